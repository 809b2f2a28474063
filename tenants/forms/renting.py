"""What finance types in for a rent run and for meters."""

from datetime import date
from decimal import Decimal
from typing import Any

from babel.dates import format_skeleton
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Campus
from portal.billing.forms import SumField
from portal.forms import DateTripleField, PortalForm
from portal.languages import babel_locale
from tenants import rent
from tenants.models import Unit, Utility

CHOOSE = {"required": _("Choose one")}


def month_name(day: date) -> str:
    return str(format_skeleton("yMMMM", day, locale=babel_locale(get_language() or "en")))


def period_name(day: date, months: int) -> str:
    if months == 1:
        return month_name(day)
    return f"{month_name(day)} – {month_name(rent.add_months(day, months - 1))}"


def periods(today: date) -> list[tuple[str, str]]:
    """Months around today, then quarters: value 2026-04-01+3."""
    first = today.replace(day=1)
    months = [(rent.add_months(first, n), 1) for n in (1, 0, -1, -2, 2)]
    quarter = first.replace(month=(first.month - 1) // 3 * 3 + 1)
    quarters = [(rent.add_months(quarter, 3 * n), 3) for n in (1, 0, -1)]
    return [(f"{day.isoformat()}+{n}", period_name(day, n)) for day, n in months + quarters]


class CampusField(forms.ModelChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            Campus.objects.none(),
            label=_("Campus"),
            to_field_name="code",
            error_messages=CHOOSE,
            **kwargs,
        )


class RunForm(PortalForm):
    """Which months of which campus, and until when they are to be paid."""

    campus = CampusField()
    period = forms.ChoiceField(label=_("Period"), error_messages=CHOOSE)
    due_on = DateTripleField(label=_("Pay by"))

    def __init__(self, *args: Any, campuses: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campus"].queryset = campuses
        self.fields["period"].choices = periods(today)

    def clean_period(self) -> tuple[date, int]:
        day, _plus, months = self.cleaned_data["period"].partition("+")
        return date.fromisoformat(day), int(months)


class ReadingForm(PortalForm):
    """What a meter showed at the end of a day."""

    campus = CampusField()
    unit = forms.CharField(
        label=_("Unit"), max_length=45, help_text=_("Building and number, for example A-1203")
    )
    kind = forms.ChoiceField(
        label=pgettext_lazy("field", "Meter"), choices=Utility, error_messages=CHOOSE
    )
    value = SumField(label=_("Reading"))
    read_on = DateTripleField(label=_("Read on"))

    def __init__(self, *args: Any, campuses: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campus"].queryset, self.today = campuses, today

    def clean_read_on(self) -> date:
        day = self.cleaned_data["read_on"]
        if day and day > self.today:
            raise ValidationError(_("This day has not come yet."))
        return day

    def clean_value(self) -> Decimal:
        value = self.cleaned_data["value"]
        if value >= Decimal(10) ** 9 or value != value.quantize(Decimal("0.001")):
            raise ValidationError(_("Write the reading in figures, with at most three decimals."))
        return value

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        campus, name = data.get("campus"), data.get("unit", "")
        if campus and isinstance(name, str) and name:
            building, _dash, number = name.rpartition("-")
            found = Unit.objects.select_related("building__campus").filter(
                building__campus=campus,
                building__code__iexact=building.strip(),
                number__iexact=number.strip(),
            )
            data["unit"] = found.first()
            if data["unit"] is None:
                self.add_error("unit", _("There is no such unit at this campus."))
        return data
