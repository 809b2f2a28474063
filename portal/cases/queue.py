"""The desk's queue: views, filters, search, keyset pages. Reads only.

Every list is walked along an index in order of due date; nothing counts further than `MOST`, so
the page costs the same with a thousand cases and with a million.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import NAMED
from portal.cases.models import Case, CaseStep
from portal.cases.models.case import CaseQuerySet
from portal.search import query_terms

PAGE = 25
MOST = 100
# The order of the indexes; counts are taken along it too, or the planner gathers a whole campus first.
BY_DUE = (F("due_at").asc(nulls_last=True), "id")
BY_DUE_BACK = (F("due_at").desc(nulls_first=True), "-id")

# What a row shows and what decides its button; names in documents and addresses stay in the database.
LISTED = (
    "number", "kind", "state", "phase", "version", "title", "language", "due_at", "closed_at", "breached_at",
    "promised_days", "company__name", "company__name_language", "campus__code", "campus__time_zone",
    *(f"assignee__{name}" for name in NAMED),
)  # fmt: skip

VIEWS: dict[str, Any] = {
    "mine": _("Mine and unassigned"),
    "today": _("Due today"),
    "overdue": _("Overdue"),
    "waiting": _("Waiting for the company"),
    "open": _("All open"),
}


def view_of(cases: CaseQuerySet, name: str, user: Any, now: datetime) -> CaseQuerySet:
    if name == "today":
        return cases.due_today(now)
    if name == "overdue":
        return cases.overdue(now)
    if name == "waiting":
        return cases.waiting_for_company()
    return cases.open() if name == "open" else cases.mine_and_unassigned(user)


def counts(user: Any) -> dict[str, int]:
    """How many cases stand in each view, counted up to `MOST`.

    They change with a step of some case and with the clock, so they are kept until the next of either; a working
    day declared meanwhile, which moves dates without a step, is seen within the minute.
    """
    newest = CaseStep.objects.order_by("-pk").values_list("digest", flat=True).first()
    minute = timezone.now().replace(second=0, microsecond=0)
    return dict(zip(VIEWS, _counted(user, user.staff_roles, newest, minute), strict=True))


@lru_cache(maxsize=1000)
def _counted(
    user: Any, _roles: frozenset[Any], _newest: str | None, _minute: datetime
) -> tuple[int, ...]:
    """In one statement, in the order of `VIEWS`."""
    now, visible = timezone.now(), Case.objects.visible_to(user)
    parts: list[str] = []
    params: list[Any] = []
    for name in VIEWS:
        limited = view_of(visible, name, user, now).order_by(*BY_DUE).values("pk")[:MOST]
        sql, args = limited.query.sql_with_params()
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS {name}_cases)")  # noqa: S608  compiled querysets
        params += args
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(parts), params)
        found: tuple[int, ...] = cursor.fetchone()
    return found


@dataclass(frozen=True)
class Page:
    rows: list[Case]
    previous: str
    next: str


def matching(user: Any, *, view: str, filters: dict[str, Any], q: str) -> QuerySet:
    """Visible cases of a view, filtered. A search looks through closed ones too."""
    cases = Case.objects.visible_to(user)
    terms = query_terms(q)[:8] if q.strip() else []
    if not terms:
        cases = view_of(cases, view, user, timezone.now())
    for term in terms:
        cases = cases.filter(search__contains=f" {term}")  # the beginning of a stored term
    return cases.filter(**filters).select_related("company", "campus", "assignee")


def page_of(cases: QuerySet, *, after: str = "", before: str = "") -> Page:
    """One keyset page. A marker nobody wrote gives the first page."""
    marker = _marker(after or before)
    back = bool(before and marker)
    cases = cases.order_by(*(BY_DUE_BACK if back else BY_DUE))
    if marker:
        cases = cases.filter(_beyond(*marker, back=back))
    found = list(cases.only(*LISTED)[: PAGE + 1])
    more, rows = len(found) > PAGE, found[:PAGE]
    if back:
        rows.reverse()
    has_next = bool(rows) and (more if not back else True)
    has_previous = bool(rows) and (bool(marker) if not back else more)
    return Page(rows, _text(rows[0]) if has_previous else "", _text(rows[-1]) if has_next else "")


def _beyond(due: datetime | None, pk: int, *, back: bool) -> Q:
    if due is None:
        return (
            Q(due_at=None, pk__lt=pk) | Q(due_at__isnull=False)
            if back
            else Q(due_at=None, pk__gt=pk)
        )
    if back:
        return Q(due_at__lt=due) | Q(due_at=due, pk__lt=pk)
    return Q(due_at__gt=due) | Q(due_at=due, pk__gt=pk) | Q(due_at=None)


def _text(case: Case) -> str:
    return f"{case.due_at.isoformat() if case.due_at else ''}_{case.pk}"


def _marker(text: str) -> tuple[datetime | None, int] | None:
    moment, _sep, pk = text.rpartition("_")
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return None
    try:
        when = datetime.fromisoformat(moment) if moment else None
    except ValueError:
        return None
    if when and when.tzinfo is None:
        return None
    return when, int(pk)
