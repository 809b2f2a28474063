"""A period on the clock of the campus and, where it shows another time, on the reader's."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.languages import format_date, zone_words
from services.slots import Period


@dataclass(frozen=True)
class Clock:
    """A moment or two on one clock."""

    name: str
    start: str
    end: str


def differ(moment: datetime, one: str, other: str) -> bool:
    return moment.astimezone(ZoneInfo(one)).utcoffset() != moment.astimezone(ZoneInfo(other)).utcoffset()  # fmt: skip


def clocks(period: Period, zones: list[str], language: str = "") -> list[Clock]:
    """The period with its days on each clock that shows another time than those before it; one day is said once."""
    language, found = language or get_language() or "en", []
    for zone in zones:
        if any(not differ(period.start, zone, known) for known, _clock in found):
            continue
        start, end = (at.astimezone(ZoneInfo(zone)) for at in (period.start, period.end))
        joint = " " if language.startswith("zh") else ", "
        days = [f"{format_date(at, language)}{joint}" for at in (start, end)]
        until = f"{'' if end.date() == start.date() else days[1]}{end:%H:%M}"
        words = zone_words(period.start, language, zone)
        found.append((zone, Clock(words, f"{days[0]}{start:%H:%M}", until)))
    return [clock for _zone, clock in found]


def beside(moment: datetime, zone: str, other: str) -> str:
    """The reader's clock, and the day where it is another one."""
    here, there = moment.astimezone(ZoneInfo(zone)), moment.astimezone(ZoneInfo(other))
    shift = (there.date() - here.date()).days
    words = {1: _("next day"), -1: _("day before")}.get(shift, "")
    return f"{there:%H:%M} {words}".strip()
