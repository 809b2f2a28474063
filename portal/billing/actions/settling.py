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
    transfer: TransferNote | None = None, order: CheckoutOrder | None = None,
) -> Payment | None:  # fmt: skip
    """Pay the invoice with money that has arrived in full; exactly one of `transfer` and `order`.

    Writes the payment, issues the receipt and sends `invoice_paid`, all or nothing. An invoice that
    is no longer open stays as it is: the money goes to finance's list and None is returned.
    """
    lock_case(invoice)
    # The caller's copy may be older than another payment: read it again behind the lock.
    invoice = Invoice.objects.select_related("case", "company", "campus").get(pk=invoice.pk)
    if not invoice.is_open:
        _second(invoice, transfer=transfer, order=order)
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
    invoice: Invoice, *, transfer: TransferNote | None, order: CheckoutOrder | None
) -> None:
    source = f"transfer-{transfer.pk}" if transfer else f"order-{order.pk}" if order else ""
    money = transfer or order
    facts = (
        {"amount": str(money.amount), "currency": invoice.currency, "invoice_state": invoice.state}
        if money
        else {}
    )
    if transfer:
        facts |= {
            "bank_reference": transfer.bank_reference,
            "received_on": transfer.received_on.isoformat(),
        }
    open_review(
        K.SECOND, key=f"{source}-second", invoice=invoice, order=order, facts=facts, by=None
    )


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
    payment = settle(invoice, by=by, received_on=today, bank_reference=payment_intent, order=order)
    return "paid" if payment else "review"
