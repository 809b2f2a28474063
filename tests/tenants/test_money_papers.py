"""Rent invoice, proforma, credit note, statement and deposit settlement, printed for real in Chinese and Russian."""

from datetime import date, timedelta

import page
import pytest

from portal.billing.account import statement_of
from portal.billing.actions import crediting, deposits, stating, transfers
from portal.billing.actions.deposits import Deduction
from portal.billing.models import Invoice
from portal.documents.actions.texts import load_file
from portal.documents.models import Document
from portal.documents.storing import read
from portal.money import Money
from tenants.actions import renting
from tenants.actions.residing import ask_deposit
from tests import factories
from tests.documents.printing import _papers_wait  # noqa: F401  papers wait until asked
from tests.journeys.files import spaceless, text_of
from tests.tenants import factories as own
from tests.tenants import leases
from tests.tenants.conftest import TEXTS

# What each paper must say in both of its languages.
SAYS = {
    "INVR": ("计算依据", "Как рассчитано"), "PROF": ("形式发票", "Проформа-счёт"),
    "CRDN": ("贷项通知单", "Корректировочный документ"), "STMT": ("期末余额", "Сальдо на конец"),
    "DEPS": ("应退金额", "К возврату"),
}  # fmt: skip


@pytest.fixture
def lease(db):
    for kind in ("INVD", "RCPM", *SAYS):
        load_file(TEXTS / f"{kind}.toml", by=None)
    own.calendars()
    return leases.tenancy(campus=factories.campus(code="XA"), rent_free_months=3)


def test_each_paper_of_the_books_prints_in_both_languages(
    lease, render_papers, own_store, tmp_path
):
    campus, today = lease.application.campus, lease.application.campus.today()
    first, second = (factories.staff(role="finance", campus=campus) for _ in range(2))
    ask_deposit(lease, by=first)
    deposit = Invoice.objects.get(kind="INVD")
    note = transfers.mark_received(
        deposit, by=first, received_on=today, bank_reference="7", amount=deposit.total
    )
    transfers.confirm(note, by=second)
    run = renting.start_run(
        campus, starts_on=date(2026, 3, 1), months=1, due_on=today + timedelta(days=9), by=first
    )
    run.refresh_from_db()
    sums = renting.reckoning_of(run.bills.get())
    stating.proforma(
        lease.application, lease.company, sums, kind="INVR", until=run.due_on, by=first
    )
    renting.post_run(run, by=first)
    (account,) = statement_of(lease.company, campus, today, today)
    stating.state(lease.company, campus, account, first=today, last=today, by=first)
    rent = Invoice.objects.get(kind="INVR")
    crediting.confirm(crediting.credit(rent, by=first, reason="面积有误"), by=second)
    damage = Deduction("窗户 · окно", "交接单 / акт 7", Money("300", "CNY"))
    entry = deposits.settle_deposit(
        lease.application,
        currency="CNY",
        arrears=[],
        deductions=[damage],
        refund_by=today,
        by=first,
    )
    deposits.confirm(entry, by=second)
    assert set(render_papers()) == {"done"}
    for kind, words in SAYS.items():
        said_and_sound(read(Document.objects.get(kind=kind).file), words, tmp_path / f"{kind}.pdf")


def said_and_sound(pdf, words, path):
    """Both languages can be copied out, and the file is archival and accessible."""
    assert all(spaceless(word) in spaceless(text_of(pdf)) for word in words), path
    path.write_bytes(pdf)
    for profile in ("pdfa-3a", "pdfua-1"):
        assert page.validate_pdf(str(path), profile=profile).failures == [], (path, profile)
