from .arrears import (
    DunningRules,
    Instalment,
    Objection,
    PaymentPlan,
    PenaltyRule,
    Reminder,
    WriteOff,
)
from .card import CardCheck, CardCustomer, CardMovement
from .checkout import CheckoutOrder, StripeEvent
from .credit import CreditNote, DepositEntry, DepositSettlement
from .details import BankDetails, DetailsView
from .dispute import Dispute, DisputeFact
from .invoice import Invoice, InvoiceLine
from .loss import Loss
from .payment import Payment, TransferNote
from .rail import RailRule
from .refund import Refund
from .review import FinanceReview
from .statement import AccountRules, BankLine, BankStatement

__all__ = [
    "AccountRules",
    "BankDetails",
    "BankLine",
    "BankStatement",
    "CardCheck",
    "CardCustomer",
    "CardMovement",
    "CheckoutOrder",
    "CreditNote",
    "DepositEntry",
    "DepositSettlement",
    "DetailsView",
    "Dispute",
    "DisputeFact",
    "DunningRules",
    "FinanceReview",
    "Instalment",
    "Invoice",
    "InvoiceLine",
    "Loss",
    "Objection",
    "Payment",
    "PaymentPlan",
    "PenaltyRule",
    "RailRule",
    "Refund",
    "Reminder",
    "StripeEvent",
    "TransferNote",
    "WriteOff",
]
