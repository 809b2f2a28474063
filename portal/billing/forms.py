"""What finance types in."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.billing.models import Invoice
from portal.forms import DateTripleField, PlainTextarea, PortalForm
from portal.languages import format_number
from portal.money import Money, digits_of

LONGEST_SUM = 30  # characters
LARGEST_SUM = 10**12


class SumField(forms.Field):
    """A sum as people write it: 8 030,00, 8,030.00, ８０３０. Never more decimals than the currency has."""

    widget = forms.TextInput
    default_error_messages = {"invalid": _("Write the sum in figures, for example 12500.00")}

    def to_python(self, value: Any) -> Decimal | None:
        text = re.sub(r"[\s\u00a0\u202f'’]", "", str(value or ""))
        if not text:
            return None
        if len(text) > LONGEST_SUM:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        digits = "".join(
            str(int(c)) if c.isdecimal() else {"，": ",", "．": "."}.get(c, c) for c in text
        )
        if not re.fullmatch(
            r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3})+,\d+|\d+(?:[.,]\d+)?", digits
        ):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return plain_decimal(digits)


def plain_decimal(digits: str) -> Decimal:
    """The last comma or stop marks the decimals, except a comma before three digits."""
    whole, mark, rest = digits, "", ""
    if found := re.search(r"[.,](\d+)$", digits):
        grouped = digits[found.start()] == "," and len(found[1]) == 3
        if not grouped:
            whole, mark, rest = digits[: found.start()], ".", found[1]
    try:
        return Decimal(re.sub(r"[.,]", "", whole) + mark + rest)
    except InvalidOperation:
        raise ValidationError(SumField.default_error_messages["invalid"], code="invalid") from None


class ReceivedForm(PortalForm):
    """A transfer as the bank statement shows it."""

    received_on = DateTripleField(label=_("Date of receipt"))
    amount = SumField(label=_("Sum received"))
    bank_reference = forms.CharField(
        label=_("Bank reference"),
        max_length=80,
        help_text=_("The number of the entry in the bank statement."),
    )

    def __init__(self, *args: Any, invoice: Invoice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invoice = invoice
        self.fields["amount"].help_text = _("In %(currency)s. The invoice asks for %(sum)s.") % {
            "currency": invoice.currency,
            "sum": sum_now(invoice.left),
        }

    def clean_received_on(self) -> Any:
        return not_in_future(self.cleaned_data["received_on"], self.invoice)

    def clean_amount(self) -> Money:
        return money_of(self, self.invoice.currency)


def sum_now(money: Money) -> str:
    """Figures only, as the reader writes them, so that the field takes what it shows."""
    return format_number(money.amount, get_language() or "en", digits_of(money.currency))


def not_in_future(day: Any, invoice: Invoice) -> Any:
    if day and day > invoice.campus.today():
        raise ValidationError(_("This day has not come yet."))
    return day


def money_of(form: forms.Form, currency: str) -> Money:
    amount = form.cleaned_data["amount"]
    money = Money(amount, currency)
    if not 0 < amount < LARGEST_SUM or money.rounded() != money:
        raise ValidationError(form.fields["amount"].error_messages["invalid"])
    return money


class RefundForm(PortalForm):
    """Give back part of what came, or all of it."""

    amount = SumField(label=_("Sum to return"))
    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=PlainTextarea(rows=3),
        help_text=_("The company reads it in its letter."),
    )  # fmt: skip

    def __init__(self, *args: Any, source: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"amount": sum_now(source.left)})
        super().__init__(*args, **kwargs)
        self.source = source
        self.fields["amount"].help_text = _("In %(currency)s. At most %(sum)s.") % {
            "currency": source.taken.currency,
            "sum": sum_now(source.left),
        }

    def clean_amount(self) -> Money:
        money = money_of(self, self.source.taken.currency)
        if money > self.source.left:
            raise ValidationError(_("This is more than is left of the money that came."))
        return money


class SentRefundForm(RefundForm):
    """By transfer: the bank has sent it, and its statement shows it."""

    sent_on = DateTripleField(label=_("Sent on"))
    bank_reference = forms.CharField(
        label=_("Bank reference"),
        max_length=80,
        help_text=_("The number of the entry in the bank statement."),
    )

    # The account the page showed, so that another one is looked at before money is entered as sent to it.
    details = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, details: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = details
        self.initial["details"] = details and details.public_id

    def clean_sent_on(self) -> Any:
        return not_in_future(self.cleaned_data["sent_on"], self.source.invoice)

    def clean_details(self) -> Any:
        if self.cleaned_data["details"] != (self.account and self.account.public_id):
            raise ValidationError(self.fields["details"].error_messages["invalid"])
        return self.account


class EntryForm(PortalForm):
    """Names the entry that was on the page when somebody pressed the button."""

    entry = forms.UUIDField(widget=forms.HiddenInput)


class ReasonForm(PortalForm):
    """A reason, kept with the invoice."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=PlainTextarea(rows=3))


class EntryReasonForm(EntryForm, ReasonForm):
    """Withdraw an entry, with the reason."""


class ResolutionForm(PortalForm):
    resolution = forms.CharField(
        label=_("What was found and done"), max_length=2000, widget=PlainTextarea(rows=4),
        help_text=_("For example: refunded on 3 November, bank reference 118."),
    )  # fmt: skip
