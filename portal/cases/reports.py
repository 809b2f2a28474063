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
from django.db.models import Count, F, IntegerField, Q, Sum, Value, When
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.accounts.models import NAMED, StaffRole, User
from portal.cases import clock
from portal.cases.almanac import ONE_DAY, CalendarMissing
from portal.cases.calendars import WorkingDays, editions
from portal.cases.kinds import KINDS
from portal.cases.models import Case
from portal.cases.models.case import CaseQuerySet
from portal.cases.periods import Period, Stretch
from portal.workflow import Phase

R = StaffRole.Role
AGES = (2, 5, 10)  # working days; the last group is older
MOST_ROWS = 10
LOAD = ("open", "overdue", "finished")
STANDING = ("campus_id", "language", "assignee_id")


@dataclass(frozen=True)
class Part:
    """What a kind of case adds to the reports.

    `things` are what can be asked for (services) by their value of `Case.category`: (code, label, category, its
    label); `rated` gives (average, how many) for each `place` the cases are marked with; `table` counts finished
    cases by (thing, promised days, days it took).
    """

    things: Callable[[], list[tuple[str, str, str, str]]]
    is_thing: Callable[[str], Q]
    rated: Callable[[CaseQuerySet], dict[int, tuple[Decimal | None, int]]]
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
    assignee: int = 0  # of somebody the reader leads

    @cached_property
    def here(self) -> list[Any]:
        return [c for c in self.campuses if self.campus in ("", c.code)]

    @cached_property
    def cases(self) -> CaseQuerySet:
        """All the reader may see that pass the filters, of whatever day. What was never sent has no number."""
        found = Case.objects.visible_to(self.user).filter(number__isnull=False)
        if self.campus:
            found = found.filter(campus__in=[c.pk for c in self.here])
        given = {"kind": self.kind, "category": self.group, "language": self.language}
        found = found.filter(**{name: value for name, value in given.items() if value})
        if self.thing:
            for part in parts().values():
                found = found.filter(part.is_thing(self.thing))
        if self.assignee:
            led = led_by(self.user, self.here)
            found = found.filter(assignee=self.assignee, campus__in=[c.pk for c in led])
        return found

    def received(self, days: Stretch | None = None) -> CaseQuerySet:
        return self.cases.filter((days or self.period).holds("received_at", self.here))

    def finished(self, days: Stretch | None = None) -> CaseQuerySet:
        """Ended by the park in these days; what the company took back is nobody's work done."""
        return self.ended.filter((days or self.period).holds("closed_at", self.here))

    @property
    def ended(self) -> CaseQuerySet:
        return self.cases.filter(phase=Phase.CLOSED).exclude(given_up())

    @cached_property
    def bins(self) -> list[tuple[str, Stretch]]:
        return self.period.bins

    def either(self, field_: str, cases: CaseQuerySet, *, weeks: bool = False) -> CaseQuerySet:
        """Cases of the period or of the one before, each with its `place`: -1 before, then the number of its week.

        A comparison is one walk.
        """
        now, before = (s.holds(field_, self.here) for s in (self.period, self.period.before))
        ends = (
            [self.period.before, *(days for _label, days in self.bins[:-1])]
            if weeks
            else [self.period.before]
        )
        places = [
            When(s.ends_after(field_, self.here), then=Value(n)) for n, s in enumerate(ends, -1)
        ]
        mark = Choice(*places, default=Value(len(ends) - 1), output_field=IntegerField())
        return cases.filter(now | before, self.both(field_)).annotate(place=mark).order_by()

    def both(self, field_: str) -> Q:
        """From the first day of the one before to the last of the period: one stretch of an index."""
        whole = Stretch(self.period.before.first, self.period.last)
        return whole.around(field_, self.here)

    def reopened(self, days: Stretch | None = None) -> CaseQuerySet:
        """Opened again in these days, after they were finished."""
        inside = (days or self.period).holds("spans__ended_at", self.here)
        return self.cases.filter(inside, spans__kind=clock.CLOSED).distinct()

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
    weeks: list[tuple[str, Stretch, int, int]] = field(default_factory=list)
    groups: list[dict[str, Any]] = field(default_factory=list)

    def sum_of(self, name: str) -> int:
        return sum(group[name] for group in self.groups)

    @property
    def ages(self) -> list[int]:
        return [self.sum_of(f"age_{n}") for n in range(len(AGES) + 1)]


def gather(scope: Scope) -> Figures:
    """Everything the page shows but the services."""
    found = Figures(groups=standing(scope))
    came, ended = arrivals(scope, found), endings(scope, found)
    found.weeks = [
        (label, days, came.get(n, 0), ended.get(n, 0)) for n, (label, days) in enumerate(scope.bins)
    ]
    now, before = (
        days.holds("spans__ended_at", scope.here) for days in (scope.period, scope.period.before)
    )
    again = scope.cases.filter(
        scope.both("spans__ended_at"), now | before, spans__kind=clock.CLOSED
    ).aggregate(
        now=Count("pk", filter=now, distinct=True), before=Count("pk", filter=before, distinct=True)
    )
    found.now["reopened"], found.before["reopened"] = again["now"], again["before"]
    stars: dict[int, tuple[Decimal | None, int]] = {}
    for part in parts().values():
        stars |= part.rated(scope.either("closed_at", scope.ended))
    for place, into in ((0, found.now), (-1, found.before)):
        into["rating"], into["ratings"] = stars.get(place, (None, 0))
    return found


