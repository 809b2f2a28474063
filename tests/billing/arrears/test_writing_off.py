"""Write-offs: two people, the books show them, and money that comes after all is taken up honestly."""

import random
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from portal import append_only
from portal.billing import overview
from portal.billing.account import statement_of
from portal.billing.actions import crediting, lines, planning, transfers, writing_off
from portal.billing.actions.refunding import SamePerson
from portal.billing.models import BankLine, FinanceReview, Invoice, WriteOff
from portal.documents.actions.texts import load_file
from portal.money import Money
from portal.workflow import NotAllowed
from tests import factories
from tests.billing.factories import TEXTS, case, cashier, invoice, line, owner_of
from tests.billing.statements.bank import account_of, entry, kept

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_store")]


@pytest.fixture
def made():
    return invoice()


def written_off(made, *, by=None):
    done = writing_off.ask(made, by=by or cashier(made), reason="Компания ликвидирована")
    return writing_off.confirm(done, by=factories.staff(role="director", campus=made.campus))


def balance(made):
    today = made.campus.today()
    (account,) = statement_of(made.company, made.campus, today - timedelta(days=90), today)
    return account


def part(made, amount):
    """A part of the sum by a line of the bank, which two people book."""
    staff = [cashier(made), cashier(made)]
    kept(account_of(made), [entry(amount, f"? {random.random()}")], staff[0])
    found = BankLine.objects.filter(state="unmatched").first()
    lines.accept(found, [lines.Part(made, Decimal(amount))], by=staff[0])
    lines.confirm(found, by=staff[1])
    made.refresh_from_db()


def test_one_asks_another_approves_and_the_invoice_has_a_state_of_its_own(made):
    first = cashier(made)
    with pytest.raises(PermissionDenied):
        writing_off.ask(made, by=owner_of(made), reason="x")
    with pytest.raises(PermissionDenied):
        writing_off.ask(made, by=factories.staff(role="service", campus=made.campus), reason="x")
    done = writing_off.ask(made, by=first, reason="Компания ликвидирована")
    with pytest.raises(SamePerson):
        writing_off.confirm(done, by=first)
    with pytest.raises(NotAllowed):
        writing_off.confirm(
            done, by=factories.staff(role="director", campus=factories.campus(code="XA"))
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        WriteOff.objects.filter(pk=done.pk).update(state="confirmed", decided_by=first)
    with pytest.raises(writing_off.WriteOffWaits):
        writing_off.ask(made, by=first, reason="x")
    writing_off.confirm(done, by=cashier(made))
    made.refresh_from_db()
    assert (made.state, made.void_reason, made.closed_at is not None) == ("written_off", "", True)
    with pytest.raises(IntegrityError, match=append_only.REFUSAL), transaction.atomic():
        WriteOff.objects.update(amount=1)


def test_a_deposit_and_what_is_paid_by_a_plan_are_not_written_off(made):
    deposit = invoice(kind="INVD", case_of=made.case)
    with pytest.raises(writing_off.NotADebt):
        writing_off.ask(deposit, by=cashier(made), reason="x")
    plan = planning.ask(
        made, by=owner_of(made), count=2, first=made.campus.today(), reason="Просим"
    )
    planning.confirm(plan, by=cashier(made))
    with pytest.raises(writing_off.PlanIsKept):
        writing_off.ask(made, by=cashier(made), reason="x")


def test_statement_and_overview_show_what_was_given_up(made):
    part(made, "20.00")
    written_off(made)
    account = balance(made)
    assert account.closing == Money.zero("RUB")
    assert {(m.kind, m.amount) for m in account.movements} == {
        ("invoice", made.amount), ("payment", -20), ("written_off", 20 - made.amount),
    }  # fmt: skip
    (block,) = overview.gather(factories.staff(role="director"))
    assert (block.written_off.amount, block.due.amount) == (made.amount - 20, 0)


def test_money_that_comes_after_all_takes_the_write_off_back_and_pays_the_invoice(made):
    done = written_off(made)
    made.refresh_from_db()
    note = transfers.mark_received(
        made, by=cashier(made), received_on=made.campus.today(), bank_reference="9", amount=made.total
    )  # fmt: skip
    made.refresh_from_db()
    assert made.state == "written_off"  # one person's word changes no book
    transfers.confirm(note, by=cashier(made))
    made.refresh_from_db()
    done.refresh_from_db()
    assert (made.state, done.state, done.taken_back_on) == (
        "paid",
        "taken_back",
        made.campus.today(),
    )
    assert [m.kind for m in balance(made).movements] == [
        "invoice", "payment", "taken_back", "written_off",
    ]  # fmt: skip
    assert balance(made).closing == Money.zero("RUB")
    assert not FinanceReview.objects.exists()


def test_a_part_that_comes_after_all_leaves_the_rest_open(made):
    written_off(made)
    made.refresh_from_db()
    part(made, "20.00")
    assert (made.state, made.left, balance(made).closing) == (
        "open", made.total - Money(20, "RUB"), made.total - Money(20, "RUB"),
    )  # fmt: skip
    assert written_off(made).amount == made.amount - 20


@pytest.mark.parametrize("seed", range(2))
def test_whatever_happens_the_account_closes_with_what_is_open(seed):
    """Parts, whole sums, credit notes and write-offs in any order over several invoices."""
    dice = random.Random(seed)
    load_file(TEXTS / "CRDN.toml", by=None)
    about = case()
    some = [invoice(case_of=about, lines=[line(price=str(100 * n))]) for n in (1, 2, 3)]

    def pay(one):
        note = transfers.mark_received(
            one, by=cashier(one), received_on=one.campus.today(), bank_reference=str(dice.random()), amount=one.left
        )  # fmt: skip
        transfers.confirm(note, by=cashier(one))

    def credit(one):
        crediting.confirm(crediting.credit(one, by=cashier(one), reason="x"), by=cashier(one))

    for _ in range(7):
        one = Invoice.objects.get(pk=dice.choice(some).pk)
        if not one.takes_money:
            continue
        steps = [lambda one: part(one, "20.00"), pay]
        if one.is_open:
            steps += [written_off] if one.collected else [written_off, credit]
        dice.choice(steps)(one)
        owed = sum((i.left for i in about.invoices.open()), Money.zero("RUB"))
        assert balance(one).closing == owed
