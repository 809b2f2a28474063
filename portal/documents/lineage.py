"""What a paper came from, and what came from it: read from frozen facts and from relations. Writes nothing.

A kind freezes its sources in the fact `came_from`; any number of a paper or a case among the facts is one too.
Apps that know more than the facts register readers: what an invoice's sums follow from, which lease it belongs to.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.module_loading import import_string

from portal.cases.models import Case
from portal.documents.kinds import internal_kinds
from portal.documents.models import Document
from portal.languages import pick

NUMBER = re.compile(r"[A-Z]{1,6}-[A-Z]{2,6}-[0-9]{4}-[0-9]{5}")
MOST = 100
ORIGINS: list[str] = []
OUTCOMES: list[str] = []


@dataclass(frozen=True)
class Line:
    """One ancestor or descendant. `said` explains it; `href` leads there where the reader may go."""

    what: str
    number: str = ""
    version: int = 0
    on: date | None = None
    said: str = ""
    href: str = ""


def register(*, origins: str = "", outcomes: str = "") -> None:
    """Dotted paths of `(document, language) -> Iterable[Line]`, asked for every paper."""
    ORIGINS.extend(path for path in (origins,) if path and path not in ORIGINS)
    OUTCOMES.extend(path for path in (outcomes,) if path and path not in OUTCOMES)


@dataclass(frozen=True)
class Reach:
    """Which papers and cases the reader may open, and from which side."""

    user: Any
    desk: bool
    language: str

    @property
    def documents(self) -> QuerySet:
        rows = Document.objects
        return rows.visible_to(self.user) if self.desk else rows.belonging_to(self.user)

    @property
    def cases(self) -> QuerySet:
        rows = Case.objects
        return rows.visible_to(self.user) if self.desk else rows.belonging_to(self.user)

    def paper(self, found: Document) -> Line:
        name = "documents:desk_document" if self.desk else "documents:document"
        kind = found.kind_info
        return Line(
            pick(kind.titles, self.language), found.number, on=found.issued_on,
            href=reverse(name, args=[found.number]),
        )  # fmt: skip

    def case(self, found: Case) -> Line:
        name = "cases:desk_case" if self.desk else "cases:my_case"
        title = pick(found.title, self.language)
        return Line(title, found.number or "", href=reverse(name, args=[found.number]))


def origins(document: Document, reach: Reach) -> list[Line]:
    """The newest knowledge first: what was frozen, what facts name, what relations tell."""
    frozen = list(frozen_lines(document, reach))
    read = [line for path in ORIGINS for line in import_string(path)(document, reach.language)]
    known = {line.number for line in (*frozen, *read)}
    named = [Line("", number) for number in numbers_in(document.facts) if number not in known]
    if document.replaces and document.replaces.number not in known:
        named.append(Line("", document.replaces.number))
    return led_there([*frozen, *read, *named], document, reach)


def frozen_lines(document: Document, reach: Reach) -> Iterator[Line]:
    hidden = set() if reach.desk and not reach.user.is_guest else set(internal_kinds())
    for fact in (document.facts.get("came_from") or {}).get("items", []):
        if fact["kind"] not in hidden:
            day = date.fromisoformat(fact["on"]) if fact.get("on") else None
            yield Line(pick(fact["what"], reach.language), fact["number"], fact["version"], day)


def numbers_in(facts: Any) -> list[str]:
    """Every fact that is nothing but the number of a paper or a case, in order."""
    found: dict[str, None] = {}

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                if key != "came_from":
                    walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)
        elif isinstance(value, str) and NUMBER.fullmatch(value):
            found[value] = None

    walk(facts)
    return list(found)


def led_there(lines: Iterable[Line], document: Document, reach: Reach) -> list[Line]:
    """Each with its address and its name. What has no name of its own and cannot be opened is left out."""
    listed = [line for line in lines if line.number != document.number]
    numbers = [line.number for line in listed if line.number]
    papers = {one.number: one for one in reach.documents.filter(number__in=numbers)}
    cases = {one.number: one for one in reach.cases.filter(number__in=numbers)}
    found = []
    for line in listed:
        if line.number in papers:
            there = reach.paper(papers[line.number])
        elif line.number in cases:
            there = reach.case(cases[line.number])
        else:
            there = Line("")
        if line.what or there.what:
            found.append(
                replace(line, what=line.what or there.what, on=line.on or there.on, href=there.href)
            )
    return list(dict.fromkeys(found))


def outcomes(document: Document, reach: Reach) -> list[Line]:
    """Later papers of the company that name this one, its successor, and what relations tell."""
    later = reach.documents.filter(company=document.company_id, pk__gt=document.pk)
    naming = later.alias(said=Cast("facts", TextField())).filter(
        said__contains=f'"{document.number}"'
    )
    lines = [reach.paper(one) for one in naming.order_by("pk")[:MOST]]
    known = {line.number for line in lines}
    read = [line for path in OUTCOMES for line in import_string(path)(document, reach.language)]
    if document.successor:
        read.append(Line("", document.successor.number))
    return lines + led_there([one for one in read if one.number not in known], document, reach)
