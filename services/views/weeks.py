"""The week of a resource: its slots on the campus's clock, the reader's beside it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.languages import babel_locale, format_date, zone_words
from services import opening
from services.clocks import beside, differ
from services.models import Booking, Resource
from services.slots import ONE_DAY, Period, is_free, slots_of, stretch

WEEK = 7


@dataclass(frozen=True)
class Cell:
    """`kind` is free, mine, taken, closed, or past: too soon, too late, too short a gap."""

    kind: str
    words: str
    url: str = ""


@dataclass(frozen=True)
class Row:
    clock: str
    other: str
    cells: list[Cell]


def monday_of(day: date) -> date:
    return day - ONE_DAY * day.weekday()


def asked_day(text: str, otherwise: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return otherwise
    return day if abs(day - otherwise) < timedelta(days=3660) else otherwise


def week_of(resource: Resource, monday: date, *, company: Any, zone: str) -> dict[str, Any]:
    """Seven days; two queries for the bookings and one or two for the calendar, whatever is booked."""
    rhythm, now = resource.rhythm, timezone.now()
    days = [monday + ONE_DAY * n for n in range(WEEK)]
    columns = [slots_of(rhythm, day) for day in days]
    start, end = columns[0][0].start - ONE_DAY, columns[-1][-1].end + ONE_DAY
    rows = Booking.objects.live().filter(resource=resource).meeting(start, end)
    taken, mine = [], []
    for starts_at, blocked_until, whose in rows.values_list("starts_at", "blocked_until", "company"):  # fmt: skip
        (mine if whose == company.pk else taken).append(Period(starts_at, blocked_until))
    look = Look(resource, taken, mine, opening.earliest(resource, now), now)
    height = max(map(len, columns))
    drawn = [
        Row(*heads(columns, n, resource, zone), cells=list(look.row(days, columns, n)))
        for n in range(height)
    ]
    language = get_language() or "en"
    names = babel_locale(language).days["stand-alone"]["abbreviated"]
    return {
        "days": [(names[day.weekday()], format_date(day, language, "short")) for day in days],
        "rows": drawn,
        "zone": zone_words(start, language, rhythm.zone),
        "other": zone_words(start, language, zone) if differ(start, zone, rhythm.zone) else "",
    }


def heads(columns: list[list[Period]], n: int, resource: Resource, zone: str) -> tuple[str, str]:
    start = next(column[n].start for column in columns if n < len(column))
    local = resource.campus.time_zone
    clock = f"{start.astimezone(resource.campus.zone):%H:%M}"
    if resource.by_night:
        clock += f" → {resource.closes_at:%H:%M}"
    return clock, beside(start, local, zone) if differ(start, local, zone) else ""


class Look:
    """What a slot shows to one company."""

    def __init__(
        self, resource: Resource, taken: list[Period], mine: list[Period], soonest: datetime | None, now: datetime
    ):  # fmt: skip
        self.resource, self.taken, self.mine = resource, taken, mine
        self.soonest, self.last = soonest, now + opening.HORIZON
        self.opened = opening.opened_of(resource)

    def row(self, days: list[date], columns: list[list[Period]], n: int) -> Iterator[Cell]:
        for day, column in zip(days, columns, strict=True):
            yield self.cell(day, column[n]) if n < len(column) else Cell("closed", _("Closed"))

    def cell(self, day: date, slot: Period) -> Cell:
        if not self.opened(day):
            return Cell("closed", _("Closed"))
        if any(slot.meets(other) for other in self.mine):
            return Cell("mine", _("Yours"))
        if any(slot.meets(other) for other in self.taken):
            return Cell("taken", _("Taken"))
        if self.soonest is None or not self.soonest <= slot.start <= self.last:
            return Cell("past", _("Not bookable"))
        rhythm, fewest = self.resource.rhythm, self.resource.shortest
        period = stretch(rhythm, slot.start, fewest, self.opened)
        if period is None or not is_free(rhythm, period, [*self.taken, *self.mine]):
            return Cell("past", _("Too short a gap"))
        return Cell("free", _("Free"), self.url(slot.start))

    def url(self, start: datetime) -> str:
        asked = {"resource": self.resource.code, "start": start.strftime("%Y%m%dT%H%MZ")}
        return f"{reverse('services:book')}?{urlencode(asked)}"


def hours_words(resource: Resource) -> str:
    """The opening hours in a line."""
    hours = f"{resource.opens_at:%H:%M}–{resource.closes_at:%H:%M}"
    if resource.opens_at == resource.closes_at and not resource.by_night:
        hours = _("round the clock")
    return f"{hours}, {resource.get_open_on_display()}"


def day_start(campus: Any, day: date) -> datetime:
    return datetime.combine(day, time(), campus.zone)
