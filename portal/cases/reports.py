"""What the desk's work came to: figures of a period, each with the list of cases behind it. Reads only.

Everything is counted in the database over what the reader may see, along the indexes of receipt and end: as many
statements for a hundred thousand cases as for ten. Medians come from counts per value: a case's working days and
the minutes to its first answer are written when they happen.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Case as Choice
from django.db.models import Count, F, Q, Sum, Value, When
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.accounts.models import NAMED, StaffRole, User
from portal.cases.almanac import ONE_DAY, CalendarMissing
from portal.cases.calendars import WorkingDays, editions
from portal.cases.kinds import KINDS
from portal.cases.models import Case
from portal.cases.models.case import OPEN, CaseQuerySet
from portal.cases.periods import Period, Stretch
from portal.workflow import Phase

R = StaffRole.Role
AGES = (2, 5, 10)  # working days; the last group is older
MOST_ROWS = 10
NOW, BEFORE = "now", "before"


@dataclass(frozen=True)
class Part:
    """What a kind of case adds to the reports.

    `groups` are its values of `Case.category`, `things` what can be asked for (services), both with labels;
    `table` counts finished cases by (thing, promised days, days it took).
    """

    groups: Callable[[], list[tuple[str, str]]]
    things: Callable[[], list[tuple[str, str]]]
    is_thing: Callable[[str], Q]
    rated: Callable[[CaseQuerySet], tuple[Decimal | None, int]]
    rated_q: Q
    table: Callable[[CaseQuerySet], list[tuple[str, int | None, int | None, int]]]


def parts() -> dict[str, Part]:
    return {code: import_string(kind.report) for code, kind in KINDS.items() if kind.report}


@dataclass(frozen=True)
class Scope:
    """Whose cases, of which days and which filters. `group` is a category within a kind, `thing` a service."""

    user: Any
    period: Period
    campuses: tuple[Any, ...]
    campus: str = ""
    kind: str = ""
    group: str = ""
    thing: str = ""
    language: str = ""

    @cached_property
    def here(self) -> list[Any]:
        return [c for c in self.campuses if self.campus in ("", c.code)]

    @cached_property
    def cases(self) -> CaseQuerySet:
        """All the reader may see that pass the filters, of whatever day. What was never sent has no number."""
        found = Case.objects.visible_to(self.user).exclude(number=None)
        if self.campus:
            found = found.filter(campus__in=[c.pk for c in self.here])
        given = {"kind": self.kind, "category": self.group, "language": self.language}
        found = found.filter(**{name: value for name, value in given.items() if value})
        if self.thing:
            for part in parts().values():
                found = found.filter(part.is_thing(self.thing))
        return found

    def received(self, days: Stretch | None = None) -> CaseQuerySet:
        return self.cases.filter((days or self.period).holds("received_at", self.here))

    def finished(self, days: Stretch | None = None) -> CaseQuerySet:
        """Ended by the park in these days; what the company took back is nobody's work done."""
        return self.ended.filter((days or self.period).holds("closed_at", self.here))

    @property
    def ended(self) -> CaseQuerySet:
        return self.cases.filter(phase=Phase.CLOSED).exclude(given_up())

    def either(self, field_: str, cases: CaseQuerySet) -> CaseQuerySet:
        """Cases of the period or of the one before, marked which: a comparison is one walk."""
        now, before = (s.holds(field_, self.here) for s in (self.period, self.period.before))
        mark = Choice(When(now, then=Value(NOW)), default=Value(BEFORE))
        return cases.filter(now | before).annotate(when=mark)

    def reopened(self, days: Stretch | None = None) -> CaseQuerySet:
        """Opened again in these days, after they were finished."""
        inside = (days or self.period).holds("spans__ended_at", self.here)
        return self.cases.filter(inside, spans__kind="closed").distinct()

    def age(self, place: int) -> CaseQuerySet:
        low, high = self.ages[place]
        return self.cases.open().filter(low & high)

    @cached_property
    def ages(self) -> list[tuple[Q, Q]]:
        """Of each group of ages: not older than, and older than; in working days of the campus since receipt."""
        known, always = editions(), ~Q(pk__in=[])
        edges = []
        for days in AGES:
            younger = Q(pk__in=[])
            for campus in self.here:
                younger |= Q(campus=campus.pk, received_at__gte=ago(campus, days, known))
            edges.append(younger)
        return list(zip([*edges, always], [always, *(~edge for edge in edges)], strict=True))


