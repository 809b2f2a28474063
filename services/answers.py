"""Answers as people read them: questions with their answers, under their headings."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from portal.accounts import countries
from portal.languages import format_date, format_number, format_phone, pick
from portal.money import Money, format_money
from services import units, wishes
from services.definition import Field

E164 = re.compile(r"\+[1-9]\d{6,14}")


@dataclass(frozen=True)
class Shown:
    key: str
    label: str
    value: str


def option_words(field: Field, value: Any, language: str) -> str:
    label = next((o.label for o in field.options if o.value == value), None)
    return pick(label, language) if label else str(value)


def written(field: Field, value: Any, language: str, names: dict[str, str]) -> str:
    """One answer in words; `names` are people and units by public id, and hours by the key of their question."""
    if value in (None, "", [], {}):
        return ""
    if field.kind == "choice":
        return option_words(field, value, language)
    if field.kind == "multi_choice":
        return "\n".join(option_words(field, v, language) for v in value)
    if field.kind == "slot":
        return names.get(field.key, "")
    if field.kind == "group":
        return "\n".join(
            f"{n}. {row_words(field, row, language)}" for n, row in enumerate(value, 1)
        )
    if field.kind in ("person", "persons", "unit"):
        return "\n".join(names.get(v, "–") for v in (value if isinstance(value, list) else [value]))
    return plain(field, value, language)


def row_words(field: Field, row: dict[str, Any], language: str) -> str:
    """One entry of a group on a line: its questions with their answers."""
    pairs = [(f, written(f, row.get(f.key), language, {})) for f in field.fields]
    return "; ".join(f"{pick(f.label, language)}: {words}" for f, words in pairs if words)


def plain(field: Field, value: Any, language: str) -> str:
    match field.kind:
        case "date":
            return format_date(date.fromisoformat(value), language)
        case "period":
            days = [
                format_date(date.fromisoformat(value[k]), language)
                for k in ("from", "to")
                if value.get(k)
            ]
            return " – ".join(days)
        case "money":
            return format_money(Money(Decimal(value["amount"]), value["currency"]), language)
        case "country":
            return countries.name(value, language)
        case "number":
            unit = pick(field.unit, language) if field.unit else ""
            return f"{format_number(Decimal(str(value)), language)} {unit}".strip()
    return format_phone(value) if E164.fullmatch(str(value)) else str(value)


def sheet(request: Any, language: str) -> list[tuple[str, list[Shown]]]:
    """All answers of a request by section, questions that do not apply left out."""
    names = {str(p.public_id): str(p) for p in request.company.people.all()}
    if units.asked_in(request.plan):
        names |= units.names(request.company)
    names |= wishes.words(request, language)
    found = []
    for heading, fields in request.plan.sections():
        rows = [
            Shown(
                f.key,
                pick(f.label, language),
                written(f, request.answers.get(f.key), language, names),
            )
            for f in fields
            if f.when is None or f.when.holds(request.answers)
        ]
        if rows:
            found.append((pick(heading.label, language) if heading else "", rows))
    return found
