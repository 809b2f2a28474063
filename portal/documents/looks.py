"""The privacy log: who looked at whose personal data, read from the places where it is written down. Reads only.

A passport number shown, a paper opened, a company's people listed, a list exported: each is a row of its own table,
added by the action that showed it. Here they are one list, the newest first.
"""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Company, PeopleView, Person, PersonView, User
from portal.documents.models import Document, Export, Paper, PaperView
from portal.documents.sheets import SHEETS

PAGE = 50


@dataclass(frozen=True)
class Look:
    """One line. `what` names the data, never holds it; `id` is its public id or number, `case` the matter."""

    at: datetime
    kind: str
    pk: int
    who: User
    what: Any
    id: str
    company: Company | None = None
    case: str = ""
    href: str = ""
    reason: str = ""
    rows: int | None = None

    @property
    def marker(self) -> str:
        return f"{self.at.isoformat()}_{self.kind}_{self.pk}"

    @property
    def label(self) -> Any:
        return SOURCES[self.kind].label


@dataclass(frozen=True)
class Source:
    """`rows`: what the reader may see of it; `who` is the column of the one who looked, `at` of the moment."""

    label: Any
    rows: Callable[[User], QuerySet]
    look: Callable[[Any], Look]
    who: str = "user"
    at: str = "at"


def numbers(user: User) -> QuerySet:
    seen = PersonView.objects.filter(person__in=Person.objects.visible_to(user))
    return seen.select_related("person__company", "user")


def number_of(row: PersonView) -> Look:
    person = row.person
    return Look(
        row.at, "number", row.pk, row.user, str(person), str(person.public_id), person.company
    )


def people(user: User) -> QuerySet:
    seen = PeopleView.objects.filter(company__in=Company.objects.visible_to(user))
    return seen.select_related("company", "user")


def people_of(row: PeopleView) -> Look:
    return Look(
        row.at, "people", row.pk, row.user, "", str(row.company.public_id), row.company, row.about
    )


def papers(user: User) -> QuerySet:
    seen = Q(paper__in=Paper.objects.visible_to(user))
    seen |= Q(document__in=Document.objects.visible_to(user))
    found = PaperView.objects.filter(seen)
    return found.select_related("paper__company", "document__company", "document__case", "by")


def paper_of(row: PaperView) -> Look:
    if row.paper:
        thing = row.paper
        return Look(
            row.at, "paper", row.pk, row.by, thing.kind_label, str(thing.public_id), thing.company
        )
    thing = row.document
    href = reverse("documents:desk_document", args=[thing.number])
    case = thing.case.number if thing.case else ""
    return Look(
        row.at, "paper", row.pk, row.by, thing.title, thing.number, thing.company, case or "", href
    )


def exports(user: User) -> QuerySet:
    """Of colleagues who share a campus with the reader."""
    campuses = {campus for role, campus in user.staff_roles if role in ("auditor", "director")}
    found = Export.objects.select_related("by")
    if None in campuses:
        return found
    there = User.objects.filter(roles__campus__in=campuses).exclude(roles__campus=None)
    return found.filter(by__in=there)


def export_of(row: Export) -> Look:
    label = SHEETS[row.what].label if row.what in SHEETS else row.what
    words = " · ".join(str(value) for _name, value in sorted(row.filters.items()))
    return Look(
        row.made_at, "export", row.pk, row.by, f"{label}: {words}", str(row.public_id),
        reason=row.reason, rows=row.rows,
    )  # fmt: skip


SOURCES = {
    "number": Source(_("Passport number shown"), numbers, number_of),
    "people": Source(_("People of a company listed"), people, people_of),
    "paper": Source(_("Passport or contract opened"), papers, paper_of, who="by"),
    "export": Source(_("List exported"), exports, export_of, who="by", at="made_at"),
}


def register(name: str, source: Source) -> None:
    """Another app's data. Called in its `ready()`."""
    SOURCES[name] = source


def page_of(
    reader: User, *, who: str = "", day: Any = None, kind: str = "", after: str = ""
) -> tuple[list[Look], str]:
    """One keyset page and the marker of the next; a marker nobody wrote gives the first page."""
    lists = [
        _read(name, source, reader, who=who, day=day, after=_marker(after))
        for name, source in SOURCES.items()
        if kind in ("", name)
    ]
    merged = heapq.merge(*lists, key=lambda one: (one.at, one.kind, one.pk), reverse=True)
    found = [look for _n, look in zip(range(PAGE + 1), merged, strict=False)]
    return found[:PAGE], found[PAGE - 1].marker if len(found) > PAGE else ""


def _read(
    name: str, source: Source, reader: User, *, who: str, day: Any, after: tuple | None
) -> Iterator[Look]:
    rows = source.rows(reader)
    if who:
        rows = rows.filter(**{source.who: who})
    if day:
        start = datetime.combine(day, time(), ZoneInfo(reader.time_zone))
        rows = rows.filter(
            **{f"{source.at}__gte": start, f"{source.at}__lt": start + timedelta(days=1)}
        )
    if after:
        at, kind, pk = after
        beyond = Q(**{f"{source.at}__lt": at})
        if name < kind:
            beyond |= Q(**{source.at: at})
        elif name == kind:
            beyond |= Q(**{source.at: at}, pk__lt=pk)
        rows = rows.filter(beyond)
    for row in rows.order_by(f"-{source.at}", "-pk")[: PAGE + 1]:
        yield source.look(row)


def _marker(text: str) -> tuple[datetime, str, int] | None:
    moment, _sep, rest = text.partition("_")
    kind, _sep, pk = rest.partition("_")
    if kind not in SOURCES or not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return None
    try:
        when = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return (when, kind, int(pk)) if when.tzinfo else None
