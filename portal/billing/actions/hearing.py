"""What Stripe tells us: kept once, then believed only as far as Stripe's own object goes."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal import jobs
from portal.billing import gateway, states
from portal.billing.actions import customers, disputing, refunding
from portal.billing.actions.invoicing import lock_case
from portal.billing.actions.reviewing import open_review
from portal.billing.actions.settling import book_card
from portal.billing.gateway import CheckoutState, DisputeState, Event, PaymentState, Returned
from portal.billing.models import CheckoutOrder, FinanceReview, StripeEvent
from portal.money import Money
from portal.workflow import move

K = FinanceReview.Kind
# Events after which a checkout is looked at; their order says nothing, Stripe's object does.
ABOUT_CHECKOUTS = "checkout.session."
ABOUT_MONEY_BACK = ("charge.refund", "charge.dispute", "refund.", "radar.early_fraud")
ABOUT_DISPUTES = "charge.dispute."


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
def decide(
    event: StripeEvent, now: CheckoutState | None, *, by: Any, payment: PaymentState | None = None,
    dispute: DisputeState | None = None,
) -> str:  # fmt: skip
    """Act on an event, `now`, `payment` and `dispute` being Stripe's own objects; None when it knows none."""
    held = StripeEvent.objects.select_for_update().get(pk=event.pk)
    if held.outcome:
        return held.outcome
    if held.livemode != gateway.livemode():
        outcome = _question(K.LIVEMODE, key=held.event_id, event=held)
    elif dispute:
        outcome = disputing.hear(dispute, by=by, order=order_of_payment(payment), event=held)
    elif held.type.startswith(ABOUT_MONEY_BACK):
        outcome = money_back(held, payment)
    elif not held.type.startswith(ABOUT_CHECKOUTS):
        outcome = "ignored"
    elif now is None:
        outcome = _question(K.FOREIGN, key=held.object_id or held.event_id, event=held)
    else:
        outcome = conclude(now, by=by, event=held)
    StripeEvent.objects.filter(pk=held.pk).update(outcome=outcome, processed_at=timezone.now())
    return outcome


def intent_of(event: StripeEvent) -> str:
    """Charges, refunds and disputes all name the payment intent they are about."""
    about = event.payload.get("data", {}).get("object", {})
    intent = about.get("payment_intent") if isinstance(about, dict) else ""
    return intent if isinstance(intent, str) else ""


def money_back(event: StripeEvent, payment: PaymentState | None) -> str:
    """Stripe tells of one refund in four events and of one dispute in several: each is one finding."""
    order = order_of_payment(payment)
    about = event.payload["data"]["object"]
    facts = _named(about, payment)
    if event.type.startswith(("charge.dispute", "radar.")) or payment is None:
        end = "-closed" if event.type.endswith("closed") else ""
        key = (event.object_id or event.event_id) + end
        kind = K.DISPUTE if event.type.startswith(("charge.dispute", "radar.")) else K.RETURNED
        return _question(kind, key=key, event=event, order=order, facts=facts)
    return note_returned(payment.refunds, payment.payment_intent, order=order, event=event)


def note_returned(
    refunds: Iterable[Returned], intent: str, *, order: CheckoutOrder | None, event: Any = None
) -> str:
    """Our own refunds go on with their lives; any other one is put on finance's list, once."""
    outcome = "already"
    for one in refunds:
        if ours := refunding.ours(one):
            refunding.heard(ours, one, by=None)
            continue
        facts = {
            "amount": str(one.amount.amount), "currency": one.amount.currency, "refund": one.id,
            "payment_intent": intent,
        }  # fmt: skip
        outcome = _question(K.RETURNED, key=one.id, event=event, order=order, facts=facts)
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
    if now.status == "complete" and _went_back(order, now, event):
        return _set_aside(order, by=by)
    if now.status == "complete" and (found := differences(order, now)):
        for kind in found:
            _question(kind, key=now.id, event=event, order=order, facts=_facts(now))
        return _set_aside(order, by=by)
    if now.status == "complete" and now.payment_status == "paid":
        customers.remember(order, now.customer, by=by)
        return book_card(order, by=by, payment_intent=now.payment_intent, event=event, way=now.way)
    failed = event is not None and event.type.endswith("async_payment_failed")
    if now.status == "expired" or failed:
        if order.state in states.LIVE:
            move(order, "close", by=by)
        return "closed"
    return "waiting"


def _went_back(order: CheckoutOrder, now: CheckoutState, event: StripeEvent | None) -> bool:
    """The news of money back was faster than the news of the money: such a payment is never booked."""
    note_returned(now.refunds, now.payment_intent, order=order, event=event)
    if now.disputed and not order.reviews.filter(kind=K.DISPUTE).exists():
        _question(K.DISPUTE, key=now.payment_intent, event=event, order=order, facts=_facts(now))
    return bool(now.refunds) or now.disputed


def differences(order: CheckoutOrder, now: CheckoutState) -> list[str]:
    """Every way in which Stripe's object is not what we ordered."""
    invoice = order.invoice
    found: list[str] = []
    if now.livemode != gateway.livemode():
        found.append(K.LIVEMODE)
    if now.amount.currency != order.currency or order.currency != invoice.currency:
        found.append(K.CURRENCY)
    elif now.amount.amount != order.amount or order.amount > invoice.amount:
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
        found = _marked(now.metadata).filter(session_id=None).first()
    if found is None:
        return None
    lock_case(found.invoice)
    locked = CheckoutOrder.objects.select_for_update(of=("self",))
    return locked.select_related("invoice__case", "invoice__campus", "invoice__company").get(
        pk=found.pk
    )


def _marked(metadata: Mapping[str, str]) -> Any:
    return CheckoutOrder.objects.select_related("invoice__campus").marked(metadata)


def order_of_payment(payment: PaymentState | None) -> CheckoutOrder | None:
    """By our mark, which is there before anything is booked."""
    return _marked(payment.metadata).first() if payment else None


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


def _named(about: Any, payment: PaymentState | None) -> dict[str, Any]:
    """What an event about money back says of itself; its sum is Stripe's whole units."""
    facts = {"object": str(about.get("id") or ""), "status": str(about.get("status") or "")}
    facts |= {
        "payment_intent": payment.payment_intent if payment else "",
        "reason": str(about.get("reason") or ""),
    }
    facts = {key: value for key, value in facts.items() if value}
    try:
        sum_ = Money.from_minor(int(about["amount"]), str(about["currency"]).upper())
    except (KeyError, TypeError, ValueError):
        return facts
    return facts | {"amount": str(sum_.amount), "currency": sum_.currency}
