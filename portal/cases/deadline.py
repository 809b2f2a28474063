"""Deadlines: what a promise made now would be, and the chip of a list row from the stored date alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from portal.cases import clock
from portal.cases.almanac import CalendarMissing
from portal.cases.calendars import WorkingDays
from portal.cases.clock import Promise
from portal.languages import format_date


@dataclass(frozen=True)
class Chip:
    """`kind` is late, today, ok, pause or done."""

    kind: str
    text: str


def promised(campus: Any, days: int, *, since: datetime | None = None) -> clock.Due | None:
    """The due date of `days` working days promised at `since`, now by default; None where the calendar is missing."""
    promise = Promise(
        received_at=since or timezone.now(), days=days, zone=campus.time_zone,
        calendar=WorkingDays((campus.country,)), cutoff=campus.cutoff, office_end=campus.office_end,
    )  # fmt: skip
    try:
        return clock.due(promise)
    except CalendarMissing:
        return None


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
    if now > case.due_at:
        days = max(1, (now - case.due_at).days)
        return Chip(
            "late", ngettext("Overdue by %(n)s day", "Overdue by %(n)s days", days) % {"n": days}
        )
    left = case.due_at - now
    if left < timedelta(hours=24):
        hours = max(1, round(left / timedelta(hours=1)))
        return Chip("today", ngettext("%(n)s hour left", "%(n)s hours left", hours) % {"n": hours})
    day = format_date(case.campus.local(case.due_at).date(), get_language() or "en", "short")
    return Chip("ok", _("by %(date)s") % {"date": day})