def ago(campus: Any, days: int, known: Any) -> datetime:
    """The first moment from which not more than `days` working days have passed at the campus, today included."""
    calendar, day = WorkingDays((campus.country,), known), campus.today()
    try:
        left = days
        while left or not calendar.is_working(day):
            left -= calendar.is_working(day)
            day -= ONE_DAY
    except CalendarMissing:
        day = campus.today() - ONE_DAY * (days * 7 // 5)
    return datetime.combine(day, time(), campus.zone)


LISTS: dict[str, tuple[Any, Callable[[Scope], CaseQuerySet]]] = {
    "open": (_("Open now"), lambda s: s.cases.open()),
    "overdue": (_("Overdue now"), lambda s: s.cases.overdue()),
    "received": (pgettext_lazy("cases", "Received"), lambda s: s.received()),
    "finished": (_("Finished"), lambda s: s.finished()),
    "in_time": (_("Finished in time"), lambda s: s.finished().filter(closed_at__lte=F("due_at"))),
    "late": (_("Finished late"), lambda s: s.finished().filter(closed_at__gt=F("due_at"))),
    "answered": (_("Received and answered"), lambda s: s.received().exclude(answer_minutes=None)),
    "returned": (_("Asked back at least once"), lambda s: s.finished().filter(asked_back__gt=0)),
    "complete": (_("Complete the first time"), lambda s: s.finished().filter(asked_back=0)),
    "reopened": (_("Opened again"), lambda s: s.reopened()),
    "rated": (_("Rated"), lambda s: s.finished().filter(rated())),
    "aged-0": (_("Open for up to 2 working days"), lambda s: s.age(0)),
    "aged-1": (_("Open for 3 to 5 working days"), lambda s: s.age(1)),
    "aged-2": (_("Open for 6 to 10 working days"), lambda s: s.age(2)),
    "aged-3": (_("Open for more than 10 working days"), lambda s: s.age(3)),
}


def rated() -> Q:
    found = Q(pk__in=[])
    for part in parts().values():
        found |= part.rated_q
    return found


@dataclass
class Figures:
    """The counts of one period, and of the one before under the same names."""

    now: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)
    open: int = 0
    overdue: int = 0
    ages: list[int] = field(default_factory=list)
    weeks: list[tuple[str, Stretch, int, int]] = field(default_factory=list)


def gather(scope: Scope) -> Figures:
    """Everything the tiles and the two charts over time need."""
    found = Figures()
    flow(scope, found)
    standing(scope, found)
    for name, values in (
        ("days", spread(scope.either("closed_at", scope.ended), "worked_days")),
        ("minutes", spread(scope.either("received_at", scope.cases), "answer_minutes")),
    ):
        found.now[name], found.before[name] = median(values[NOW]), median(values[BEFORE])
    for when, days in ((found.now, scope.period), (found.before, scope.period.before)):
        when["reopened"] = scope.reopened(days).count()
    rate(scope, found)
    return found


def flow(scope: Scope, found: Figures) -> None:
    """Received and finished, by week and in sum, with what the finished ones were like."""
    bins = scope.period.bins
    came = scope.either("received_at", scope.cases).aggregate(**counts("received_at", scope, bins))
    ended = scope.either("closed_at", scope.ended).aggregate(
        **counts("closed_at", scope, bins),
        **{
            f"{name}_{when}": make(Q(when=when))
            for when in (NOW, BEFORE)
            for name, make in QUALITIES.items()
        },
    )
    for when, into in ((NOW, found.now), (BEFORE, found.before)):
        into |= {"received": came[f"all_{when}"], "finished": ended[f"all_{when}"]}
        into |= {name: ended[f"{name}_{when}"] or 0 for name in QUALITIES}
    found.weeks = [
        (label, days, came[f"bin_{n}"], ended[f"bin_{n}"]) for n, (label, days) in enumerate(bins)
    ]


QUALITIES: dict[str, Callable[[Q], Any]] = {
    "in_time": lambda q: Count("pk", filter=q & Q(closed_at__lte=F("due_at"))),
    "promised": lambda q: Count("pk", filter=q & Q(due_at__isnull=False)),
    "complete": lambda q: Count("pk", filter=q & Q(asked_back=0)),
    "returns": lambda q: Sum("asked_back", filter=q),
}


def counts(field_: str, scope: Scope, bins: Iterable[tuple[str, Stretch]]) -> dict[str, Any]:
    return {
        **{f"all_{when}": Count("pk", filter=Q(when=when)) for when in (NOW, BEFORE)},
        **{
            f"bin_{n}": Count("pk", filter=days.holds(field_, scope.here))
            for n, (_label, days) in enumerate(bins)
        },
    }


