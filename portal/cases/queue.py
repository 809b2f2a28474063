"""The desk's queue: views, filters, search, keyset pages. Reads only.

Every list is walked along an index in its order, nothing counts further than `MOST` of the first `LOOKED`, and a
search stops at the `FOUND` newest, so the page costs the same with a thousand cases and with a million.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from portal.accounts.models import NAMED, Campus, Company
from portal.cases import wanted as asking
from portal.cases.kinds import KINDS
from portal.cases.models import Case, CaseStep
from portal.cases.models.case import CaseQuerySet
from portal.cases.wanted import VIEWS, Offered, Wanted
from portal.forms import clean_digits
from portal.search import query_terms

PAGE = 25
MOST = 100
LOOKED = 2_000
FOUND = 500
MOST_TERMS = 8
ANYWHERE = Q()


@dataclass(frozen=True)
class Order:
    """A column the list can stand in order of, and which way it runs."""

    column: str
    newest_first: bool = False

    def by(self, *, back: bool = False) -> tuple[Any, str]:
        """As the index has it; counts are taken along it too, or the planner gathers a whole campus first."""
        if self.newest_first:
            return (self.column, "id") if back else (f"-{self.column}", "-id")
        due = F(self.column)
        return (due.desc(nulls_first=True), "-id") if back else (due.asc(nulls_last=True), "id")


ORDERS = {
    "due": Order("due_at"),
    "received": Order("received_at", newest_first=True),
    "changed": Order("changed_at", newest_first=True),
}

# What a row shows and what decides its button; names in documents and addresses stay in the database.
LISTED = (
    "number", "kind", "state", "phase", "version", "title", "language", "due_at", "closed_at", "breached_at",
    "received_at", "changed_at",
    "promised_days", "company__name", "company__name_language", "campus__code", "campus__time_zone",
    *(f"assignee__{name}" for name in NAMED),
)  # fmt: skip


def view_of(cases: CaseQuerySet, name: str, user: Any, now: datetime) -> CaseQuerySet:
    if name == "today":
        return cases.due_today(now)
    if name == "overdue":
        return cases.overdue(now)
    if name == "waiting":
        return cases.waiting_for_company()
    return cases.open() if name == "open" else cases.mine_and_unassigned(user)


def counts(user: Any, kept: tuple[str, ...] = ()) -> dict[str, int | None]:
    """How many cases stand in each view and in each kept list (by its address), counted up to `MOST`.

    They change with a step of some case and with the clock, so they are kept until the next of either; a working
    day declared meanwhile, which moves dates without a step, is seen within the minute. A list that searches
    texts is not counted, nor one that has fewer than `MOST` among the first `LOOKED` cases where there are more.
    """
    newest = CaseStep.objects.order_by("-pk").values_list("digest", flat=True).first()
    minute = timezone.now().replace(second=0, microsecond=0)
    found = _counted(user, user.staff_roles, newest, minute, kept)
    return dict(zip((*VIEWS, *kept), found, strict=True))


@lru_cache(maxsize=1000)
def _counted(
    user: Any, roles: frozenset[Any], _newest: str | None, minute: datetime, kept: tuple[str, ...]
) -> tuple[int | None, ...]:
    """In the order of `VIEWS` and of `kept`."""
    statement, params, lists = _statement(user, roles, minute, kept)
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        found = cursor.fetchone()
    return tuple(
        n if known or (n and n >= MOST) else None for n, known in zip(found, lists, strict=True)
    )


@lru_cache(maxsize=1000)
def _statement(
    user: Any, _roles: frozenset[Any], _minute: datetime, kept: tuple[str, ...]
) -> tuple[str, list[Any], list[bool]]:
    """All counts at once, and which of them hold whatever they come to. A step changes what is counted and not the
    question, so it is put into words once in a minute.
    """
    now, offered = timezone.now(), Offered(user)
    opened, closed = _first(Case.objects.open(), "due"), _first(Case.objects.closed(), "changed")
    visible = Case.objects.filter(opened.within).visible_to(user)
    lists: list[tuple[QuerySet, Edge]] = [
        (view_of(visible, name, user, now), opened) for name in VIEWS
    ]
    for address in kept:
        wanted = asking.read(QueryDict(address), offered)
        if wanted.searches:
            lists.append((Case.objects.none(), NOTHING))
        else:
            edge = closed if "closed" in wanted.marks else opened
            lists.append((listed(user, wanted, edge.within)[0], edge))
    parts: list[str] = []
    params: list[Any] = []
    for place, (cases, edge) in enumerate(lists):
        sql, args = _limited(cases, edge)
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS list_{place})")  # noqa: S608  compiled querysets
        params += args
    return "SELECT " + ", ".join(parts), params, [edge.is_end for _cases, edge in lists]


@dataclass(frozen=True)
class Edge:
    """How far counts look along an order. Asked first: of two bounds of one column SQLite walks to the first."""

    order: Order
    within: Q = ANYWHERE
    is_end: bool = True


NOTHING = Edge(ORDERS["due"], is_end=False)


def _first(cases: CaseQuerySet, name: str) -> Edge:
    order = ORDERS[name]
    along = cases.order_by(*order.by()).values_list(order.column, flat=True)
    last = along[LOOKED : LOOKED + 1].first()
    if last is None:
        return Edge(order)
    sign = "gte" if order.newest_first else "lte"
    return Edge(order, Q(**{f"{order.column}__{sign}": last}), is_end=False)


def _limited(cases: QuerySet, edge: Edge) -> tuple[str, tuple[Any, ...]]:
    try:
        found = cases.order_by(*edge.order.by()).values("pk")
        return found[:MOST].query.sql_with_params()
    except EmptyResultSet:
        return "SELECT 1 WHERE 1 = 0", ()


@dataclass(frozen=True)
class Page:
    rows: list[Case]
    previous: str
    next: str


def matching(user: Any, *, view: str, filters: dict[str, Any], q: str) -> QuerySet:
    """Visible cases of a view, filtered. A search looks through closed ones too."""
    given = QueryDict(mutable=True)
    given.update({"view": view, "q": q})
    return cases_of(user, asking.read(given, Offered(user))).filter(**filters)


def cases_of(user: Any, wanted: Wanted) -> QuerySet:
    return listed(user, wanted)[0]


def listed(user: Any, wanted: Wanted, within: Q = ANYWHERE) -> tuple[QuerySet, bool]:
    """The cases, and whether there are more than a search looks for: it stops at the newest `FOUND`.

    A case has one of the values asked for in each filter, and everything `is:` says of it.
    """
    now = timezone.now()
    cases = _scope(Case.objects.filter(within).visible_to(user), wanted, user, now)
    for mark in wanted.marks:
        cases = _marked(cases, mark, now)
    if q := _filters(user, wanted):
        cases = cases.filter(q)
    cut = False
    if wanted.searches:
        newest = _newest(cases, wanted)
        cases, cut = Case.objects.filter(pk__in=newest[:FOUND]), len(newest) > FOUND
    return cases, cut


def _newest(cases: CaseQuerySet, wanted: Wanted) -> list[int]:
    """The keys of what a search finds. A case has the terms of its company and its number: the index narrows by
    them, the company and the number themselves decide.
    """
    asked = [[_terms(wanted.asked.text)]]
    for name, condition in (("company", _of_company), ("number", _of_number)):
        one_of = Q()
        for value in wanted.of(name):
            one_of |= condition(value)
        cases = cases.filter(one_of)
        asked.append([_pieces(value) for value in wanted.of(name)])
    return cases.newest(asked, FOUND + 1)


def _scope(cases: CaseQuerySet, wanted: Wanted, user: Any, now: datetime) -> CaseQuerySet:
    """A search goes through everything, a question through what is open, else the view says it."""
    if "closed" in wanted.marks or wanted.searches:
        return cases
    return cases.open() if wanted.asked.terms else view_of(cases, wanted.view, user, now)


def _marked(cases: CaseQuerySet, mark: str, now: datetime) -> CaseQuerySet:
    plain = {
        "open": cases.open, "closed": cases.closed, "waiting": cases.waiting_for_company,
        "unassigned": cases.unassigned, "overdue": lambda: cases.overdue(now),
        "today": lambda: cases.due_today(now),
    }  # fmt: skip
    if mark in plain:
        return plain[mark]()
    of_kinds = Q(pk__in=[])
    for kind in KINDS.values():
        if mark in kind.marks:
            of_kinds |= kind.marks[mark][1]
    return cases.filter(of_kinds)


COLUMNS = {
    "category": "kind",
    "state": "state",
    "language": "language",
    "group": "category",
}


def _filters(user: Any, wanted: Wanted) -> Q:
    found = Q()
    if codes := wanted.of("campus"):
        found &= Q(campus__in=Campus.objects.filter(code__in=codes).values("pk"))
    for name, column in COLUMNS.items():
        values = wanted.of(name)
        if len(values) == 1:
            found &= Q(**{column: values[0]})
        elif values:
            found &= Q(**{f"{column}__in": values})
    if people := wanted.of("assignee"):
        pks = [user.pk if who == "me" else int(who) for who in people if who != "none"]
        nobody = Q(assignee=None) if "none" in people else Q(pk__in=[])
        found &= (Q(assignee__in=pks) | nobody) if pks else nobody
    due = Q()
    for days in wanted.of("due"):
        due |= _due(days)
    return found & due


def _terms(words: str) -> list[str]:
    """What the words ask for. A number written in groups, 7707 083 893, is one."""
    digits = clean_digits(words)
    if len(digits) >= 8 and digits.isascii() and digits.isdigit() and not words.isalnum():
        return [digits]
    return _pieces(words) if words.strip() else []


def _pieces(words: str) -> list[str]:
    return query_terms(words)[:MOST_TERMS]


def _of_company(name: str) -> Q:
    return Q(company__in=Company.objects.found_by(_pieces(name)).values("pk"))


def _of_number(part: str) -> Q:
    """A part of the number, 2026-42 too."""
    return Q(*(Q(number__icontains=piece) for piece in _pieces(part)), number__isnull=False)


def _due(days: tuple[Any, Any]) -> Q:
    """Whole days by the clock of the case's own campus; the outer bounds are what an index can walk."""
    first, last = days
    found, bounds = Q(pk__in=[]), []
    for campus in Campus.objects.all():
        here = Q(campus=campus)
        starts = campus.starts(first) if first else None
        ends = campus.starts(last + timedelta(days=1)) if last else None
        here &= Q(due_at__gte=starts) if starts else Q()
        here &= Q(due_at__lt=ends) if ends else Q()
        bounds.append((starts, ends))
        found |= here
    if first and bounds:
        found &= Q(due_at__gte=min(starts for starts, _ends in bounds if starts))
    if last and bounds:
        found &= Q(due_at__lt=max(ends for _starts, ends in bounds if ends))
    return found


