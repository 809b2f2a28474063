"""What a company ticks and agrees to when it orders several services at once."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms import PortalForm
from tenants.forms.company import EntityForm


class ChooseForm(PortalForm):
    """The parts that may be left out."""

    parts = forms.MultipleChoiceField(
        label=_("Also order"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parts"].choices = choices
        if not choices:
            del self.fields["parts"]


class FoundedForm(EntityForm):
    """Which of the reader's companies is the one that the pack has founded."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["company"].label = _("Which company was founded?")


class SendCompleteForm(PortalForm):
    """Sends back, for each part that is complete, the price and the promise that were read."""

    def __init__(self, *args: Any, terms: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, shown in terms.items():
            self.fields[code] = forms.CharField(
                required=False, max_length=64, initial=shown, widget=forms.HiddenInput
            )

    def terms(self) -> dict[str, str]:
        return {code: shown for code, shown in self.cleaned_data.items() if shown}
