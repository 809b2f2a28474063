"""Rent asked for beyond the end of a lease is credited by the sums of the rent run itself."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.urls import reverse

from portal.accounts.models import User
from portal.billing.actions import crediting as notes
from portal.billing.models import CreditNote, DepositEntry, DepositSettlement, Invoice
from portal.cases.models import Case
from portal.documents.actions.texts import load_file
from portal.money import format_money
from tenants import charges, rent
from tenants.actions import crediting
from tenants.beyond import beyond
from tenants.models import Tenancy
from tenants.refusals import NothingBeyond
from tests import factories
from tests.accounts.factories import enter
from tests.tenants import leases
from tests.tenants.conftest import TEXTS
from tests.tenants.test_rent_run import campus, cashier, run_of  # noqa: F401  fixtures

pytestmark = pytest.mark.django_db


def ended(made, ends_on):
    Tenancy.objects.filter(pk=made.pk).update(ends_on=ends_on)
    return Tenancy.objects.get(pk=made.pk)


def numbered(made):
    number = f"{made.application.campus.code}-APP-2026-00001"
    Case.objects.filter(pk=made.application_id).update(
        number=number, state="resident", phase="closed"
    )
    return number


@pytest.mark.parametrize("ends_on", [date(2026, 3, 1), date(2026, 4, 11), date(2026, 5, 31), date(2026, 6, 1)])  # fmt: skip
def test_asked_less_credited_is_what_the_days_of_the_lease_cost(campus, cashier, ends_on):  # noqa: F811
    made = leases.tenancy(campus=campus, starts_on=date(2026, 1, 17), rent_free_months=3)
    run_of(campus, cashier, months=3)
    invoice = Invoice.objects.get(kind="INVR")
    assert beyond(made) == []  # the lease runs on

    made = ended(made, ends_on)
    owed: dict[str, D] = {}
    for month in (3, 4, 5):
        first = date(2026, month, 1)
        if first < ends_on:
            for line in charges.lines_of_month(made, charges.terms_of(made), first):
                owed[line.code] = owed.get(line.code, D(0)) + line.price.amount
    nets = beyond(made)[0].nets if beyond(made) else {}
    left: dict[str, D] = {}
    for line in invoice.lines.all():
        left[line.code] = left.get(line.code, D(0)) + line.net - nets.get(line.position, D(0))
    assert {code: sum_ for code, sum_ in left.items() if sum_} == owed
    assert bool(nets) == (ends_on < date(2026, 6, 1))


def test_finance_enters_it_on_the_case_page_and_it_is_proposed_once(campus, cashier, client):  # noqa: F811
    made = leases.tenancy(campus=campus, starts_on=date(2026, 1, 1))
    number = numbered(made)
    run_of(campus, cashier, months=3)
    made = ended(made, date(2026, 4, 16))
    sum_ = beyond(made)[0].total
    assert sum_.amount > 0
    page = reverse("cases:desk_case", args=[number])
    enter(client, cashier, second_factor=True)
    where = reverse("tenants:desk_credit", args=[number])
    assert where in client.get(page).content.decode()
    assert client.post(where).status_code == 302
    note = CreditNote.objects.get()
    assert (note.net, note.entered_by) == (sum_.amount, cashier)
    assert where not in client.get(page).content.decode()  # it waits for its second person
    with pytest.raises(NothingBeyond):
        crediting.credit_beyond(made, by=cashier)
    load_file(TEXTS / "CRDN.toml", by=None)
    notes.confirm(note, by=factories.staff(role="finance", campus=campus))
    assert beyond(made) == []
    assert beyond(ended(made, date(2026, 4, 16) - timedelta(days=5)))[0].total.amount > 0
    assert rent.days_in_month(made.ends_on) == 30


@pytest.fixture
def leaving(campus, cashier, client):  # noqa: F811
    """A lease that ended before what was asked for, its deposit held; finance looks at it in Chinese."""
    made = leases.tenancy(campus=campus, starts_on=date(2026, 1, 1))
    case, number = made.application.case_ptr, numbered(made)
    DepositEntry.objects.create(
        case=case, company=made.company, campus=campus, currency="CNY", kind="held", amount=D(9000), on=campus.today()
    )  # fmt: skip
    run_of(campus, cashier, months=3)
    User.objects.filter(pk=cashier.pk).update(language="zh-hans")
    enter(client, cashier, second_factor=True)
    return ended(made, date(2026, 4, 16)), reverse("billing:settle_deposit", args=[number]), number


TYPED = {"refund_by_day": 31, "refund_by_month": 1, "refund_by_year": 2027}


def test_a_deposit_waits_until_rent_beyond_the_last_day_is_decided(leaving, cashier, client):  # noqa: F811
    """The page of the settlement names what is open, in the reader's language; the action refuses meanwhile."""
    made, where, number = leaving
    page = client.get(where).content.decode()
    assert "须先决定以下事项" in page
    assert reverse("cases:desk_case", args=[number]) in page
    assert format_money(beyond(made)[0].total, "zh-hans") in page
    answer = client.post(where, TYPED)
    assert answer.status_code == 409
    assert "最后一日之后的租金，账单" in answer.content.decode()

    (note,) = crediting.credit_beyond(made, by=cashier)  # entered, not confirmed
    page = client.get(where).content.decode()
    assert reverse("billing:credit_note", args=[note.public_id]) in page
    assert client.post(where, TYPED).status_code == 409
    notes.refuse(note, by=cashier, reason="The company asked to keep it")
    assert "须先决定以下事项" not in client.get(where).content.decode()
    assert beyond(made)[0].declined  # it may still be credited
    assert client.post(where, TYPED).status_code == 302


def test_a_settlement_is_not_confirmed_while_a_credit_waits(leaving, campus, cashier, client):  # noqa: F811
    made, where, _number = leaving
    (note,) = crediting.credit_beyond(made, by=cashier)
    notes.refuse(note, by=cashier, reason="Not yet")
    assert client.post(where, TYPED).status_code == 302
    settlement = DepositSettlement.objects.get()
    (again,) = crediting.credit_beyond(made, by=cashier)  # somebody thought better of it meanwhile
    enter(client, factories.staff(role="finance", campus=campus, language="ru"), second_factor=True)
    page = client.get(reverse("billing:settlement", args=[settlement.public_id])).content.decode()
    confirm = reverse("billing:confirm_settlement", args=[settlement.public_id])
    assert reverse("billing:credit_note", args=[again.public_id]) in page
    assert "Сначала нужно решить" in page
    assert confirm not in page
    assert client.post(confirm).status_code == 409
    for code in ("CRDN", "DEPS"):
        load_file(TEXTS / f"{code}.toml", by=None)
    notes.confirm(again, by=factories.staff(role="finance", campus=campus))
    assert client.post(confirm).status_code == 302
    settlement.refresh_from_db()
    assert settlement.state == "confirmed"
