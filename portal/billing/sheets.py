"""Invoices, payments and lines of the bank as exports. Ids of columns never change."""

from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.billing import gateway, states
from portal.billing.models import BankLine, CardMovement, Invoice, Payment
from portal.cases.reports import Scope
from portal.documents.sheets import Sheet, local
from portal.documents.tables import Column


def invoices(scope: Scope, _name: str) -> QuerySet:
    """Issued in the period, at the campuses asked for, about the cases the other filters leave."""
    found = Invoice.objects.visible_to(scope.user).filter(
        issued_on__gte=scope.period.first, issued_on__lte=scope.period.last
    )
    if scope.campus:
        found = found.filter(campus__in=[c.pk for c in scope.here])
    if scope.kind or scope.thing or scope.language:
        found = found.filter(case__in=scope.cases.order_by().values("pk"))
    return found.select_related("case", "company", "campus").order_by("pk")


def deposit_of(invoice: Invoice, amount: Decimal | None = None) -> Decimal:
    """What of a sum is the company's money all the same: whoever adds up revenue takes it off."""
    if invoice.kind != Invoice.Kind.DEPOSIT:
        return Decimal(0)
    return invoice.amount if amount is None else amount


INVOICES = Sheet(
    "invoices",
    _("Invoices"),
    invoices,
    (
        (Column("number", _("Number")), lambda invoice: invoice.number),
        (Column("kind", _("Kind")), lambda invoice: invoice.kind),
        (Column("case", _("Case")), lambda invoice: invoice.case.number),
        (Column("company", _("Company")), lambda invoice: invoice.company.name),
        (Column("campus", _("Campus")), lambda invoice: invoice.campus.code),
        (Column("state", _("State")), lambda invoice: invoice.state),
        (Column("issued_on", _("Date of issue")), lambda invoice: invoice.issued_on),
        (Column("due_on", _("Due")), lambda invoice: invoice.due_on),
        (Column("closed_at", _("Paid or cancelled")), local("closed_at")),
        (Column("net", _("Net")), lambda invoice: invoice.net),
        (Column("tax", _("Tax")), lambda invoice: invoice.tax),
        (Column("amount", _("Total")), lambda invoice: invoice.amount),
        (Column("currency", _("Currency")), lambda invoice: invoice.currency),
        (Column("deposit", _("Of it deposit, no revenue")), deposit_of),
    ),
)


def here(scope: Scope, rows: QuerySet, campus: str) -> QuerySet:
    return rows.filter(**{f"{campus}__in": [c.pk for c in scope.here]})


def payments(scope: Scope, _name: str) -> QuerySet:
    found = Payment.objects.visible_to(scope.user).filter(
        received_on__gte=scope.period.first, received_on__lte=scope.period.last
    )
    related = ("invoice__company", "invoice__campus", "entered_by", "confirmed_by")
    found = found.select_related(*related, "receipt__replaced_by")
    return here(scope, found, "invoice__campus").prefetch_related("losses__line").order_by("pk")


def taken_back(payment: Payment) -> Decimal:
    """What banks took of it for good: what is left of the sum is what the park holds, refunds not counted."""
    return sum(
        (one.gone.amount for one in payment.losses.all() if one.restored_at is None), Decimal(0)
    )


def taken_back_on(payment: Payment) -> date | None:
    """The last day on which one did."""
    days = [
        one.line.booked_on if one.line else one.on
        for one in payment.losses.all()
        if one.restored_at is None
    ]
    return max(days, default=None)


def bank_lines(scope: Scope, _name: str) -> QuerySet:
    found = BankLine.objects.visible_to(scope.user).filter(
        booked_on__gte=scope.period.first, booked_on__lte=scope.period.last
    )
    return (
        here(scope, found, "campus").select_related("account", "campus", "returns").order_by("pk")
    )


def charge_of(line: BankLine) -> Decimal:
    """What the park paid to banks: a line of its own, or what is missing of a payout that came back."""
    if line.state == states.CHARGE:
        return -line.amount
    return line.kept.amount if line.state == states.CAME_BACK else Decimal(0)


