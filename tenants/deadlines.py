"""Working days of the way to a decision, by the campus's calendar."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.cases import clock
from portal.cases.almanac import CalendarMissing
from portal.cases.calendars import WorkingDays
from portal.cases.clock import Promise

PROMISED_DAYS = 20  # formal check 3, experts 7, panel 5, director 2, offer 3
OFFER_DAYS = 14  # calendar days
FALLBACK = timedelta(days=14)

# (stage, working days from receipt, label)
STAGES: tuple[tuple[str, int, Any], ...] = (
    ("received", 0, _("Received")),
    ("formal_check", 3, _("Formal check")),
    ("expert_review", 10, _("Expert review")),
    ("decision", 17, _("Decision")),
    ("offer", 20, _("Lease offer")),
)


@dataclass(frozen=True)
class Expected:
    code: str
    label: Any
    day: date | None


def promise(campus: Any, days: int, received_at: datetime | None = None) -> Promise:
    return Promise(
        received_at=received_at or timezone.now(),
        days=days,
        zone=campus.time_zone,
        calendar=WorkingDays((campus.country,)),
        cutoff=campus.cutoff,
        office_end=campus.office_end,
    )


def day_after(
    campus: Any, days: int, received_at: datetime | None = None, spans: Any = ()
) -> date | None:
    """The last working day of so many, or None beyond the known calendars."""
    try:
        return clock.due(promise(campus, days, received_at), spans).date
    except CalendarMissing:
        return None


def moment_after(campus: Any, days: int) -> datetime:
    """When the office closes on the last of so many working days."""
    try:
        return clock.due(promise(campus, days)).at
    except CalendarMissing:
        return timezone.now() + FALLBACK


def expected(application: Any) -> list[Expected]:
    """The dates a company is shown after sending: pauses move them."""
    spans = list(application.spans.all())
    return [
        Expected(
            code,
            label,
            day_after(application.campus, days, application.received_at, spans)
            if days
            else application.campus.local(application.received_at).date(),
        )
        for code, days, label in STAGES
    ]


def office_end(campus: Any, day: date) -> datetime:
    """When the campus closes its office that day."""
    end = campus.office_end
    at = end if isinstance(end, time) else time.fromisoformat(end)
    return datetime.combine(day, at, campus.zone)
