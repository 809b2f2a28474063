"""What finance sends and types about statements of the bank."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.accounts.models import BankAccount
from portal.billing.forms import LARGEST_SUM, SumField, sum_now
from portal.billing.models import AccountRules, Invoice, Refund
from portal.billing.rules import READS_MONEY
from portal.billing.sheets import ONE_C, SHEETS
from portal.billing.statements import LARGEST_FILE, Read, Unreadable, reading
from portal.billing.statements.tabular import COLUMNS
from portal.documents import tables
from portal.forms import DateTripleField, PlainTextarea, PortalForm
from portal.money import Money

LONGEST = timedelta(days=731)


class UploadForm(PortalForm):
    """A file is read at once: what cannot be kept is said here, in words."""

    account = forms.ChoiceField(label=_("Bank account"))
    file = forms.FileField(
        label=_("Statement"), help_text=_("camt.053 (XML), 1CClientBankExchange (TXT) or the bank’s CSV")
    )  # fmt: skip
    opening = SumField(
        label=_("Opening balance"), required=False,
        help_text=_("Only where the file does not tell it, as many CSV files do not."),
    )  # fmt: skip
    closing = SumField(label=_("Closing balance"), required=False)

    def __init__(self, *args: Any, accounts: list, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.accounts = {str(one.pk): one for one in accounts}
        self.fields["account"].choices = account_choices(self.accounts)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise ValidationError(
                _("The file is larger than 20 MB. Ask the bank for a shorter period.")
            )
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        account, file = self.accounts.get(cleaned.get("account", "")), cleaned.get("file")
        if account is None or file is None:
            return cleaned
        content = file.read()
        try:
            read = self.with_balances(
                reading.read(content, account, AccountRules.of(account).table)
            )
        except Unreadable as problem:
            raise ValidationError({"file": problem.message}) from None
        if found := reading.faults(read, account):
            raise ValidationError({"file": found})
        self.found = {"account": account, "name": file.name, "content": content, "read": read}
        return cleaned

    def with_balances(self, read: Read) -> Read:
        typed = {name: self.cleaned_data.get(name) for name in ("opening", "closing")}
        missing = {k: v for k, v in typed.items() if getattr(read, k) is None}
        return Read(**{**vars(read), **missing})


class RulesForm(PortalForm):
    """The names of the columns as the bank's file has them in its head; an empty one is not there."""

    tolerance = SumField(
        label=_("Bank fees allowed"), help_text=_("By so much a payment may be short and still pay its invoice.")
    )  # fmt: skip
    separator = forms.ChoiceField(
        label=_("Columns are parted by"),
        choices=[(",", _("comma")), (";", _("semicolon")), ("\t", _("tab"))], required=False,
    )  # fmt: skip
    order = forms.ChoiceField(
        label=_("Dates are written"), required=False,
        choices=[("ymd", _("year, month, day")), ("dmy", _("day, month, year")), ("mdy", _("month, day, year"))],
    )  # fmt: skip
    comma = forms.ChoiceField(
        label=_("Decimals are parted by"), required=False,
        choices=[("", _("stop: 1,234.56")), ("yes", _("comma: 1 234,56"))],
    )  # fmt: skip
    encoding = forms.ChoiceField(
        label=_("Encoding"), required=False,
        choices=[("utf-8", "UTF-8"), ("cp1251", "Windows-1251"), ("gb18030", "GB 18030")],
    )  # fmt: skip
    LABELS = {
        "date": _("Column: date"), "amount": _("Column: sum with its sign"), "income": _("Column: money in"),
        "outgo": _("Column: money out"), "balance": _("Column: balance after the entry"),
        "reference": _("Column: bank reference"), "purpose": _("Column: purpose"), "payer": _("Column: payer"),
        "identifier": _("Column: payer’s tax number"), "account": _("Column: payer’s account"),
    }  # fmt: skip

    def __init__(self, *args: Any, now: Any, **kwargs: Any) -> None:
        table, columns = now.table, now.table.get("columns", {})
        tolerance = sum_now(Money(now.tolerance, now.account.currency))
        kept = {name: table.get(name) for name in ("separator", "order", "encoding")}
        kept |= {"comma": "yes" if table.get("comma") else "", "tolerance": tolerance}
        super().__init__(*args, initial={**kept, **columns}, **kwargs)
        for name in COLUMNS:
            self.fields[name] = forms.CharField(
                label=self.LABELS[name], max_length=100, required=False
            )

    def clean_tolerance(self) -> Decimal:
        found = self.cleaned_data["tolerance"]
        if found >= LARGEST_SUM or found != round(found, 2):
            raise ValidationError(self.fields["tolerance"].error_messages["invalid"])
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        columns = {name: cleaned[name] for name in COLUMNS if cleaned.get(name)}
        if columns and not (columns.get("date") and {"amount", "income"} & columns.keys()):
            raise ValidationError({"date": _("A table needs a column of dates and one of sums.")})
        table = {
            "columns": columns, "separator": cleaned.get("separator") or ",", "order": cleaned.get("order") or "ymd",
            "comma": bool(cleaned.get("comma")), "encoding": cleaned.get("encoding") or "utf-8",
        }  # fmt: skip
        self.found = {"table": table if columns else {}, "tolerance": cleaned.get("tolerance")}
        return cleaned


