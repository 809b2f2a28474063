"""Work on money that runs outside a page: patient with Stripe, safe to repeat."""

from contextlib import suppress
from datetime import timedelta

from django.utils import timezone

from portal import jobs
from portal.accounts.models import BankAccount
from portal.billing import gateway, payouts, returns, reversals, states
from portal.billing.actions import (
    hearing,
    importing,
    lines,
    many,
    paying,
    refunding,
    returning,
    reversing,
)
from portal.billing.actions import payouts as leaving
from portal.billing.models import BankStatement, CheckoutOrder, Invoice, Refund, StripeEvent
from portal.workflow import Refused


class StripeWaits(Exception):
    """Stripe did not answer; asked again every four minutes for a day, then the desk sees it."""

    max_attempts = 24 * 3600 // jobs.LONGEST_WAIT


def work_on(event_id: int) -> None:
    """Decide one stored event from Stripe's own object."""
    event = StripeEvent.objects.get(pk=event_id)
    if event.outcome:
        return
    now = payment = dispute = None
    if event.type.startswith(hearing.ABOUT_CHECKOUTS):
        now = _fetch(event.object_id)
    elif event.type.startswith(hearing.ABOUT_MONEY_BACK):
        payment = fetch_payment(hearing.intent_of(event))
    if event.type.startswith(hearing.ABOUT_DISPUTES):
        dispute = fetch_dispute(event.object_id)
    hearing.decide(event, now, by=None, payment=payment, dispute=dispute)


def look_at(order_id: int) -> None:
    """Ask Stripe how one order stands, without waiting for a webhook."""
    order = CheckoutOrder.objects.get(pk=order_id)
    if order.session_id and (now := _fetch(order.session_id)):
        hearing.conclude(now, by=None)


def close_page(order_id: int) -> None:
    """Close a page nobody should pay on any more; one paid meanwhile is looked at instead."""
    order = CheckoutOrder.objects.get(pk=order_id)
    if order.session_id is None:
        paying.end(order, by=None)
        return
    try:
        now = gateway.expire_checkout(order.session_id, patient=True)
    except gateway.PaymentsRefused:
        look_at(order_id)
        return
    except gateway.PaymentsUnavailable as error:
        raise StripeWaits(str(error)) from error
    hearing.conclude(now, by=None)


def give_back(refund_id: int) -> None:
    """Return a confirmed refund by card. Asked first: after a day Stripe forgets keys, but not refunds."""
    refund = Refund.objects.select_related("invoice").get(pk=refund_id)
    if refund.state != states.SENDING:
        return
    known = fetch_payment(refund.source)
    mark = str(refund.public_id)
    found = (
        next((r for r in known.refunds if r.metadata.get("refund") == mark), None)
        if known
        else None
    )
    try:
        found = found or gateway.give_back(
            refund.source, refund.total, idempotency_key=refund.idempotency_key,
            metadata={"refund": mark, "invoice": refund.invoice.number},
        )  # fmt: skip
    except gateway.PaymentsRefused as error:
        refunding.fail(refund, by=None, code=error.code)
        return
    except gateway.PaymentsProblem as error:
        raise StripeWaits(str(error)) from error
    refunding.heard(refund, found, by=None)


def look_after_checkouts() -> None:
    """Every two minutes: open pages whose webhook may have been lost, and keys nobody used."""
    now = timezone.now()
    if not gateway.enabled():
        return
    slot = int(now.timestamp() // 120)
    for order in CheckoutOrder.objects.running().order_by("changed_at")[:50]:
        about = order.idempotency_key.split(":")[1]
        jobs.enqueue(
            "portal.billing.tasks.look_at", order.pk, key=f"look-{order.pk}-{slot}", about=about
        )
    for order in CheckoutOrder.objects.live().filter(
        session_id=None, expires_at__lt=now - timedelta(hours=1)
    )[:50]:
        paying.end(order, by=None)


def _fetch(session_id: str) -> gateway.CheckoutState | None:
    try:
        return gateway.fetch_checkout(session_id, patient=True)
    except gateway.PaymentsRefused:
        return None
    except gateway.PaymentsUnavailable as error:
        raise StripeWaits(str(error)) from error


def fetch_dispute(id: str) -> gateway.DisputeState | None:
    try:
        return gateway.fetch_dispute(id) if id else None
    except gateway.PaymentsRefused:
        return None
    except gateway.PaymentsUnavailable as error:
        raise StripeWaits(str(error)) from error


def fetch_payment(intent: str) -> gateway.PaymentState | None:
    try:
        return gateway.fetch_payment(intent) if intent else None
    except gateway.PaymentsRefused:
        return None
    except gateway.PaymentsUnavailable as error:
        raise StripeWaits(str(error)) from error


def follow_up(invoice_ids: list[int]) -> None:
    """Papers and letters of invoices raised by the hundred; what is done already stays as it is."""
    for pk in invoice_ids:
        many.finish(pk, by=None)


def match_statement(statement_id: int, job_key: str = "") -> None:
    """Propose for every open line of the account, and book those nothing is open to doubt about."""
    statement = BankStatement.objects.select_related("account", "kept_by").get(pk=statement_id)
    # First what the bank took back: no invoice is to be paid by it.
    for line, original in reversing.look(statement.account, by=None):
        with suppress(Refused):
            reversing.undo(line, original, by=None)
    _match_payouts(statement.account)
    found = importing.look_for_matches(statement.account, by=None)
    doubted = reversals.doubted(statement.account)
    exact = [
        line for line, ps in found.items()
        if ps and ps[0].exact and not line.reversal and str(line.public_id) not in doubted
    ]  # fmt: skip
    may_return = returns.doubted(statement.account, exact)
    sure = [(one, found[one][0].parts[0][0]) for one in exact if one.pk not in may_return]
    for n, (line, invoice_id) in enumerate(sure, 1):
        with suppress(Refused):  # what cannot be booked now is a proposal like the others
            lines.match(line, Invoice.objects.get(pk=invoice_id))
        if n % 50 == 0:
            jobs.progress(job_key, str(n))
    BankStatement.objects.filter(pk=statement_id).update(matched_at=timezone.now())


def _match_payouts(account: BankAccount) -> None:
    """Payouts of a file the bank's line names, and payouts the bank says came back."""
    for line, refunds in payouts.whole_files(account):
        with suppress(Refused):
            leaving.leave(line, *refunds, by=None)
    for line, refund in returning.look(account, by=None):
        with suppress(Refused):
            returning.come_back(line, refund, by=None)


def forget_abandoned_statements() -> None:
    importing.forget_abandoned()
