"""Numbers and names that authorities give, judged while a form is read."""

from typing import Any

from django import forms
from django.http import QueryDict

from portal.accounts import identifiers
from portal.forms import OnceForm


class JudgedForm(OnceForm):
    """`warnings` says what looks wrong and stops nobody; the page tells it after saving.

    `version` is the row the reader saw.
    """

    version = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.warnings: dict[str, Any] = {}

    def judge(self, name: str, kind: str, country: str) -> identifiers.Check | None:
        """Check one field: an error refuses it, a doubt is remembered, what fits is stored as officials write it."""
        typed = self.cleaned_data.get(name)
        if not typed:
            return None
        found = identifiers.check(kind, typed, country)
        if found.level == identifiers.ERROR:
            self.add_error(name, found.message)
        elif kind in identifiers.EXACT or not found.needs_reason:
            self.cleaned_data[name] = found.value
        if told := found.message if found.needs_reason else found.hint:
            self.warnings[name] = told
        return found

    def doubts(self) -> list[str]:
        return [f"{self.fields[name].label}: {words}" for name, words in self.warnings.items()]


def with_version(typed: QueryDict, stored: Any) -> QueryDict:
    """The same answers over the row as it stands now: saving them again is a choice, not an accident."""
    data = typed.copy()
    data["version"] = str(stored.version)
    return data
