"""The period of a report: whole days, each on the clock of its own campus."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from portal.languages import format_date, format_month

DAY = timedelta(days=1)
LONGEST = 731  # days; a figure over more says nothing a year does not
MOST_WEEKS = 14
MONTH, QUARTER, YEAR, DAYS = "month", "quarter", "year", "days"
KINDS = {
    MONTH: pgettext_lazy("period of a report", "Month"),
    QUARTER: pgettext_lazy("period of a report", "Quarter"),
    YEAR: pgettext_lazy("period of a report", "Year"),
    DAYS: pgettext_lazy("period of a report", "From – to"),
}
AGAINST = {
    MONTH: _("%(change)s against the month before"),
    QUARTER: _("%(change)s against the quarter before"),
    YEAR: _("%(change)s against the year before"),
    DAYS: _("%(change)s against as many days before"),
}
MONTHS = {MONTH: 1, QUARTER: 3, YEAR: 12}


@dataclass(frozen=True)
class Stretch:
    """From `first` to `last`, both counted."""

    first: date
    last: date

    @property
    def label(self) -> str:
        language = get_language() or "en"
        if self.first == self.last:
            return format_date(self.first, language)
        return f"{format_date(self.first, language)} – {format_date(self.last, language)}"

    def holds(self, field: str, campuses: Iterable[Any]) -> Q:
        """Rows whose moment falls into these days at their own campus."""
        found = Q(pk__in=[])
        for campus in campuses:
            start = datetime.combine(self.first, time(), campus.zone)
            end = datetime.combine(self.last + DAY, time(), campus.zone)
            found |= Q(campus=campus.pk) & between(field, start, end)
        return found & self.around(field, campuses)

    def around(self, field: str, campuses: Iterable[Any]) -> Q:
        """The bounds of all campuses together, which are what an index can walk."""
        zones = [campus.zone for campus in campuses]
        if not zones:
            return Q()
        start = min(datetime.combine(self.first, time(), zone) for zone in zones)
        end = max(datetime.combine(self.last + DAY, time(), zone) for zone in zones)
        return between(field, start, end)

    def ends_after(self, field: str, campuses: Iterable[Any]) -> Q:
        """Rows whose moment is before the end of these days at their own campus."""
        found = Q(pk__in=[])
        for campus in campuses:
            end = datetime.combine(self.last + DAY, time(), campus.zone)
            found |= Q(campus=campus.pk, **{f"{field}__lt": end})
        return found


def between(field: str, start: datetime, end: datetime) -> Q:
    return Q(**{f"{field}__gte": start, f"{field}__lt": end})


@dataclass(frozen=True)
class Period(Stretch):
    """`kind` is month, quarter, year or days; `upto` is the last day that can have figures yet."""

    kind: str
    upto: date

    @property
    def before(self) -> Stretch:
        """The days to compare with: the ones before, and of an unfinished period only as many as have passed."""
        if self.kind == DAYS:
            return Stretch(self.first - (self.last - self.first) - DAY, self.first - DAY)
        first = later(self.first, -MONTHS[self.kind])
        last = self.first - DAY
        if self.upto < self.last:
            last = min(last, first + (self.upto - self.first))
        return Stretch(first, max(first, last))

    @property
    def bins(self) -> list[tuple[str, Stretch]]:
        """The weeks of the period up to today, or its months where those are too many, with a short label each."""
        language = get_language() or "en"
        end = max(self.first, min(self.last, self.upto))
        if (self.last - self.first).days < MOST_WEEKS * 7 - 6:
            edges = [self.first]
            while (monday := edges[-1] + DAY * (7 - edges[-1].weekday())) <= end:
                edges.append(monday)
            labels = [format_date(edge, language, "short") for edge in edges]
        else:
            edges = [self.first]
            while (next_ := later(edges[-1].replace(day=1), 1)) <= end:
                edges.append(next_)
            labels = [format_month(edge, language) for edge in edges]
        ends = [*(edge - DAY for edge in edges[1:]), end]
        found = zip(labels, edges, ends, strict=True)
        return [(label, Stretch(first, last)) for label, first, last in found]

    def neighbour(self, step: int) -> date | None:
        """A day of the period after (1) or before (-1), for the links; none beyond today."""
        if self.kind == DAYS:
            return None
        first = later(self.first, step * MONTHS[self.kind])
        return first if first <= self.upto and first.year > 2000 else None


def later(first: date, months: int) -> date:
    """The first of the month so many months later."""
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def period_of(kind: str, day: date, today: date) -> Period:
    """The month, quarter or year a day lies in."""
    months = MONTHS[kind]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return Period(first, later(first, months) - DAY, kind, today)
