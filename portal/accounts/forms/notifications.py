"""How a person wants to be told: a way for each kind of news, quiet hours, the digest's hour."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.events import AT_ONCE, DIGEST, WAYS, Kind
from portal.forms import PortalForm
from portal.reach import LONGEST_QUIET

HOURS = [(str(hour), f"{hour:02}:00") for hour in range(24)]


def hour_field(label: Any, *, empty: Any = None) -> forms.TypedChoiceField:
    choices = [("", empty), *HOURS] if empty else HOURS
    return forms.TypedChoiceField(
        label=label, choices=choices, coerce=int, empty_value=None, required=not empty
    )


class NotificationsForm(PortalForm):
    """`kinds` are those the reader may choose for; service mail has no box."""

    quiet_from = hour_field(_("Quiet hours from"), empty=_("No quiet hours"))
    quiet_until = hour_field(_("Quiet hours until"), empty=_("No quiet hours"))
    digest_hour = hour_field(_("The digest comes at"))

    def __init__(self, *args: Any, kinds: list[Kind], ways: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in kinds:
            self.fields[f"way_{kind.code}"] = forms.ChoiceField(
                label=kind.title, choices=list(WAYS.items()), widget=forms.RadioSelect,
                initial=ways.get(kind.code, AT_ONCE),
            )  # fmt: skip
        self.kinds = kinds

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        start, end = facts.get("quiet_from"), facts.get("quiet_until")
        if (start is None) != (end is None):
            self.add_error(
                "quiet_from" if start is None else "quiet_until",
                ValidationError(_("Give both the beginning and the end of the quiet hours.")),
            )
        elif start is not None and end is not None:
            length = (end - start) % 24
            if not 0 < length <= LONGEST_QUIET:
                words = _("Quiet hours last from one to %(hours)s hours.") % {
                    "hours": LONGEST_QUIET
                }
                self.add_error("quiet_until", ValidationError(words))
            elif (
                DIGEST in self.ways.values()
                and (facts.get("digest_hour", end) - start) % 24 < length
            ):
                words = _("At this hour you want quiet. Choose another one.")
                self.add_error("digest_hour", ValidationError(words))
        return facts

    @property
    def ways(self) -> dict[str, str]:
        found = {kind.code: self.cleaned_data.get(f"way_{kind.code}") for kind in self.kinds}
        return {code: name for code, name in found.items() if name}

    def hours(self) -> dict[str, int | None]:
        return {
            name: self.cleaned_data[name] for name in ("quiet_from", "quiet_until", "digest_hour")
        }

    def rows(self) -> list[forms.BoundField]:
        return [self[f"way_{kind.code}"] for kind in self.kinds]