class PlainForm(PortalForm):
    """Names the state of the line that was on the page when somebody pressed the button."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class PayoutForm(PlainForm):
    """The payout a page proposed for a line, or the several of one file."""

    refund = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: Any, line: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.line = user, line

    def clean_version(self) -> int:
        if self.cleaned_data["version"] != self.line.version:
            raise ValidationError("gone")
        return self.cleaned_data["version"]

    def clean_refund(self) -> list[Refund]:
        asked = set(self.cleaned_data["refund"].split())
        seen = Refund.objects.visible_to(self.user).select_related("invoice")
        found = list(seen.filter(public_id__in=asked).order_by("pk"))
        if len(found) != len(asked):  # Django itself refuses what is no UUID
            raise ValidationError("another")
        return found


class ReversalForm(PlainForm):
    """What a page proposed as taken back by a line; `known` are the proposals of now."""

    what = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, line: Any, known: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line = line
        self.known = {one["thing"].public_id: one["thing"] for one in known}

    def clean_version(self) -> int:
        if self.cleaned_data["version"] != self.line.version:
            raise ValidationError("gone")
        return self.cleaned_data["version"]

    def clean_what(self) -> Any:
        if (found := self.known.get(self.cleaned_data["what"])) is None:
            raise ValidationError("another")
        return found


class PickForm(PlainForm):
    """One of the proposals: its place, and the version that says that they are still the same."""

    place = forms.IntegerField(widget=forms.HiddenInput)
    told = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: Any, line: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.line = user, line

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        place = cleaned.get("place")
        if (
            place is None
            or not 0 <= place < len(self.line.proposals)
            or cleaned.get("version") != self.line.version
        ):
            raise ValidationError("gone")
        given = self.line.proposals[place]["parts"]
        known = Invoice.objects.visible_to(self.user).in_bulk([part[0] for part in given])
        if cleaned.get("told") != " ".join(known[p[0]].number for p in given if p[0] in known):
            raise ValidationError("another")
        self.parts = [(known[pk], Decimal(sum_), Decimal(fee)) for pk, sum_, fee in given]
        return cleaned


class ChooseForm(PortalForm):
    """An invoice by number or reference; `any_state` also takes a closed one, or none."""

    invoice = forms.CharField(
        label=_("Invoice"), max_length=60, help_text=_("Its number or payment reference")
    )

    def __init__(
        self, *args: Any, user: Any, line: Any, any_state: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.line, self.any_state = user, line, any_state
        if any_state:
            self.fields["invoice"].required = False
            self.fields["invoice"].help_text = _(
                "Where you know whose money it is: it can then be given back."
            )

    def clean_invoice(self) -> Any:
        asked = self.cleaned_data["invoice"].strip()
        if not asked:
            return None
        seen = Invoice.objects.visible_to(self.user).filter(
            campus=self.line.campus_id, currency=self.line.currency
        )
        found = seen.filter(number=asked.upper()).first() or seen.found_by(asked).first()
        if found is None or not (self.any_state or found.takes_money):
            raise ValidationError(_("No open invoice of this campus and currency has this number."))
        return found

    @property
    def parts(self) -> list[tuple[Invoice, Decimal]]:
        """All of the line; what is over goes to finance's list."""
        found = self.cleaned_data["invoice"]
        return [(found, min(self.line.amount, found.left.amount))]


class TakeAwayForm(PortalForm):
    """Which list of which account and days, as which file, and why."""

    what = forms.ChoiceField(label=_("What"), choices=[(s.code, s.label) for s in SHEETS.values()])
    account = forms.ChoiceField(label=_("Bank account"))
    first = DateTripleField(label=pgettext_lazy("first day", "From"))
    last = DateTripleField(label=pgettext_lazy("last day", "To"))
    format = forms.ChoiceField(
        label=_("File"),
        choices=[
            (tables.XLSX, _("Excel workbook (XLSX)")), (tables.CSV, _("CSV, separated by commas")),
            (tables.SEMICOLON, _("CSV, separated by semicolons: for Excel on a Russian system")),
            (ONE_C, _("1CClientBankExchange (TXT, windows-1251): bank lines only")),
        ],
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"), min_length=10, max_length=500, widget=PlainTextarea(rows=3),
        error_messages={"min_length": _("Write the reason in at least ten characters")},
        help_text=_("For whom and for what. It is written down with your name, the filters and the number of rows."),
    )  # fmt: skip

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = BankAccount.objects.select_related("campus").order_by("pk")
        self.accounts = {
            str(a.pk): a for a in every if user.has_role(*READS_MONEY, campus=a.campus_id)
        }
        self.fields["account"].choices = account_choices(self.accounts)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and not timedelta(0) <= last - first <= LONGEST:
            raise ValidationError(
                {"last": _("Choose at most two years, the first day before the last.")}
            )
        if cleaned.get("format") == ONE_C and cleaned.get("what") != "bank_lines":
            raise ValidationError(
                {"format": _("1C takes bank lines. Choose them, or another file.")}
            )
        self.found = cleaned | {"account": self.accounts.get(cleaned.get("account", ""))}
        return cleaned


def account_choices(accounts: dict[str, BankAccount]) -> list[tuple[str, str]]:
    return [(pk, f"{a.campus.code} · {a.currency} · {a.account}") for pk, a in accounts.items()]
