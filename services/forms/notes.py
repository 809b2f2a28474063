"""What a colleague types about a service for the next time."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Campus
from portal.forms import PortalForm


class NoteForm(PortalForm):
    text = forms.CharField(
        label=_("What a colleague should know next time"),
        help_text=_(
            "What the authority asked, how long it took, which office to call. No company and no person by name."
        ),
        max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    campus = forms.ModelChoiceField(
        label=_("Campus"), queryset=Campus.objects.none(), required=False, empty_label=_("All campuses")
    )  # fmt: skip

    def __init__(self, *args: Any, campuses: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campus"].queryset = campuses
