"""A year's decree: read from a file and refused in words, or taken from the library; and what it would move.

Nothing here writes. A file names the days that differ from an ordinary week, in one of two ways:
CSV with the columns day, working (yes, no or short) and note, or JSON as
`{"CN": {"2027": {"off_weekdays": […], "work_weekends": […], "working_days": 248}}}`.
"""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.cases import clock
from portal.cases.almanac import Calendar, CalendarMissing, CountryDays, is_eve
from portal.cases.calendars import country_days, editions
from portal.cases.models import CalendarDay, Case
from portal.languages import codes, format_date

MOST_ROWS = 366
LARGEST = 100_000  # bytes
YES, NO, SHORT = "yes", "no", "short"
SHOWN = 100
READ = 5000  # open promises looked at; a park has hundreds

Row = dict[str, Any]


class DecreeRefused(ValueError):
    """What is wrong with the file, as sentences."""

    def __init__(self, faults: list[str]):
        super().__init__("; ".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Special:
    """A day that differs from an ordinary week."""

    day: date
    working: bool
    short: bool = False
    note: str = ""


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(n) for n in range((date(year + 1, 1, 1) - first).days)]


def read(content: bytes, *, country: str, year: int) -> list[Special]:
    """The special days of a file. Raises `DecreeRefused` with everything that is wrong."""
    if len(content) > LARGEST:
        raise DecreeRefused([_("The file is too large for one year.")])
    try:
        text = content.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise DecreeRefused([_("The file is not text in UTF-8.")]) from None
    given = from_json(text, country, year) if text.startswith("{") else from_csv(text)
    if not given:
        raise DecreeRefused([_("The file names no day.")])
    if faults := faults_of(given, year):
        raise DecreeRefused(faults)
    return sorted(given, key=lambda special: special.day)


def from_csv(text: str) -> list[Special]:
    rows = list(csv.DictReader(io.StringIO(text)))
    if len(rows) > MOST_ROWS:
        raise DecreeRefused([_("The file has more rows than a year has days.")])
    if rows and not {"day", "working"} <= rows[0].keys():
        raise DecreeRefused([_("The first line must name the columns: day, working, note.")])
    found, faults = [], []
    for n, row in enumerate(rows, 2):
        word = (row["working"] or "").strip().lower()
        try:
            day = date.fromisoformat((row["day"] or "").strip())
        except ValueError:
            faults.append(_("Line %(n)s: the day must look like 2027-02-20.") % {"n": n})
            continue
        if word not in (YES, NO, SHORT):
            faults.append(_("Line %(n)s: “working” must be yes, no or short.") % {"n": n})
        note = (row.get("note") or "").strip()[:80]
        found.append(Special(day, word != NO, word == SHORT, note))
    if faults:
        raise DecreeRefused(faults)
    return found


def from_json(text: str, country: str, year: int) -> list[Special]:
    try:
        plan = json.loads(text)[country][str(year)]
        off = [Special(date.fromisoformat(day), working=False) for day in plan["off_weekdays"]]
        on = [Special(date.fromisoformat(day), working=True) for day in plan["work_weekends"]]
        said = int(plan.get("working_days") or 0)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        words = _("The file does not hold %(year)s of %(country)s in the form described.")
        raise DecreeRefused([words % {"year": year, "country": country}]) from None
    found = off + on
    made = sum(day.weekday() < 5 for day in days_of(year)) - len(off) + len(on)
    if len(found) <= MOST_ROWS and said and made != said:
        words = _("The file speaks of %(said)s working days, but its days make %(made)s.")
        raise DecreeRefused([words % {"said": said, "made": made}])
    return found


def faults_of(given: list[Special], year: int) -> list[str]:
    """Days of another year, days named twice, days that are no news."""
    seen: set[date] = set()
    faults = [_("The file has more rows than a year has days.")] if len(given) > MOST_ROWS else []
    for special in given[:MOST_ROWS]:
        told = {"day": format_date(special.day, get_language() or "en"), "year": year}
        if special.day.year != year:
            faults.append(_("%(day)s is not in %(year)s.") % told)
        elif special.day in seen:
            faults.append(_("%(day)s is named twice.") % told)
        elif special.working and not special.short and special.day.weekday() < 5:
            faults.append(_("%(day)s is a working day anyway; name only what differs.") % told)
        seen.add(special.day)
    return faults


