"""The nightly work on cards: compare the books, look after disputes. Patient with Stripe, safe to repeat."""

from datetime import datetime, timedelta

from django.utils import timezone

from portal import jobs
from portal.billing import card_books, gateway
from portal.billing.actions import comparing, disputing, hearing
from portal.billing.models import CardCheck, CheckoutOrder, Dispute, Refund
from portal.billing.tasks import StripeWaits, fetch_dispute, fetch_payment, look_at

# What happened within the last hour may still be on its way to us.
STILL_MOVING = timedelta(hours=1)
# Our row may be written days after Stripe's: webhooks are repeated for three.
LATE = timedelta(days=4)
WARN = timedelta(days=3)


def compare_books(now: datetime | None = None) -> None:
    """Every night, from where the last comparison ended; after an outage the missed stretch is in the next one."""
    if not gateway.enabled():
        return
    until = (now or timezone.now()).replace(microsecond=0) - STILL_MOVING
    since = start_of_stretch()
    if since is None or since >= until:
        return
    try:
        lines = list(gateway.entries(since - LATE, until))
        stretch = card_books.Stretch(since, until, since - LATE, lines)
        drifts = card_books.compare(stretch, fetch_payment)
        comparing.keep(stretch, drifts, by=None)
    except gateway.PaymentsUnavailable as error:
        raise StripeWaits(str(error)) from error


def follow_up(check_id: int) -> None:
    """What the portal missed is heard now, by the same rules as ever. That it was missed stays on the list."""
    check = CardCheck.objects.get(pk=check_id)
    intents = {one.facts.get("payment_intent", "") for one in check.findings.all()} - {""}
    for intent in sorted(intents):
        payment = fetch_payment(intent)
        if payment and (order := hearing.order_of_payment(payment)):
            look_at(order.pk)
            hearing.note_returned(payment.refunds, intent, order=order)
    try:
        look_at_disputes(check.since - LATE, check.until)
    except gateway.PaymentsUnavailable as error:
        raise StripeWaits(str(error)) from error


def start_of_stretch() -> datetime | None:
    """The end of the last one; before the first, when the first card page was opened."""
    last = CardCheck.objects.of_mode(livemode=gateway.livemode()).first()
    if last:
        return last.until
    first = CheckoutOrder.objects.order_by("pk").values_list("opened_at", flat=True).first()
    return first.replace(microsecond=0) if first else None


def look_at_disputes(since: datetime, until: datetime) -> None:
    """Those still running, and new ones nobody told us of: an inquiry moves no money and leaves no line."""
    seen = {one.id: one for one in gateway.disputes_opened(since, until)}
    for id in Dispute.objects.running().values_list("stripe_id", flat=True):
        if id not in seen and (found := fetch_dispute(id)):
            seen[id] = found
    known = {
        one.stripe_id: one.order
        for one in Dispute.objects.filter(stripe_id__in=list(seen)).select_related("order__invoice")
    }
    for one in seen.values():
        heard = one.id in known
        order = (
            known[one.id] if heard else hearing.order_of_payment(fetch_payment(one.payment_intent))
        )
        disputing.hear(one, by=None, order=order)


def look_after_refunds() -> None:
    """Every night: refunds under way for a day, whose news may have been lost, are asked for again."""
    before = timezone.now() - timedelta(days=1)
    for refund in Refund.objects.sending().filter(changed_at__lt=before).select_related("invoice"):
        jobs.enqueue(
            "portal.billing.tasks.give_back", refund.pk,
            key=f"{refund.idempotency_key}@{timezone.now():%Y%m%d}", about=refund.invoice.number,
        )  # fmt: skip


def remind_of_disputes() -> None:
    """Three days before the last moment to answer, once."""
    now = timezone.now()
    for dispute in Dispute.objects.running().select_related("invoice").prefetch_related("facts"):
        due = dispute.respond_by
        if due and now <= due <= now + WARN:
            jobs.enqueue(
                "portal.billing.emails_cards.dispute_due", dispute.pk, key=f"dispute-due-{dispute.pk}-{due:%Y%m%d}",
                about=dispute.invoice.number if dispute.invoice else "",
            )  # fmt: skip
