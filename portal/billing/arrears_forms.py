"""What companies and finance type in about unpaid invoices, and the rules of reminding and paying."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.accounts import countries
from portal.accounts.models import BankAccount, Campus
from portal.billing import instalments, rules
from portal.billing.actions.ruling import today_at
from portal.billing.models import DunningRules, Invoice, RailRule
from portal.billing.models.rail import FOREIGN, KINDS, LOCAL, RAILS
from portal.forms import DateTripleField, PlainTextarea, PortalForm
from portal.languages import codes, html_lang, name_in_itself

MOST_RUNGS, LONGEST_RUNG, LONGEST_BEFORE = 8, 365, 30


class PlanForm(PortalForm):
    """How many months, from which day on: the sums follow."""

    count = forms.IntegerField(
        label=_("Number of instalments"), min_value=2, max_value=instalments.MOST
    )
    first = DateTripleField(label=_("Day of the first instalment"))
    reason = forms.CharField(
        label=_("Why in instalments"), max_length=2000, widget=PlainTextarea(rows=3)
    )

    def __init__(self, *args: Any, invoice: Invoice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invoice = invoice
        self.fields["count"].help_text = _("One a month, at most %(most)s.") % {
            "most": instalments.MOST
        }

    def clean_first(self) -> date:
        """Not over yet, and within three months: later is no plan."""
        day, today = self.cleaned_data["first"], self.invoice.campus.today()
        if day < today:
            raise ValidationError(_("This day is over."))
        if day > instalments.months_on(today, 3):
            raise ValidationError(_("Choose a day within three months."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        count = data.get("count")
        if count:
            try:
                instalments.split(self.invoice.left, count, self.invoice.due_on)
            except ValueError:
                self.add_error("count", _("The sum is too small for so many instalments."))
        return data


class ObjectionForm(PortalForm):
    reason = forms.CharField(
        label=_("What is wrong with the invoice"), max_length=2000, widget=PlainTextarea(rows=4)
    )


class AnswerForm(PortalForm):
    answer = forms.CharField(
        label=_("Answer"), max_length=2000, widget=PlainTextarea(rows=4),
        help_text=_("The company reads it in its letter. Credit or cancel the invoice where it was wrong."),
    )  # fmt: skip


class WriteOffForm(PortalForm):
    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=PlainTextarea(rows=4),
        help_text=_("What was tried and why nothing more is expected. The company does not read it."),
    )  # fmt: skip


class DunningForm(PortalForm):
    """Days of one campus, from a day on."""

    valid_from = DateTripleField(label=_("Holds from"))
    before = forms.IntegerField(
        label=_("Days before the last day to pay"), min_value=0, max_value=LONGEST_BEFORE,
        help_text=_("0: no letter before the last day."),
    )  # fmt: skip
    days = forms.CharField(
        label=_("Days after the last day to pay"), max_length=60,
        help_text=_("One letter for each day, for example: 1, 7, 14, 30"),
    )  # fmt: skip

    def __init__(self, *args: Any, campus: Campus, now: DunningRules, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {
            "valid_from": campus.today(), "before": now.before, "days": ", ".join(map(str, now.days)),
        })  # fmt: skip
        super().__init__(*args, **kwargs)
        self.campus = campus

    def clean_valid_from(self) -> date:
        day = self.cleaned_data["valid_from"]
        if day < self.campus.today():
            raise ValidationError(_("This day is over."))
        return day

    def clean_days(self) -> list[int]:
        found = [int(n) for n in re.findall(r"\d{1,4}", self.cleaned_data["days"])]
        left = re.sub(r"[\d\s,，、;；]", "", self.cleaned_data["days"])
        if (
            left
            or not found
            or len(found) > MOST_RUNGS
            or not all(0 < n <= LONGEST_RUNG for n in found)
        ):
            raise ValidationError(
                _("Write up to %(most)s numbers of days, separated by commas.") % {"most": MOST_RUNGS}
            )  # fmt: skip
        return sorted(set(found))


class PenaltyForm(PortalForm):
    """What paying late costs at one campus, from a day on."""

    valid_from = DateTripleField(label=_("Holds from"))
    percent = forms.DecimalField(
        label=_("Percent of the sum a day"),
        min_value=0,
        max_value=1,
        decimal_places=4,
        localize=True,
    )
    cap = forms.DecimalField(
        label=_("Percent of the sum at most"),
        min_value=0,
        max_value=100,
        decimal_places=2,
        localize=True,
    )
    source = forms.CharField(
        label=_("Source of the rate"), max_length=500, widget=PlainTextarea(rows=2),
        help_text=_("For example the clause of the lease, or the decision and its date."),
    )  # fmt: skip

    def __init__(self, *args: Any, campus: Campus, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"valid_from": campus.today()})
        super().__init__(*args, **kwargs)
        self.campus = campus

    def clean_valid_from(self) -> date:
        day = self.cleaned_data["valid_from"]
        if day < self.campus.today():
            raise ValidationError(_("This day is over."))
        return day


class RailForm(PortalForm):
    """For whom, which way, whether it is lawful, why, and since when."""

    rail = forms.ChoiceField(label=_("Way of paying"), choices=RAILS)
    allowed = forms.ChoiceField(
        label=_("Is it lawful"), choices=[("yes", _("Lawful")), ("no", _("Not lawful"))], widget=forms.RadioSelect
    )  # fmt: skip
    campus = forms.ChoiceField(label=_("Campus"), required=False)
    payer = forms.ChoiceField(label=_("Payer"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind of invoice"), required=False, choices=[("", _("Every kind")), *KINDS]
    )
    service = forms.CharField(
        label=_("Code of the service"), required=False, max_length=40, help_text=_("Empty: every service.")
    )  # fmt: skip
    currency = forms.ChoiceField(label=_("Currency"), required=False)
    source = forms.CharField(
        label=_("Source"), max_length=300, help_text=_("The law, the bank’s letter, the contract.")
    )
    checked_on = DateTripleField(label=_("Checked on"))
    valid_from = DateTripleField(label=_("Holds from"))
    valid_until = DateTripleField(label=_("Holds until"), required=False)

    def __init__(
        self, *args: Any, user: Any, replaces: RailRule | None = None, **kwargs: Any
    ) -> None:
        if replaces:
            kwargs.setdefault("initial", as_typed(replaces))
        super().__init__(*args, **kwargs)
        self.user, self.replaces = user, replaces
        self.campuses = {c.code: c for c in Campus.objects.all() if rules.sets_rules(user, c)}
        everywhere = [("", _("Every campus"))] if rules.sets_rules(user, None) else []
        self.fields["campus"].choices = [
            *everywhere,
            *((code, str(c.name)) for code, c in self.campuses.items()),
        ]
        self.fields["campus"].required = not everywhere
        self.fields["payer"].choices = payers()
        known = sorted(set(BankAccount.objects.values_list("currency", flat=True)))
        self.fields["currency"].choices = [("", _("Every currency")), *((c, c) for c in known)]
        for code in codes():
            words = {"language": name_in_itself(code)}
            self.fields[f"reason-{code}"] = forms.CharField(
                label=_("Reason (%(language)s)") % words, max_length=600,
                widget=PlainTextarea({"lang": html_lang(code)}, rows=2),
            )  # fmt: skip
        for code in codes():
            words = {"language": name_in_itself(code)}
            self.fields[f"advice-{code}"] = forms.CharField(
                label=_("What to do instead (%(language)s)") % words, max_length=600, required=False,
                widget=PlainTextarea({"lang": html_lang(code)}, rows=2),
            )  # fmt: skip
        last = ("source", "checked_on", "valid_from", "valid_until")
        self.order_fields([*(name for name in self.fields if name not in last), *last])

    def clean_checked_on(self) -> date:
        day = self.cleaned_data["checked_on"]
        if day > max([today_at(None), *(c.today() for c in self.campuses.values())]):
            raise ValidationError(_("This day has not come yet."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        first, last = data.get("valid_from"), data.get("valid_until")
        if self.replaces and first and first < today_at(self.campuses.get(data.get("campus", ""))):
            self.add_error("valid_from", _("A new version holds from today at the earliest."))
        if first and last and last < first:
            self.add_error("valid_until", _("The last day comes before the first."))
        if data.get("allowed") == "no":
            for code in codes():
                if not data.get(f"advice-{code}"):
                    self.add_error(f"advice-{code}", _("Say what the payer can do instead."))
        return data

    @property
    def found(self) -> dict[str, Any]:
        """As `ruling.write` takes it."""
        data = self.cleaned_data
        plain = {
            name: data[name]
            for name in ("rail", "payer", "kind", "currency", "source", "checked_on", "valid_from", "valid_until")
        }  # fmt: skip
        return plain | {
            "allowed": data["allowed"] == "yes", "campus": self.campuses.get(data["campus"]),
            "service": data["service"],
            "reason": {code: data[f"reason-{code}"] for code in codes()},
            "advice": {code: data[f"advice-{code}"] for code in codes() if data[f"advice-{code}"]},
        }  # fmt: skip


def payers() -> list[tuple[str, Any]]:
    ends = [
        ("", _("Every payer")), (LOCAL, _("Registered in the country of the campus")),
        (FOREIGN, _("Registered in another country")),
    ]  # fmt: skip
    return [*ends, *countries.choices(get_language() or "en")]


def as_typed(rule: RailRule) -> dict[str, Any]:
    """An old version as what the new one begins with."""
    names = ("rail", "payer", "kind", "service", "currency", "source", "checked_on", "valid_until")
    return {name: getattr(rule, name) for name in names} | {
        "allowed": "yes" if rule.allowed else "no", "campus": rule.campus.code if rule.campus else "",
        "valid_from": today_at(rule.campus),
        **{f"reason-{code}": text for code, text in rule.reason.items()},
        **{f"advice-{code}": text for code, text in rule.advice.items()},
    }  # fmt: skip
