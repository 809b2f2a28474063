"""What Stripe tells us: kept once, then believed only as far as Stripe's own object goes."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal import jobs
from portal.billing import states
from portal.billing.actions.invoicing import lock_case
from portal.billing.actions.reviewing import open_review
from portal.billing.actions.settling import book_card
from portal.billing.gateway import CheckoutState, Event
from portal.billing.models import CheckoutOrder, FinanceReview, StripeEvent
from portal.workflow import move

K = FinanceReview.Kind
# Events after which a checkout is looked at; their order says nothing, Stripe's object does.
ABOUT_CHECKOUTS = "checkout.session."
ABOUT_MONEY_BACK = ("charge.refund", "charge.dispute", "refund.", "radar.early_fraud")


@transaction.atomic
def keep(event: Event, *, by: Any) -> StripeEvent:
    """Store a believed webhook once and queue the work; the same event again changes nothing."""
    stored, new = StripeEvent.objects.get_or_create(
        event_id=event.id[:100],
        defaults={
            "type": event.type[:80], "livemode": event.livemode, "created_at": event.created,
            "object_id": event.object_id[:100], "object_kind": event.object_kind[:60],
            "payload": storable(event.payload),
        },
    )  # fmt: skip
    if new:
        jobs.enqueue("portal.billing.tasks.work_on", stored.pk, key=f"stripe-{stored.event_id}")
    return stored


def storable(value: Any) -> Any:
    """JSON without NUL characters, which PostgreSQL does not keep."""
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, dict):
        return {storable(key): storable(one) for key, one in value.items()}
    return [storable(one) for one in value] if isinstance(value, list) else value


@transaction.atomic
def decide(event: StripeEvent, now: CheckoutState | None, *, by: Any) -> str:
    """Act on an event, `now` being Stripe's own object; None when Stripe knows no such checkout."""
    held = StripeEvent.objects.select_for_update().get(pk=event.pk)
    if held.outcome:
        return held.outcome
    if held.livemode != settings.STRIPE_LIVEMODE:
        outcome = _question(K.LIVEMODE, key=held.event_id, event=held)
    elif held.type.startswith(ABOUT_MONEY_BACK):
        outcome = _question(K.DISPUTE, key=held.event_id, event=held, order=_order_of_charge(held))
    elif not held.type.startswith(ABOUT_CHECKOUTS):
        outcome = "ignored"
    elif now is None:
        outcome = _question(K.FOREIGN, key=held.object_id or held.event_id, event=held)
    else:
        outcome = conclude(now, by=by, event=held)
    StripeEvent.objects.filter(pk=held.pk).update(outcome=outcome, processed_at=timezone.now())
    return outcome


@transaction.atomic
def conclude(now: CheckoutState, *, by: Any, event: StripeEvent | None = None) -> str:
    """Compare Stripe's object with our order and book, wait, close or question.

    Returns paid, already, waiting, closed or review. Nothing but a checkout that is complete, paid
    and equal to its order in sum, currency, mode and reference is ever booked.
    """
    order = _order_of(now)
    if order is None:
        return _question(K.FOREIGN, key=now.id, event=event, facts=_facts(now))
    if order.session_id is None:
        # We crashed, or Stripe's answer was lost, between asking for the page and noting it.
        order.session_id, order.url = now.id, now.url
        order.save(update_fields=["session_id", "url"])
    if order.state in (states.SETTLED, states.QUESTIONED):
        return "already" if order.state == states.SETTLED else "review"
    if now.status == "complete" and (found := differences(order, now)):
        for kind in found:
            _question(kind, key=now.id, event=event, order=order, facts=_facts(now))
        return _set_aside(order, by=by)
    if now.status == "complete" and now.payment_status == "paid":
        return book_card(order, by=by, payment_intent=now.payment_intent, event=event)
    failed = event is not None and event.type.endswith("async_payment_failed")
    if now.status == "expired" or failed:
        if order.state in states.LIVE:
            move(order, "close", by=by)
        return "closed"
    return "waiting"


def differences(order: CheckoutOrder, now: CheckoutState) -> list[str]:
    """Every way in which Stripe's object is not what we ordered."""
    invoice = order.invoice
    found: list[str] = []
    if now.livemode != settings.STRIPE_LIVEMODE:
        found.append(K.LIVEMODE)
    if now.amount.currency != order.currency or order.currency != invoice.currency:
        found.append(K.CURRENCY)
    elif now.amount.amount != order.amount or order.amount != invoice.amount:
        found.append(K.AMOUNT)
    owner = (now.reference, now.metadata.get("order"), now.metadata.get("invoice"), now.id)
    if owner != (invoice.reference, str(order.public_id), invoice.number, order.session_id):
        found.append(K.REFERENCE)
    return found


def _order_of(now: CheckoutState) -> CheckoutOrder | None:
    """By the session; by our own mark in it only while we do not know the order's session.

    The case's row is locked before the order's, as everywhere.
    """
    found = CheckoutOrder.objects.select_related("invoice").filter(session_id=now.id).first()
    if found is None:
        try:
            mark = UUID(now.metadata.get("order", ""))
        except ValueError:
            return None
        unopened = CheckoutOrder.objects.select_related("invoice")
        found = unopened.filter(session_id=None, public_id=mark).first()
    if found is None:
        return None
    lock_case(found.invoice)
    locked = CheckoutOrder.objects.select_for_update(of=("self",))
    return locked.select_related("invoice__case", "invoice__campus", "invoice__company").get(
        pk=found.pk
    )


def _order_of_charge(event: StripeEvent) -> CheckoutOrder | None:
    """Refunds and disputes name the payment intent the payment was booked with."""
    about = event.payload.get("data", {}).get("object", {})
    intent = about.get("payment_intent") if isinstance(about, dict) else None
    if not isinstance(intent, str) or not intent:
        return None
    return (
        CheckoutOrder.objects.filter(payment__bank_reference=intent)
        .select_related("invoice")
        .first()
    )


def _set_aside(order: CheckoutOrder, *, by: Any) -> str:
    move(order, "question", by=by)
    return "review"


def _question(
    kind: str, *, key: str, event: StripeEvent | None, order: CheckoutOrder | None = None,
    facts: dict[str, Any] | None = None,
) -> str:  # fmt: skip
    invoice = order.invoice if order else None
    facts = facts or ({"type": event.type, "object": event.object_id} if event else {})
    open_review(
        kind, key=f"{key}-{kind}", invoice=invoice, order=order, event=event, facts=facts, by=None
    )
    return "review"


def _facts(now: CheckoutState) -> dict[str, Any]:
    return {
        "amount": str(now.amount.amount), "currency": now.amount.currency, "reference": now.reference,
        "session": now.id, "payment_intent": now.payment_intent, "livemode": now.livemode,
    }  # fmt: skip
