"""Which papers can be issued by the hundred. The app that knows the holders registers how."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import get_language

from portal.documents.models import BatchRow, Document
from portal.documents.parity import MESSAGES
from portal.languages import format_date


@dataclass(frozen=True)
class Candidate:
    """A holder and, where it gets no paper, the reason: a code of the kind's words with what fills them."""

    about: str
    company: Any
    reason: tuple[str, dict[str, str]] | None = None


@dataclass(frozen=True)
class Due:
    """What one holder's paper is issued with."""

    about: Any
    case: Any
    facts: dict[str, Any]
    languages: list[str] | None = None
    replaces: Document | None = None


@dataclass(frozen=True)
class BatchKind:
    """`candidates(campus, ends_by)` are all holders there; `due(about, ends_by)` is asked once more at its turn

    and gives either what to issue or, when something happened meanwhile, the reason why not.
    """

    code: str
    label: Any
    candidates: Callable[[Any, date], Iterable[Candidate]]
    due: Callable[[str, date], "Due | tuple[str, dict[str, str]]"]
    why: Any = ""
    words: Mapping[str, Any] = field(default_factory=dict)


BATCH_KINDS: dict[str, BatchKind] = {}


def register(kind: BatchKind) -> None:
    BATCH_KINDS[kind.code] = kind


def in_words(code: str, reason: Iterable[Any] | None) -> str:
    """A stored reason for the reader: days are written as the language writes them."""
    if not reason:
        return ""
    name, detail = reason
    said = BATCH_KINDS[code].words.get(name) or MESSAGES.get(name, name)
    return str(said) % {key: day_or_text(value) for key, value in detail.items()}


def day_or_text(value: str) -> str:
    try:
        return format_date(date.fromisoformat(value), get_language() or "en")
    except ValueError:
        return value


def progress_of(rows: Iterable[BatchRow]) -> dict[str, int]:
    """How many of each outcome, and how many of the papers are sealed."""
    found = dict.fromkeys(("waiting", "issued", "sealed", "refused", "left_out"), 0)
    for row in rows:
        found[row.outcome] += 1
        found["sealed"] += bool(row.document and row.document.is_ready)
    return found
