"""The account a company wants its money back to, by what banks of its country ask for."""

from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from portal.accounts import identifiers
from portal.accounts.forms.company import country_choices
from portal.accounts.forms.judged import JudgedForm
from portal.accounts.models import BankAccount
from portal.accounts.scripts import tag_of
from portal.billing.models import BankDetails
from portal.forms import PlainTextarea, PortalForm

# By the bank's country: the numbers asked for, and whether each has to be given.
NUMBERS: dict[str, tuple[tuple[str, bool], ...]] = {
    "CN": (("account", True), ("cnaps", False), ("swift", False)),
    "RU": (("account", True), ("bik", True), ("correspondent", True)),
}
ELSEWHERE = (("account", True), ("swift", True))
LABELS = identifiers.LABELS | {
    "account": _("Account number"), "correspondent": _("Correspondent account"), "holder": _("Account holder"),
    "bank": _("Bank and branch"),
}  # fmt: skip


def numbers_of(country: str) -> tuple[tuple[str, bool], ...]:
    return NUMBERS.get(country, ELSEWHERE)


def shown(details: BankDetails, *, account: str) -> list[tuple[Any, str, str]]:
    """(label, value, how to draw it) in the order of the form; the number of the account as it may be read."""
    kept = details.values | {"account": account}
    names = ("holder", "bank", *(name for name, _must in numbers_of(details.country)))
    return [(LABELS[name], kept[name], tag_of(kept[name])) for name in names if kept.get(name)]


def currency_choices() -> list[tuple[str, str]]:
    """Those the park pays in."""
    rows = BankAccount.objects.filter(active=True).order_by().values_list("currency", flat=True)
    return [(code, code) for code in sorted(set(rows))]


class WhichAccountForm(PortalForm):
    """The first question: country and currency decide which numbers a bank asks for."""

    country = forms.ChoiceField(
        label=_("Country of the bank"), choices=lazy(country_choices, list)()
    )
    currency = forms.ChoiceField(
        label=_("Currency of the account"), choices=currency_choices, widget=forms.RadioSelect,
        help_text=_("The park sends money back in the currency it came in."),
    )  # fmt: skip


class AccountForm(JudgedForm):
    """A wrong check digit is refused here: money sent to such an account comes back."""

    holder = forms.CharField(
        label=LABELS["holder"], max_length=200,
        help_text=_("Exactly as the bank has it, in the script of the account"),
    )  # fmt: skip
    bank = forms.CharField(label=LABELS["bank"], max_length=200)

    def __init__(self, *args: Any, country: str, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country, self.currency = country, currency
        for name, must in numbers_of(country):
            self.fields[name] = forms.CharField(label=LABELS[name], max_length=60, required=must)
        if country not in NUMBERS:
            self.fields["account"].label = _("IBAN or account number")

    def clean(self) -> dict[str, Any]:
        super().clean()
        for name, _must in numbers_of(self.country):
            self._judge(name)
        if self.country == "CN" and not (self._given("cnaps") or self._given("swift")):
            self.add_error("cnaps", _("Give the CNAPS code or the SWIFT code of the bank."))
        account = self._given("account")
        kept_in = identifiers.account_currency(account) if self.country == "RU" else ""
        if kept_in and kept_in != self.currency:
            words = _("By its digits 6 to 8 this account is kept in %(currency)s.")
            self.add_error("account", words % {"currency": kept_in})
        return self.cleaned_data

    def _given(self, name: str) -> str:
        return self.cleaned_data.get(name) or ""

    def _judge(self, name: str) -> None:
        typed = self._given(name)
        if not typed:
            return
        kind = "account" if name == "correspondent" else name
        if name == "account" and self.country not in NUMBERS and typed[:2].isalpha():
            kind = "iban"
        of_bank = {"bik": self._given("bik")} if self.country == "RU" else {}
        found = identifiers.check(kind, typed, self.country, **of_bank)
        if found.level != identifiers.OK:
            self.add_error(name, found.message)
        elif name == "correspondent" and not found.value.startswith("301"):
            self.add_error(name, _("A correspondent account begins with 301."))
        else:
            self.cleaned_data[name] = found.value

    def values(self) -> dict[str, str]:
        """What is sealed: the boxes that were filled in."""
        names = ("holder", "bank", *(name for name, _must in numbers_of(self.country)))
        return {name: self._given(name) for name in names if self._given(name)}


class CallForm(PortalForm):
    """What finance writes down of the call."""

    note = forms.CharField(
        label=_("Whom you called, at which number, and what was said"), min_length=10, max_length=2000,
        widget=PlainTextarea(rows=4),
        error_messages={"min_length": _("Write it down in at least ten characters")},
        help_text=_("Call at a number you know from before, not at one from a letter about this account."),
    )  # fmt: skip
