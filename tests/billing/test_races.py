"""Two cashiers at one invoice, and twelve copies of a payment; each drill with proof that it can fail."""

import threading
from datetime import date

import pytest
from django.db import connection

from portal.billing.actions import invoicing, refunding, settling, transfers
from portal.billing.models import FinanceReview, Invoice, Payment, Refund, TransferNote
from portal.cases.models import CaseStep
from portal.workflow import StaleState, Step, WrongState
from tests.billing.factories import cashier, invoice
from tests.billing.test_payments import again, open_page
from tests.billing.test_refunds import paid_by_transfer, sent
from tests.faults.rivals import together

pytestmark = [pytest.mark.transactional, pytest.mark.django_db(transaction=True)]
DAY = date(2026, 11, 2)
RIVALS = 6
LATE = (StaleState, WrongState)


def enter(made, by):
    return transfers.mark_received(
        again(made), by=by, received_on=DAY, bank_reference="1", amount=made.total
    )


def void(made, by):
    return invoicing.void(again(made), by=by, reason="Mistake")


def staff_of(made, count=RIVALS):
    return [cashier(made) for _ in range(count)]


def steps(made):
    """How often the invoice was paid, by the history of its case."""
    return CaseStep.objects.filter(case_id=made.case_id, name="invoice_paid").count()


def test_of_many_second_persons_one_confirms(heard):
    made = invoice()
    note = enter(made, cashier(made))
    results = together(*[lambda f=f: transfers.confirm(again(note), by=f) for f in staff_of(made)])
    assert [type(r) for r in results if isinstance(r, Payment)] == [Payment]
    assert sum(isinstance(r, LATE) for r in results) == RIVALS - 1
    assert (heard, steps(made), Payment.objects.count()) == ([made.number], 1, 1)


def test_cancelling_and_confirming_at_once_never_leaves_both(heard):
    """The money may be there: while an entry waits nobody cancels, whoever comes first."""
    made = invoice()
    note = enter(made, cashier(made))
    one, other = staff_of(made, 2)
    results = together(lambda: transfers.confirm(again(note), by=one), lambda: void(made, other))
    assert isinstance(results[0], Payment)
    assert isinstance(results[1], (invoicing.TransferWaits, *LATE))
    assert (again(made).state, heard) == ("paid", [made.number])


def test_cancelling_and_entering_at_once_loses_no_money(heard):
    seen = set()
    for _ in range(4):
        made = invoice()
        one, other = staff_of(made, 2)
        entered, voided = together(
            lambda m=made, o=one: enter(m, o), lambda m=made, o=other: void(m, o)
        )
        state = again(made).state
        seen.add(state)
        if state == "void":
            assert isinstance(entered, FinanceReview)
            assert entered.facts["invoice_state"] == "void"
        else:
            assert isinstance(entered, TransferNote)
            assert isinstance(voided, invoicing.TransferWaits)
    assert seen <= {"void", "open"}


def test_of_many_entries_one_waits_for_a_second_person():
    made = invoice()
    results = together(*[lambda f=f: enter(made, f) for f in staff_of(made)])
    assert sum(isinstance(r, TransferNote) for r in results) == 1
    assert sum(isinstance(r, transfers.AlreadyEntered) for r in results) == RIVALS - 1
    assert TransferNote.objects.count() == 1


def test_of_many_second_persons_one_gives_back():
    made = paid_by_transfer()
    refund = sent(made, "100", cashier(made))
    results = together(
        *[lambda f=f: refunding.confirm(again(refund), by=f) for f in staff_of(made)]
    )
    assert sum(isinstance(r, Refund) for r in results) == 1
    assert sum(isinstance(r, LATE) for r in results) == RIVALS - 1
    assert CaseStep.objects.filter(name="refund_returned").count() == 1


# Negative controls: our own actions, sabotaged.


def careless_move(count):
    """A move that looks first and writes then, as one does without compare-and-set."""
    gate = threading.Barrier(count)

    def move(subject, name, *, by, **_):
        gate.wait(30)
        Invoice.objects.filter(pk=subject.pk).update(state="paid")
        return subject.stepped(Step(name, "open", "paid", by, subject.changed_at))

    return move


def test_without_lock_and_compare_and_set_one_payment_is_booked_many_times(
    stripe_server, monkeypatch
):
    """What the twelve copies of test_webhook would do to our own booking."""
    made = invoice()
    _url, order = open_page(made)
    monkeypatch.setattr(settling, "lock_case", lambda _invoice: None)
    monkeypatch.setattr(settling, "move", careless_move(RIVALS))
    book = settling.settle.__wrapped__
    together(
        *[lambda: book(made, by=None, received_on=DAY, bank_reference="pi_1", order=order)] * RIVALS
    )
    assert steps(made) == RIVALS


def test_without_the_lock_an_invoice_with_money_under_way_is_cancelled(monkeypatch):
    made = invoice()
    one, other = staff_of(made, 2)
    for module in (invoicing, transfers):
        monkeypatch.setattr(module, "lock_case", lambda _invoice: None)
    looked = threading.Event()
    entered = threading.Event()
    waiting = type(TransferNote.objects.all()).waiting

    def slow(rows):
        found = waiting(rows).exists()
        looked.set()
        entered.wait(30)
        return TransferNote.objects.all() if found else TransferNote.objects.none()

    def enter_meanwhile():
        looked.wait(30)
        try:
            return transfers.mark_received.__wrapped__(
                again(made), by=one, received_on=DAY, bank_reference="1", amount=made.total
            )
        finally:
            entered.set()

    monkeypatch.setattr(type(TransferNote.objects.all()), "waiting", slow)
    together(enter_meanwhile, lambda: invoicing.void.__wrapped__(again(made), by=other, reason="x"))
    assert again(made).state == "void"
    assert TransferNote.objects.filter(state="noted").count() == 1


def test_without_the_constraint_two_entries_would_wait(monkeypatch):
    """The index that lets one entry wait is the last line; dropped, two look and both write."""
    made = invoice()
    pair = staff_of(made, 2)
    index = next(c for c in TransferNote._meta.constraints if c.name == "one_waiting_transfer")
    with connection.schema_editor() as editor:
        editor.remove_constraint(TransferNote, index)
    try:
        results = together(*[lambda f=f: enter(made, f) for f in pair])
        assert sum(isinstance(r, TransferNote) for r in results) == 2
    finally:
        TransferNote.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(TransferNote, index)
