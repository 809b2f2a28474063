"""Count money for an invoice: the one place where an invoice becomes paid."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal import jobs
from portal.billing import wallets
from portal.billing.actions import losing, writing_off
from portal.billing.actions.invoicing import close_pages, lock_case
from portal.billing.actions.reviewing import open_review, set_free
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
from portal.money import Money
from portal.workflow import move

K = FinanceReview.Kind


@transaction.atomic
def settle(
    invoice: Invoice, *, by: Any, received_on: date, bank_reference: str,
    transfer: TransferNote | None = None, order: CheckoutOrder | None = None, event: StripeEvent | None = None,
    wallet: str = "",
) -> Payment | None:  # fmt: skip
    """Pay the invoice with money that has arrived; exactly one of `transfer` and `order`.

    Writes the payment, issues the receipt and sends `invoice_paid`, all or nothing. None is returned
    while counted transfers have not brought the whole sum, and when the invoice is no longer open: it
    stays as it is, and the money goes to finance's list. Money for a written-off invoice takes the write-off back.
    """
    lock_case(invoice)
    # The caller's copy may be older than another payment: read it again behind the lock.
    invoice = Invoice.objects.select_related("case", "company", "campus").get(pk=invoice.pk)
    if invoice.is_written_off:
        writing_off.take_back(invoice, by=None)
    if not invoice.is_open:
        _second(invoice, bank_reference, event, transfer=transfer, order=order)
        return None
    counted = invoice.transfers.paying()
    came, fees = counted.sums() if transfer else (order.amount if order else Decimal(0), Decimal(0))
    if order and came < invoice.asked:
        _second(invoice, bank_reference, event, transfer=None, order=order)
        return None
    if came + fees < invoice.asked:
        part = Money(transfer.amount, invoice.currency) if transfer else None
        invoice.noted("invoice_part_paid", by=by, at=timezone.now(), sum_=part)
        return None
    move(invoice, "pay", by=by)
    payment = Payment.objects.create(
        invoice=invoice, amount=came, fee=fees, currency=invoice.currency, received_on=received_on,
        method=Payment.Method.CARD if order else Payment.Method.TRANSFER, transfer=transfer,
        checkout=order, round=invoice.losses.count(), bank_reference=bank_reference, confirmed_by=by, wallet=wallet,
        entered_by=transfer.entered_by if transfer else None,
    )  # fmt: skip
    _take_parts(payment, by=by)
    _tell(payment, by=by)
    return payment


def _take_parts(payment: Payment, *, by: Any) -> None:
    """Transfers become parts of the payment. Beside a card they go back, and so does what was credited meanwhile."""
    if not payment.checkout_id:
        payment.invoice.transfers.paying().update(counted_in=payment)
        return
    invoice = payment.invoice
    for part in invoice.transfers.paying().select_related("invoice__campus"):
        set_free(part, by=by)
    if payment.amount > invoice.asked:
        losing.owe_back(invoice, payment.amount - invoice.asked, key=f"payment-{payment.pk}-over")


def _tell(payment: Payment, *, by: Any) -> None:
    """The receipt, whoever waits for the money, and a letter."""
    invoice = payment.invoice
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


def _second(
    invoice: Invoice, bank_reference: str, event: StripeEvent | None, *,
    transfer: TransferNote | None, order: CheckoutOrder | None,
) -> None:  # fmt: skip
    """All that finance needs to give the money back."""
    if transfer:
        set_free(transfer, by=None)
    elif order:
        facts = {"currency": invoice.currency, "invoice_state": invoice.state, "amount": str(order.amount),
                 "session": order.session_id or "", "payment_intent": bank_reference}  # fmt: skip
        key = f"order-{order.pk}-second"
        open_review(
            K.SECOND, key=key, invoice=invoice, order=order, event=event, facts=facts, by=None
        )


@transaction.atomic
def book_card(
    order: CheckoutOrder, *, by: Any, payment_intent: str, event: StripeEvent | None, way: str = ""
) -> str:
    """Stripe has the money and every figure fits. Returns paid, already or review."""
    if hasattr(order, "payment"):
        return "already"
    invoice = order.invoice
    move(order, "settle", by=by)
    today = invoice.campus.today()
    payment = settle(
        invoice, by=by, received_on=today, bank_reference=payment_intent, order=order, event=event,
        wallet=way if way in wallets.NAMES else "",
    )  # fmt: skip
    return "paid" if payment else "review"
