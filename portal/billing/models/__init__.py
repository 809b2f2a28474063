from .card import CardCheck, CardCustomer
from .checkout import CheckoutOrder, StripeEvent
from .credit import CreditNote, DepositEntry, DepositSettlement
from .dispute import Dispute, DisputeFact
from .invoice import Invoice, InvoiceLine
from .payment import Payment, TransferNote
from .refund import Refund
from .review import FinanceReview
from .statement import AccountRules, BankLine, BankStatement

__all__ = [
    "AccountRules",
    "BankLine",
    "BankStatement",
    "CardCheck",
    "CardCustomer",
    "CheckoutOrder",
    "CreditNote",
    "DepositEntry",
    "DepositSettlement",
    "Dispute",
    "DisputeFact",
    "FinanceReview",
    "Invoice",
    "InvoiceLine",
    "Payment",
    "Refund",
    "StripeEvent",
    "TransferNote",
]
