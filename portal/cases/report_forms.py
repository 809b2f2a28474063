"""The reports' whole state lives in the address: a report can be bookmarked, sent, and exported as it was seen."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.accounts.models import Campus, User
from portal.cases.kinds import KINDS
from portal.cases.periods import DAYS, LONGEST, MONTH, Period, period_of
from portal.cases.periods import KINDS as PERIODS
from portal.cases.reports import LISTS, Scope, parts
from portal.forms import PortalForm

EVERYTHING = ("", _("All"))
SHOWN = ("period", "campus", "category", "service", "language")
FIRST_DAY = date(2000, 1, 1)


class Day(forms.DateField):
    """A date as the browser's own box writes it."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    input_formats = ["%Y-%m-%d"]


class ReportForm(PortalForm):
    """A filter nobody offers is ignored, as in the queue; days that make no period give the month."""

    period = forms.ChoiceField(label=_("Period"), choices=list(PERIODS.items()), required=False)
    first = Day(label=pgettext_lazy("first day", "From"), required=False)
    last = Day(label=pgettext_lazy("last day", "To"), required=False)
    of = Day(widget=forms.HiddenInput, required=False)
    campus = forms.ChoiceField(label=_("Campus"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    service = forms.ChoiceField(label=_("Service"), required=False)
    language = forms.ChoiceField(
        label=_("Language"), choices=[EVERYTHING, *settings.LANGUAGES], required=False
    )
    assignee = forms.ModelChoiceField(
        User.objects.all(), label=_("Assignee"), widget=forms.HiddenInput, required=False
    )
    list = forms.ChoiceField(choices=[(name, name) for name in LISTS], required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, auto_id="%s", **kwargs)
        self.user = user
        self.campuses = tuple(Campus.objects.all())
        offered = {code: part.things() for code, part in parts().items()}
        self.things = [row[:2] for rows in offered.values() for row in rows]
        self.fields["campus"].choices = [
            EVERYTHING,
            *((c.code, str(c.name)) for c in self.campuses),
        ]
        self.fields["category"].choices = [EVERYTHING, *categories(offered)]
        self.fields["service"].choices = [EVERYTHING, *self.things]

    @property
    def given(self) -> dict[str, Any]:
        """What was understood of the address, as it would be written again."""
        cleaned = getattr(self, "cleaned_data", {})
        return {
            name: value.isoformat() if isinstance(value, date) else getattr(value, "pk", value)
            for name, value in cleaned.items()
            if value
        }

    def period_asked(self) -> Period:
        cleaned, today = self.cleaned_data, timezone.localdate()
        kind = cleaned.get("period") or MONTH
        if kind != DAYS:
            return period_of(kind, within(cleaned.get("of") or today, today), today)
        first, last = cleaned.get("first"), cleaned.get("last") or today
        if first and FIRST_DAY <= first <= last and (last - first).days < LONGEST:
            return Period(first, min(last, today + timedelta(days=LONGEST)), DAYS, today)
        return period_of(MONTH, today, today)

    def scope(self) -> Scope:
        cleaned = self.cleaned_data
        kind, _sep, group = cleaned.get("category", "").partition(".")
        return Scope(
            self.user, self.period_asked(), self.campuses, campus=cleaned.get("campus", ""), kind=kind,
            group=group, thing=cleaned.get("service", ""), language=cleaned.get("language", ""),
            assignee=getattr(cleaned.get("assignee"), "pk", 0),
        )  # fmt: skip


def within(day: date, today: date) -> date:
    """A day a report can be about."""
    return day if FIRST_DAY <= day <= today else today


def categories(offered: dict[str, list]) -> list:
    """Kinds of case, and below each what it is divided into."""
    found: list = [(kind.code, kind.label) for kind in KINDS.values()]
    for code, rows in offered.items():
        groups = {f"{code}.{group}": label for _code, _label, group, label in rows}
        found.append((KINDS[code].label, list(groups.items())))
    return found
