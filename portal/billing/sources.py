"""Money that came, as far as it can be given back. Reads only."""

from dataclasses import dataclass
from decimal import Decimal

from portal.billing.models import DisputeFact, FinanceReview, Invoice, Payment, Refund
from portal.money import Money

CARD, TRANSFER = Payment.Method.CARD, Payment.Method.TRANSFER


@dataclass(frozen=True)
class Source:
    """Money that came: a payment, or a finding about money that was not booked."""

    key: str
    invoice: Invoice
    taken: Money
    method: str
    payment: Payment | None = None
    review: FinanceReview | None = None

    @property
    def left(self) -> Money:
        currency = self.taken.currency
        gone = Refund.objects.bound(self.key) + DisputeFact.objects.withdrawn(self.key, currency)
        if self.payment:
            gone += self.payment.lost.amount
        return self.taken - Money(gone, currency)


def source_of_payment(payment: Payment) -> Source:
    by_card = payment.method == CARD
    key = payment.bank_reference if by_card else f"payment-{payment.pk}"
    return Source(key, payment.invoice, payment.total, payment.method, payment=payment)


def source_of_review(review: FinanceReview) -> Source | None:
    """None for a finding that is not about a known sum of a known company, or whose money the bank took back.

    A payout that came back is given back once more, from where it was taken.
    """
    if review.kind == FinanceReview.Kind.CAME_BACK:
        payout = Refund.objects.select_related("payment__invoice", "review__invoice").get(
            public_id=review.facts["payout"]
        )
        if payout.payment:
            return source_of_payment(payout.payment)
        return source_of_review(payout.review) if payout.review else None
    money, intent = review.money, review.facts.get("payment_intent", "")
    if money is None or review.invoice is None or not money or review.facts.get("taken_back"):
        return None
    method = CARD if intent else TRANSFER
    return Source(intent or f"review-{review.pk}", review.invoice, money, method, review=review)


def sources_of(invoice: Invoice) -> list[Source]:
    """The payments of an invoice of which something is left, the latest first; one before was lost in part."""
    payments = invoice.payments.select_related("invoice__campus").order_by("-pk")
    return [source for one in payments if (source := source_of_payment(one)).left.amount > 0]


def kept_of(invoice: Invoice) -> Money:
    """What the park has of a cancelled invoice and gives back: its payments, and parts that had paid nothing yet.

    A deposit stays where it is held, until it is settled.
    """
    own = [] if invoice.kind == Invoice.Kind.DEPOSIT else sources_of(invoice)
    freed = sum(
        (one.there.amount for one in invoice.transfers.counted().filter(freed=True)), Decimal(0)
    )
    return Money(freed + sum((one.left.amount for one in own), Decimal(0)), invoice.currency)
