"""Deposits are never revenue: whatever is asked, paid, settled and given back, no figure of income holds any of it."""

import random
from decimal import Decimal

import pytest

from portal.billing import overview, sheets
from portal.billing.account import statement_of
from portal.billing.actions import deposits, refunding, transfers, writing_off
from portal.billing.models import DepositEntry, FinanceReview, Invoice, Payment
from portal.documents.actions.texts import load_file
from portal.money import Money
from tests import factories
from tests.billing.factories import TEXTS, case, cashier, invoice, line

pytestmark = pytest.mark.django_db


def pay(one):
    note = transfers.mark_received(
        one, by=cashier(one), received_on=one.campus.today(), bank_reference=one.number, amount=one.left
    )  # fmt: skip
    transfers.confirm(note, by=cashier(one))


def settle(about):
    owed = list(about.invoices.open().exclude(kind="INVD"))[:1]
    held = deposits.held(about, "RUB")
    if not held or sum(i.amount for i in owed) + 10 > held.amount:
        return
    one = owed[0] if owed else about.invoices.first()
    entry = deposits.settle_deposit(
        about, currency="RUB", arrears=owed, deductions=[deposits.Deduction("Дверь", "Акт 1", Money(10, "RUB"))],
        refund_by=one.campus.today(), by=cashier(one),
    )  # fmt: skip
    deposits.confirm(entry, by=cashier(one))


@pytest.mark.parametrize("seed", range(2))
def test_no_figure_of_income_holds_a_deposit(seed):
    dice = random.Random(seed)
    load_file(TEXTS / "DEPS.toml", by=None)
    about = case()
    for n in range(5):
        kind = dice.choice(["INVD", "INVS"])
        tax = "none" if kind == "INVD" else "service"
        invoice(case_of=about, kind=kind, lines=[line(price=str(10 ** (n + 2)), tax=tax)])
    # Powers of ten: a sum tells which invoices are in it.
    for one in about.invoices.all():
        done = dice.choice([pay, pay, lambda one: None, lambda one: settle(about)])
        one.refresh_from_db()
        if one.is_open:
            done(one)
    fees, held = Invoice.objects.exclude(kind="INVD"), Invoice.objects.filter(kind="INVD")
    paid = Payment.objects.filter(invoice__in=fees)
    (block,) = overview.gather(factories.staff(role="director"))

    assert sum(t.amount for t in block.received.values()) == sum(p.amount for p in paid)
    assert sum(t.amount for t in block.expected.values()) == sum(i.amount for i in fees.open())
    assert block.due.amount == sum(i.amount for i in fees.open())
    assert block.deposits_due.amount == sum(i.amount for i in held.open())
    assert block.deposits.amount == sum(e.amount for e in DepositEntry.objects.all())
    for name in ("due", "overdue", "written_off", "received", "expected"):
        month = about.campus.today().replace(day=1)
        rows = overview.behind(factories.staff(role="director"), name, block.campus, "RUB", month)
        assert not rows.filter(kind="INVD").exists()

    today = about.campus.today()
    (account,) = statement_of(about.company, about.campus, today, today)
    for movement in account.movements:
        assert (
            movement.kind.startswith("deposit_") == ("-INVD-" in movement.number)
            or movement.kind == "deposit"
        )  # paid from it: not a line of a deposit's invoice


def test_an_export_says_of_every_sum_what_of_it_is_a_deposit():
    about = case()
    deposit, fee = invoice(case_of=about, kind="INVD"), invoice(case_of=about)
    pay(deposit)
    pay(fee)
    for sheet, rows in (
        (sheets.INVOICES, Invoice.objects.all()),
        (sheets.PAYMENTS, Payment.objects.all()),
    ):
        column = {head.id: value for head, value in sheet.columns}
        revenue = sum(column["amount"](row) - column["deposit"](row) for row in rows)
        assert revenue == fee.amount
        assert sum(column["deposit"](row) for row in rows) == deposit.amount


def test_what_goes_back_of_a_deposit_stands_on_the_list_until_it_is_paid_out():
    load_file(TEXTS / "DEPS.toml", by=None)
    about = case()
    deposit = invoice(case_of=about, kind="INVD")
    pay(deposit)
    settle(about)
    review = FinanceReview.objects.get()
    assert (review.kind, Decimal(review.facts["amount"])) == ("owed", deposit.amount - 10)
    assert review in FinanceReview.objects.visible_to(cashier(deposit)).unresolved()
    today = about.campus.today()
    given = refunding.give_back(
        refunding.source_of_payment(deposit.payments.get()), by=cashier(deposit), amount=Money(deposit.amount - 10, "RUB"),
        reason="Остаток", sent_on=today, bank_reference="77",
    )  # fmt: skip
    refunding.confirm(given, by=cashier(deposit))
    (account,) = statement_of(about.company, about.campus, today, today)
    (block,) = overview.gather(factories.staff(role="director"))
    assert (account.closing, block.deposits.amount) == (Money.zero("RUB"), 0)


def test_a_deposit_is_never_written_off():
    deposit = invoice(kind="INVD")
    with pytest.raises(writing_off.NotADebt):
        writing_off.ask(deposit, by=cashier(deposit), reason="x")
    assert deposit.tax == Decimal(0)
