from .checkout import CheckoutOrder, StripeEvent
from .invoice import Invoice, InvoiceLine
from .payment import Payment, TransferNote
from .refund import Refund
from .review import FinanceReview

__all__ = [
    "CheckoutOrder",
    "FinanceReview",
    "Invoice",
    "InvoiceLine",
    "Payment",
    "Refund",
    "StripeEvent",
    "TransferNote",
]
