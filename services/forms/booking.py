"""What is typed to book and to cancel."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms import PortalForm
from services.models import Resource


class BookForm(PortalForm):
    """Sends back the terms that were read."""

    terms = forms.CharField(widget=forms.HiddenInput, max_length=64)
    people = forms.IntegerField(label=_("How many people"), min_value=1, max_value=2000, initial=1)
    purpose = forms.CharField(
        label=_("What for"), required=False, max_length=200,
        help_text=_("Only your company and the park read it."),
    )  # fmt: skip

    def __init__(self, *args: Any, resource: Resource, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not resource.capacity:
            del self.fields["people"]


class CancelForm(PortalForm):
    reason = forms.CharField(label=_("Reason"), required=False, max_length=500)


class DeskCancelForm(PortalForm):
    """In the company's place: it reads why, and by default pays nothing for it."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))  # fmt: skip
    waive = forms.BooleanField(label=_("Charge nothing, whatever the hour"), required=False, initial=True)  # fmt: skip