def standing(scope: Scope, found: Figures) -> None:
    """What lies on the desk now, by age."""
    late = Q(phase=Phase.WITH_STAFF, due_at__lt=timezone.now())
    ages = {f"age_{n}": Count("pk", filter=low & high) for n, (low, high) in enumerate(scope.ages)}
    row = scope.cases.open().aggregate(all=Count("pk"), late=Count("pk", filter=late), **ages)
    found.open, found.overdue = row["all"], row["late"]
    found.ages = [row[name] for name in ages]


def spread(cases: CaseQuerySet, column: str) -> dict[str, list[tuple[int, int]]]:
    """How many cases have each value of a column, in the period and before."""
    found: dict[str, list[tuple[int, int]]] = {NOW: [], BEFORE: []}
    rows = cases.exclude(**{column: None}).order_by().values("when", column)
    for row in rows.annotate(n=Count("pk")):
        found[row["when"]].append((row[column], row["n"]))
    return found


def median(values: Iterable[tuple[int, int]]) -> Decimal | None:
    """The middle one of values given as (value, how many)."""
    ordered = sorted(values)
    count = sum(n for _value, n in ordered)
    if not count:
        return None
    middle = [_at(ordered, place) for place in ((count - 1) // 2, count // 2)]
    return Decimal(sum(middle)) / 2


def _at(ordered: list[tuple[int, int]], place: int) -> int:
    for value, n in ordered:
        place -= n
        if place < 0:
            return value
    raise IndexError(place)


def rate(scope: Scope, found: Figures) -> None:
    for into in (found.now, found.before):
        into |= {"rating": None, "ratings": 0}
    for part in parts().values():
        for into, days in ((found.now, scope.period), (found.before, scope.period.before)):
            into["rating"], into["ratings"] = part.rated(scope.finished(days))


def shares(scope: Scope) -> list[dict[str, Any]]:
    """Open, received and finished by campus and language, in one walk."""
    came, ended = (scope.period.holds(name, scope.here) for name in ("received_at", "closed_at"))
    rows = scope.cases.filter(Q(phase__in=OPEN) | came | ended).order_by()
    return list(
        rows.values("campus__code", "language").annotate(
            open=Count("pk", filter=Q(phase__in=OPEN)),
            received=Count("pk", filter=came),
            finished=Count("pk", filter=ended & Q(phase=Phase.CLOSED) & ~given_up()),
        )
    )


def given_up() -> Q:
    found = Q(pk__in=[])
    for code, kind in KINDS.items():
        found |= Q(kind=code, state__in=kind.given_up)
    return found


def led_by(user: Any, campuses: Iterable[Any]) -> list[Any]:
    """The campuses whose people's work the reader may look at."""
    return [c for c in campuses if user.has_role(R.MANAGER, R.DIRECTOR, campus=c.pk)]


def workload(scope: Scope) -> list[tuple[User, dict[str, int]]]:
    """Open, overdue and finished of everybody who holds cases, for those who lead them."""
    led = led_by(scope.user, scope.here)
    if not led:
        return []
    ended = scope.period.holds("closed_at", scope.here) & Q(phase=Phase.CLOSED) & ~given_up()
    late = Q(phase=Phase.WITH_STAFF, due_at__lt=timezone.now())
    cases = scope.cases.filter(Q(phase__in=OPEN) | ended, campus__in=led).exclude(assignee=None)
    names = {f"assignee__{name}": name for name in NAMED}
    rows = (
        cases.order_by()
        .values("assignee_id", *names)
        .annotate(
            open=Count("pk", filter=Q(phase__in=OPEN)),
            overdue=Count("pk", filter=late),
            finished=Count("pk", filter=ended),
        )
    )
    return [
        (
            User(pk=row["assignee_id"], **{name: row[key] for key, name in names.items()}),
            {name: row[name] for name in ("open", "overdue", "finished")},
        )
        for row in rows.order_by("-open", "-finished", "assignee_id")
    ]


@dataclass(frozen=True)
class Thing:
    """One service in the table: what was promised, and what it took, in working days."""

    code: str
    finished: int
    promised: Decimal | None
    took: Decimal | None


def things(scope: Scope) -> list[Thing]:
    """The services most asked for among what was finished in the period."""
    rows = [row for part in parts().values() for row in part.table(scope.finished())]
    found = []
    for code in {row[0] for row in rows}:
        mine = [row[1:] for row in rows if row[0] == code]
        promised = median((days, n) for days, _took, n in mine if days is not None)
        took = median((days, n) for _promised, days, n in mine if days is not None)
        found.append(Thing(code, sum(row[2] for row in mine), promised, took))
    return sorted(found, key=lambda one: (-one.finished, one.code))[:MOST_ROWS]
