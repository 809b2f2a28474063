"""Translations that wait, by their date. Reads only; the page costs the same however long the list is."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from portal.cases import memory, wording
from portal.cases.deadline import chip_at
from portal.cases.models import MemoryPair, Translation, glossary
from portal.cases.reading import Twin, twin_of
from portal.cases.terms import marked

PAGE = 20


@dataclass(frozen=True)
class Row:
    translation: Translation
    source: str
    twin: Twin
    due: Any
    percent: int  # how much of it the memory knows word for word


@dataclass(frozen=True)
class Page:
    rows: list[Row]
    next: str


def page_of(user: Any, *, after: str = "") -> Page:
    """One keyset page; a marker nobody wrote gives the first."""
    found = Translation.objects.visible_to(user).waiting()
    moment, _sep, pk = after.rpartition("_")
    when = _moment(moment)
    if when and pk.isascii() and pk.isdigit() and len(pk) < 19:
        found = found.filter(Q(due_at__gt=when) | Q(due_at=when, pk__gt=int(pk)) | Q(due_at=None))
    found = found.select_related("message__case__campus", "message__author", "message__case__company")  # fmt: skip
    waiting = list(found.order_by(F("due_at").asc(nulls_last=True), "pk")[: PAGE + 1])
    more, waiting = len(waiting) > PAGE, waiting[:PAGE]
    last = waiting[-1] if waiting else None
    beyond = more and last and last.due_at
    following = urlencode({"after": f"{last.due_at.isoformat()}_{last.pk}"}) if beyond else ""
    return Page(rows_of(waiting), f"?{following}" if beyond else "")


def _moment(text: str) -> Any:
    try:
        when = parse_datetime(text)
    except ValueError:
        return None
    return when if when and when.tzinfo else None


def rows_of(waiting: list[Translation]) -> list[Row]:
    entries = glossary() if waiting else []
    known = _known(waiting)
    now = timezone.now()
    rows = []
    for one in waiting:
        message = one.message
        source = marked(message.body, message.language, one.language, entries)
        due = chip_at(one.due_at, message.case.campus, now)
        rows.append(Row(one, source, twin_of(one, one.language), due, _percent(one, known)))
    return rows


def _sentences(text: str) -> list[str]:
    return [wording.key_of(s) for part in wording.paragraphs(text) for s in part]


def _known(waiting: list[Translation]) -> set[tuple[int, str, str, str]]:
    """What the memory has of all rows together, in one query."""
    keys = {key for one in waiting for key in _sentences(one.message.body)[: memory.SENTENCES]}
    found = MemoryPair.objects.filter(digest__in=keys)
    columns = ("campus_id", "source_language", "target_language", "digest")
    return set(found.values_list(*columns)) if keys else set()


def _percent(one: Translation, known: set[tuple[int, str, str, str]]) -> int:
    message = one.message
    keys = _sentences(message.body)
    said = (message.case.campus_id, message.language, one.language)
    found = sum((*said, key) in known for key in keys)
    return 100 * found // len(keys) if keys else 0
