"""The form of the director's decision."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.forms import DateTripleField, PlainTextarea, PortalForm
from portal.languages import name_in_itself
from tenants import rubric
from tenants.deadlines import office_end
from tenants.forms.waiting import WISH, check_wish, read_wish, wish_fields
from tenants.models import Decision
from tenants.records import Wish

CHOOSE = {"required": _("Choose one answer")}
MOST_CONDITIONS = 3


class DecisionForm(PortalForm):
    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=Decision.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )

    def __init__(
        self, *args: Any, languages: list[str], weights: dict[str, int], campus: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.at_campus = campus
        company, campus = languages
        for name, code in (("summary", campus), ("summary_other", company)):
            label = format_lazy(
                _("Reasons for the letter ({language})"), language=name_in_itself(code)
            )
            widget = PlainTextarea({"lang": code}, rows=4, limit=2000)
            self.fields[name] = forms.CharField(label=label, max_length=2000, widget=widget)
        self.ask_conditions(company, campus)
        self.fields |= wish_fields(required=False)
        for code in weights:
            self.fields[f"reason-{code}"] = forms.CharField(
                label=format_lazy("{code}. {title}", code=code, title=rubric.CRITERIA[code][0]), required=False,
                max_length=600, widget=PlainTextarea(rows=2),
            )  # fmt: skip
        self.fields["deviation"] = forms.CharField(
            label=_("Why the decision departs from the scores"), required=False, max_length=2000,
            widget=PlainTextarea(rows=3), help_text=_("Needed only if it does. The company does not see this."),
        )  # fmt: skip

    def ask_conditions(self, company: str, campus: str) -> None:
        words = _("Condition {number} ({language})")
        for number in range(1, MOST_CONDITIONS + 1):
            for name, code in (
                (f"condition_{number}", campus),
                (f"condition_other_{number}", company),
            ):
                self.fields[name] = forms.CharField(
                    label=format_lazy(words, number=number, language=name_in_itself(code)), required=False,
                    max_length=600, widget=PlainTextarea({"lang": code}, rows=2),
                )  # fmt: skip
        self.fields["conditions_until"] = DateTripleField(
            label=_("Conditions to be met until"), required=False,
            help_text=_("Only for an approval with conditions. End of office hours at the campus"),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("outcome") == Decision.Outcome.WAITLISTED:
            check_wish(self)
        if data.get("outcome") != Decision.Outcome.CONDITIONAL:
            return data
        for number in range(1, MOST_CONDITIONS + 1):
            pair = (f"condition_{number}", f"condition_other_{number}")
            given = [name for name in pair if data.get(name)]
            if len(given) == 1 or (number == 1 and not given):
                for name in set(pair) - set(given):
                    self.add_error(name, _("Write the condition in both languages"))
        if not data.get("conditions_until"):
            self.add_error("conditions_until", _("Say until when"))
        elif office_end(self.at_campus, data["conditions_until"]) <= timezone.now():
            self.add_error("conditions_until", _("Choose a day that is still to come"))
        return data

    def outcome_fields(self) -> list[Any]:
        return [self["outcome"], self["summary"], self["summary_other"]]

    def condition_fields(self) -> list[Any]:
        return [self[name] for name in self.fields if name.startswith("condition")]

    def wish_fields(self) -> list[Any]:
        return [self[name] for name in WISH]

    @property
    def has_wish(self) -> bool:
        """The waiting list was chosen, or something about it is wrong."""
        chosen = self["outcome"].value() == Decision.Outcome.WAITLISTED
        return chosen or any(self[name].errors for name in WISH)

    @property
    def wish(self) -> Wish | None:
        """What a place on the waiting list is for; of any other outcome nothing."""
        waits = self.cleaned_data["outcome"] == Decision.Outcome.WAITLISTED
        return read_wish(self.cleaned_data) if waits else None

    def reason_fields(self) -> list[Any]:
        return [self[name] for name in self.fields if name.startswith("reason-")]

    @property
    def has_conditions(self) -> bool:
        """Something stands there, or is missing there."""
        return any(
            bound.errors or (bound.name != "conditions_until" and bound.value())
            for bound in self.condition_fields()
        )

    @property
    def has_reasons(self) -> bool:
        return any(bound.value() or bound.errors for bound in self.reason_fields())

    @property
    def conditions(self) -> list[tuple[str, str, datetime]]:
        """The conditions of an approval that has some; of any other outcome none."""
        data = self.cleaned_data
        if data["outcome"] != Decision.Outcome.CONDITIONAL:
            return []
        until = office_end(self.at_campus, data["conditions_until"])
        return [
            (data[f"condition_{number}"], data[f"condition_other_{number}"], until)
            for number in range(1, MOST_CONDITIONS + 1) if data[f"condition_{number}"]
        ]  # fmt: skip

    @property
    def reasons(self) -> dict[str, str]:
        return {
            name[7:]: text
            for name, text in self.cleaned_data.items()
            if name.startswith("reason-") and text
        }
