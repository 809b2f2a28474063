"""The nightly comparison: every planted difference is reported, nothing else is, and a quiet night is silent."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.billing import card_watch, gateway, tasks, tasks_cards
from portal.billing.account import statement_of
from portal.billing.actions import refunding
from portal.billing.actions.reviewing import open_review, resolve
from portal.billing.models import CardCheck, CardMovement, Dispute, FinanceReview, Payment, Refund
from portal.billing.views.cards import months
from portal.health import card_books
from portal.models import OutgoingMail
from tests.accounts.factories import enter
from tests.billing.factories import cashier, invoice, owner_of
from tests.billing.test_payments import again, open_page
from tests.billing.test_refunds import enter_refund, paid_by_card, settled

pytestmark = pytest.mark.django_db


def night(days=0):
    tasks_cards.compare_books(timezone.now() + timedelta(hours=2, days=days))
    return CardCheck.objects.first()


def found(check):
    return sorted((one.facts["what"], one.facts["line_kind"]) for one in check.findings.all())


def full_life(client, server, door):
    """A payment, half of it returned, another payment disputed and won."""
    made, order = paid_by_card(client, server, door)
    refunding.confirm(enter_refund(made, "610", cashier(made)), by=cashier(made))
    other, second = paid_by_card(client, server, door)
    opened = server.dispute(server.store.find(second.session_id)["payment_intent"])
    server.end_dispute(opened["id"], won=True)
    settled(server, door, client)
    return made, order, other, second


def test_a_night_without_differences_is_silent_and_safe_to_repeat(
    client, stripe_server, webhook_door
):
    assert night() is None
    made, *_rest = full_life(client, stripe_server, webhook_door)
    letters = OutgoingMail.objects.count()
    reviews = FinanceReview.objects.count()

    first = night()
    tasks_cards.compare_books(first.until + tasks_cards.STILL_MOVING)

    assert (first.lines, found(first), first.since < first.until) == (5, [], True)
    assert first.totals[made.currency] == {
        "charged": "2440.00", "fees": "85.76", "returned": "-610.00", "disputed": "0.00",
    }  # fmt: skip
    assert (FinanceReview.objects.count(), OutgoingMail.objects.count()) == (reviews, letters)
    second = night(days=1)
    assert (second.since, second.lines, found(second)) == (first.until, 0, [])


def lose_payment(client, server, door):
    """The news of a payment never came, and nobody looked."""
    made = invoice()
    _url, order = open_page(made)
    server.pay(order.session_id)
    door.got.clear()


def lose_refund(client, server, door):
    _made, order = paid_by_card(client, server, door)
    server.refund(
        {"payment_intent": server.store.find(order.session_id)["payment_intent"], "amount": "5"}
    )
    server.courier.settle()
    door.got.clear()


def lose_return(client, server, door):
    made, _order = paid_by_card(client, server, door)
    refund = refunding.confirm(enter_refund(made, "7", cashier(made)), by=cashier(made))
    settled(server, door, client)
    server.refund_failed(again(refund).stripe_id)
    server.courier.settle()
    door.got.clear()


def lose_dispute(client, server, door):
    _made, order = paid_by_card(client, server, door)
    server.dispute(server.store.find(order.session_id)["payment_intent"])
    server.courier.settle()
    door.got.clear()


def other_sum(client, server, door):
    _made, order = paid_by_card(client, server, door)
    server.alter(order.session_id, amount_total=99)


def strange_charge(client, server, door):
    """Another till uses the same account."""
    paid_by_card(client, server, door)
    server.store.note("charge", 500, {"id": "ch_strange", "currency": "rub"})


def strange_movement(client, server, door):
    paid_by_card(client, server, door)
    server.store.note("transfer", -500, {"id": "tr_1", "currency": "rub"})


def never_charged(client, server, door):
    """A row of the books that Stripe knows nothing of."""
    _made, order = paid_by_card(client, server, door)
    server.store.sessions.pop(order.session_id)
    server.store.entries.clear()


def never_returned(client, server, door):
    made, order = paid_by_card(client, server, door)
    refunding.confirm(enter_refund(made, "7", cashier(made)), by=cashier(made))
    settled(server, door, client)
    server.store.find(order.session_id)["x_refunds"].clear()
    server.store.entries[:] = [one for one in server.store.entries if one["type"] == "charge"]


PLANTED = [
    (lose_payment, [("unknown", "charge")]),
    (lose_refund, [("unknown", "refund")]),
    (lose_return, [("state", "refund_failed")]),
    (lose_dispute, [("unknown", "dispute")]),
    (other_sum, [("sum", "charge")]),
    (strange_charge, [("unknown", "charge")]),
    (strange_movement, [("unknown", "other")]),
    (never_charged, [("missing", "charge")]),
    (never_returned, [("missing", "refund")]),
]


@pytest.mark.parametrize(("plant", "drifts"), PLANTED, ids=lambda one: getattr(one, "__name__", ""))
def test_every_planted_difference_is_reported_once(
    client, stripe_server, webhook_door, plant, drifts
):
    plant(client, stripe_server, webhook_door)
    finance = cashier(invoice())

    check = night()

    assert found(check) == drifts
    assert OutgoingMail.objects.filter(event="billing.books_differ", to=finance).count() == 1
    assert found(night(days=1)) == []
    assert FinanceReview.objects.filter(kind="drift").count() == len(drifts)


def test_what_was_missed_is_heard_after_it_was_reported(client, stripe_server, webhook_door):
    for plant in (lose_payment, lose_refund, lose_return, lose_dispute):
        plant(client, stripe_server, webhook_door)
    night()
    assert Payment.objects.count() == 4
    assert Refund.objects.get().state == "bounced"
    assert Dispute.objects.get().status == "needs_response"
    kinds = sorted(FinanceReview.objects.exclude(kind="drift").values_list("kind", flat=True))
    assert kinds == ["dispute", "returned", "unreturned"]


def test_a_night_stripe_slept_through_is_made_good_by_the_next(client, stripe_server, webhook_door):
    lose_payment(client, stripe_server, webhook_door)
    stripe_server.stop()
    with pytest.raises(tasks.StripeWaits):
        night()
    assert not CardCheck.objects.exists()
    stripe_server.start()
    assert found(night(days=1)) == [("unknown", "charge")]


def test_long_lists_are_read_to_their_end(client, stripe_server):
    for _ in range(205):
        stripe_server.store.note("payout", -1, {"id": "po_1", "currency": "rub"})
    now = timezone.now()
    lines = list(gateway.entries(now - timedelta(days=1), now + timedelta(days=1)))
    assert (len(lines), len({one.id for one in lines})) == (205, 205)
    assert {one.kind for one in lines} == {"own"}


@pytest.mark.english
def test_finance_reads_the_nights_and_their_differences(client, stripe_server, webhook_door):
    lose_refund(client, stripe_server, webhook_door)
    check, drift = night(), FinanceReview.objects.get(kind="drift")
    enter(client, cashier(invoice()), second_factor=True)
    night_page = reverse("billing:card_check", args=[check.public_id])
    assert night_page in client.get(reverse("billing:card_checks")).content.decode()
    drift_page = reverse("billing:review", args=[drift.public_id])
    assert drift_page in client.get(night_page).content.decode()
    assert "Stripe has it, our books do not know it" in client.get(drift_page).content.decode()


@pytest.mark.english
def test_what_stripe_keeps_is_booked_once_and_owed_by_nobody(client, stripe_server, webhook_door):
    """Gross less fee is what arrived, line by line and in sum, and no account of a company reads of it."""
    made, order = paid_by_card(client, stripe_server, webhook_door)
    intent = stripe_server.store.find(order.session_id)["payment_intent"]
    fee = D(stripe_server.store.entries[-1]["fee"]) / 100
    assert fee > 0
    stripe_server.dispute(intent)
    stripe_server.store.note("stripe_fee", -700, {"id": "fee_1", "currency": "rub"})
    stripe_server.store.note("payout", -5000, {"id": "po_1", "currency": "rub"})
    settled(stripe_server, webhook_door, client)
    check = night()
    night(days=1)
    kept = {one.kind: (one.invoice, one.fee, one.net) for one in CardMovement.objects.all()}
    assert kept == {
        "charge": (made, fee, made.amount - fee),
        "dispute": (made, D(15), -made.amount - 15),
        "own": (None, D(7), D(-7)),
    }
    assert check.totals["RUB"]["fees"] == str(fee + 22)
    today = made.campus.today()
    (account,) = statement_of(made.company, made.campus, today, today)
    assert account.closing == made.total
    finance = cashier(made)
    ((_month, fees, arrived),) = months(
        CardMovement.objects.visible_to(finance).by_month(livemode=False)
    )
    assert (fees.amount, arrived.amount) == (fee + 22, -fee - 22)
    assert not CardMovement.objects.visible_to(owner_of(made)).exists()
    enter(client, finance, second_factor=True)
    assert (
        "Fees of the payment service" in client.get(reverse("billing:card_checks")).content.decode()
    )


def test_operators_are_warned_of_a_night_without_comparison_and_of_open_differences(
    client, stripe_server, webhook_door, settings
):
    assert card_books().ok
    made, _order = paid_by_card(client, stripe_server, webhook_door)
    now = timezone.now()
    assert card_watch.standing(now + timedelta(hours=35))[0]
    assert not card_watch.standing(now + timedelta(hours=37))[0]
    check = night()
    assert card_watch.standing(check.ran_at + timedelta(hours=35))[0]
    assert not card_watch.standing(check.ran_at + timedelta(hours=37))[0]
    drift = open_review("drift", key="drift-x", invoice=made, by=None)
    assert not card_books().ok
    resolve(drift, by=cashier(made), resolution="Looked at")
    assert card_books().ok
    settings.STRIPE_SECRET_KEY = ""
    assert card_watch.standing(now + timedelta(days=9))[0]
