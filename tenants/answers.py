"""From the tables of `sections` to forms and back.

What was typed is stored as typed, so that a draft never loses a word; a form bound to the stored
values says what is missing.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.accounts import identifiers
from portal.forms import (
    LONGEST_TEXT,
    DateTripleField,
    PlainTextarea,
    PortalForm,
    clean_digits,
    clean_text,
)
from portal.languages import format_date, format_number, format_phone, name_in_itself
from tenants.sections import BY_CODE, PAGES, Field, Page

LATIN = re.compile(r"[A-Za-z][A-Za-z '’\-]*")
ACTIVITY = re.compile(r"(?:\d{2}(?:\.\d{1,2}){0,2}|[A-T]\d{2,4})")
BIGGEST = Decimal(10) ** 12
FIGURES = ("amount", "decimal", "count")


def figure(typed: str) -> Decimal:
    """A sum as people write it: 1 200 000,50 or 1,200,000.50 or １２０. Raises ValueError."""
    text = re.sub(r"[\s'’]", "", unicodedata.normalize("NFKC", typed))
    if "," in text and "." not in text and re.search(r",\d{1,2}$", text):
        text = text.replace(",", ".")
    text = text.replace(",", "")
    if not re.fullmatch(r"\d{1,13}(\.\d{1,4})?", text):
        raise ValueError(typed)
    return Decimal(text)


class FigureField(forms.CharField):
    """A figure that is zero or more, at most 10¹²."""

    def __init__(self, *, whole: bool = False, **kwargs: Any) -> None:
        self.whole = whole
        super().__init__(max_length=30, **kwargs)
        self.widget.attrs["inputmode"] = "numeric" if whole else "decimal"

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            number = figure(text)
        except (ValueError, InvalidOperation) as exc:
            raise ValidationError(_("Write a figure, for example 1200 or 1200.50")) from exc
        if number > BIGGEST:
            raise ValidationError(_("This figure is too large. Check the zeros"))
        if self.whole and number != int(number):
            raise ValidationError(_("Write a whole number"))
        return int(number) if self.whole else number

    def clean(self, value: Any) -> Any:
        if value in self.empty_values and self.required:
            raise ValidationError(self.error_messages["required"])
        return self.to_python(value)


def choice_field(field: Field, options: dict[str, Any]) -> forms.Field:
    if field.kind == "radio":
        options["error_messages"] = {"required": _("Choose one answer")}
        return forms.ChoiceField(choices=field.choices, widget=forms.RadioSelect, **options)
    options["error_messages"] = {"required": _("Choose from the list")}
    return forms.ChoiceField(choices=[("", "—"), *field.choices], **options)


def text_field(field: Field, options: dict[str, Any]) -> forms.Field:
    longest = min(field.longest, LONGEST_TEXT)
    if field.kind == "lines":
        rows = 6 if longest >= 1000 else 3
        widget = PlainTextarea(rows=rows, limit=longest)
        return forms.CharField(max_length=longest, widget=widget, **options)
    if field.kind == "email":
        return forms.EmailField(max_length=254, **options)
    if field.kind == "url":
        return forms.URLField(max_length=200, assume_scheme="https", **options)
    return forms.CharField(max_length=longest, **options)


def hint_of(field: Field, page: Page) -> Any:
    """The hint; the first question that hangs on another one says on which answer."""
    first = next((one for one in page.fields if one.when == field.when), field)
    if not field.when or field is not first:
        return field.hint
    name, value = field.when
    asked = next(one for one in page.fields if one.name == name)
    return format_lazy(
        _("Needed if you chose “{answer}” under “{question}”"), answer=dict(asked.choices)[value], question=asked.label
    )  # fmt: skip


def form_field(field: Field, page: Page, language: str, *, required: bool) -> forms.Field:
    """The form field of one box."""
    label = field.label
    if language:
        label = format_lazy("{label} ({language})", label=label, language=name_in_itself(language))
    options = {"label": label, "help_text": hint_of(field, page), "required": required}
    if field.kind in ("radio", "select"):
        return choice_field(field, options)
    if field.kind == "date":
        return DateTripleField(**options)
    if field.kind in FIGURES:
        return FigureField(whole=field.kind == "count", **options)
    return text_field(field, options)


class PageForm(PortalForm):
    """One page of the application. `warnings` tells what looks wrong but does not stop anybody."""

    def __init__(self, page: Page, application: Any, data: Any = None, **kwargs: Any) -> None:
        self.page, self.application = page, application
        self.warnings: dict[str, Any] = {}
        kwargs.setdefault("initial", application.answers.get(page.code, {}))
        super().__init__(data, **kwargs)

    def boxes(self) -> list[tuple[str, Field, str]]:
        return list(self.page.names(self.application.languages))

    def build(self) -> None:
        first = self.application.languages[0]
        for name, field, language in self.boxes():
            required = field.required and not field.when and language in ("", first)
            made = form_field(field, self.page, language, required=required)
            if language:
                made.widget.attrs["lang"] = language
            self.fields[name] = made

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for name, field, language in self.boxes():
            value = data.get(name)
            if (
                self.lacks(field, language, data)
                and value in (None, "")
                and name not in self.errors
            ):
                self.add_error(name, _("Fill in this field"))
            elif value and field.kind in JUDGES:
                self.judge(name, field.kind, str(value))
        self.compare(data, "area_min", "area_max", _("This must not be less than the area from"))
        self.compare(
            data, "capital_paid", "capital", _("This must not be less than the part paid in")
        )
        if data.get("months") == 0:
            self.add_error("months", _("Write at least one month"))
        return data

    def lacks(self, field: Field, language: str, data: Mapping[str, Any]) -> bool:
        """A question that hangs on another answer, and that answer is given."""
        own = language in ("", self.application.languages[0])
        return bool(field.when and own and data.get(field.when[0]) == field.when[1])

    def judge(self, name: str, kind: str, value: str) -> None:
        problem, warning = JUDGES[kind](value, self.application.company.country)
        if problem:
            self.add_error(name, problem)
        elif warning:
            self.warnings[name] = warning

    def compare(self, data: Mapping[str, Any], low: str, high: str, words: Any) -> None:
        if data.get(low) and data.get(high) is not None and data[low] > data[high]:
            self.add_error(high, words)


def page_form(page: Page, application: Any, data: Any = None) -> PageForm:
    """A form for the page: unbound it shows what is stored, bound it checks `data`."""
    made = type(f"{page.code.title()}Form", (PageForm,), {"declared_fields": {}, "base_fields": {}})
    form = made(page, application, data)
    form.build()
    return form


def stored_form(page: Page, application: Any) -> PageForm:
    """The page as it is stored, checked."""
    return page_form(page, application, application.answers.get(page.code, {}))


Judgement = tuple[Any, Any]


def by_identifier(kinds: Mapping[str, str]) -> Any:
    def judge(value: str, country: str) -> Judgement:
        check = identifiers.check(kinds.get(country, "registry"), value, country)
        return (check.message if check.level == identifiers.ERROR else "",
                check.message if check.level == identifiers.WARNING else "")  # fmt: skip

    return judge


def phone(value: str, country: str) -> Judgement:
    check = identifiers.check("phone", value, country)
    return (check.message if check.level == identifiers.ERROR else "", check.hint)


def latin(value: str, country: str) -> Judgement:
    return ("" if LATIN.fullmatch(value) else _("Use Latin letters, as in the passport"), "")


def activity(value: str, country: str) -> Judgement:
    codes = [code.strip() for code in re.split(r"[,;，；\s]+", value) if code.strip()]
    odd = [code for code in codes if not ACTIVITY.fullmatch(code)]
    return (
        "",
        _("This does not look like a code of OKVED 2 or GB/T 4754. Check it") if odd else "",
    )


def postcode(value: str, country: str) -> Judgement:
    six = country in ("CN", "RU") and not re.fullmatch(r"\d{6}", clean_digits(value))
    return ("", _("Postcodes in China and Russia have six digits. Check it") if six else "")


JUDGES: dict[str, Any] = {
    "registration": by_identifier({"CN": "uscc", "RU": "ogrn"}),
    "tax": by_identifier({"CN": "uscc", "RU": "inn"}),
    "phone": phone,
    "latin": latin,
    "activity": activity,
    "code": postcode,
}


def typed(page: Page, application: Any, data: Any) -> dict[str, Any]:
    """What the page sent, box by box, as it is to be stored. Boxes that were not sent are left out."""
    form = page_form(page, application, data)
    found: dict[str, Any] = {}
    for name, field in form.fields.items():
        if field.widget.value_omitted_from_data(data, {}, name):
            continue
        value = field.widget.value_from_datadict(data, {}, name)
        if isinstance(value, tuple | list):
            try:
                value = field.clean(value).isoformat()
            except (ValidationError, AttributeError):
                value = [clean_text(str(part))[:10] for part in value]
        else:
            value = clean_text(str(value or ""))[:LONGEST_TEXT]
        found[name] = value
    return found


def mark(value: Any) -> str:
    """A short digest of a stored value: what a page says it was shown."""
    if value in ("", None, []):
        return ""
    return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode()).hexdigest()[:12]


def marks(page: Page, application: Any) -> dict[str, str]:
    stored = application.answers.get(page.code, {})
    return {name: mark(stored.get(name)) for name, _f, _l in page.names(application.languages)}


def changed_boxes(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[tuple[str, str, Any, Any]]:
    """(page, box, old, new) of two sendings, in the order of the pages."""
    found = []
    for page in PAGES:
        old, new = before.get(page.code, {}), after.get(page.code, {})
        for name in dict.fromkeys([*old, *new]):
            if (old.get(name) or "") != (new.get(name) or ""):
                found.append((page.code, name, old.get(name, ""), new.get(name, "")))
    return found


def shown(page_code: str, name: str, value: Any) -> Any:
    """A stored value as a reader sees it: the label of a choice, a date, a figure, the text itself."""
    plain = name.split("__")[0]
    field = next((f for f in BY_CODE[page_code].fields if f.name == plain), None)
    if isinstance(value, list):
        return "-".join(part for part in reversed(value) if part)
    if field and field.choices:
        return dict(field.choices).get(value, value)
    return written_out(field.kind, value) if field and value else value


def written_out(kind: str, value: Any) -> Any:
    """A day or a figure as the reader's language writes it; what cannot be read stays as typed."""
    language = get_language() or settings.LANGUAGE_CODE
    try:
        if kind == "date":
            return format_date(date.fromisoformat(value), language)
        if kind == "phone":
            return format_phone(value)
        if kind in FIGURES:
            return format_number(figure(value), language)
    except (ValueError, TypeError, InvalidOperation):
        pass
    return value
