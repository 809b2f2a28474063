"""Questions asked again for each of several things: owners, workers, machines. Rows of ordinary fields.

A row is `owners-0-name`, `owners-0-share`; how many the page showed comes back in `owners-rows`. One more is
asked for by a button that saves first, so that it works without JavaScript.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from services.definition import MOST_ROWS, Field

MORE = "more"  # the button's name, its value the key of the group


@dataclass(frozen=True)
class Group:
    """What the page draws: rows of bound fields under one legend."""

    key: str
    label: str
    hint: str
    required: bool
    rows: list[list[Any]]
    may_grow: bool

    template = "services/my/_group.html"


def name(field: Field, row: int, inner: Field) -> str:
    return f"{field.key}-{row}-{inner.key}"


def names(field: Field, rows: int) -> Iterator[tuple[int, Field, str]]:
    for row in range(rows):
        for inner in field.fields:
            yield row, inner, name(field, row, inner)


def limit(field: Field) -> int:
    return min(field.most or MOST_ROWS, MOST_ROWS)


def count(field: Field, data: Any, kept: Any, typed: Mapping[str, Any], more: str) -> int:
    """How many rows the page shows: those sent or kept, as many as are needed, and the one asked for."""
    if data is not None:
        given = str(data.get(f"{field.key}-rows", ""))
        shown = max(int(given) if given.isdecimal() and len(given) < 4 else 0, field.least, 1)
    else:
        at = [
            n.removeprefix(f"{field.key}-").partition("-")[0]
            for n in typed
            if n.startswith(f"{field.key}-")
        ]
        rows = [int(n) + 1 for n in at if n.isdecimal()]
        shown = max([len(kept) if isinstance(kept, list) else 0, *rows, field.least, 1])
        shown += more == field.key
    return min(shown, limit(field))


def initial(field: Field, kept: Any, of_one: Callable[[Field, Any], Any]) -> dict[str, Any]:
    """Stored rows as the widgets want them."""
    rows = [row for row in kept if isinstance(row, dict)] if isinstance(kept, list) else []
    return {
        name(field, n, inner): of_one(inner, row[inner.key])
        for n, row in enumerate(rows)
        for inner in field.fields
        if row.get(inner.key) not in (None, "")
    }


def gathered(
    field: Field, rows: int, value: Callable[[Field, str], Any], *, closed: bool
) -> list[dict[str, Any]]:
    """The answers row by row, empty ones left out; where something stays as typed, each keeps its place."""
    found: list[dict[str, Any]] = [{} for _row in range(rows)]
    for row, inner, where in names(field, rows):
        found[row][inner.key] = value(inner, where)
    return [row for row in found if filled(row) or not closed]


def filled(row: Mapping[str, Any]) -> bool:
    return any(value not in (None, "", [], {}) for value in row.values())
