"""The form of a service, made from its definition."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from portal.accounts import countries
from portal.forms import DateTripleField, PlainTextarea, PortalForm
from portal.languages import pick
from services.definition import Definition, Field
from services.forms import groups, slot
from services.problems import TYPED, asked
from services.validators import VALIDATORS

LONGEST = 4000


class MoneyField(forms.DecimalField):
    def __init__(self, *, currency: str, **kwargs: Any) -> None:
        super().__init__(max_digits=14, decimal_places=2, min_value=0, **kwargs)
        self.currency = currency


def text_field(field: Field, words: dict[str, Any], campus: Any, people: list) -> forms.Field:
    return forms.CharField(max_length=field.most or 300, **words)


def long_text_field(field: Field, words: dict[str, Any], campus: Any, people: list) -> forms.Field:
    most = field.most or LONGEST
    return forms.CharField(max_length=most, widget=PlainTextarea(limit=most), **words)


def choice_field(field: Field, words: dict[str, Any], campus: Any, people: list) -> forms.Field:
    language = get_language() or "en"
    options = [(o.value, pick(o.label, language)) for o in field.options_at(campus.code)]
    if field.kind == "multi_choice":
        return forms.MultipleChoiceField(
            choices=options, widget=forms.CheckboxSelectMultiple, **words
        )
    if len(options) > 6:
        return forms.ChoiceField(choices=[("", "–"), *options], **words)
    return forms.ChoiceField(choices=options, widget=forms.RadioSelect, **words)


def people_field(field: Field, words: dict[str, Any], campus: Any, people: list) -> forms.Field:
    options = [(str(p.public_id), person_words(p)) for p in people]
    if field.kind == "persons":
        return forms.MultipleChoiceField(
            choices=options, widget=forms.CheckboxSelectMultiple, **words
        )
    return forms.ChoiceField(choices=options, widget=forms.RadioSelect, **words)


def person_words(person: Any) -> str:
    own = f"{person.native_name} · " if person.native_name else ""
    return format_html(
        "{}{}{}", own, person.latin_name, f" · {person.position}" if person.position else ""
    )


def number_field(field: Field, words: dict[str, Any], campus: Any, people: list) -> forms.Field:
    return forms.DecimalField(
        max_digits=12, decimal_places=2, min_value=0, max_value=field.most,
        widget=forms.TextInput(attrs={"class": "w10", "inputmode": "decimal"}), **words,
    )  # fmt: skip


def money_field(field: Field, words: dict[str, Any], campus: Any, people: list) -> forms.Field:
    words = {**words, "label": f"{words['label']}, {campus.currency}"}
    return MoneyField(
        currency=campus.currency,
        widget=forms.TextInput(attrs={"class": "w10", "inputmode": "decimal"}),
        **words,
    )


def country_field(field: Field, words: dict[str, Any], campus: Any, people: list) -> forms.Field:
    return forms.ChoiceField(
        choices=[("", "–"), *countries.choices(get_language() or "en")], **words
    )


def unit_field(field: Field, words: dict[str, Any], campus: Any, units: list) -> forms.Field:
    options = [(str(unit.public_id), str(unit)) for unit in units]
    if not options:
        words = {**words, "help_text": _("Your company leases nothing at this campus yet.")}
    if len(options) > 6:
        return forms.ChoiceField(choices=[("", "–"), *options], **words)
    return forms.ChoiceField(choices=options, widget=forms.RadioSelect, **words)


def date_field(field: Field, words: dict[str, Any], campus: Any, people: list) -> forms.Field:
    return DateTripleField(**words)


BUILDERS = {
    "text": text_field, "paper": text_field, "long_text": long_text_field, "choice": choice_field,
    "multi_choice": choice_field, "person": people_field, "persons": people_field, "number": number_field,
    "money": money_field, "country": country_field, "date": date_field, "unit": unit_field,
}  # fmt: skip
FROM, UNTIL = pgettext_lazy("start of a period", "from"), pgettext_lazy("end of a period", "to")


class AnswersForm(PortalForm):
    """The questions of one service. `answers()` gives plain JSON under the definition's keys.

    As a draft nothing is required, and what does not pass its check is kept as typed.
    """

    def __init__(
        self, data: Any = None, *, plan: Definition, campus: Any, people: list, answers: Mapping[str, Any],
        draft: bool = False, units: list | None = None, things: list | None = None, more: str = "",
    ) -> None:  # fmt: skip
        self.plan, self.campus, self.draft = plan, campus, draft
        self.people, self.units, self.things = people, units or [], things or []
        self.rows: dict[str, int] = {}
        super().__init__(data, initial=initial_of(plan, answers))
        language = get_language() or "en"
        for field in plan.fields:
            if field.kind == "section":
                continue
            if field.kind == "group":
                rows = groups.count(
                    field, data, answers.get(field.key), answers.get(TYPED) or {}, more
                )
                self.add_rows(field, rows)
                continue
            required = field.required and not field.when and not draft
            if field.kind == "slot":
                kept = answers.get(field.key)
                self.fields |= slot.boxes(field, data, kept, self.things, required=required)
                continue
            words = {"label": pick(field.label, language), "help_text": pick(field.hint, language)}
            if field.kind == "period":
                for part, label in (("from", FROM), ("to", UNTIL)):
                    named = {**words, "label": f"{words['label']}: {label}"}
                    self.fields[f"{field.key}_{part}"] = DateTripleField(required=required, **named)
                    words["help_text"] = ""
            else:
                words["required"] = required
                self.fields[field.key] = self.built(field, words)

    def built(self, field: Field, words: dict[str, Any]) -> forms.Field:
        own = self.units if field.kind == "unit" else self.people
        made = BUILDERS[field.kind](field, words, self.campus, own)
        if field.unit:
            made.label = f"{words['label']}, {pick(field.unit, get_language() or 'en')}"
        return made

    def add_rows(self, field: Field, rows: int) -> None:
        language = get_language() or "en"
        self.rows[field.key] = rows
        for _row, inner, name in groups.names(field, rows):
            words = {"label": pick(inner.label, language), "help_text": pick(inner.hint, language)}
            self.fields[name] = self.built(inner, {**words, "required": False})

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        answers = self.answers()
        for field in self.plan.fields:
            if field.kind == "section":
                continue
            if field.kind == "group":
                self._check_rows(field, data, answers)
                continue
            self._check_period(field, data)
            self._check_slot(field, data)
            value = data.get(field.boxes[0])
            if value in (None, "", []):
                if not self.draft and field.when and field.required and asked(field, answers):
                    self._complain(field, ValidationError(_("Fill in this field"), code="required"))
                continue
            self._check_value(field, value, data)
        return data

    def _check_rows(self, field: Field, data: dict[str, Any], answers: dict[str, Any]) -> None:
        """An entry that was begun is complete, and there are as many as are needed."""
        wanted = max(field.least, 1) if field.required and asked(field, answers) else 0
        begun = {
            n for n, _inner, name in groups.names(field, self.rows[field.key]) if data.get(name)
        }
        empty = [n for n in range(self.rows[field.key]) if n not in begun]
        begun |= set(empty[: max(0, wanted - len(begun))])
        for row, inner, name in groups.names(field, self.rows[field.key]):
            value = data.get(name)
            if value not in (None, ""):
                self._check_value(inner, value, data, name)
            elif row in begun and inner.required and not self.draft:
                self._complain(
                    inner, ValidationError(_("Fill in this field"), code="required"), name
                )

    def _check_value(self, field: Field, value: Any, data: dict[str, Any], name: str = "") -> None:
        if field.validator:
            try:
                VALIDATORS[field.validator](value)
            except ValidationError as wrong:
                self._complain(field, wrong, name)
        if field.differs_from and value == data.get(field.differs_from):
            other = pick(self.plan.field(field.differs_from).label, get_language() or "en")
            words = _("Choose somebody else than for “%(question)s”")
            self._complain(field, ValidationError(words, params={"question": other}))

    def _complain(self, field: Field, wrong: ValidationError, name: str = "") -> None:
        name = name or field.boxes[0]
        if name not in self.errors:
            self.add_error(name, wrong)

    def _check_period(self, field: Field, data: dict[str, Any]) -> None:
        if field.kind != "period":
            return
        start, end = data.get(f"{field.key}_from"), data.get(f"{field.key}_to")
        if start and end and end < start:
            self.add_error(f"{field.key}_to", _("The last day must not be before the first"))

    def _check_slot(self, field: Field, data: dict[str, Any]) -> None:
        """Begun and not left as a draft, it names an hour."""
        if field.kind != "slot" or self.draft or not data.get(field.boxes[0]):
            return
        for box in field.boxes:
            if box in self.fields and data.get(box) in (None, "") and box not in self.errors:
                self.add_error(box, ValidationError(_("Fill in this field"), code="required"))

    def answers(self) -> dict[str, Any]:
        """Clean answers; in a draft, what failed its check is kept under `~typed` as typed."""
        found = {f.key: self._answer(f) for f in self.plan.fields if f.kind != "section"}
        typed = {}
        if self.draft:
            for name in self.fields:
                if name in self._errors:
                    raw = self[name].data
                    typed[name] = list(raw) if isinstance(raw, tuple) else raw
        return {**found, TYPED: typed}

    def _answer(self, field: Field) -> Any:
        data = getattr(self, "cleaned_data", {})
        if field.kind == "period":
            days = {part: data.get(f"{field.key}_{part}") for part in ("from", "to")}
            return {part: day.isoformat() for part, day in days.items() if day}
        if field.kind == "slot":
            return slot.gathered(field, data)
        if field.kind == "group":
            mistyped = any(n.startswith(f"{field.key}-") for n in self._errors or ())
            return groups.gathered(field, self.rows[field.key], self._value, closed=not mistyped)
        return self._value(field, field.key)

    def _value(self, field: Field, name: str) -> Any:
        value = getattr(self, "cleaned_data", {}).get(name)
        if value in (None, ""):
            return ""
        if field.kind == "money":
            return {"amount": str(value), "currency": self.campus.currency}
        if isinstance(value, date):
            return value.isoformat()
        return str(value) if isinstance(value, Decimal) else value

    def grouped(self) -> list[tuple[str, str, list[Any]]]:
        """Bound fields and groups of them under the headings of the definition."""
        language = get_language() or "en"
        found = []
        for heading, fields in self.plan.sections():
            title = pick(heading.label, language) if heading else ""
            hint = pick(heading.hint, language) if heading else ""
            found.append((title, hint, [shown for f in fields for shown in self._shown(f)]))
        return found

    def _shown(self, field: Field) -> list[Any]:
        if field.kind == "group":
            return [self._group(field)]
        boxes = [self[box] for box in field.boxes if box in self.fields]
        if field.kind == "slot":
            language = get_language() or "en"
            words = pick(field.label, language), pick(field.hint, language)
            return [slot.Group(field.key, *words, not field.required or bool(field.when), boxes)]
        return boxes

    def _group(self, field: Field) -> groups.Group:
        language, number = get_language() or "en", self.rows[field.key]
        rows = [
            [(self[groups.name(field, n, f)], not f.required) for f in field.fields]
            for n in range(number)
        ]
        return groups.Group(
            field.key, pick(field.label, language), pick(field.hint, language),
            field.required and not field.when, rows,
            number < groups.limit(field),
        )  # fmt: skip


def initial_of(plan: Definition, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Stored answers as the widgets want them; what was typed wins."""
    found: dict[str, Any] = {}
    for field in plan.fields:
        value = answers.get(field.key)
        if field.kind == "period":
            given = value if isinstance(value, dict) else {}
            found |= {
                f"{field.key}_from": given.get("from", ""),
                f"{field.key}_to": given.get("to", ""),
            }
        elif field.kind == "slot":
            found |= slot.initial(field, value)
        elif field.kind == "group":
            found |= groups.initial(field, value, stored)
        elif value not in (None, ""):
            found[field.key] = stored(field, value)
    typed = answers.get(TYPED) or {}
    return found | {
        k: tuple(v) if isinstance(v, list) and len(v) == 3 else v for k, v in typed.items()
    }


def stored(field: Field, value: Any) -> Any:
    return value.get("amount", "") if field.kind == "money" and isinstance(value, dict) else value
