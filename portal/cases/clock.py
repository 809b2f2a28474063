"""When a promise falls due, how much is left, and why: pure functions over plain values.

Day 0 is the day of receipt at the campus. What arrives after the cutoff or on
a day off is received on the next working day. Days are counted from the day
after; a promise of no days is one of the same day, kept by the close of day 0 or
of the day on which the case came back. The clock stands still while the company or an authority has the case:
a pause on day P that ends on day R takes out the working days in (P, R], where
R is normalised like a receipt. Pausing and resuming on one date changes nothing,
whatever the hour. Two-campus promises use a calendar of two countries.

A span is anything with `kind`, `started_at` and `ended_at` (None while open).
An open span is taken to end on the date `upto`, or at once when none is given,
which makes the answer the earliest possible date. A promise that counts from a later
day has a span that ends with the first moment of that day, known from the start.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.cases.almanac import ONE_DAY, Calendar, CalendarMissing, in_readers_language

WITH_COMPANY, WITH_AUTHORITY, PAYMENT_DUE = "with_company", "with_authority", "payment_due"
AWAITED = "awaited"  # the day from which the promise counts has not come
WAITING_LIST = (
    "waiting_list"  # for something to become free: no answer of anybody's brings a date nearer
)
CLOSED = "closed"

LATE, TODAY, OK, PAUSE, DONE, UNKNOWN = "late", "today", "ok", "pause", "done", "unknown"

SHORTER = timedelta(hours=1)


class SpanLike(Protocol):
    kind: str
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class Span:
    kind: str
    started_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Promise:
    """`days` working days from `received_at`, on the wall clock of `zone`."""

    received_at: datetime
    days: int
    zone: str
    calendar: Calendar
    cutoff: time = time(17)
    office_end: time = time(18)

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(self.zone))

    def late_arrival(self, moment: datetime) -> bool:
        """Exactly at the cutoff is still in time."""
        return self.local(moment).time() > self.cutoff

    def counts_from(self, moment: datetime) -> date:
        """The working day on which something that arrives at `moment` is received."""
        day = self.local(moment).date()
        return self.calendar.next_working(day + ONE_DAY if self.late_arrival(moment) else day)

    def awaiting(self, day: date) -> "Span":
        """The clock stands still from receipt until `day`, which is day 0."""
        return Span(
            AWAITED, self.received_at, datetime.combine(day, time(), ZoneInfo(self.zone)).astimezone(UTC)
        )  # fmt: skip

    def closing(self, day: date) -> datetime:
        """The end of office hours on `day` in UTC; an hour earlier on an eve."""
        end = datetime.combine(day, self.office_end, ZoneInfo(self.zone))
        return (end - SHORTER if self.calendar.short(day) else end).astimezone(UTC)


@dataclass(frozen=True)
class Due:
    date: date
    at: datetime
    provisional: bool


@dataclass(frozen=True)
class Pause:
    """The working days in (after, upto] are not ours; `open` while nobody has answered."""

    kind: str
    after: date
    upto: date
    open: bool = False


@dataclass(frozen=True)
class TraceDay:
    """One line of "why this date".

    `note` is one of received, received_late, received_day_off, receipt (day 0 after
    those), same_day (day 0 and the last), counts, due, weekend, holiday, paused. `paused` is the span's kind, on
    the worked days it takes out. `counts` is k of `of`, None when the day adds nothing.
    """

    date: date
    working: bool
    name: Mapping[str, str]
    note: str
    of: int
    counts: int | None = None
    paused: str = ""
    provisional: bool = False
    short: bool = False

    @property
    def label(self) -> str:
        return in_readers_language(self.name)


@dataclass(frozen=True)
class Remaining:
    """`working_days` and whole `hours` are left, or gone by when late; None when moot."""

    kind: str
    working_days: int | None = None
    hours: int | None = None
    missing_year: int | None = None

    @property
    def text(self) -> str:
        if self.kind == UNKNOWN:
            return str(CalendarMissing(self.missing_year or 0))
        if self.kind == DONE:
            return _("Finished")
        if self.kind == PAUSE:
            return _("Clock paused")
        if self.kind == TODAY:
            return _("Due today")
        n = self.working_days or 0
        if self.kind == LATE:
            if not n:
                return _("Overdue since today")
            return ngettext("Overdue by %(n)s working day", "Overdue by %(n)s working days", n) % {
                "n": n
            }
        return ngettext("%(n)s working day left", "%(n)s working days left", n) % {"n": n}


def pauses(promise: Promise, spans: Iterable[SpanLike], upto: date | None = None) -> list[Pause]:
    """The stretches the clock stood still, in order, cut so that no two overlap.

    When two run at once the earlier one is named for the days they share.
    """
    found: list[Pause] = []
    for span in sorted(spans, key=lambda s: s.started_at):
        after = promise.local(span.started_at).date()
        end = _resumed(promise, span, after, upto)
        if found and after < found[-1].upto:
            after = found[-1].upto
        if after < end:
            found.append(Pause(span.kind, after, end, span.ended_at is None))
    return found


def due(promise: Promise, spans: Iterable[SpanLike] = (), upto: date | None = None) -> Due:
    """The last working day of the promise and the moment its office closes.

    A promise of no days is kept on the day of receipt, or on the day the case comes back from a pause.
    Raises `CalendarMissing` rather than guess beyond the known calendars.
    """
    calendar = promise.calendar
    start = promise.counts_from(promise.received_at)
    gaps = _gaps(pauses(promise, spans, upto))
    days = promise.days
    day = calendar.add_skipping(start, days, gaps) if days else _same_day(start, gaps)
    return Due(day, promise.closing(day), not calendar.all_official(start - ONE_DAY, day))


def warning(promise: Promise, spans: Iterable[SpanLike] = ()) -> datetime:
    """The close of the day on which four fifths of the promise are used, rounded up to whole days."""
    return due(replace(promise, days=-(-promise.days * 4 // 5)), spans).at


def trace(
    promise: Promise, spans: Iterable[SpanLike] = (), upto: date | None = None
) -> list[TraceDay]:
    """Every day from receipt to the due date, saying what each one did to the count."""
    spans = list(spans)
    last = due(promise, spans, upto).date
    stops = pauses(promise, spans, upto)
    start = promise.counts_from(promise.received_at)
    arrived = promise.local(promise.received_at).date()
    lines, k = [], 0
    for offset in range((last - arrived).days + 1):
        day = arrived + ONE_DAY * offset
        working = promise.calendar.is_working(day)
        paused = _kind_on(stops, day) if working and day > start else ""
        counted = working and day > start and not paused
        k += counted
        lines.append(
            TraceDay(
                date=day,
                working=working,
                name=promise.calendar.name(day),
                note=_note(promise, day, start=start, paused=paused, last=last),
                of=promise.days,
                counts=k if counted else None,
                paused=paused,
                provisional=not promise.calendar.official(day),
                short=promise.calendar.short(day),
            )
        )
    return lines


def remaining(
    promise: Promise,
    spans: Iterable[SpanLike],
    now: datetime,
    *,
    closed_at: datetime | None = None,
) -> Remaining:
    """What the queue says about a case at `now`; a date nobody can know is a kind of its own."""
    if closed_at:
        return Remaining(DONE)
    spans = list(spans)
    today = promise.local(now).date()
    try:
        target = due(promise, spans, today)
        if any(s.started_at <= now and (s.ended_at is None or s.ended_at > now) for s in spans):
            return Remaining(PAUSE, max(0, promise.days - used(promise, spans, now)))
        hours = int(abs(target.at - now) / timedelta(hours=1))
        if now > target.at:
            return Remaining(LATE, promise.calendar.count(target.date, today), hours)
        if target.date == today:
            return Remaining(TODAY, 0, hours)
        return Remaining(OK, promise.days - used(promise, spans, now), hours)
    except CalendarMissing as missing:
        return Remaining(UNKNOWN, missing_year=missing.year)


def used(promise: Promise, spans: Iterable[SpanLike], now: datetime) -> int:
    """Working days the park has had so far, today included; it grows past `days` when late."""
    today = promise.local(now).date()
    start = promise.counts_from(promise.received_at)
    return promise.calendar.count(start, today) - paused_days(promise, spans, today)


def paused_days(promise: Promise, spans: Iterable[SpanLike], upto: date) -> int:
    """Working days after day 0 and up to `upto` on which somebody else had the case."""
    start = promise.counts_from(promise.received_at)
    return sum(
        promise.calendar.count(max(start, p.after), min(upto, p.upto))
        for p in pauses(promise, spans, upto)
    )


def worked(promise: Promise | None, spans: Iterable[SpanLike], finished: datetime) -> int | None:
    """Working days the park had a finished case; None where nothing was promised or a calendar is missing."""
    try:
        return max(0, used(promise, spans, finished)) if promise else None
    except CalendarMissing:
        return None


def waited(promise: Promise, moment: datetime) -> int | None:
    """Whole minutes on the wall from receipt to `moment`, days off left out; None without a calendar."""
    begun, ended = promise.local(promise.received_at), promise.local(moment)
    total = timedelta()
    try:
        for offset in range((ended.date() - begun.date()).days + 1):
            day = begun.date() + ONE_DAY * offset
            if promise.calendar.is_working(day):
                midnight = datetime.combine(day, time(), ZoneInfo(promise.zone))
                total += min(ended, midnight + ONE_DAY) - max(begun, midnight)
    except CalendarMissing:
        return None
    return max(0, int(total / timedelta(minutes=1)))


def _resumed(promise: Promise, span: SpanLike, paused_on: date, upto: date | None) -> date:
    if span.ended_at is None:
        return promise.calendar.next_working(max(paused_on, upto)) if upto else paused_on
    # An answer on the same date would otherwise cost the company a day for
    # arriving after the cutoff, or over a weekend, when nobody lost any time.
    if promise.local(span.ended_at).date() <= paused_on:
        return paused_on
    return promise.counts_from(span.ended_at)


def _gaps(stops: Sequence[Pause]) -> list[tuple[date, date]]:
    return [(p.after, p.upto) for p in stops]


def _same_day(day: date, gaps: Iterable[tuple[date, date]]) -> date:
    """Day 0, or the day of the answer when somebody else had the case over the end of it."""
    for after, upto in gaps:
        if after <= day < upto:
            day = upto
    return day


def _kind_on(stops: Sequence[Pause], day: date) -> str:
    return next((p.kind for p in stops if p.after < day <= p.upto), "")


def _note(promise: Promise, day: date, *, start: date, paused: str, last: date) -> str:
    calendar = promise.calendar
    if not promise.days and day == last:
        return "same_day" if day == start else "due"
    if day == promise.local(promise.received_at).date():
        if not calendar.is_working(day):
            return "received_day_off"
        return "received" if day == start else "received_late"
    if not calendar.is_working(day):
        return "holiday" if calendar.name(day) else "weekend"
    if day == start:
        return "receipt"
    if paused:
        return "paused"
    return "due" if day == last else "counts"
