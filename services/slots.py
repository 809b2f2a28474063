"""When a thing can be had: slots, stretches of them and the gaps between. Pure: no rows, no clock on the wall.

Moments are aware datetimes in UTC and periods are half-open: a period's `end` is free again. Opening
hours are on the wall clock of the campus, so where clocks are put forward or back a day is shorter or
longer, a slot never is. `slot` and `buffer` are whole minutes; a length is a number of slots, and where
a thing is let by the night, one slot is one night, from `opens` on one day to `closes` on the next.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
Opened = Callable[[date], bool]


@dataclass(frozen=True, order=True)
class Period:
    start: datetime
    end: datetime

    def meets(self, other: "Period") -> bool:
        return self.start < other.end and other.start < self.end

    @property
    def minutes(self) -> int:
        return int((self.end - self.start) / timedelta(minutes=1))


@dataclass(frozen=True)
class Rhythm:
    """How a thing is let on the wall clock of `zone`. Hours that close before they open close the next day."""

    opens: time
    closes: time
    zone: str
    slot: int
    buffer: int
    nights: bool = False

    def moment(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, ZoneInfo(self.zone)).astimezone(UTC)

    def day_of(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.zone)).date()


def slots_of(rhythm: Rhythm, day: date) -> list[Period]:
    """The slots that begin on a day, should it be open; what is left over at the end is no slot."""
    start = rhythm.moment(day, rhythm.opens)
    overnight = rhythm.nights or rhythm.closes <= rhythm.opens
    end = rhythm.moment(day + ONE_DAY if overnight else day, rhythm.closes)
    if rhythm.nights:
        return [Period(start, end)]
    step, found = timedelta(minutes=rhythm.slot), []
    while start + step <= end:
        found.append(Period(start, start + step))
        start += step
    return found


def stretch(rhythm: Rhythm, start: datetime, count: int, opened: Opened) -> Period | None:
    """`count` slots from `start` on; None where no slot begins then, or they run past the opening hours."""
    day = rhythm.day_of(start)
    if rhythm.nights:
        days = [day + ONE_DAY * n for n in range(count)]
        if rhythm.moment(day, rhythm.opens) != start or not all(map(opened, days)):
            return None
        return Period(start, slots_of(rhythm, days[-1])[0].end) if days else None
    # Hours past midnight belong to the day they began on.
    for begun in (day, day - ONE_DAY):
        slots = slots_of(rhythm, begun)
        place = next((n for n, slot in enumerate(slots) if slot.start == start), None)
        if place is not None and opened(begun):
            taken = slots[place : place + count]
            return Period(start, taken[-1].end) if count and len(taken) == count else None
    return None


def blocked(rhythm: Rhythm, period: Period) -> Period:
    """The period with the buffer after it, in which nobody else begins."""
    return Period(period.start, period.end + timedelta(minutes=rhythm.buffer))


def is_free(rhythm: Rhythm, period: Period, taken: Iterable[Period]) -> bool:
    """`taken` carry their own buffers already; this one's own buffer has to fit before the next as well."""
    wanted = blocked(rhythm, period)
    return not any(wanted.meets(other) for other in taken)


def lengths(
    rhythm: Rhythm, start: datetime, counts: Iterable[int], taken: Sequence[Period], opened: Opened
) -> list[tuple[int, Period]]:
    """The lengths that can be had from `start` on, each with its period."""
    found = []
    for count in counts:
        period = stretch(rhythm, start, count, opened)
        if period and is_free(rhythm, period, taken):
            found.append((count, period))
    return found


def free_from(
    rhythm: Rhythm, since: datetime, count: int, taken: Sequence[Period], opened: Opened, *, days: int
) -> Iterator[Period]:  # fmt: skip
    """What is free for `count` slots from `since` on, the soonest first, looking `days` days ahead."""
    first = rhythm.day_of(since)
    for n in range(days):
        for slot in slots_of(rhythm, first + ONE_DAY * n):
            period = stretch(rhythm, slot.start, count, opened) if slot.start >= since else None
            if period and is_free(rhythm, period, taken):
                yield period


def hours(minutes: int) -> Decimal:
    """Minutes as hours with three decimals, as an invoice counts them: 90 are 1.5."""
    return (Decimal(minutes) / 60).quantize(Decimal("0.001"))
