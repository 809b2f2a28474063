from .arrears import DunningRules, Instalment, Objection, PaymentPlan, Reminder, WriteOff
from .checkout import CheckoutOrder, StripeEvent
from .credit import CreditNote, DepositEntry, DepositSettlement
from .invoice import Invoice, InvoiceLine
from .payment import Payment, TransferNote
from .rail import RailRule
from .refund import Refund
from .review import FinanceReview
from .statement import AccountRules, BankLine, BankStatement

__all__ = [
    "AccountRules",
    "BankLine",
    "BankStatement",
    "CheckoutOrder",
    "CreditNote",
    "DepositEntry",
    "DepositSettlement",
    "DunningRules",
    "FinanceReview",
    "Instalment",
    "Invoice",
    "InvoiceLine",
    "Objection",
    "Payment",
    "PaymentPlan",
    "RailRule",
    "Refund",
    "Reminder",
    "StripeEvent",
    "TransferNote",
    "WriteOff",
]