def rows(given: list[Special], country: str, year: int) -> dict[date, Row]:
    """Every day of the year as the decree has it. A name the calendar knows stays where the day stays as it was.

    Where a Russian file names no short day, the eves of holidays are: the Labour Code says so, not the decree.
    """
    named = {special.day: special for special in given}
    eves = country == "RU" and not any(special.short for special in given)
    known = {day.date: day for day in CalendarDay.objects.of(country, year)}
    found = {}
    for day in days_of(year):
        special = named.get(day) or Special(day, day.weekday() < 5)
        before = known.get(day)
        after = day + timedelta(1)
        worked_after = named[after].working if after in named else after.weekday() < 5
        same = before is not None and before.working == special.working
        note = dict.fromkeys(codes(), special.note) if special.note else {}
        found[day] = {
            "working": special.working,
            "short": special.short
            or (eves and special.working and is_eve(day) and not worked_after),
            "name": note or (dict(before.name) if same else {}),
        }
    return found


# --- what it would move ----------------------------------------------------------------------


@dataclass(frozen=True)
class Moved:
    """An open promise whose date, or whose standing, becomes another."""

    case: Case
    before: datetime | None
    after: datetime | None
    provisional: bool

    @property
    def confirmed(self) -> bool:
        return self.before == self.after


@dataclass(frozen=True)
class Preview:
    """`days`: (day as it is or None, the day's date, what it becomes); `kept` were set by hand and stay."""

    days: list[tuple[CalendarDay | None, date, Row]]
    kept: list[CalendarDay]
    moved: list[Moved]
    companies: int

    @property
    def shown(self) -> list[Moved]:
        return self.moved[:SHOWN]


def preview(
    country: str, year: int, wanted: Mapping[date, Row], *, official: bool
) -> Preview:  # fmt: skip
    """What writing these rows would change, and whom it would concern."""
    known = {day.date: day for day in CalendarDay.objects.of(country, year)}
    differing = [
        (known.get(day), day, row)
        for day, row in wanted.items()
        if differs(known.get(day), row) and (day in known or row["name"] or is_special(day, row))
    ]
    by_hand = [before for before, _d, _r in differing if before and before.source == before.DESK]
    days = [d for d in differing if d[0] not in by_hand]
    kept = {day.date: day.working for day in by_hand}
    stamps = editions()
    after = planned(
        country_days(country, stamps.get(country)), year, wanted, kept, official=official
    )
    moved = moves(country, after, stamps)
    return Preview(days, by_hand, moved, len({m.case.company_id for m in moved}))


def becomes(row: Row) -> CalendarDay:
    """A row as the pages show days."""
    return CalendarDay(working=row["working"], short=row["short"], name=row["name"])


def differs(before: CalendarDay | None, row: Row) -> bool:
    return before is None or any(getattr(before, name) != value for name, value in row.items())


def is_special(day: date, row: Row) -> bool:
    return row["short"] or row["working"] != (day.weekday() < 5)


def planned(
    known: CountryDays, year: int, wanted: Mapping[date, Row], kept: Mapping[date, bool], *, official: bool
) -> CountryDays:  # fmt: skip
    """A country's days as they would be."""
    others = frozenset(day for day in known.working if day.year != year)
    working = {day for day, row in wanted.items() if kept.get(day, row["working"])}
    unofficial = {day for day in known.unofficial if day.year != year}
    return replace(
        known,
        years=known.years | {year},
        working=others | working,
        unofficial=frozenset(unofficial | (set() if official else set(wanted))),
        short=frozenset(day for day in known.short if day.year != year)
        | {day for day, row in wanted.items() if row["short"] and day in working},
    )


def moves(country: str, after: CountryDays, stamps: Mapping[str, Any]) -> list[Moved]:
    """Open promises counted by the planned calendar which come out otherwise than they stand."""
    cases = Case.objects.open().exclude(promised_days=None)
    cases = cases.filter(Q(campus__country=country) | Q(also_country=country))
    found = []
    for case in (
        cases.select_related("campus").prefetch_related("spans").order_by("due_at", "pk")[:READ]
    ):
        names = {case.campus.country, case.also_country} - {"", country}
        calendar = Calendar(
            after, *(country_days(name, stamps.get(name)) for name in sorted(names))
        )
        promise = case.promise(calendar)
        if promise is None:
            continue
        try:
            due = clock.due(promise, list(case.spans.all()))
            new = (due.at, due.provisional)
        except CalendarMissing:
            new = (None, True)
        if new != (case.due_at, case.due_provisional):
            found.append(Moved(case, case.due_at, *new))
    return found
