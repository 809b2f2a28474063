"""The form of the committee's minutes: who sat, who voted how, what was recommended."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.accounts.models import User
from portal.forms import DateTripleField, PlainTextarea, PortalForm
from tenants.models import Decision, Vote
from tenants.records import Ballot

CHOOSE = {"required": _("Choose one answer")}
OUTSIDE, ABSENT = "", "absent"
SEATS = (
    (OUTSIDE, pgettext_lazy("vote", "Not a member")),
    (ABSENT, pgettext_lazy("vote", "Absent")),
    *Vote.Choice.choices,
)


class SittingForm(PortalForm):
    held_on = DateTripleField(label=_("Held on"))
    outcome = forms.ChoiceField(
        label=_("What was put to the vote"), choices=Decision.Outcome.choices, widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )  # fmt: skip
    chair = forms.ChoiceField(label=_("Chair"), error_messages=CHOOSE)
    secretary = forms.ChoiceField(label=_("Secretary"), error_messages=CHOOSE)
    discussion = forms.CharField(
        label=_("What was discussed"), max_length=2000, widget=PlainTextarea(rows=5, limit=2000)
    )

    def __init__(self, *args: Any, people: Iterable[User], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people, self.today = {str(user.pk): user for user in people}, today
        names = [("", "—"), *((key, str(user)) for key, user in self.people.items())]
        for name in ("chair", "secretary"):
            self.fields[name].choices = names
        for key, user in self.people.items():
            self.fields[f"vote_{key}"] = forms.ChoiceField(
                label=str(user), choices=SEATS, required=False
            )
            self.fields[f"dissent_{key}"] = forms.CharField(
                label=format_lazy(_("Dissenting opinion: {name}"), name=str(user)), required=False, max_length=1000,
                widget=PlainTextarea(rows=2),
            )  # fmt: skip

    def clean_held_on(self) -> date:
        day = self.cleaned_data["held_on"]
        if day and day > self.today:
            raise ValidationError(_("This day has not come yet."))
        return day

    def top_fields(self) -> list[Any]:
        return [self[name] for name in ("held_on", "outcome", "chair", "secretary", "discussion")]

    def vote_fields(self) -> list[Any]:
        return [self[f"vote_{key}"] for key in self.people]

    def dissent_fields(self) -> list[Any]:
        return [self[f"dissent_{key}"] for key in self.people]

    @property
    def has_dissent(self) -> bool:
        return any(bound.value() for bound in self.dissent_fields())

    @property
    def minutes(self) -> dict[str, Any]:
        """What the action takes."""
        data = self.cleaned_data
        seats = {key: data.get(f"vote_{key}") or OUTSIDE for key in self.people}
        ballots = [
            Ballot(self.people[key], seat, data.get(f"dissent_{key}") or "")
            for key, seat in seats.items() if seat in Vote.Choice.values
        ]  # fmt: skip
        return {
            "held_on": data["held_on"], "outcome": data["outcome"], "discussion": data["discussion"],
            "chair": self.people[data["chair"]], "secretary": self.people[data["secretary"]],
            "ballots": ballots, "absent": list(seats.values()).count(ABSENT),
        }  # fmt: skip
