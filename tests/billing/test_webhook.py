"""What Stripe sends counts once, and only as far as Stripe's own object goes."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.billing import gateway, tasks
from portal.billing.actions import hearing
from portal.billing.models import CheckoutOrder, FinanceReview, Payment, StripeEvent
from portal.documents.models import Document
from portal.models import Job
from tests.billing.factories import invoice
from tests.billing.test_payments import again, deliver, open_page

COPIES = 12


def knock(client, body, signature):
    return client.post(
        reverse("billing:webhook"),
        body,
        content_type="application/json",
        headers={"Stripe-Signature": signature},
    ).status_code


def paid_page(server, **kind):
    """An invoice whose card page was paid on, its webhook not yet delivered to us."""
    made = invoice(**kind)
    _url, order = open_page(made)
    server.pay(order.session_id)
    return made, order


@pytest.mark.django_db
def test_a_replay_changes_nothing(client, stripe_server, webhook_door, heard):
    made, _order = paid_page(stripe_server)
    body, signature = webhook_door.got[0]
    assert [knock(client, body, signature) for _ in range(3)] == [200] * 3
    assert heard == [made.number]
    assert [(e.type, e.outcome) for e in StripeEvent.objects.all()] == [
        ("checkout.session.completed", "paid")
    ]


@pytest.mark.django_db
def test_other_events_of_the_same_meaning_and_any_order_pay_once(
    client, stripe_server, webhook_door, heard
):
    made = invoice()
    _url, order = open_page(made)
    stripe_server.faults.set(twins=3, chatty=True)
    stripe_server.pay(order.session_id)
    webhook_door.got.reverse()
    assert set(deliver(client, webhook_door)) == {200}
    assert heard == [made.number]
    outcomes = sorted(StripeEvent.objects.values_list("outcome", flat=True))
    assert outcomes.count("paid") == 1
    assert set(outcomes) <= {"paid", "already", "ignored"}


@pytest.mark.django_db
def test_expired_after_completed_does_not_close_what_is_paid(
    client, stripe_server, webhook_door, heard
):
    made, order = paid_page(stripe_server)
    deliver(client, webhook_door)
    tasks.look_at(order.pk)
    tasks.close_page(order.pk)
    assert (again(order).state, again(made).state, heard) == ("paid", "paid", [made.number])


@pytest.mark.django_db
def test_a_slow_payment_waits_until_it_is_paid_or_fails(client, stripe_server, webhook_door, heard):
    slow, failing = "4000002500003155", "x"
    from portal.billing.local_stripe import pages

    slow = next(card for card, what in pages.CARDS.items() if what == pages.LATER)
    failing = next(card for card, what in pages.CARDS.items() if what == pages.LATER_NO)
    for card, well in ((slow, True), (failing, False)):
        made = invoice()
        _url, order = open_page(made)
        stripe_server.pay(order.session_id, card)
        deliver(client, webhook_door)
        assert again(made).state == "open"
        stripe_server.settle(order.session_id, paid=well)
        wait_for(webhook_door)
        deliver(client, webhook_door)
        assert (again(made).state, again(order).state) == (
            ("paid", "paid") if well else ("open", "closed")
        )
    assert len(heard) == 1


def wait_for(door):
    for _ in range(200):
        if door.got:
            return
        threading.Event().wait(0.02)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "kinds"),
    [
        ({"amount_total": 100}, ["amount"]),
        ({"amount_total": 122001}, ["amount"]),
        ({"currency": "cny"}, ["currency"]),
        ({"livemode": True}, ["livemode"]),
        ({"client_reference_id": "XAINVS202600009ZZ"}, ["reference"]),
        ({"client_reference_id": None}, ["reference"]),
        ({"metadata": {"order": "0" * 36, "invoice": "MOW-INVS-2026-00009"}}, ["reference"]),
        ({"amount_total": 1, "currency": "usd", "livemode": True}, ["currency", "livemode"]),
    ],
)
def test_what_does_not_fit_is_looked_into_and_never_paid(
    client, stripe_server, webhook_door, heard, changes, kinds
):
    made, order = paid_page(stripe_server)
    stripe_server.store.change(order.session_id, only_if="complete", **changes)

    assert deliver(client, webhook_door) == [200]
    tasks.look_after_checkouts()

    assert (again(made).state, heard, Payment.objects.count()) == ("open", [], 0)
    assert sorted(FinanceReview.objects.values_list("kind", flat=True)) == kinds
    assert {r.invoice for r in FinanceReview.objects.all()} == {made}
    assert again(order).state == "review"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "switches", [{"amount_delta": -5}, {"currency": "usd"}, {"reference": "OTHER"}]
)
def test_a_lie_in_the_event_is_not_even_read(client, stripe_server, webhook_door, heard, switches):
    made = invoice()
    _url, order = open_page(made)
    stripe_server.faults.set(**switches)
    stripe_server.pay(order.session_id)
    deliver(client, webhook_door)
    # Stripe's own object fits, and only that counts.
    assert heard == [made.number]


@pytest.mark.django_db
def test_an_event_of_the_other_mode_is_looked_into(client, stripe_server, webhook_door, heard):
    invoice_, order = invoice(), None
    _url, order = open_page(invoice_)
    stripe_server.faults.set(livemode=True)
    stripe_server.pay(order.session_id)
    assert deliver(client, webhook_door) == [200]
    assert heard == []
    assert FinanceReview.objects.get().kind == "livemode"


@pytest.mark.django_db
def test_a_foreign_session_and_a_session_stripe_does_not_know_are_looked_into(
    client, stripe_server, webhook_door
):
    made, order = paid_page(stripe_server)
    CheckoutOrder.objects.filter(pk=order.pk).update(session_id="cs_other", public_id="0" * 32)
    deliver(client, webhook_door)
    assert (again(made).state, FinanceReview.objects.get().kind) == ("open", "foreign")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "spoil",
    [
        lambda body, sign: (body, ""),
        lambda body, sign: (body, "t=1,v1=00"),
        lambda body, sign: (body + b" ", sign),
        lambda body, sign: (body, sign.replace("v1=", "v0=")),
        lambda body, sign: (b"\xff\x00", sign),
        lambda body, sign: (b"", "garbage"),
    ],
)
def test_a_bad_signature_is_refused_and_nothing_kept(
    client, stripe_server, webhook_door, heard, spoil
):
    paid_page(stripe_server)
    assert knock(client, *spoil(*webhook_door.got[0])) == 400
    assert (StripeEvent.objects.count(), heard) == (0, [])


@pytest.mark.django_db
def test_an_old_signature_is_refused(client, stripe_server, webhook_door, heard):
    made = invoice()
    _url, order = open_page(made)
    stripe_server.faults.set(age=600)
    stripe_server.pay(order.session_id)
    assert set(deliver(client, webhook_door)) == {400}
    assert (StripeEvent.objects.count(), heard) == (0, [])


@pytest.mark.django_db
def test_the_door_takes_posts_without_a_token_and_nothing_else(stripe_server, webhook_door, heard):
    client = Client(enforce_csrf_checks=True)
    paid_page(stripe_server)
    assert client.get(reverse("billing:webhook")).status_code == 405
    assert knock(client, *webhook_door.got[0]) == 200
    assert len(heard) == 1


@pytest.mark.django_db
def test_unknown_events_are_kept_and_ignored_and_disputes_are_looked_into(
    client, stripe_server, webhook_door
):
    import hashlib
    import hmac
    import time

    from tests.billing.stripe_server import SECRET

    made, _order = paid_page(stripe_server)
    deliver(client, webhook_door)
    payment = made.payments.get()
    for kind in ("customer.created", "charge.dispute.created"):
        event = {
            "id": f"evt_{kind}", "type": kind, "livemode": False, "created": int(time.time()),
            "data": {"object": {"id": "x_1", "object": "x", "payment_intent": payment.bank_reference, "note": "a\x00b"}},
        }  # fmt: skip
        body = json.dumps(event).encode()
        at = int(time.time())
        sign = hmac.new(SECRET.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
        assert knock(client, body, f"t={at},v1={sign}") == 200
    review = FinanceReview.objects.get()
    assert (review.kind, review.invoice, again(made).state) == ("dispute", made, "paid")
    assert StripeEvent.objects.get(type="customer.created").outcome == "ignored"


@pytest.mark.django_db
def test_stripe_silent_while_an_event_is_worked_on_leaves_it_for_later(
    client, stripe_server, webhook_door, heard
):
    made, _order = paid_page(stripe_server)
    event = gateway.read_event(*webhook_door.got[0])
    # The job is there already, so that this test and not the door runs it.
    Job.objects.create(
        function="portal.billing.tasks.work_on",
        key=f"stripe-{event.id}",
        arguments=[],
        run_after=timezone.now(),
    )
    stored = hearing.keep(event, by=None)
    stripe_server.stop()
    with pytest.raises(tasks.StripeWaits):
        tasks.work_on(stored.pk)
    stripe_server.start()
    assert again(made).state == "open"
    tasks.work_on(stored.pk)
    assert (again(stored).outcome, heard) == ("paid", [made.number])


# Races, with real commits. `bin/test` runs these on SQLite and on PostgreSQL.


def at_once(work, count=COPIES):
    """Run `work(number)` in that many threads which start together; each gives its connection back."""
    gate = threading.Barrier(count)

    def run(number):
        gate.wait()
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


@pytest.mark.transactional
@pytest.mark.django_db(transaction=True)
def test_twelve_copies_of_an_event_at_once_pay_once(stripe_server, webhook_door, heard):
    made, _order = paid_page(stripe_server)
    body, signature = webhook_door.got[0]

    answers = at_once(lambda _n: knock(Client(), body, signature))

    assert answers == [200] * COPIES
    assert (heard, Payment.objects.count(), StripeEvent.objects.count()) == ([made.number], 1, 1)
    assert Document.objects.filter(kind="RCPM").count() == 1


@pytest.mark.transactional
@pytest.mark.django_db(transaction=True)
def test_twelve_different_events_of_one_payment_at_once_pay_once(
    stripe_server, webhook_door, heard
):
    made = invoice()
    _url, order = open_page(made)
    stripe_server.faults.set(twins=COPIES - 1)
    stripe_server.pay(order.session_id)
    got = list(webhook_door.got)[:COPIES]

    answers = at_once(lambda n: knock(Client(), *got[n]))

    assert answers == [200] * COPIES
    # A job that lost against another one tries again; whatever it finds then is already paid.
    for event in StripeEvent.objects.filter(outcome=""):
        tasks.work_on(event.pk)
    assert (heard, Payment.objects.count(), again(made).state) == ([made.number], 1, "paid")


# The negative control of these two is in test_races: our own booking without its lock.
