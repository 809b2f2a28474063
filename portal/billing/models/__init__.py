from .checkout import CheckoutOrder, StripeEvent
from .invoice import Invoice, InvoiceLine
from .payment import Payment, TransferNote
from .review import FinanceReview

__all__ = [
    "CheckoutOrder",
    "FinanceReview",
    "Invoice",
    "InvoiceLine",
    "Payment",
    "StripeEvent",
    "TransferNote",
]
