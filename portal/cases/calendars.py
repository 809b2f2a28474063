"""The working calendars as the database has them, kept in memory and never stale.

A process holds one set of days per country, labelled with the edition it was
read under. Each `WorkingDays` first asks for the current editions, one primary-key
query, and reads the days again only when the label differs; so an edit shows in
every process from its next request on, without a shared cache. A page that
needs several calendars passes `editions()` along and asks once.
"""

from collections.abc import Mapping
from datetime import date
from threading import Lock
from typing import Any
from uuid import UUID

from portal.cases.almanac import Calendar, CalendarMissing, CountryDays, complete_years
from portal.cases.models.calendar import CalendarDay, CalendarEdition

__all__ = ["CalendarMissing", "WorkingDays", "country_days", "editions"]

_days: dict[str, tuple[UUID | None, CountryDays]] = {}
_shared: dict[tuple[str, ...], tuple[tuple[UUID | None, ...], dict[str, Any]]] = {}
_lock = Lock()


class WorkingDays(Calendar):
    """The days on which all of `countries` work, as of now."""

    def __init__(self, countries: tuple[str, ...], known: Mapping[str, UUID] | None = None):
        names = tuple(sorted(set(countries)))
        stamps = editions() if known is None else known
        label = tuple(stamps.get(name) for name in names)
        kept = _shared.get(names)
        if kept and None not in label and kept[0] == label:
            self.__dict__.update(kept[1])
            return
        super().__init__(*(country_days(name, stamps.get(name)) for name in names))
        with _lock:
            _shared[names] = (label, dict(self.__dict__))


def editions() -> dict[str, UUID]:
    """The current edition of each country's calendar: one query."""
    return dict(CalendarEdition.objects.values_list("country", "stamp"))


def country_days(country: str, stamp: UUID | None) -> CountryDays:
    """One country's days under the edition `stamp`, from memory when it has them.

    The stamp must have been read before the days, so that days newer than their
    label are read once too often and never once too seldom.
    """
    kept = _days.get(country)
    if kept and stamp is not None and kept[0] == stamp:
        return kept[1]
    fresh = _read(country)
    with _lock:
        _days[country] = (stamp, fresh)
    return fresh


def _read(country: str) -> CountryDays:
    rows = CalendarDay.objects.filter(country=country).order_by("date")
    days: list[tuple[date, bool, bool, bool]] = list(
        rows.values_list("date", "working", "official", "short")
    )
    named = rows.exclude(name={}).values_list("date", "name")
    return CountryDays(
        country=country,
        years=complete_years(day for day, *_ in days),
        working=frozenset(day for day, working, _, _ in days if working),
        unofficial=frozenset(day for day, _, official, _ in days if not official),
        short=frozenset(day for day, _, _, short in days if short),
        names=dict(named),
    )