def order_of(wanted: Wanted) -> Order:
    """Closed cases have no date to meet: the last one to change stands first."""
    return ORDERS["changed" if "closed" in wanted.marks else wanted.order]


def arrived(user: Any, wanted: Wanted, since: datetime) -> int:
    """How many cases of this list came in since it was read."""
    return cases_of(user, wanted).filter(received_at__gt=since).values("pk")[:MOST].count()


def page_of(
    cases: QuerySet, *, after: str = "", before: str = "", order: Order = ORDERS["due"]
) -> Page:
    """One keyset page. A marker nobody wrote gives the first page.

    The keys come from an index alone, and only the rows that are shown are read.
    """
    marker = _marker(after or before, order)
    back = bool(before and marker)
    if order.newest_first:
        cases = cases.filter(**{f"{order.column}__isnull": False})
    if marker:
        cases = cases.filter(_beyond(*marker, order, back=back))
    along = order.by(back=back)
    keys = cases.order_by(*along).values("pk")[: PAGE + 1]
    shown = Case.objects.filter(pk__in=keys).select_related("company", "campus", "assignee")
    found = list(shown.only(*LISTED).order_by(*along))
    more, rows = len(found) > PAGE, found[:PAGE]
    if back:
        rows.reverse()
    has_next = bool(rows) and (more if not back else True)
    has_previous = bool(rows) and (bool(marker) if not back else more)
    return Page(
        rows,
        _text(rows[0], order) if has_previous else "",
        _text(rows[-1], order) if has_next else "",
    )


def _beyond(when: datetime | None, pk: int, order: Order, *, back: bool) -> Q:
    """What stands behind a marker; cases without a due date come last."""
    name = order.column
    none = Q(**{name: None})
    if when is None:
        return (none & Q(pk__lt=pk)) | ~none if back else none & Q(pk__gt=pk)
    down = back != order.newest_first
    sign = "lt" if down else "gt"
    found = Q(**{f"{name}__{sign}": when}) | Q(**{name: when, f"pk__{sign}": pk})
    return found if down or order.newest_first else found | none


def _text(case: Case, order: Order = ORDERS["due"]) -> str:
    when = getattr(case, order.column)
    return f"{when.isoformat() if when else ''}_{case.pk}"


def _marker(text: str, order: Order) -> tuple[datetime | None, int] | None:
    moment, _sep, pk = text.rpartition("_")
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return None
    try:
        when = datetime.fromisoformat(moment) if moment else None
    except ValueError:
        return None
    if (when and when.tzinfo is None) or (when is None and order.newest_first):
        return None
    return when, int(pk)
