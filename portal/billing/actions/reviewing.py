"""Finance's list: what does not fit is written down once and closed by a person with a word."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import jobs
from portal.accounts.models import Campus
from portal.billing.models import (
    CheckoutOrder,
    FinanceReview,
    Invoice,
    StripeEvent,
    TransferNote,
)
from portal.workflow import Refused


class AlreadyResolved(Refused):
    """A colleague closed it first."""

    message = _("A colleague has already closed this entry.")


class ResolutionMissing(Refused):
    """Closed without a word, nobody could follow it later."""

    message = _("Write what was found and done.")


@transaction.atomic
def open_review(
    kind: str, *, by: Any, key: str, invoice: Invoice | None = None, order: CheckoutOrder | None = None,
    event: StripeEvent | None = None, facts: dict[str, Any] | None = None, campus: Campus | None = None,
    letter: bool = True,
) -> FinanceReview:  # fmt: skip
    """Put a finding on the list; the same `key` is told once only, by a letter of its own unless there is another."""
    review, new = FinanceReview.objects.get_or_create(
        key=key[:160],
        defaults={
            "kind": kind, "invoice": invoice, "order": order, "event": event, "facts": facts or {},
            "campus": invoice.campus if invoice else campus,
        },
    )  # fmt: skip
    if new and letter:
        about = invoice.number if invoice else ""
        jobs.enqueue(
            "portal.billing.emails.review_opened", review.pk, key=f"review-{review.pk}", about=about
        )
    return review


@transaction.atomic
def set_free(transfer: TransferNote, *, by: Any) -> FinanceReview:
    """Money of a transfer whose invoice ended another way: all that finance needs to give it back."""
    invoice = transfer.invoice
    TransferNote.objects.filter(pk=transfer.pk).update(freed=True)
    facts = {
        "amount": str(transfer.there.amount), "currency": invoice.currency, "invoice_state": invoice.state,
        "bank_reference": transfer.bank_reference, "received_on": transfer.received_on.isoformat(),
    }  # fmt: skip
    key = f"transfer-{transfer.pk}-second"
    return open_review(FinanceReview.Kind.SECOND, key=key, invoice=invoice, facts=facts, by=by)


@transaction.atomic
def resolve(review: FinanceReview, *, by: Any, resolution: str) -> None:
    """Close a finding with what was done. It never makes an invoice paid."""
    if not resolution.strip():
        raise ResolutionMissing(review.key)
    now = timezone.now()
    won = FinanceReview.objects.filter(pk=review.pk, resolved_at=None).update(
        resolved_at=now, resolved_by=by, resolution=resolution.strip()
    )
    if not won:
        raise AlreadyResolved(review.key)
    review.resolved_at, review.resolved_by, review.resolution = now, by, resolution.strip()
