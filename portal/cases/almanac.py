"""Which days are worked, as plain values: no database, no clock on the wall.

A deadline is a search in a sorted list, so a promise of two hundred days costs
as much as a promise of two.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

ONE_DAY = timedelta(days=1)

# Labour Code of Russia, art. 112: their eves are an hour shorter (art. 95).
RU_HOLIDAYS = frozenset(
    [(1, n) for n in range(1, 9)] + [(2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)]
)


class CalendarMissing(Exception):
    """No calendar is known for `year`, so no date in it can be promised."""

    def __init__(self, year: int):
        super().__init__(year)
        self.year = year

    def __str__(self) -> str:
        return _("From %(year)s: calendar not yet published") % {"year": self.year}


@dataclass(frozen=True)
class CountryDays:
    """Every day of the covered years in one country. Years with a gap are not covered."""

    country: str
    years: frozenset[int]
    working: frozenset[date]
    unofficial: frozenset[date] = frozenset()
    short: frozenset[date] = frozenset()
    names: Mapping[date, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Break:
    """A stretch of days off that carries a holiday's name, weekends included."""

    first: date
    last: date
    name: Mapping[str, str]

    @property
    def label(self) -> str:
        return in_readers_language(self.name)


def in_readers_language(name: Mapping[str, str]) -> str:
    language = (get_language() or "en").lower()
    return name.get(language) or name.get(language.split("-")[0]) or name.get("en", "")


def complete_years(days: Iterable[date]) -> frozenset[int]:
    """The years of which no day is missing."""
    found = Counter(day.year for day in days)
    return frozenset(y for y, n in found.items() if n == date(y, 12, 31).timetuple().tm_yday)


def is_eve(day: date) -> bool:
    """Whether a holiday of Russia's Labour Code follows."""
    after = day + ONE_DAY
    return (after.month, after.day) in RU_HOLIDAYS


class Calendar:
    """The days on which all the given countries work.

    Each question about a year that is not covered raises `CalendarMissing`.
    """

    def __init__(self, *countries: CountryDays):
        if not countries:
            raise ValueError("a calendar needs at least one country")
        self.countries = countries
        self.years = frozenset.intersection(*(c.years for c in countries))
        together = frozenset.intersection(*(c.working for c in countries))
        self._working = sorted(d for d in together if d.year in self.years)
        self._set = frozenset(self._working)
        self._unofficial = sorted(set[date]().union(*(c.unofficial for c in countries)))

    def is_working(self, day: date) -> bool:
        self._known(day, day)
        return day in self._set

    def next_working(self, day: date) -> date:
        """The day itself when it is worked, else the first worked day after it."""
        return self._at(bisect_left(self._working, day), since=day)

    def add(self, start: date, n: int) -> date:
        """The n-th working day after `start`, which itself never counts; n is at least 1."""
        return self.add_skipping(start, n, ())

    def add_skipping(self, start: date, n: int, gaps: Iterable[tuple[date, date]]) -> date:
        """As `add`, passing over the days in each gap (after, upto].

        Gaps are sorted and do not overlap.
        """
        if n < 1:
            raise ValueError("a promise is at least one working day")
        first = bisect_right(self._working, start)
        index = first + n - 1
        for after, upto in gaps:
            low = max(first, bisect_right(self._working, after))
            high = bisect_right(self._working, upto)
            if low <= index and low < high:
                index += high - low
        return self._at(index, since=start)

    def count(self, after: date, upto: date) -> int:
        """Working days in (after, upto]; 0 when `upto` is not later."""
        if upto <= after:
            return 0
        self._known(after, upto)
        return bisect_right(self._working, upto) - bisect_right(self._working, after)

    def official(self, day: date) -> bool:
        self._known(day, day)
        return self.all_official(day - ONE_DAY, day)

    def all_official(self, after: date, upto: date) -> bool:
        """Whether each day in (after, upto] was announced by every government concerned."""
        return bisect_right(self._unofficial, after) == bisect_right(self._unofficial, upto)

    def short(self, day: date) -> bool:
        """Whether the office closes an hour early: only when it does so in each country."""
        return day in self._set and all(day in c.short for c in self.countries)

    def name(self, day: date) -> Mapping[str, str]:
        """What the day is called in each language; empty for an ordinary day or weekend."""
        if day not in self._set:
            closed = [c for c in self.countries if day not in c.working]
            return next((c.names[day] for c in closed if c.names.get(day)), {})
        return next((c.names[day] for c in self.countries if c.names.get(day)), {})

    def breaks(self, first: date, last: date) -> list[Break]:
        """The named holidays that touch first … last, each in its full length."""
        found, day = [], first
        while day <= last:
            if day in self._set:
                day += ONE_DAY
                continue
            start, end = self._stretch(day)
            names = [self.name(start + ONE_DAY * i) for i in range((end - start).days + 1)]
            counted = Counter(tuple(sorted(name.items())) for name in names if name)
            if counted:
                found.append(Break(start, end, dict(counted.most_common(1)[0][0])))
            day = end + ONE_DAY
        return found

    def _stretch(self, day: date) -> tuple[date, date]:
        start = end = day
        while (before := start - ONE_DAY).year in self.years and before not in self._set:
            start = before
        while (after := end + ONE_DAY).year in self.years and after not in self._set:
            end = after
        return start, end

    def _at(self, index: int, *, since: date) -> date:
        if index >= len(self._working):
            raise CalendarMissing(self._first_gap(since.year))
        found = self._working[index]
        self._known(since, found)
        return found

    def _known(self, first: date, last: date) -> None:
        for year in range(first.year, last.year + 1):
            if year not in self.years:
                raise CalendarMissing(year)

    def _first_gap(self, year: int) -> int:
        while year in self.years:
            year += 1
        return year
