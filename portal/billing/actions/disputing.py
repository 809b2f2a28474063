"""Disputes as Stripe tells them: each thing heard is one fact, and what was heard twice is one fact still."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from portal import jobs
from portal.billing.actions import losing
from portal.billing.actions.invoicing import lock_case
from portal.billing.actions.reviewing import open_review
from portal.billing.gateway import DisputeState
from portal.billing.models import (
    CheckoutOrder,
    Dispute,
    DisputeFact,
    FinanceReview,
    StripeEvent,
)
from portal.billing.models.dispute import ENDED, LOST, WON

K = FinanceReview.Kind


@transaction.atomic
def hear(
    now: DisputeState, *, by: Any, order: CheckoutOrder | None, event: StripeEvent | None = None
) -> str:
    """Write down what is new in Stripe's own object. Returns review when something was, else already.

    Finance is told of a new dispute and of its end. Money the bank took or gave back is in the books
    from here on; an invoice whose payment is lost is owed again.
    """
    if order:
        lock_case(order.invoice)
    dispute, new = Dispute.objects.get_or_create(stripe_id=now.id, defaults=_frozen(now, order))
    if not order:
        Dispute.objects.select_for_update().get(pk=dispute.pk)
    heard = _moved(dispute, now) + _status(dispute, now)
    if new:
        _opened(dispute, by=by, event=event)
    for fact in heard:
        if fact.status in ENDED:
            _ended(dispute, fact)
    losing.follow(dispute, by=by)
    return "review" if new or heard else "already"


def _frozen(now: DisputeState, order: CheckoutOrder | None) -> dict[str, Any]:
    return {
        "payment_intent": now.payment_intent, "order": order, "amount": now.amount.amount,
        "invoice": order.invoice if order else None, "campus": order.invoice.campus if order else None,
        "currency": now.amount.currency, "reason": now.reason[:60], "opened_at": now.opened_at,
    }  # fmt: skip


def _add(dispute: Dispute, **what: Any) -> DisputeFact:
    place = DisputeFact.objects.filter(dispute=dispute).count() + 1
    return DisputeFact.objects.create(dispute=dispute, place=place, **what)


def _moved(dispute: Dispute, now: DisputeState) -> list[DisputeFact]:
    known = set(DisputeFact.objects.filter(dispute=dispute).values_list("movement", flat=True))
    return [
        _add(
            dispute, movement=one.id, amount=one.amount.amount, fee=one.fee.amount,
            fee_currency=one.fee.currency, at=one.at,
        )
        for one in sorted(now.moved, key=lambda one: one.at)
        if one.id not in known
    ]  # fmt: skip


def _status(dispute: Dispute, now: DisputeState) -> list[DisputeFact]:
    """An end is the end: an answer that was on its way longer than the end says nothing any more."""
    last = DisputeFact.objects.filter(dispute=dispute).exclude(status="").last()
    said = (now.status[:40], now.respond_by)
    if last and (last.status in ENDED or (last.status, last.respond_by) == said):
        return []
    at = timezone.now() if last else now.opened_at
    return [_add(dispute, status=said[0], respond_by=said[1], at=at)]


def _opened(dispute: Dispute, *, by: Any, event: StripeEvent | None) -> None:
    order = dispute.order
    facts = {
        "amount": str(dispute.amount), "currency": dispute.currency, "object": dispute.stripe_id,
        "payment_intent": dispute.payment_intent, "dispute_reason": dispute.reason,
    }  # fmt: skip
    if respond_by := dispute.respond_by:
        facts["respond_by"] = respond_by.isoformat()
    # The payment itself may have told of it a moment earlier.
    if not (order and order.reviews.filter(kind=K.DISPUTE).exists()):
        open_review(
            K.DISPUTE, key=f"{dispute.stripe_id}-{K.DISPUTE}", invoice=dispute.invoice, order=order, event=event,
            facts=facts, by=by,
        )  # fmt: skip
    if dispute.invoice:
        dispute.invoice.noted("payment_disputed", by=None, at=timezone.now(), sum_=dispute.total)


def _ended(dispute: Dispute, fact: DisputeFact) -> None:
    jobs.enqueue(
        "portal.billing.emails_cards.dispute_ended", dispute.pk, key=f"dispute-ended-{dispute.pk}",
        about=dispute.invoice.number if dispute.invoice else "",
    )  # fmt: skip
    if dispute.invoice and fact.status in (WON, LOST):
        dispute.invoice.noted(
            f"dispute_{fact.status}", by=None, at=fact.heard_at, sum_=dispute.total
        )
