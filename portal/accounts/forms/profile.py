"""The reader's own settings."""

from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts.forms.company import LANGUAGE_CHOICES
from portal.forms import PortalForm
from portal.languages import ZONE_WORDS

FIELDS = (
    "family_name",
    "given_name",
    "patronymic",
    "language",
    "notification_language",
    "time_zone",
    "shortcuts",
)


def zone_choices() -> list[tuple[str, str]]:
    rest = sorted(zone for zone in available_timezones() if "/" in zone and zone not in ZONE_WORDS)
    return [(zone, zone.replace("_", " ")) for zone in [*ZONE_WORDS, *rest]]


class ProfileForm(PortalForm):
    family_name = forms.CharField(label=_("Family name"), max_length=80, required=False)
    given_name = forms.CharField(label=_("Given name"), max_length=80, required=False)
    patronymic = forms.CharField(label=_("Patronymic"), max_length=80, required=False)
    language = forms.ChoiceField(
        label=_("Language of the pages"), choices=LANGUAGE_CHOICES, widget=forms.RadioSelect
    )
    notification_language = forms.ChoiceField(
        label=_("Language of letters"), choices=LANGUAGE_CHOICES, widget=forms.RadioSelect
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)
    shortcuts = forms.BooleanField(
        label=_("Single-key shortcuts"),
        required=False,
        help_text=_("Keys like J, K and X move through the staff's lists"),
    )


class DeskSearchForm(PortalForm):
    q = forms.CharField(label=_("Name in any script, or a number"), max_length=200, required=False)
