"""A resource on its campus's calendar: open days, how soon it can be had, what is taken."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.accounts.models import Company
from portal.cases.almanac import CalendarMissing
from portal.cases.calendars import WorkingDays
from portal.cases.deadline import promised
from portal.languages import format_datetime
from services import rules
from services.models import Booking, Resource
from services.slots import Opened, Period, free_from, is_free, slots_of, stretch

HORIZON = timedelta(days=180)  # nobody books further ahead


def opened_of(resource: Resource) -> Opened:
    """Whether it is open on a day. A year whose calendar is not published yet is closed."""
    if resource.open_on == Resource.Days.DAILY:
        return lambda day: True
    calendar = WorkingDays((resource.campus.country,))

    def opened(day: date) -> bool:
        try:
            return calendar.is_working(day)
        except CalendarMissing:
            return False

    return opened


def earliest(resource: Resource, now: datetime) -> datetime | None:
    """From when on it can be booked; None while the calendar that would tell is missing."""
    soonest = now + timedelta(hours=resource.ahead_hours)
    if not resource.ahead_days:
        return soonest
    due = promised(resource.campus, resource.ahead_days, since=now)
    return max(soonest, resource.rhythm.moment(due.date, time())) if due else None


def taken_of(resource: Resource, start: datetime, end: datetime) -> list[Period]:
    """What is taken in [start, end), each with its buffer."""
    rows = Booking.objects.live().filter(resource=resource).meeting(start, end)
    return [Period(*row) for row in rows.values_list("starts_at", "blocked_until")]


def next_free(resource: Resource, since: datetime, count: int) -> Period | None:
    """The soonest `count` slots in the month after `since`."""
    first = max(since, earliest(resource, since) or since)
    taken = taken_of(resource, first, first + timedelta(days=32))
    found = free_from(resource.rhythm, first, count, taken, opened_of(resource), days=30)
    return next(found, None)


def free_on(resource: Resource, day: date, count: int) -> list[Period]:
    """What is free for `count` slots that begin on a day, the soonest first."""
    rhythm, now = resource.rhythm, timezone.now()
    begins, soonest = [slot.start for slot in slots_of(rhythm, day)], earliest(resource, now)
    if soonest is None or not begins:
        return []
    taken = taken_of(resource, begins[0], begins[-1] + timedelta(days=count + 2))
    opened, last = opened_of(resource), now + HORIZON
    asked = (stretch(rhythm, at, count, opened) for at in begins if soonest <= at <= last)
    return [period for period in asked if period and is_free(rhythm, period, taken)]


def taken_words(resource: Resource, count: int, since: datetime) -> str:
    """Somebody was faster; what is free next."""
    free = next_free(resource, since, count)
    if free is None:
        return _("Somebody else has just booked this time. Choose another one.")
    time = format_datetime(free.start, get_language() or "en", resource.campus.time_zone)
    words = _("Somebody else has just booked this time. Free next: %(time)s.")
    return words % {"time": time}


def open_to(company: Company, resources: Any) -> list[Resource]:
    """The resources this company may book."""
    return [one for one in resources if rules.audience(company, one.audience)]
