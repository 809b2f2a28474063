"""What is asked about a place on the waiting list, on the director's form and on leasing's."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms import PortalForm
from tenants.answers import FigureField
from tenants.models import Unit
from tenants.records import Wish

CHOOSE = {"required": _("Choose one answer")}
WISH = ("unit_kind", "size_min", "size_max", "months")
MOST_MONTHS = 12


def wish_fields(*, required: bool) -> dict[str, forms.Field]:
    return {
        "unit_kind": forms.ChoiceField(
            label=_("Kind of unit waited for"), choices=Unit.Kind.choices, widget=forms.RadioSelect,
            required=required, error_messages=CHOOSE,
        ),
        "size_min": FigureField(
            label=_("Size from"), required=False, help_text=_("Square metres; of desks the number of seats")
        ),
        "size_max": FigureField(label=_("Size to"), required=False),
        "months": forms.IntegerField(
            label=_("Months on the list"), min_value=1, max_value=MOST_MONTHS, required=required,
            help_text=_("30 days before they are over the company is asked whether it stays"),
        ),
    }  # fmt: skip


def check_wish(form: PortalForm) -> None:
    """What a place cannot do without."""
    data = form.cleaned_data
    for name, words in (
        ("unit_kind", CHOOSE["required"]),
        ("months", _("Say for how many months")),
    ):
        if not data.get(name) and name not in form.errors:
            form.add_error(name, words)
    if data.get("unit_kind") in ("", None, Unit.Kind.VAD):
        return
    low, high = data.get("size_min"), data.get("size_max")
    if not high and "size_max" not in form.errors:
        form.add_error("size_max", _("Say up to which size"))
    elif low and high and low > high:
        form.add_error("size_max", _("The largest size cannot be less than the smallest"))


def read_wish(data: dict[str, Any]) -> Wish:
    low, high = (data.get(name) or Decimal(0) for name in ("size_min", "size_max"))
    return Wish(
        unit_kind=data["unit_kind"], size_min=low, size_max=high, months=data["months"]
    )  # fmt: skip


class WishForm(PortalForm):
    """A place on the list for a company that is approved already."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= wish_fields(required=True)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        check_wish(self)
        return data