def card_movements(scope: Scope, _name: str) -> QuerySet:
    """With what the payment service took for the account itself, which is of no campus."""
    found = CardMovement.objects.visible_to(scope.user).filter(
        at__date__gte=scope.period.first, at__date__lte=scope.period.last,
        check_of__livemode=gateway.livemode(),
    )  # fmt: skip
    found = found.filter(Q(campus=None) | Q(campus__in=[c.pk for c in scope.here]))
    return found.select_related("invoice__company", "campus").order_by("pk")


PAYMENTS = Sheet(
    "payments",
    _("Payments"),
    payments,
    (
        (Column("invoice", _("Invoice")), lambda payment: payment.invoice.number),
        (Column("kind", _("Kind")), lambda payment: payment.invoice.kind),
        (Column("company", _("Company")), lambda payment: payment.invoice.company.name),
        (Column("campus", _("Campus")), lambda payment: payment.invoice.campus.code),
        (Column("received_on", _("Date of receipt")), lambda payment: payment.received_on),
        (Column("amount", _("Sum received")), lambda payment: payment.amount),
        (Column("fee", _("Kept by banks")), lambda payment: payment.fee),
        (Column("currency", _("Currency")), lambda payment: payment.currency),
        (Column("method", _("Method")), lambda payment: payment.wallet or payment.method),
        (Column("bank_reference", _("Bank reference")), lambda payment: payment.bank_reference),
        (Column("receipt", _("Receipt")), lambda payment: payment.proof and payment.proof.number),
        (Column("entered_by", _("Entered by")), lambda payment: str(payment.entered_by or "")),
        (Column("confirmed_by", _("Confirmed by")), lambda payment: str(payment.confirmed_by or "")),
        (Column("deposit", _("Of it deposit, no revenue")), lambda one: deposit_of(one.invoice, one.amount)),
        (Column("taken_back", _("Taken back by the bank")), taken_back),
        (Column("taken_back_on", _("Taken back by the bank on")), taken_back_on),
    ),
)  # fmt: skip
BANK_LINES = Sheet(
    "bank_lines",
    _("Bank lines"),
    bank_lines,
    (
        (Column("account", pgettext_lazy("bank", "Account")), lambda line: line.account.account),
        (Column("campus", _("Campus")), lambda line: line.campus.code),
        (Column("booked_on", _("Date")), lambda line: line.booked_on),
        (Column("amount", _("Sum")), lambda line: line.amount),
        (Column("currency", _("Currency")), lambda line: line.currency),
        (Column("bank_reference", _("Bank reference")), lambda line: line.bank_reference),
        (Column("payer", _("Payer")), lambda line: line.payer),
        (Column("payer_identifier", _("Payer’s tax number")), lambda line: line.payer_identifier),
        (Column("payer_account", _("Payer’s account")), lambda line: line.payer_account),
        (Column("purpose", _("Purpose")), lambda line: line.purpose),
        (Column("state", _("State")), lambda line: line.state),
        (Column("taken_back", _("Taken back by the bank")), lambda line: line.lost),
        (Column("charge", pgettext_lazy("bank line", "Bank charge")), charge_of),
    ),
)  # fmt: skip
CARD_MOVEMENTS = Sheet(
    "card_movements",
    _("Card payments and fees"),
    card_movements,
    (
        (Column("at", _("Date")), local("at")),
        (Column("kind", _("Kind")), lambda one: one.kind),
        (Column("invoice", _("Invoice")), lambda one: one.invoice.number if one.invoice else ""),
        (Column("company", _("Company")), lambda one: one.invoice.company.name if one.invoice else ""),
        (Column("campus", _("Campus")), lambda one: one.campus.code if one.campus else ""),
        (Column("gross", _("Sum")), lambda one: one.gross),
        (Column("currency", _("Currency")), lambda one: one.currency),
        (Column("fee", _("Kept by the payment service")), lambda one: one.fee),
        (Column("net", _("Arrived")), lambda one: one.net),
        (Column("kept_in", _("Currency of the account")), lambda one: one.kept_in),
        (Column("movement", _("Reference")), lambda one: one.movement),
    ),
)  # fmt: skip
# A format of its own: what came to one account, for 1C.
ONE_C = "1c"
SHEETS = {one.code: one for one in (PAYMENTS, BANK_LINES, INVOICES, CARD_MOVEMENTS)}
