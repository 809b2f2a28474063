"""Invoices: sums equal to the cent, words frozen, strangers find nothing."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape
from urllib.parse import urljoin

import pytest
import time_machine
from django.urls import reverse

from portal.billing import papers, references
from portal.billing.actions import invoicing, transfers
from portal.billing.models import Invoice, InvoiceLine
from portal.billing.reckoning import NoTaxRate, reckon
from portal.billing.views import lists
from portal.cases.models.history import AppendOnly
from portal.documents.parity import figures
from portal.money import CurrencyMismatch, Money
from portal.workflow import ReasonMissing, WrongState
from tests import factories
from tests.accounts.factories import enter
from tests.billing.factories import case, cashier, invoice, line, owner_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("code", "day", "lines", "expected"),
    [
        # Moscow: 20 % on the last day of 2025, 22 % on the first of 2026.
        ("MOW", date(2025, 12, 31), [("1000", "1")], ("1000.00", "200.00", "1200.00")),
        ("MOW", date(2026, 1, 1), [("1000", "1")], ("1000.00", "220.00", "1220.00")),
        # Three lines of 33.33 give 7.33 each, though 22 % of their sum is 22.00.
        ("MOW", date(2026, 1, 1), [("33.33", "1")] * 3, ("99.99", "21.99", "121.98")),
        # 0.125 is half a cent over: up, once; 6 % of 0.13 is 0.0078, so 0.01.
        ("XA", date(2026, 1, 1), [("0.125", "1")], ("0.13", "0.01", "0.14")),
        (
            "XA",
            date(2026, 1, 1),
            [("3.3333", "120.5"), ("0.005", "1")],
            ("401.67", "24.10", "425.77"),
        ),
        # A discount is a line of its own.
        (
            "XA",
            date(2026, 1, 1),
            [("1000", "2"), ("-150.55", "1")],
            ("1849.45", "110.97", "1960.42"),
        ),
    ],
)
def test_sums_are_equal_to_the_cent(code, day, lines, expected):
    campus = factories.campus(code=code)
    given = [line(price=p, quantity=q, currency=campus.currency) for p, q in lines]

    sums = reckon(given, campus, on=day)

    currency = campus.currency
    assert (sums.net, sums.tax, sums.amount) == tuple(Money(Decimal(s), currency) for s in expected)
    assert sums.net + sums.tax == sums.amount


@pytest.mark.parametrize(
    ("moment", "percent"),
    [
        (datetime(2025, 12, 31, 20, 59, tzinfo=UTC), Decimal("20.00")),
        # 21:00 in Greenwich is midnight in Moscow.
        (datetime(2025, 12, 31, 21, 0, tzinfo=UTC), Decimal("22.00")),
    ],
)
def test_the_rate_changes_at_midnight_of_the_campus(moment, percent):
    about = case()
    with time_machine.travel(moment, tick=False):
        made = invoice(case_of=about)
    assert [row.tax_percent for row in made.lines.all()] == [percent]


def test_a_deposit_carries_no_tax_and_says_so():
    made = invoice(
        kind="INVD",
        code="XA",
        lines=[line(price="24800.10", currency="CNY", quantity="2", tax="none")],
    )

    row = made.lines.get()
    assert (row.tax_percent, row.tax, made.total) == (
        None,
        Decimal("0.00"),
        Money(Decimal("49600.20"), "CNY"),
    )
    assert made.purpose["ru"].endswith("; без НДС")
    # 不含 would say that tax comes on top.
    assert made.purpose["zh-hans"].endswith("；不征增值税")
    assert made.number.startswith("XA-INVD-")


def test_what_cannot_be_asked_for_is_refused_and_takes_no_number():
    about = case(code="XA")
    with pytest.raises(ValueError, match="needs a line"):
        reckon([], about.campus, on=date(2026, 1, 1))
    with pytest.raises(ValueError, match="more than nothing"):
        invoice(case_of=about, lines=[line(price="0", currency="CNY")])
    with pytest.raises(CurrencyMismatch):
        invoice(case_of=about, lines=[line(currency="CNY"), line(currency="RUB")])
    with pytest.raises(invoicing.NoBankAccount):
        invoice(case_of=about, lines=[line(currency="USD")])
    with pytest.raises(NoTaxRate):
        invoice(case_of=about, lines=[line(currency="CNY", tax="excise")])
    assert invoice(case_of=about).number.endswith("-00001")


def test_words_account_and_reference_are_frozen_as_the_payer_was_told():
    made = invoice()
    account = made.campus.bank_accounts.get()
    made.campus.bank_accounts.update(account="0")

    made = Invoice.objects.get(pk=made.pk)
    assert made.bank["account"] == account.account
    assert references.find_references(made.purpose["ru"])[-1:] == [made.reference]
    assert references.find_references(made.purpose["zh-hans"])[-1:] == [made.reference]
    assert all(len(text) <= papers.LONGEST_PURPOSE for text in made.purpose.values())
    assert made.languages == ["ru", "en"]


def test_the_purpose_has_only_signs_a_banks_form_takes():
    made = invoice(lines=[line(price="1000")])
    assert "НДС 22\u202f% 220,00 руб." in made.purpose["ru"].replace(" %", "\u202f%")
    assert "₽" not in "".join(made.purpose.values())


def test_a_long_purpose_is_cut_before_the_reference_is():
    made = invoice(purpose=dict.fromkeys(("en", "zh-hans", "ru"), "Оплата " * 80))
    assert all(len(text) <= 210 and made.reference in text for text in made.purpose.values())


def test_the_paper_bears_the_invoices_number_and_both_columns_agree():
    made = invoice(code="XA", lines=[line(price="8030", currency="CNY")])
    assert (made.paper.number, made.paper.kind) == (made.number, "INVS")
    assert made.paper.facts["total"] == {"type": "money", "amount": "8511.80", "currency": "CNY"}
    assert figures("8,511.80", "en") == figures("8 511,80", "ru")


def test_an_issued_invoice_is_never_edited():
    made = invoice()
    for row in (made, made.lines.get()):
        with pytest.raises(AppendOnly):
            row.save()
        with pytest.raises(AppendOnly):
            row.delete()
    assert InvoiceLine.objects.count() == 1


def test_a_cancelled_invoice_needs_a_reason_and_ends_its_paper():
    made = invoice()
    finance = cashier(made)
    with pytest.raises(ReasonMissing):
        invoicing.void(made, by=finance, reason="  ")

    invoicing.void(made, by=finance, reason="Wrong company")

    made = Invoice.objects.get(pk=made.pk)
    assert (made.state, made.void_reason, made.paper.state) == ("void", "Wrong company", "revoked")
    with pytest.raises(WrongState):
        invoicing.void(made, by=finance, reason="again")


def test_an_invoice_with_a_transfer_under_way_is_not_cancelled():
    made = invoice()
    finance = cashier(made)
    transfers.mark_received(
        made, by=finance, received_on=date(2026, 11, 1), bank_reference="1", amount=made.total
    )
    with pytest.raises(invoicing.TransferWaits):
        invoicing.void(made, by=finance, reason="no")


def test_a_receiver_that_fails_takes_the_payment_back(heard):
    from portal.billing.signals import invoice_paid

    made, note = paid_half_way()

    def fail(**_):
        raise RuntimeError("no unit left")

    invoice_paid.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            transfers.confirm(note, by=cashier(made))
    finally:
        invoice_paid.disconnect(fail)
    made.refresh_from_db()
    assert (made.state, made.payments.count()) == ("open", 0)


def paid_half_way():
    made = invoice()
    note = transfers.mark_received(
        made, by=cashier(made), received_on=date(2026, 11, 1), bank_reference="1", amount=made.total
    )
    return made, note


def test_foreign_invoices_are_not_found(client):
    made = invoice()
    names = ["invoice", "returned", "standing"]
    stranger = factories.user()
    factories.company(name="Чужая", owner=stranger)
    elsewhere = factories.staff(role="finance", campus=factories.campus(code="XA"))
    officer = factories.staff(role="service", campus=made.campus)

    client.force_login(stranger)
    assert [client.get(reverse(f"billing:{n}", args=[made.number])).status_code for n in names] == [
        404
    ] * 3
    assert client.post(reverse("billing:pay", args=[made.number])).status_code == 404
    assert client.get(reverse("billing:desk_invoice", args=[made.number])).status_code == 404
    assert client.get(reverse("billing:desk_payments")).status_code == 404
    assert made.number not in client.get(reverse("billing:invoices")).content.decode()
    for user in (elsewhere, officer):
        seen = Invoice.objects.visible_to(user).filter(pk=made.pk).exists()
        assert seen == (user is officer)
    assert {Invoice.objects.visible_to(owner_of(made)).count()} == {1}


def test_the_page_shows_sums_in_words_of_both_languages_and_the_purpose(client):
    made = invoice(code="XA", lines=[line(price="8030", currency="CNY", tax="none")])
    client.force_login(owner_of(made))

    text = client.get(reverse("billing:invoice", args=[made.number])).content.decode()

    assert "捌仟零叁拾元整" in text
    assert "восемь тысяч тридцать юаней 00 фэней" in text
    assert all(made.purpose[code] in text for code in ("zh-hans", "ru"))
    # No key is set: there is no button that could only disappoint.
    assert reverse("billing:pay", args=[made.number]) not in text


def test_the_front_page_and_the_list_put_what_is_due_first(client):
    about = case()
    late = invoice(case_of=about, due_on=date(2030, 5, 1))
    soon = invoice(case_of=about, due_on=date(2030, 4, 1))
    owner = owner_of(late)
    client.force_login(owner)

    for page in (reverse("billing:invoices"), reverse("my_home")):
        text = client.get(page).content.decode()
        assert text.index(soon.number) < text.index(late.number)


def test_every_invoice_of_a_company_is_within_reach(client, monkeypatch):
    monkeypatch.setattr(lists, "PAGE", 2)
    about = case()
    made = [invoice(case_of=about) for _ in range(5)]
    invoicing.void(made[0], by=cashier(made[0]), reason="Mistake")
    invoicing.void(made[4], by=cashier(made[4]), reason="Mistake")
    client.force_login(owner_of(made[0]))
    assert walked(client, reverse("billing:invoices")) == [
        made[1].number, made[2].number, made[3].number, made[4].number, made[0].number
    ]  # fmt: skip


def test_every_finding_and_every_cancelled_invoice_is_within_reach(client, monkeypatch):
    monkeypatch.setattr(lists, "PAGE", 2)
    made = [invoice(case_of=about) for about in [case()] for _ in range(3)]
    finance = cashier(made[0])
    for number, one in enumerate(made):
        for sum_ in ("1", "2"):
            transfers.mark_received(
                one, by=finance, received_on=date(2026, 11, 1), bank_reference=str(number),
                amount=Money(Decimal(sum_), "RUB"),
            )  # fmt: skip
        invoicing.void(one, by=finance, reason="Mistake")
    enter(client, finance, second_factor=True)
    desk = reverse("billing:desk_payments")
    assert sorted(walked(client, f"{desk}?view=review")) == sorted(m.number for m in made * 2)
    assert walked(client, f"{desk}?view=void") == [m.number for m in made]


def walked(client, place):
    """The numbers of the rows, from the first page to the last."""
    seen = []
    while place:
        page = client.get(place).content.decode()
        rows = page.split("<tbody>")[1].split("</tbody>")[0]
        seen += re.findall(r">(MOW-INVS-2026-\d+)<", rows)
        found = re.search(r'href="([^"]+)" rel="next"', page)
        place = found and urljoin(place, unescape(found[1]))
    return seen


@pytest.mark.parametrize(
    "after", ["x", "c", "cx", "c99999999999999999999", "0001-01-01_1", "_", "c-1", "c²", "9" * 25]
)
def test_a_marker_nobody_wrote_gives_a_page(client, after):
    made = invoice()
    client.force_login(owner_of(made))
    assert client.get(reverse("billing:invoices"), {"after": after}).status_code == 200
    enter(client, cashier(made), second_factor=True)
    for view in lists.VIEWS:
        query = {"view": view, "after": after}
        assert client.get(reverse("billing:desk_payments"), query).status_code == 200


def test_lists_take_the_same_queries_for_one_row_as_for_three(client, list_queries):
    about = case()
    client.force_login(owner_of(invoice(case_of=about)))
    list_queries(reverse("billing:invoices"), lambda: invoice(case_of=about))
    enter(client, factories.staff(role="finance", campus=about.campus), second_factor=True)
    list_queries(reverse("billing:desk_payments"), lambda: invoice(case_of=about))
