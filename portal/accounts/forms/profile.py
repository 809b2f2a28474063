"""The reader's own settings."""

from functools import cache
from zoneinfo import available_timezones

from babel.core import get_global
from babel.dates import get_timezone_location
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.accounts.forms.company import LANGUAGE_CHOICES
from portal.forms import PortalForm
from portal.languages import ZONE_WORDS, babel_locale

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
    """Time zones by the cities CLDR names in the reader's language, the park's own first."""
    locale = babel_locale(get_language() or "en")
    names = {
        zone: get_timezone_location(zone, locale=locale, return_city=True) for zone in places()
    }
    if not str(locale).startswith("en"):
        # Where CLDR has no name in the reader's script there is an alias that has one (Kyiv, Kiev).
        names = {zone: name for zone, name in names.items() if not name.isascii()}
    rest = sorted((zone for zone in names if zone not in ZONE_WORDS), key=names.__getitem__)
    own = [zone for zone in ZONE_WORDS if zone in names]
    return [("UTC", "UTC"), *((zone, names[zone]) for zone in [*own, *rest])]


@cache
def places() -> list[str]:
    """Zones that are a place; historical aliases and offsets are left out."""
    listed = get_global("zone_territories")
    return [zone for zone in available_timezones() if zone in listed]


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
