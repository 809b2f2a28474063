"""Plans, write-offs and part credits decided twice at once: one holds, and whoever came second is told."""

import pytest

from portal.billing import account
from portal.billing.actions import crediting, invoicing, planning, transfers, writing_off
from portal.billing.models import CreditNote, FinanceReview, TransferNote
from portal.documents.actions.texts import load_file
from portal.workflow import StaleState, WrongState
from tests.billing.factories import TEXTS, cashier, invoice, owner_of
from tests.billing.test_payments import again
from tests.faults.rivals import together

pytestmark = [pytest.mark.transactional, pytest.mark.django_db(transaction=True)]
LATE = (StaleState, WrongState)
ROUNDS = 3


@pytest.fixture
def made():
    load_file(TEXTS / "CRDN.toml", by=None)
    return invoice()


def plan_of(made):
    first = made.campus.today()
    return planning.ask(again(made), by=owner_of(made), count=2, first=first, reason="Season")


def part_of(made, by):
    return crediting.credit(again(made), by=by, reason="Less was done", nets={1: 500})


def seen(made, by):
    return transfers.mark_received(
        again(made), by=by, received_on=made.issued_on, bank_reference="1", amount=made.total
    )


def one_of(results, *told):
    """Exactly one went through, the others were told why not."""
    won = [one for one in results if not isinstance(one, Exception)]
    assert len(won) == 1, results
    assert all(isinstance(one, told) for one in results if isinstance(one, Exception)), results


@pytest.mark.parametrize("entry", ["plan", "write_off", "credit"])
def test_of_two_who_decide_at_once_one_does(made, entry):
    one, other, third = cashier(made), cashier(made), cashier(made)
    if entry == "plan":
        asked, confirm = plan_of(made), planning.confirm
    elif entry == "write_off":
        asked, confirm = writing_off.ask(again(made), by=third, reason="Gone"), writing_off.confirm
    else:
        asked, confirm = part_of(made, third), crediting.confirm
    results = together(*[lambda f=f: confirm(again(asked), by=f) for f in (one, other)])
    one_of(results, *LATE, crediting.CreditTooMuch, writing_off.OpenSumChanged)
    assert CreditNote.objects.exclude(paper=None).count() == (entry == "credit")


def test_a_plan_is_agreed_to_or_withdrawn_never_both(made):
    finance, owner = cashier(made), owner_of(made)
    for _ in range(ROUNDS):
        plan = plan_of(made)
        results = together(
            lambda p=plan: planning.confirm(again(p), by=finance),
            lambda p=plan: planning.withdraw(again(p), by=owner),
        )
        one_of(results, *LATE)
        names = made.case.steps.values_list("name", flat=True)
        if again(plan).is_kept:
            assert "invoice_plan_kept" in names
            return
        assert again(plan).state == "withdrawn"


def test_a_debt_written_off_while_money_is_seen_ends_as_paid(made):
    """Whoever comes first: the money is counted, and no write-off stands beside it."""
    first, second, third = cashier(made), cashier(made), cashier(made)
    entry = writing_off.ask(again(made), by=first, reason="Gone")
    written, note = together(
        lambda: writing_off.confirm(again(entry), by=second), lambda: seen(made, third)
    )
    assert isinstance(note, TransferNote)
    if isinstance(written, Exception):
        assert isinstance(written, invoicing.TransferWaits)
    transfers.confirm(again(note), by=first)
    assert (again(made).state, again(entry).state in ("asked", "taken_back")) == ("paid", True)


def test_a_part_credit_and_a_payment_at_once_leave_true_books(made):
    first, second, third = cashier(made), cashier(made), cashier(made)
    note = part_of(made, first)
    credited, came = together(
        lambda: crediting.confirm(again(note), by=second), lambda: seen(made, third)
    )
    today = made.campus.today()
    if isinstance(credited, Exception):
        assert isinstance(credited, invoicing.TransferWaits)
        transfers.confirm(again(came), by=first)
        crediting.confirm(again(note), by=second)
        assert (again(made).state, made.reviews.filter(kind="owed").count()) == ("paid", 1)
        closing = -again(note).amount
    else:
        assert isinstance(came, FinanceReview)
        assert (again(made).state, came.kind) == ("open", "amount")
        closing = again(made).left.amount
    (own,) = account.statement_of(made.company, made.campus, today, today)
    assert own.closing.amount == closing
