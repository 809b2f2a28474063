"""Give money back: one person enters it, another one confirms it, and never more goes than came."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import jobs
from portal.billing import rules, states, where_to
from portal.billing.actions.details import AccountChanged
from portal.billing.actions.invoicing import lock_case
from portal.billing.actions.reviewing import open_review
from portal.billing.gateway import Returned
from portal.billing.models import BankDetails, FinanceReview, Payment, Refund
from portal.billing.sources import Source, source_of_payment, source_of_review
from portal.cases.models import Case
from portal.money import Money
from portal.workflow import Phase, Refused, move

K = FinanceReview.Kind
__all__ = ["Source", "source_of_payment", "source_of_review"]


class TooMuch(Refused):
    """A refund never exceeds what came and has not gone back yet."""

    message = _(
        "This is more than is left of the money that came. Look at the refunds already entered."
    )


class SamePerson(Refused):
    """Two people look at every refund."""

    status = 403
    message = _("You entered this refund yourself. A second person has to confirm it.")


@transaction.atomic
def give_back(
    source: Source, *, by: Any, amount: Money, reason: str, sent_on: date | None = None,
    bank_reference: str = "", details: BankDetails | None = None,
) -> Refund:  # fmt: skip
    """Enter a refund: by card Stripe will return it, by transfer the bank has sent it already.

    `details` is the company's account as it was shown to whoever sent it; the refund keeps it. Refuses people without
    the role, more than is left, and another account than the one that counts.
    """
    if not rules.cashier(by, source.invoice):
        raise PermissionDenied
    lock_case(source.invoice)
    if amount > source.left:
        raise TooMuch(source.key)
    if where_to.account_for(source) != details:
        raise AccountChanged(source.key)
    refund = Refund.objects.create(
        invoice=source.invoice, payment=source.payment, review=source.review, source=source.key,
        method=source.method, amount=amount.amount, currency=amount.currency, reason=reason,
        sent_on=sent_on, bank_reference=bank_reference, details=details, entered_by=by, state=states.ASKED,
        phase=Phase.WITH_STAFF,
    )  # fmt: skip
    tell("refund_entered", refund)
    return refund


@transaction.atomic
def confirm(refund: Refund, *, by: Any) -> Refund:
    """Confirm a colleague's refund. A transfer is thereby booked, a card's is now sent to Stripe."""
    if refund.entered_by_id == by.pk:
        raise SamePerson(str(refund))
    lock_case(refund.invoice)
    move(refund, "confirm", by=by)
    if refund.by_card:
        jobs.enqueue(
            "portal.billing.tasks.give_back", refund.pk, key=refund.idempotency_key, about=refund.invoice.number
        )  # fmt: skip
    else:
        _arrive(refund)
    return refund


@transaction.atomic
def refuse(refund: Refund, *, by: Any, reason: str) -> Refund:
    """Withdraw an entry nobody has confirmed."""
    move(refund, "refuse", by=by, reason=reason)
    return refund


@transaction.atomic
def heard(refund: Refund, now: Returned, *, by: Any) -> None:
    """Stripe's word on a refund of ours. Said again, it changes nothing."""
    lock_case(refund.invoice)
    held = (
        Refund.objects.select_for_update(of=("self",)).select_related("invoice").get(pk=refund.pk)
    )
    failed = now.status in ("failed", "canceled")
    if held.state == states.RETURNED and failed:
        bounce(held, by=by, code=now.status)
    if held.state != states.SENDING:
        return
    if not held.stripe_id:
        Refund.objects.filter(pk=held.pk).update(stripe_id=now.id)
    if now.status == "succeeded":
        _arrive(held)
    elif failed:
        fail(held, by=by, code=now.status)


@transaction.atomic
def fail(refund: Refund, *, by: Any, code: str) -> None:
    """Stripe said no: the money is still here, and finance hears of it."""
    move(refund, "fail", by=by)
    facts = {"amount": str(refund.amount), "currency": refund.currency, "payment_intent": refund.source,
             "answer": code}  # fmt: skip
    open_review(K.UNRETURNED, key=f"refund-{refund.pk}", invoice=refund.invoice, facts=facts, by=by)


@transaction.atomic
def bounce(refund: Refund, *, by: Any, code: str) -> None:
    """The payer's bank sent it back: the money is with the park again, and what was booked is taken back."""
    move(refund, "bounce", by=by)
    facts = {"amount": str(refund.amount), "currency": refund.currency, "payment_intent": refund.source,
             "refund": refund.stripe_id, "answer": code}  # fmt: skip
    open_review(
        K.UNRETURNED, key=f"refund-{refund.pk}-bounced", invoice=refund.invoice, facts=facts, by=by
    )
    refund.invoice.noted("refund_bounced", by=None, at=timezone.now(), sum_=refund.total)


def _arrive(refund: Refund) -> None:
    move(refund, "arrive", by=None)
    refund.invoice.noted("refund_returned", by=None, at=timezone.now(), sum_=refund.total)
    tell("refund_returned", refund)


def tell(letter: str, refund: Refund) -> None:
    jobs.enqueue(
        f"portal.billing.emails.{letter}", refund.pk, key=f"{letter}-{refund.pk}", about=refund.invoice.number
    )  # fmt: skip


def ours(now: Returned) -> Refund | None:
    """The refund of ours that Stripe speaks of, by the mark we gave along."""
    try:
        mark = UUID(now.metadata.get("refund", ""))
    except ValueError:
        return None
    return Refund.objects.filter(public_id=mark).first()


@transaction.atomic
def owe(case: Case, *, by: Any, reason: str, **of: Any) -> list[FinanceReview]:
    """A paid matter ended early: put what was paid for it on finance's list, once for each invoice.

    `of` narrows the payments, say to those of deposits. Says nothing about how much goes back: the card of the
    service does, and two people decide.
    """
    found = []
    paid = Payment.objects.filter(invoice__case_id=case.pk, **of)
    for payment in paid.select_related("invoice__campus"):
        left = source_of_payment(payment).left
        if left.amount > 0:
            facts = {"amount": str(left.amount), "currency": left.currency, "reason": reason[:500]}
            found.append(
                open_review(
                    K.OWED, key=f"owed-{payment.pk}", invoice=payment.invoice, facts=facts, by=by
                )
            )
    return found
