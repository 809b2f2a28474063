"""A card payment in any order of events, told twice, late or never: paid once, never more back than came, books equal.

`CARD_RUNS=500` runs it longer than the suite does.
"""

import json
import os
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from portal.billing import tasks, tasks_cards
from portal.billing.actions import refunding, transfers
from portal.billing.local_stripe.store import Refusal
from portal.billing.models import (
    CardCheck,
    CheckoutOrder,
    Dispute,
    DisputeFact,
    Payment,
    Refund,
    StripeEvent,
)
from portal.documents.models import Document
from portal.money import Money
from portal.workflow import Refused
from tests.billing.factories import cashier, invoice
from tests.billing.test_payments import again, open_page
from tests.billing.test_webhook import knock

RUNS = int(os.environ.get("CARD_RUNS", "10"))
PLACE = st.integers(0, 30)
SHARE = st.integers(1, 100)
SLOW = "4000000000003220"


class CardPayment(RuleBasedStateMachine):
    """One invoice with its pages. `server` and `door` are set by the test."""

    def __init__(self):
        super().__init__()
        self.shelter = transaction.atomic()
        self.shelter.__enter__()
        store = self.server.store
        for kept in (store.sessions, store.keys, store.entries, store.disputes, self.door.got):
            kept.clear()
        self.client, self.news = Client(), []
        self.made = invoice()
        self.first, self.second = cashier(self.made), cashier(self.made)

    @initialize(far=st.integers(0, 3))
    def begin(self, far):
        """Most runs begin in the middle, where more can happen."""
        if far > 0:
            self.click()
        if far > 1:
            self.server.pay(self.pages("open")[0]["id"])
        if far > 2:
            self.listen()
            assert knock(self.client, *self.news[0]) == 200

    # What a payer does.

    @rule()
    def click(self):
        with suppress(Refused):
            open_page(self.made)

    @precondition(lambda self: self.pages("open"))
    @rule(place=PLACE, slow=st.booleans())
    def pay(self, place, slow):
        page = self.nth(self.pages("open"), place)
        self.server.pay(page["id"], SLOW if slow else "4242424242424242")

    @precondition(lambda self: self.slow_ones())
    @rule(place=PLACE, well=st.booleans())
    def settle(self, place, well):
        self.server.settle(self.nth(self.slow_ones(), place)["id"], paid=well)

    @precondition(lambda self: self.pages("open"))
    @rule(place=PLACE)
    def expire(self, place):
        self.server.expire(self.nth(self.pages("open"), place)["id"])

    @precondition(lambda self: again(self.made).is_open)
    @rule(down=st.booleans())
    def pay_by_transfer(self, down):
        """While Stripe is down the open page stays open, and may be paid on as well."""
        self.server.faults.set(api="reset" if down else "")
        note = transfers.mark_received(
            again(self.made), by=self.first, received_on=self.made.issued_on, bank_reference="1", amount=again(self.made).left
        )  # fmt: skip
        transfers.confirm(note, by=self.second)
        self.server.faults.set(api="")

    # What money does.

    @precondition(lambda self: self.charged())
    @rule(place=PLACE, share=SHARE)
    def refund_at_stripe(self, place, share):
        one = self.nth(self.charged(), place)
        amount = str(one["amount_total"] * share // 100)
        with suppress(Refusal):
            self.server.refund({"payment_intent": one["payment_intent"], "amount": amount})

    @precondition(lambda self: Payment.objects.filter(method="card").exists())
    @rule(share=SHARE)
    def refund_from_here(self, share):
        payment = Payment.objects.filter(method="card").last()
        some = Money(payment.amount * share / 100, payment.currency).rounded()
        with suppress(refunding.TooMuch):
            made = refunding.give_back(
                refunding.source_of_payment(payment), by=self.first, amount=some, reason="?"
            )
            refunding.confirm(made, by=self.second)

    @precondition(lambda self: self.refunds())
    @rule(place=PLACE)
    def refund_comes_back(self, place):
        self.server.refund_failed(self.nth(self.refunds(), place)["id"])

    @precondition(lambda self: self.charged())
    @rule(place=PLACE, inquiry=st.booleans())
    def dispute(self, place, inquiry):
        intent = self.nth(self.charged(), place)["payment_intent"]
        taken = {one["payment_intent"] for one in self.server.store.disputes.values()}
        if intent not in taken:
            with suppress(Refusal):
                self.server.dispute(intent, inquiry=inquiry)

    @precondition(lambda self: self.server.store.disputes)
    @rule(place=PLACE, what=st.sampled_from(["answer", "win", "lose"]))
    def decide(self, place, what):
        id = self.nth(list(self.server.store.disputes), place)
        with suppress(Refusal):
            if what == "answer":
                self.server.answer_dispute(id)
            else:
                self.server.end_dispute(id, won=what == "win")

    # What the portal hears.

    @precondition(lambda self: self.news)
    @rule(place=PLACE, again_later=st.booleans())
    def deliver(self, place, again_later):
        place %= len(self.news)
        told = self.news[place] if again_later else self.news.pop(place)
        assert knock(self.client, *told) == 200

    @rule()
    def clock(self):
        for order in CheckoutOrder.objects.running():
            tasks.look_at(order.pk)

    @invariant()
    def nothing_counts_twice(self):
        self.listen()
        paid = list(Payment.objects.filter(invoice=self.made))
        lost = [
            one
            for one in Dispute.objects.filter(order__payment__isnull=False)
            if one.status == "lost"
        ]
        made, there = again(self.made), sum(one.amount for one in paid)
        there -= sum(one.withdrawn.amount for one in lost)
        assert made.is_paid == (there >= made.amount)
        assert made.is_paid or made.left.amount == made.amount - there
        assert len(paid) <= 1 + len(lost)
        assert Document.objects.filter(kind="RCPM").count() == len(paid)

    @invariant()
    def never_more_goes_back_than_came(self):
        for one in self.charged():
            back = sum(r["amount"] for r in one.get("x_refunds", ()) if r["status"] == "succeeded")
            assert back <= one["amount_total"]
            intent = one["payment_intent"]
            gone = Refund.objects.bound(intent) + DisputeFact.objects.withdrawn(intent, "RUB")
            assert 0 <= gone <= self.made.amount

    def teardown(self):
        """Everything is told in the end: no event is left undecided, and the books equal Stripe's."""
        try:
            self.listen()
            while self.news:
                assert knock(self.client, *self.news.pop()) == 200
            assert not StripeEvent.objects.filter(outcome="").exists()
            tasks_cards.compare_books(timezone.now() + timedelta(hours=2))
            if check := CardCheck.objects.first():
                assert [one.facts for one in check.findings.all()] == []
        finally:
            transaction.set_rollback(True)
            self.shelter.__exit__(None, None, None)

    # Finding things at Stripe.

    def listen(self):
        """What was sent has arrived before the next step is chosen, and in one order: a run can be played again."""
        self.server.courier.settle()
        self.news += sorted(self.door.got, key=lambda one: json.loads(one[0])["type"])
        self.door.got.clear()

    def nth(self, rows, place):
        return rows[place % len(rows)]

    def pages(self, status):
        return [one for one in self.server.store.sessions.values() if one["status"] == status]

    def slow_ones(self):
        return [one for one in self.pages("complete") if one.get("x_settles_at")]

    def charged(self):
        return [one for one in self.pages("complete") if one["payment_status"] == "paid"]

    def refunds(self):
        rows = [r for one in self.charged() for r in one.get("x_refunds", ())]
        return [one for one in rows if one["status"] == "succeeded"]


@pytest.mark.django_db
def test_in_any_order_a_payment_counts_once_and_the_books_equal_stripes(
    stripe_server, webhook_door
):
    class Machine(CardPayment):
        server, door = stripe_server, webhook_door

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=RUNS, stateful_step_count=20, deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
