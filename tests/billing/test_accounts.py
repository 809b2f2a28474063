"""Credit notes, the deposit ledger, statements, proformas: the books stay true whatever is entered."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from portal.billing.account import statement_of
from portal.billing.actions import crediting, deposits, refunding, stating, transfers
from portal.billing.actions.deposits import Deduction
from portal.billing.models import DepositEntry, Invoice
from portal.billing.reckoning import reckon
from portal.cases.models import NumberSeries
from portal.documents.actions.texts import load_file
from portal.documents.models import Document
from portal.money import Money
from portal.workflow import NotAllowed
from tests.billing import factories


@pytest.fixture
def words(db):
    for kind in ("CRDN", "PROF", "STMT", "DEPS"):
        load_file(factories.TEXTS / f"{kind}.toml", by=None)


@pytest.fixture
def case(words):
    return factories.case()


@pytest.fixture
def pair(case):
    """Two people of finance."""
    invoice = Invoice(campus=case.campus)
    return factories.cashier(invoice), factories.cashier(invoice)


def raised(case, price="1000", *, kind="INVS", count=1):
    tax = "none" if kind == "INVD" else "service"
    lines = [factories.line(price=price, tax=tax, code=f"L{n}") for n in range(count)]
    return factories.invoice(kind=kind, case_of=case, lines=lines)


def paid(invoice, pair, *, on=None):
    first, second = pair
    note = transfers.mark_received(
        invoice, by=first, received_on=on or invoice.campus.today(), bank_reference="118", amount=invoice.total
    )  # fmt: skip
    transfers.confirm(note, by=second)
    invoice.refresh_from_db()
    return invoice


def rub(amount):
    return Money(D(amount), "RUB")


# --- credit notes --------------------------------------------------------------------------------


def test_an_unpaid_invoice_is_credited_whole_by_two_people_and_closed(case, pair):
    invoice = raised(case)
    note = crediting.credit(invoice, by=pair[0], reason="Wrong service")
    with pytest.raises(refunding.SamePerson):
        crediting.confirm(note, by=pair[0])
    crediting.confirm(note, by=pair[1])
    invoice.refresh_from_db()
    assert (invoice.state, note.amount, invoice.amount) == ("credited", D("1220.00"), D("1220.00"))
    assert note.paper.number.startswith("MOW-CRDN-")


def test_part_of_a_paid_invoice_is_credited_with_the_tax_of_its_line_and_owed_back(case, pair):
    invoice = paid(raised(case, count=2), pair)
    note = crediting.credit(invoice, by=pair[0], reason="Half done", nets={2: D(500)})
    crediting.confirm(note, by=pair[1])
    assert (note.net, note.tax, note.amount) == (D(500), D("110.00"), D("610.00"))
    assert invoice.reviews.get(kind="owed").facts["amount"] == "610.00"
    invoice.refresh_from_db()
    assert invoice.state == "paid"


@pytest.mark.parametrize("net", ["1000.01", "-1"])
def test_no_line_is_credited_beyond_what_it_asked_for(case, pair, net):
    invoice = paid(raised(case), pair)
    with pytest.raises(crediting.CreditTooMuch):
        crediting.credit(invoice, by=pair[0], reason="?", nets={1: D(net)})


def test_credit_notes_together_never_exceed_the_invoice(case, pair):
    invoice = paid(raised(case), pair)
    crediting.confirm(
        crediting.credit(invoice, by=pair[0], reason="a", nets={1: D(600)}), by=pair[1]
    )
    with pytest.raises(crediting.CreditTooMuch):
        crediting.credit(invoice, by=pair[0], reason="b", nets={1: D(600)})


def test_only_finance_credits_and_one_note_waits_at_a_time(case, pair):
    invoice = raised(case)
    with pytest.raises(PermissionDenied):
        crediting.credit(invoice, by=factories.owner_of(invoice), reason="mine")
    note = crediting.credit(invoice, by=pair[0], reason="a")
    with pytest.raises(crediting.CreditWaits):
        crediting.credit(invoice, by=pair[1], reason="b")
    with pytest.raises(NotAllowed):
        crediting.confirm(note, by=factories.owner_of(invoice))


def test_a_credited_invoice_cannot_be_paid_any_more(case, pair):
    invoice = raised(case)
    crediting.confirm(crediting.credit(invoice, by=pair[0], reason="a"), by=pair[1])
    found = transfers.mark_received(
        invoice, by=pair[0], received_on=invoice.campus.today(), bank_reference="1", amount=invoice.total
    )  # fmt: skip
    assert found.kind == "second"


# --- deposits ------------------------------------------------------------------------------------


def settled(case, pair, *, arrears=(), deductions=()):
    entry = deposits.settle_deposit(
        case, currency="RUB", arrears=arrears, deductions=deductions, refund_by=date(2027, 1, 31), by=pair[0]
    )  # fmt: skip
    return deposits.confirm(entry, by=pair[1])


def test_a_paid_deposit_is_held_once_without_tax_and_the_next_one_tops_it_up(case, pair):
    invoice = paid(raised(case, "5000", kind="INVD"), pair)
    deposits.take_in(invoice, on=invoice.campus.today(), by=None)
    paid(raised(case, "700", kind="INVD"), pair)
    rows = DepositEntry.objects.values_list("kind", "amount")
    assert list(rows) == [("held", D("5000.00")), ("topped_up", D("700.00"))]
    assert invoice.tax == 0


def test_held_minus_arrears_minus_damages_is_what_goes_back(case, pair):
    paid(raised(case, "5000", kind="INVD"), pair)
    owed = raised(case, "1000")
    damage = Deduction("Broken window", "Act 7 of 2026-11-20", rub("300"))
    made = settled(case, pair, arrears=[owed], deductions=[damage])
    owed.refresh_from_db()
    assert (made.refund, owed.state) == (D("3480.00"), "paid")
    assert deposits.held(case, "RUB") == rub(0)
    assert made.paper.kind == "DEPS"
    kept = made.paper.facts["kept"]["rows"]
    assert [row[2]["amount"] for row in kept] == ["1220.00", "300.00"]


def test_kopecks_taken_one_by_one_leave_nothing_behind(case, pair):
    """SQLite adds them in floating point: 0.30 − 0.10 − 0.20 is not nothing there."""
    paid(raised(case, "0.30", kind="INVD"), pair)
    settled(case, pair, deductions=[Deduction("Key", "Act 7", rub("0.10"))])
    assert deposits.held(case, "RUB").amount == 0


def test_a_deposit_that_goes_back_whole_has_a_paper_too(case, pair):
    paid(raised(case, "5000", kind="INVD"), pair)
    assert settled(case, pair).paper.facts["refund"]["amount"] == "5000.00"


def test_more_than_is_held_is_refused_and_nothing_is_settled_twice(case, pair):
    paid(raised(case, "100", kind="INVD"), pair)
    with pytest.raises(deposits.MoreThanHeld):
        settled(case, pair, deductions=[Deduction("Door", "Act 1", rub("100.01"))])
    settled(case, pair)
    with pytest.raises(deposits.NothingHeld):
        settled(case, pair)


def test_an_invoice_paid_meanwhile_sends_the_settlement_back(case, pair):
    paid(raised(case, "5000", kind="INVD"), pair)
    owed = raised(case)
    entry = deposits.settle_deposit(
        case, currency="RUB", arrears=[owed], deductions=[], refund_by=date(2027, 1, 31), by=pair[0]
    )
    with pytest.raises(refunding.SamePerson):
        deposits.confirm(entry, by=pair[0])
    paid(owed, pair)
    with pytest.raises(deposits.HasChanged):
        deposits.confirm(entry, by=pair[1])
    assert deposits.held(case, "RUB") == rub(5000)


def test_ledger_lines_stay_as_they_were_written(case, pair):
    paid(raised(case, "100", kind="INVD"), pair)
    with pytest.raises(IntegrityError), transaction.atomic():
        DepositEntry.objects.update(amount=1)


# --- statements ----------------------------------------------------------------------------------


def test_a_statement_closes_with_what_is_open_and_begins_where_the_last_one_ended(case, pair):
    today = case.campus.today()
    settle, stays, part = raised(case), raised(case, "10"), raised(case, "500")
    paid(settle, pair, on=today)
    paid(part, pair)
    crediting.confirm(crediting.credit(part, by=pair[0], reason="a", nets={1: D(100)}), by=pair[1])
    crediting.confirm(crediting.credit(raised(case, "7"), by=pair[0], reason="b"), by=pair[1])
    (account,) = statement_of(case.company, case.campus, today, today)
    assert account.opening == rub(0)
    assert account.closing == stays.total - rub("122.00")
    (after,) = statement_of(
        case.company, case.campus, today + timedelta(days=1), today + timedelta(days=9)
    )
    assert (after.opening, after.movements, after.closing) == (account.closing, [], account.closing)


def test_what_the_deposit_paid_is_off_the_account(case, pair):
    today = case.campus.today()
    paid(raised(case, "5000", kind="INVD"), pair)
    settled(case, pair, arrears=[raised(case)])
    (account,) = statement_of(case.company, case.campus, today, today)
    assert account.closing == rub(0)
    assert {m.kind for m in account.movements} == {
        "invoice", "deposit_invoice", "deposit_payment", "deposit",
    }  # fmt: skip


def test_a_statement_and_a_proforma_are_papers_that_change_no_account(case, pair):
    today = case.campus.today()
    raised(case)
    (account,) = statement_of(case.company, case.campus, today, today)
    made = stating.state(case.company, case.campus, account, first=today, last=today, by=pair[0])
    sums = reckon([factories.line()], case.campus, on=today)
    proforma = stating.proforma(case, case.company, sums, kind="INVS", until=today, by=pair[0])
    assert (made.kind, proforma.kind) == ("STMT", "PROF")
    assert statement_of(case.company, case.campus, today, today) == [account]
    assert Invoice.objects.count() == NumberSeries.objects.get(kind="INVS").last == 1
    assert not Document.objects.filter(kind="PROF", number__contains="INVS").exists()
