"""What the officer reads on the licence of a company a pack has founded."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms import PlainTextarea, PortalForm
from services.founded import Licence, differing


class LicenceForm(PortalForm):
    """Name and number as the licence has them; where they differ from what was entered, why it is this company."""

    name = forms.CharField(label=_("Name on the licence"), max_length=300)
    number = forms.CharField(
        label=_("Registration number on the licence"), max_length=60,
        help_text=_("As printed; spaces and dashes do not matter"),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why it is this company although something differs"), required=False, max_length=1000,
        help_text=_("Needed only if something differs. The company will read it."),
        widget=PlainTextarea(rows=3, limit=1000),
    )  # fmt: skip
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, company: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.company = company

    @property
    def licence(self) -> Licence:
        return Licence(self.cleaned_data["name"], self.cleaned_data["number"])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        read = data.get("name") and data.get("number")
        if read and not data.get("reason") and differing(self.company, self.licence):
            words = _(
                "Something differs. Write why it is this company, or return it to the company."
            )
            self.add_error("reason", words)
        return data
