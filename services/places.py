"""Where something stands in a definition: its parts, their names, and the tab of the editor that shows them."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.languages import codes
from services.blocks import PARTS
from services.definition import Definition

Place = tuple[str, ...]  # ("fields", "visitors", "label")

HEADINGS = {
    "card": _("The card"), "terms": _("Conditions"), "fields": _("Questions"), "papers": _("Required papers"),
    "steps": _("Steps"),
    "documents": _("Documents it ends in"), "fees": _("Fees"), "notices": _("Notices"),
    "replies": _("Prepared reasons"), "eligibility": _("Rules"), "faq": _("Questions people ask"),
}  # fmt: skip
TABS = {
    "card": "card", "terms": "terms", "fields": "questions", "papers": "papers", "steps": "steps",
    "documents": "terms", "fees": "fees",
    "eligibility": "rules", "notices": "notices", "replies": "notices", "faq": "notices",
}  # fmt: skip
ON_CARD = ("card", "checked_on")
# What the definition calls otherwise than the editor does.
ALIASES = {"starts_on": "from", "ends_on": "until", "values": "in"}
NAMES = ("key", "code", "value")  # what tells the rows of a list apart


def walk(made: Definition) -> Iterator[tuple[Place, Any]]:
    """Every value with its place, rows by their keys; a text in all languages is one value."""
    for field in fields(made):
        value = getattr(made, field.name)
        if field.name == "card":
            yield from (((*ON_CARD[:1], name), texts) for name, texts in value.items())
        elif field.name == "checked_on":
            yield ON_CARD, value
        elif field.name in PARTS:
            yield from rows(value, (field.name,))
        elif field.name != "code":
            yield ("terms", field.name), value


def rows(value: tuple, place: Place) -> Iterator[tuple[Place, Any]]:
    for position, row in enumerate(value, 1):
        yield from one(row, (*place, name_of(row) or str(position)))


def one(row: Any, place: Place) -> Iterator[tuple[Place, Any]]:
    for field in fields(row):
        value = getattr(row, field.name)
        if field.name in NAMES:
            continue
        if isinstance(value, tuple) and value and is_dataclass(value[0]):
            yield from rows(value, (*place, field.name))
        elif field.name == "prices":
            yield from (((*place, "prices", currency), price) for currency, price in value.items())
        else:
            yield (*place, field.name), value


def name_of(row: Any) -> str:
    return next((getattr(row, name) for name in NAMES if hasattr(row, name)), "")


def is_texts(value: Any) -> bool:
    return isinstance(value, dict) and set(value) <= set(codes())


def place_of(fault: str) -> tuple[Place, str]:
    """A fault's place and its words: `fields.visitors.label: …` or, of the whole service, `service.code: …`."""
    place, colon, words = fault.partition(": ")
    if not colon or " " in place:
        return (), fault
    first, *rest = place.split(".")
    if first in PARTS:
        return (first, *rest), words
    return ("terms", *(rest if first == "service" else [first])), words


def in_words(place: Place) -> str:
    """Questions › visitors › Hint."""
    if not place:
        return ""
    part, *rest = place
    found = [str(HEADINGS[part])]
    block: Any = PARTS[part]
    for name in rest:
        block = getattr(block, "child_block", block)
        child = getattr(block, "child_blocks", {}).get(ALIASES.get(name, name))
        found.append(str(child.label) if child is not None else name)
        block = child if child is not None else block
    return " › ".join(found)
