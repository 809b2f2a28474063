"""Deadlines: what a promise made now would be, until when it stands, and the chip of a list row."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from portal.cases import clock
from portal.cases.almanac import Break, CalendarMissing
from portal.cases.calendars import WorkingDays
from portal.cases.clock import Promise
from portal.languages import format_date, format_datetime


@dataclass(frozen=True)
class Chip:
    """`kind` is late, today, ok, pause or done."""

    kind: str
    text: str


@dataclass(frozen=True)
class Sending:
    """What sending decides: in until `until` and it is due `by`, later and it is due `then`.

    `passed` are the holidays the count passes over, `between` those that lie between the two dates.
    `then` is None beyond the known calendars.
    """

    until: datetime
    by: clock.Due
    then: clock.Due | None
    passed: list[Break]
    between: list[Break]


def _promise(campus: Any, days: int, since: datetime | None, also: str) -> Promise:
    return Promise(
        received_at=since or timezone.now(), days=days, zone=campus.time_zone,
        calendar=WorkingDays(tuple(c for c in (campus.country, also) if c)), cutoff=campus.cutoff,
        office_end=campus.office_end,
    )  # fmt: skip


def promised(
    campus: Any, days: int, *, since: datetime | None = None, also: str = "", start: date | None = None,
) -> clock.Due | None:  # fmt: skip
    """The due date of `days` working days promised at `since`, now by default; None where the calendar is missing.

    `also` is a country that must be at work on each of these days as well, `start` the day from which they count.
    """
    promise = _promise(campus, days, since, also)
    try:
        return clock.due(promise, [promise.awaiting(start)] if start else ())
    except CalendarMissing:
        return None


def sending(
    campus: Any, days: int, *, since: datetime | None = None, also: str = ""
) -> Sending | None:
    """The promise of sending now, until when it stands, and the one after it; None where the calendar is missing."""
    promise = _promise(campus, days, since, also)
    try:
        by, start = clock.due(promise), promise.counts_from(promise.received_at)
    except CalendarMissing:
        return None
    until = datetime.combine(start, promise.cutoff, ZoneInfo(promise.zone)).astimezone(UTC)
    then, between = None, []
    try:
        then = clock.due(replace(promise, received_at=until + timedelta(microseconds=1)))
        between = promise.calendar.breaks(by.date, then.date)
    except CalendarMissing:
        pass
    return Sending(until, by, then, promise.calendar.breaks(start, by.date), between)


def sending_words(found: Sending, zone: str, *, pays: bool = False) -> list[str]:
    """Sentences for whoever is about to send; `pays` where the clock waits for the payment."""
    language = get_language() or "en"
    told = {
        "moment": format_datetime(found.until, language, zone, "weekday"),
        "day": format_date(found.by.date, language),
    }
    first = (
        _("Send and pay by %(moment)s and have the result by %(day)s.") % told
        if pays
        else _("Send by %(moment)s and have the result by %(day)s.") % told
    )
    words = [first]
    if found.then:
        told = {
            "day": format_date(found.then.date, language),
            "holiday": _stretches(found.between, language),
        }
        late = _("Later than that, the result comes by %(day)s.")
        if found.between:
            late = _("Later than that, the result comes after a holiday, %(holiday)s: by %(day)s.")
        words.append(late % told)
    if found.passed:
        counted = _("Days off are passed over: %(holiday)s.")
        words.append(counted % {"holiday": _stretches(found.passed, language)})
    return words


def _stretches(breaks: list[Break], language: str) -> str:
    """Spring Festival 15 Feb – 23 Feb; National Day 4 Nov."""
    told = []
    for stretch in breaks:
        days = dict.fromkeys(
            format_date(day, language, "short") for day in (stretch.first, stretch.last)
        )
        told.append(f"{stretch.label} {' – '.join(days)}")
    return ("；" if language.startswith("zh") else "; ").join(told)


def last_moment(campus: Any, days: int, *, since: datetime | None = None) -> datetime:
    """Until when something stays open for `days` working days; without a calendar, five of seven days."""
    due = promised(campus, days, since=since)
    return due.at if due else (since or timezone.now()) + timedelta(days=days * 7 / 5)


def chip(case, now=None) -> Chip | None:
    """What a list says about a case's promise; None where nothing is promised."""
    now = now or timezone.now()
    if case.closed_at:
        if case.promised_days is None:
            return None
        late = case.breached_at is not None
        return Chip("done", _("Finished late") if late else _("Finished in time"))
    if case.is_paused:
        return Chip("pause", _("Clock paused"))
    if case.due_at is None:
        return (
            Chip("ok", _("Calendar not yet published")) if case.promised_days is not None else None
        )
    return chip_at(case.due_at, case.campus, now)


def chip_at(due_at: datetime | None, campus: Any, now: datetime) -> Chip | None:
    """What a list says about a date that no pause moves."""
    if due_at is None:
        return None
    if now > due_at:
        days = max(1, (now - due_at).days)
        return Chip(
            "late", ngettext("Overdue by %(n)s day", "Overdue by %(n)s days", days) % {"n": days}
        )
    left = due_at - now
    if left < timedelta(hours=24):
        hours = max(1, round(left / timedelta(hours=1)))
        return Chip("today", ngettext("%(n)s hour left", "%(n)s hours left", hours) % {"n": hours})
    day = format_date(campus.local(due_at).date(), get_language() or "en", "short")
    return Chip("ok", _("by %(date)s") % {"date": day})