def arrivals(scope: Scope, found: Figures) -> dict[int, int]:
    """Received by week, and the time to the first answer."""
    weeks = scope.either("received_at", scope.cases, weeks=True)
    came = {row["place"]: row["n"] for row in weeks.values("place").annotate(n=Count("pk"))}
    answered = scope.either("received_at", scope.cases).exclude(answer_minutes=None)
    rows = list(answered.values("place", "answer_minutes").annotate(n=Count("pk")))
    for into, is_before in ((found.now, False), (found.before, True)):
        into["received"] = sum(n for place, n in came.items() if (place < 0) is is_before)
        into["minutes"] = median(
            (row["answer_minutes"], row["n"]) for row in rows if (row["place"] < 0) is is_before
        )
    return came


def endings(scope: Scope, found: Figures) -> dict[int, int]:
    """Finished by week, and what the finished ones were like."""
    in_time = Choice(
        When(due_at=None, then=Value(None)), When(closed_at__lte=F("due_at"), then=Value(1)),
        default=Value(0), output_field=IntegerField(),
    )  # fmt: skip
    cases = scope.either("closed_at", scope.ended, weeks=True).annotate(in_time=in_time)
    rows = list(
        cases.values("place", "worked_days", "in_time").annotate(
            n=Count("pk"),
            returns=Sum("asked_back"),
            complete=Count("pk", filter=Q(asked_back=0)),
        )
    )
    for into, is_before in ((found.now, False), (found.before, True)):
        mine = [row for row in rows if (row["place"] < 0) is is_before]
        into |= {
            "finished": sum(row["n"] for row in mine),
            "in_time": sum(row["n"] for row in mine if row["in_time"]),
            "promised": sum(row["n"] for row in mine if row["in_time"] is not None),
            "returns": sum(row["returns"] for row in mine),
            "complete": sum(row["complete"] for row in mine),
            "days": median(
                (row["worked_days"], row["n"]) for row in mine if row["worked_days"] is not None
            ),
        }
    ended: dict[int, int] = {}
    for row in rows:
        ended[row["place"]] = ended.get(row["place"], 0) + row["n"]
    return ended


def standing(scope: Scope) -> list[dict[str, Any]]:
    """What is open, overdue and how old, what came and what was finished: by campus, language and assignee.

    Three walks, each along an index of its own.
    """
    ages = {f"age_{n}": Count("pk", filter=low & high) for n, (low, high) in enumerate(scope.ages)}
    late = Count("pk", filter=Q(phase=Phase.WITH_STAFF, due_at__lt=timezone.now()))
    walks: list[tuple[CaseQuerySet, dict[str, Any]]] = [
        (scope.cases.open(), {"open": Count("pk"), "overdue": late, **ages}),
        (scope.received(), {"received": Count("pk")}),
        (scope.finished(), {"finished": Count("pk")}),
    ]
    none = dict.fromkeys([name for _cases, figures in walks for name in figures], 0)
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for cases, figures in walks:
        for row in cases.order_by().values(*STANDING).annotate(**figures):
            found.setdefault(tuple(row[name] for name in STANDING), {**none}).update(row)
    return list(found.values())


def given_up() -> Q:
    found = Q(pk__in=[])
    for code, kind in KINDS.items():
        found |= Q(kind=code, state__in=kind.given_up)
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


def led_by(user: Any, campuses: Iterable[Any]) -> list[Any]:
    """The campuses whose people's work the reader may look at."""
    return [c for c in campuses if user.has_role(R.MANAGER, R.DIRECTOR, campus=c.pk)]


def workload(scope: Scope, found: Figures) -> list[tuple[User, dict[str, int]]]:
    """Open, overdue and finished of everybody who holds cases, for those who lead them."""
    led = {campus.pk for campus in led_by(scope.user, scope.here)}
    sums: dict[int, dict[str, int]] = {}
    for group in found.groups:
        if group["campus_id"] in led and group["assignee_id"]:
            mine = sums.setdefault(group["assignee_id"], dict.fromkeys(LOAD, 0))
            for name in LOAD:
                mine[name] += group[name]
    busy = {pk: mine for pk, mine in sums.items() if any(mine.values())}
    people = User.objects.filter(pk__in=busy).only(*NAMED) if busy else []
    return sorted(
        ((person, busy[person.pk]) for person in people),
        key=lambda row: (-row[1]["open"], -row[1]["finished"], row[0].pk),
    )


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
