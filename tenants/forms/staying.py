"""What leasing types in while a company stays: the address letter, a handover, the end."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from portal.billing.forms import SumField
from portal.forms import DateTripleField, PlainTextarea, PortalForm
from portal.languages import format_date, format_number
from tenants.models import Handover, Leaving, MeterReading, Utility
from tenants.records import Found

CHOOSE = {"required": _("Choose one answer")}
MOST_DEFECTS = 30


class AddressForm(PortalForm):
    title_paper = forms.CharField(
        label=_("Number of the title paper"), max_length=120,
        help_text=_("Real estate certificate in China, cadastral number in Russia"),
    )  # fmt: skip
    owner = forms.CharField(
        label=_("Owner of the premises, if not the park itself"), max_length=200, required=False
    )


def last_words(reading: MeterReading) -> str:
    """What the meter showed last, so that a slip of the pen is seen at once."""
    language = get_language() or "en"
    value, day = format_number(reading.value, language), format_date(reading.read_on, language)
    return gettext("Last: %(value)s on %(day)s") % {"value": value, "day": day}


class HandoverForm(PortalForm):
    way = forms.ChoiceField(
        label=pgettext_lazy("handover", "The premises go"), widget=forms.RadioSelect, error_messages=CHOOSE
    )  # fmt: skip
    done_on = DateTripleField(label=_("Handed over on"))
    keys = forms.IntegerField(label=_("Keys"), min_value=0, max_value=999)
    cards = forms.IntegerField(label=_("Access cards"), min_value=0, max_value=9999)
    inventory = forms.CharField(
        label=_("Inventory and equipment"),
        max_length=2000,
        widget=PlainTextarea(rows=4, limit=2000),
    )
    defects = forms.CharField(
        label=_("Defects"), required=False, max_length=3000, widget=PlainTextarea(rows=4, limit=3000),
        help_text=_("One line each; leave empty if there are none"),
    )  # fmt: skip
    company_person = forms.CharField(label=_("Who signs for the company"), max_length=120)

    def __init__(
        self, *args: Any, ways: list[str], today: date, last: Iterable[MeterReading] = (), **kwargs: Any
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        known = {row.kind: row for row in last}
        self.today = today
        self.fields["way"].choices = [row for row in Handover.Way.choices if row[0] in ways]
        for kind, words in Utility.choices:
            label = format_lazy(_("Meter reading: {meter}"), meter=words)
            hint = last_words(known[kind]) if kind in known else ""
            self.fields[f"reading_{kind}"] = SumField(label=label, required=False, help_text=hint)

    def clean_done_on(self) -> date:
        day = self.cleaned_data["done_on"]
        if day and day > self.today:
            raise ValidationError(_("This day has not come yet."))
        return day

    def clean_defects(self) -> str:
        lines = [line for line in self.cleaned_data["defects"].splitlines() if line.strip()]
        if len(lines) > MOST_DEFECTS:
            raise ValidationError(_("Name at most 30 defects; add a list to the case."))
        return "\n".join(lines)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for kind in Utility.values:
            value = data.get(f"reading_{kind}")
            if isinstance(value, Decimal) and (
                value >= Decimal(10) ** 9 or value != value.quantize(Decimal("0.001"))
            ):
                self.add_error(
                    f"reading_{kind}",
                    _("Write the reading in figures, with at most three decimals."),
                )
        return data

    @property
    def found(self) -> Found:
        data = self.cleaned_data
        readings = {kind: data[f"reading_{kind}"] for kind in Utility.values}
        return Found(
            readings={kind: value for kind, value in readings.items() if value is not None},
            defects=data["defects"].splitlines(),
            **{k: data[k] for k in ("done_on", "keys", "cards", "inventory", "company_person")},
        )


class LeavingForm(PortalForm):
    address = forms.ChoiceField(
        label=_("Registered address"), choices=Leaving.Address.choices, widget=forms.RadioSelect, error_messages=CHOOSE
    )  # fmt: skip
    permits = forms.ChoiceField(
        label=_("Visas and work permits"), choices=Leaving.Permits.choices, widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )  # fmt: skip
