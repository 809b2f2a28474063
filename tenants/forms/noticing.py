"""What is written about a notice to end the lease."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms import DateTripleField, PlainTextarea, PortalForm

CHOOSE = {"required": _("Choose one answer")}
AGREE_DAY, TAKE_BACK, KEEP = "agree_day", "take_back", "keep"


class AskBackForm(PortalForm):
    reason = forms.CharField(
        label=_("Why you would rather stay"),
        max_length=1000,
        widget=PlainTextarea(rows=3, limit=1000),
    )


class NoticeForm(PortalForm):
    """`steps` are those that can be taken today."""

    step = forms.ChoiceField(
        label=_("What becomes of the notice"), widget=forms.RadioSelect, error_messages=CHOOSE
    )  # fmt: skip
    last_day = DateTripleField(
        label=_("Last day of the lease"), required=False, help_text=_("Only for another last day")
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=1000, required=False, widget=PlainTextarea(rows=3, limit=1000),
        help_text=_("The company reads it; needed unless you agree to another day"),
    )  # fmt: skip

    def __init__(self, *args: Any, steps: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["step"].choices = steps

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        step, day = data.get("step"), data.get("last_day")
        if step == AGREE_DAY and not isinstance(day, date) and "last_day" not in self.errors:
            self.add_error("last_day", _("Enter the last day of the lease."))
        if step in (TAKE_BACK, KEEP) and not data.get("reason"):
            self.add_error("reason", _("Write the reason. The other side will read it."))
        return data
