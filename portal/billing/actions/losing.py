"""A payment by card lost to the payer's bank: its invoice is owed again, until the money is there after all.

By rule and not by order: what was heard of a dispute decides, whenever it is heard.
"""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from portal import jobs
from portal.billing import states
from portal.billing.actions import deposits, writing_off
from portal.billing.actions.invoicing import TERM, close_pages
from portal.billing.actions.reviewing import open_review, set_free
from portal.billing.models import (
    Dispute,
    DisputeFact,
    FinanceReview,
    Invoice,
    Loss,
    Payment,
    Refund,
)
from portal.billing.models.dispute import LOST
from portal.workflow import move


@transaction.atomic
def follow(dispute: Dispute, *, by: Any) -> None:
    """Make the invoice follow what was heard of a dispute. The case is locked; said again, it changes nothing."""
    payment = (
        Payment.objects.filter(checkout=dispute.order_id).first() if dispute.order_id else None
    )
    if payment is None:
        return
    dispute = Dispute.objects.prefetch_related("facts").get(pk=dispute.pk)
    loss = Loss.objects.filter(dispute=dispute).first()
    taken = dispute.withdrawn.amount
    if loss is None and dispute.status == LOST and taken > 0:
        _lose(payment, dispute, taken, by=by)
    elif loss and loss.restored_at is None and taken <= 0:
        _restore(loss, by=by)


def owed_again(payment: Payment, taken: Decimal) -> Decimal:
    """What to ask for: never more than was lost, less what was credited or given back of it before."""
    invoice = payment.invoice
    kept = -_sum(Refund.objects.filter(payment__invoice=invoice, state__in=states.BOUND))
    kept += _sum(Payment.objects.filter(invoice=invoice)) + _sum(
        DisputeFact.objects.moved().filter(dispute__order__payment__invoice=invoice)
    )
    claim = invoice.amount - _sum(invoice.credit_notes.confirmed())
    still = invoice.asked if invoice.is_open else Decimal(0)
    return max(Decimal(0), min(taken, claim - kept - still))


def _sum(rows: Any) -> Decimal:
    return rows.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


def _lose(payment: Payment, dispute: Dispute, taken: Decimal, *, by: Any) -> None:
    invoice = _read(payment.invoice_id)
    if invoice.is_written_off:
        writing_off.take_back(invoice, by=None)
    asked = owed_again(payment, taken) if invoice.is_open or invoice.is_paid else Decimal(0)
    today = invoice.campus.today()
    loss = Loss.objects.create(
        invoice=invoice, payment=payment, dispute=dispute, taken=taken, asked=asked, on=today,
        due_on=today + TERM,
    )  # fmt: skip
    if invoice.kind == Invoice.Kind.DEPOSIT:
        deposits.lose(invoice, taken, on=today, by=by)
    if not asked:
        return
    again = asked + (invoice.asked if invoice.is_open else 0)
    if invoice.is_paid:
        move(invoice, "reopen", by=None)
    Invoice.objects.filter(pk=invoice.pk).update(asked=again, due_on=loss.due_on)
    close_pages(invoice)
    tell("payment_lost", loss)


def _restore(loss: Loss, *, by: Any) -> None:
    invoice = _read(loss.invoice_id)
    Loss.objects.filter(pk=loss.pk).update(restored_at=timezone.now())
    if invoice.kind == Invoice.Kind.DEPOSIT:
        deposits.find_again(invoice, loss.taken, on=invoice.campus.today(), by=by)
    if not loss.asked:
        return
    if invoice.is_written_off:
        writing_off.take_back(invoice, by=None)
    if not invoice.is_open:
        owe_back(invoice, loss.asked, key=f"loss-{loss.pk}-restored")
        return
    rest = invoice.asked - loss.asked
    if rest > 0 and rest > invoice.collected.amount:
        Invoice.objects.filter(pk=invoice.pk).update(asked=rest)
        close_pages(invoice)
        return
    for part in invoice.transfers.paying().select_related("invoice__campus"):
        set_free(part, by=by)
    move(invoice, "restore", by=None)
    close_pages(invoice)
    tell("payment_restored", loss)


def owe_back(invoice: Invoice, amount: Decimal, *, key: str, reason: str = "") -> None:
    """The park has more than it asked for: finance gives it back."""
    facts = {"amount": str(amount), "currency": invoice.currency, "reason": reason}
    open_review(FinanceReview.Kind.OWED, key=key, invoice=invoice, facts=facts, by=None)


def _read(invoice_id: int) -> Invoice:
    return Invoice.objects.select_related("case", "company", "campus").get(pk=invoice_id)


def tell(letter: str, loss: Loss) -> None:
    jobs.enqueue(
        f"portal.billing.emails_cards.{letter}", loss.pk, key=f"{letter}-{loss.pk}", about=loss.invoice.number
    )  # fmt: skip
