"""Webhooks and refunds whose worker is killed at any moment: receipts without gap, nothing twice, books equal."""

import multiprocessing
import os
import random
import signal
import time
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connections
from django.db.models import Sum
from django.utils import timezone

from portal import jobs
from portal.billing import gateway, tasks, tasks_cards
from portal.billing.actions import hearing, refunding
from portal.billing.models import CardCheck, FinanceReview, Invoice, Payment, Refund, StripeEvent
from portal.cases.actions.history import broken_links
from portal.cases.models import NumberSeries
from portal.documents.models import Document
from portal.money import Money
from tests.billing.factories import case, cashier, invoice
from tests.billing.stripe_server import stripe_server, webhook_door
from tests.billing.test_payments import open_page

__all__ = ["stripe_server", "webhook_door"]
pytestmark = [pytest.mark.transactional, pytest.mark.django_db(transaction=True)]
FORK = multiprocessing.get_context("fork")
PAYMENTS = 8


@pytest.fixture
def paid(stripe_server, webhook_door, monkeypatch):
    """Payments Stripe has told of, and nobody here has listened yet. Jobs stay where they are."""
    monkeypatch.setattr(jobs, "carry", lambda job: None)
    about = case()
    made = [invoice(case_of=about) for _ in range(PAYMENTS)]
    for one in made:
        _url, order = open_page(one)
        stripe_server.pay(order.session_id)
    return made, list(webhook_door.got)


def hear(told, gate):
    """What door and worker do, in a process of its own: store each event, then decide it."""
    gate.wait(60)
    for body, signature in told:
        tasks.work_on(hearing.keep(gateway.read_event(body, signature), by=None).pk)
    connections.close_all()


def give_back(_told, gate):
    gate.wait(60)
    for pk in Refund.objects.sending().order_by("pk").values_list("pk", flat=True):
        tasks.give_back(pk)
    connections.close_all()


def kill_until_done(work, told, chance, count):
    """Start the work again and again, killing it a moment after each thing it has done."""
    cut = 0
    while (before := count()) < PAYMENTS:
        gate = FORK.Barrier(2)
        connections.close_all()
        victim = FORK.Process(target=work, args=(told, gate))
        victim.start()
        gate.wait(60)
        while victim.is_alive() and count() == before:
            time.sleep(0.002)
        time.sleep(chance.uniform(0, 0.08))
        os.kill(victim.pid, signal.SIGKILL)
        victim.join(60)
        cut += 0 < count() < PAYMENTS
    gate = FORK.Barrier(1)
    work(told, gate)
    assert cut > 1


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_killed_at_any_moment_the_books_equal_stripes(paid, stripe_server, seed):
    made, told = paid
    chance = random.Random(seed)

    kill_until_done(hear, told, chance, Payment.objects.count)

    assert {one.state for one in Invoice.objects.all()} == {"paid"}
    receipts = list(
        Document.objects.filter(kind="RCPM").order_by("number").values_list("number", flat=True)
    )
    assert [int(number[-5:]) for number in receipts] == list(range(1, PAYMENTS + 1))
    assert NumberSeries.objects.get(kind="RCPM").last == PAYMENTS
    assert set(StripeEvent.objects.values_list("outcome", flat=True)) <= {"paid", "already"}

    first, second = cashier(made[0]), cashier(made[0])
    for payment in Payment.objects.all():
        source = refunding.source_of_payment(payment)
        some = Money("100", payment.currency)
        refund = refunding.give_back(source, by=first, amount=some, reason="Drill")
        refunding.confirm(refund, by=second)

    kill_until_done(give_back, told, chance, Refund.objects.returned().count)

    at_stripe = [r for one in stripe_server.store.sessions.values() for r in one["x_refunds"]]
    assert len(at_stripe) == PAYMENTS
    assert sorted(Refund.objects.returned().values_list("stripe_id", flat=True)) == sorted(
        one["id"] for one in at_stripe
    )
    tasks_cards.compare_books(timezone.now() + timedelta(hours=2))
    check = CardCheck.objects.get()
    assert (check.lines, check.findings.count()) == (2 * PAYMENTS, 0)
    charged = Payment.objects.aggregate(sum=Sum("amount"))["sum"]
    assert Decimal(check.totals["RUB"]["charged"]) == charged
    assert (FinanceReview.objects.count(), list(broken_links())) == (0, [])
