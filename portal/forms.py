"""What every form of the portal shares: clean text, dates in three boxes, words for refusals."""

import datetime
import re
import unicodedata
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.forms.utils import ErrorDict
from django.utils import formats
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.languages import is_known

LONGEST_TEXT = 10_000  # characters; more belongs in a file
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u2060\ufeff]")
EXAMPLE_DAY = datetime.date(2026, 3, 27)


def clean_text(text: str) -> str:
    """Text as it is stored: one kind of line end, composed letters, no invisible characters.

    Full-width digits and letters stay as typed: in a Chinese sentence they may be meant.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return CONTROL.sub("", unicodedata.normalize("NFC", text)).strip()


def clean_digits(text: str) -> str:
    """A number or code as typed on any keyboard: `１２ ３４` → `1234`. For ИНН, УСКК, phones, years."""
    return re.sub(r"[\s\u00a0.\-–—]", "", unicodedata.normalize("NFKC", text))


class Unhurried(forms.BaseForm):
    """A form that only changes its language: it shows what was typed, and nothing is judged yet."""

    @property
    def only_switches(self) -> bool:
        return self.is_bound and is_known(self.data.get("switch_language", ""))

    def is_valid(self) -> bool:
        return not self.only_switches and super().is_valid()

    def full_clean(self) -> None:
        if self.only_switches:
            self._errors, self.cleaned_data = ErrorDict(renderer=self.renderer), {}
        else:
            super().full_clean()


class PortalForm(Unhurried, forms.Form):
    """The base of the portal's forms. Accepts what a person can read, refuses in words, keeps what was typed."""

    template_name = "components/fields.html"
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def full_clean(self) -> None:
        for bound in self:
            say_what_is_missing(bound.field, bound.label)
            limit_text(bound.field)
            read_as_seen(bound.field)
        super().full_clean()


class OnceForm(PortalForm):
    """`nonce` names the sending: the same form sent twice writes once (`portal.once`)."""

    nonce = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("nonce", uuid.uuid4())


def limit_text(field: forms.Field) -> None:
    """No text field is endless."""
    if type(field) is forms.CharField and field.max_length is None:
        field.validators.append(MaxLengthValidator(LONGEST_TEXT))


def read_as_seen(field: forms.Field) -> None:
    """Text is cleaned before it is judged: a box with an invisible character in it is empty.

    A NUL is not cleaned away but refused: no keyboard types one.
    """
    if not isinstance(field, forms.CharField) or isinstance(field.widget, forms.PasswordInput):
        return
    judge = field.to_python

    def seen(value: Any) -> Any:
        return judge(clean_text(value) if isinstance(value, str) and "\0" not in value else value)

    field.to_python = seen  # type: ignore[method-assign]


def say_what_is_missing(field: forms.Field, label: Any) -> None:
    """Name the field, so that the list at the top of the page is worth reading."""
    if field.widget.is_hidden:
        # Nobody can fill in what they do not see: the page itself is too old.
        old = _("This page is out of date. Open it again and send once more.")
        field.error_messages.update(dict.fromkeys(field.error_messages, old))
        return
    if field.error_messages["required"] != forms.Field.default_error_messages["required"]:
        return
    if isinstance(field, forms.BooleanField):
        words = _("To continue, tick “%(field)s”")
    elif isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        words = _("Choose an answer to “%(field)s”")
    elif isinstance(field, forms.FileField):
        words = _("Add the file “%(field)s”")
    else:
        words = _("Fill in “%(field)s”")
    field.error_messages["required"] = words % {"field": label}


class PlainTextarea(forms.Textarea):
    """Lines of plain text; with a limit, the characters left are counted while typing."""

    def __init__(
        self, attrs: dict[str, Any] | None = None, *, rows: int = 5, limit: int = 0
    ) -> None:
        given = {"rows": rows, "cols": None} | ({"data-count": limit} if limit else {})
        super().__init__(given | (attrs or {}))


PARTS = {
    "day": pgettext_lazy("date part", "Day"),
    "month": pgettext_lazy("date part", "Month"),
    "year": pgettext_lazy("date part", "Year"),
}


def part_order() -> list[str]:
    """Year first where the language writes dates so, else day first."""
    order = ["day", "month", "year"]
    return order[::-1] if formats.get_format("DATE_FORMAT").startswith("Y") else order


class DateTriple(forms.Widget):
    """Three boxes. What was typed comes back as typed, also when it is no date."""

    template_name = "components/date_boxes.html"
    use_fieldset = True

    def id_for_label(self, id_: str, index: Any = None) -> str:
        return f"{id_}_{part_order()[0]}" if id_ else id_

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if name in data:  # a whole date in one value, as links and saved drafts carry it
            return data[name]
        typed = tuple(data.get(f"{name}_{part}", "") for part in PARTS)
        return typed if any(typed) else ""

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and not any(f"{name}_{part}" in data for part in PARTS)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        typed = dict(zip(PARTS, split_date(value), strict=True))
        id_ = context["widget"]["attrs"].get("id", "")
        context["parts"] = [
            {
                "name": f"{name}_{part}",
                "id": f"{id_}_{part}",
                "label": PARTS[part],
                "value": typed[part],
                "box": "w6" if part == "year" else "w5",
            }
            for part in part_order()
        ]
        context["invalid"] = bool(context["widget"]["attrs"].get("aria-invalid"))
        return context


def split_date(value: Any) -> tuple[str, str, str]:
    """Day, month, year as the boxes show them."""
    if isinstance(value, tuple | list) and len(value) == 3:
        return (str(value[0]), str(value[1]), str(value[2]))
    if isinstance(value, str):
        try:
            value = datetime.date.fromisoformat(value)
        except ValueError:
            return (value, "", "")
    if isinstance(value, datetime.date):
        return (str(value.day), str(value.month), str(value.year))
    return ("", "", "")


class DateTripleField(forms.Field):
    """A date in three boxes. Full-width digits, spaces and dots are fine; the year needs four digits."""

    widget = DateTriple
    default_error_messages = {
        "missing": _("Enter the day, the month and the year"),
        "year": _("Enter the year with four digits, for example %(example)s"),
        "invalid": _("There is no such date. Check the day and the month"),
    }

    def to_python(self, value: Any) -> datetime.date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, datetime.date):
            return value
        day, month, year = (
            re.sub(r"[日号月年.]$", "", clean_digits(part)) for part in split_date(value)
        )
        if not (day and month and year):
            raise ValidationError(self.error_messages["missing"], code="missing")
        if not re.fullmatch(r"[12]\d{3}", year):
            raise ValidationError(
                self.error_messages["year"], code="year", params={"example": EXAMPLE_DAY.year}
            )
        try:
            return datetime.date(int(year), int(month[:3]), int(day[:3]))
        except ValueError as exc:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from exc

    def has_changed(self, initial: Any, data: Any) -> bool:
        return split_date(initial) != split_date(data)
