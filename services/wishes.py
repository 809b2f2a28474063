"""What an answer of the kind “slot” asks for: a thing and an hour of it. Offered, judged, priced and put into words.

Nothing is held before the request is sent; then `actions.booking` books it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.languages import format_date, pick, using
from services import opening
from services.clocks import clocks
from services.definition import Definition, Field
from services.models import Request, Resource
from services.slots import Period, stretch
from services.terms import Terms, terms_of


@dataclass(frozen=True)
class Wish:
    """As far as it is chosen. `day` is the one it begins on at the campus, `count` its length in slots."""

    thing: Resource | None = None
    day: date | None = None
    people: int = 1
    count: int = 0
    start: datetime | None = None

    @property
    def period(self) -> Period | None:
        if self.thing is None or self.day is None or self.start is None:
            return None
        return stretch(self.thing.rhythm, self.start, self.count, lambda day: True)


def asked_in(plan: Definition) -> list[Field]:
    return [field for field in plan.fields if field.kind == "slot"]


def offered(plan: Definition, company: Any, campus: Any) -> list[Resource]:
    """What the company may book at the campus, all there is for nobody; read only where a question asks for it."""
    if not asked_in(plan):
        return []
    found = Resource.objects.active().filter(campus=campus).select_related("campus")
    return opening.open_to(company, found) if company else list(found)


def fitting(field: Field, things: Sequence[Resource]) -> list[Resource]:
    return [thing for thing in things if not field.things or thing.kind in field.things]


def read(given: Any, things: Sequence[Resource]) -> Wish:
    """An answer as it is kept, among the things it can be about."""
    given = given if isinstance(given, dict) else {}
    day, start = given.get("day"), given.get("start")
    return Wish(
        thing=next((thing for thing in things if thing.code == given.get("thing")), None),
        day=date.fromisoformat(day) if day else None,
        people=given.get("people", 1),
        count=given.get("count", 0),
        start=datetime.fromisoformat(start) if start else None,
    )


def wishes(order: Request) -> list[tuple[Field, Wish]]:
    """Of every question that is asked, given the other answers."""
    things = offered(order.plan, order.company, order.campus)
    return [
        (field, read(order.answers.get(field.key), fitting(field, things)))
        for field in asked_in(order.plan)
        if field.when is None or field.when.holds(order.answers)
    ]


def taken(wish: Wish) -> str:
    """In words, where its hour is no longer free; what is free next."""
    if wish.thing is None or wish.day is None or wish.start is None:
        return ""
    free = opening.free_on(wish.thing, wish.day, wish.count)
    if any(period.start == wish.start for period in free):
        return ""
    return opening.taken_words(wish.thing, wish.count, wish.start)


def priced(order: Request) -> list[tuple[Field, Wish, Terms]]:
    """What will be booked when the request is sent, by today's prices."""
    return [
        (field, wish, terms_of(wish.thing, order.company, wish.period))
        for field, wish in wishes(order)
        if wish.thing and wish.period
    ]


def words(order: Request, language: str) -> dict[str, str]:
    """By the question's key; a thing that is no longer let has its name all the same."""
    given = {f.key: order.answers.get(f.key) or {} for f in asked_in(order.plan)}
    codes = {answer.get("thing") for answer in given.values()} - {None}
    if not codes:
        return {}
    things = list(Resource.objects.filter(code__in=codes).select_related("campus"))
    return {key: in_words(read(answer, things), language) for key, answer in given.items()}


def in_words(wish: Wish, language: str) -> str:
    """The thing, its hour on the clock of the campus and on the reader's, and how many come."""
    if wish.thing is None:
        return ""
    lines = [pick(wish.thing.title, language)]
    zones = [wish.thing.campus.time_zone, timezone.get_current_timezone_name()]
    with using(language):
        if wish.period:
            lines += [
                _("%(start)s – %(end)s (%(zone)s)")
                % {"start": clock.start, "end": clock.end, "zone": clock.name}
                for clock in clocks(wish.period, zones, language)
            ]
        elif wish.day:
            lines.append(format_date(wish.day, language))
        if wish.thing.capacity and wish.period:
            lines.append(ngettext("%(n)s person", "%(n)s people", wish.people) % {"n": wish.people})
    return "\n".join(lines)
