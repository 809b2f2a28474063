"""Count money for an invoice: the one place where an invoice becomes paid."""

from datetime import date
from typing import Any

from django.db import transaction

from portal import jobs
from portal.billing.actions.invoicing import close_pages, lock_case
from portal.billing.actions.reviewing import open_review
from portal.billing.models import (
    CheckoutOrder,
    FinanceReview,
    Invoice,
    Payment,
    StripeEvent,
    TransferNote,
)
from portal.billing.signals import invoice_paid
from portal.documents.actions import issuing
from portal.workflow import move

K = FinanceReview.Kind


@transaction.atomic
def settle(
    invoice: Invoice, *, by: Any, received_on: date, bank_reference: str,
    transfer: TransferNote | None = None, order: CheckoutOrder | None = None, event: StripeEvent | None = None,
) -> Payment | None:  # fmt: skip
    """Pay the invoice with money that has arrived in full; exactly one of `transfer` and `order`.

    Writes the payment, issues the receipt and sends `invoice_paid`, all or nothing. An invoice that
    is no longer open stays as it is: the money goes to finance's list and None is returned.
    """
    lock_case(invoice)
    # The caller's copy may be older than another payment: read it again behind the lock.
    invoice = Invoice.objects.select_related("case", "company", "campus").get(pk=invoice.pk)
    if not invoice.is_open:
        _second(invoice, bank_reference, event, transfer=transfer, order=order)
        return None
    move(invoice, "pay", by=by)
    payment = Payment.objects.create(
        invoice=invoice, amount=invoice.amount, currency=invoice.currency, received_on=received_on,
        method=Payment.Method.CARD if order else Payment.Method.TRANSFER, transfer=transfer,
        checkout=order, bank_reference=bank_reference, confirmed_by=by,
        entered_by=transfer.entered_by if transfer else None,
    )  # fmt: skip
    receipt = issuing.issue(
        "RCPM", payment, case=invoice.case, by=by, languages=invoice.languages,
        company=invoice.company, campus=invoice.campus,
    )  # fmt: skip
    Payment.objects.filter(pk=payment.pk).update(receipt=receipt)
    payment.receipt = receipt
    close_pages(invoice)
    invoice_paid.send(sender=Invoice, invoice=invoice)
    jobs.enqueue(
        "portal.billing.emails.invoice_paid",
        payment.pk,
        key=f"paid-{payment.pk}",
        about=invoice.number,
    )
    return payment


def _second(
    invoice: Invoice, bank_reference: str, event: StripeEvent | None, *,
    transfer: TransferNote | None, order: CheckoutOrder | None,
) -> None:  # fmt: skip
    """All that finance needs to give the money back."""
    facts = {"currency": invoice.currency, "invoice_state": invoice.state}
    if order:
        key = f"order-{order.pk}-second"
        facts |= {"amount": str(order.amount), "session": order.session_id or "",
                  "payment_intent": bank_reference}  # fmt: skip
    elif transfer:
        key = f"transfer-{transfer.pk}-second"
        facts |= {"amount": str(transfer.amount), "bank_reference": transfer.bank_reference,
                  "received_on": transfer.received_on.isoformat()}  # fmt: skip
    open_review(K.SECOND, key=key, invoice=invoice, order=order, event=event, facts=facts, by=None)


@transaction.atomic
def book_card(
    order: CheckoutOrder, *, by: Any, payment_intent: str, event: StripeEvent | None
) -> str:
    """Stripe has the money and every figure fits. Returns paid, already or review."""
    if hasattr(order, "payment"):
        return "already"
    invoice = order.invoice
    move(order, "settle", by=by)
    today = invoice.campus.today()
    payment = settle(
        invoice, by=by, received_on=today, bank_reference=payment_intent, order=order, event=event
    )
    return "paid" if payment else "review"
