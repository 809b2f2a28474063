"""Writes to the working calendars: a year from the library, a day by hand, a year made official."""

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from importlib.metadata import version
from typing import Any

import holidays
from babel.dates import format_date
from django.db import transaction
from django.utils import timezone

from portal import jobs
from portal.cases.almanac import is_eve
from portal.cases.models.calendar import CalendarChange, CalendarDay, CalendarEdition

ONE_DAY = timedelta(days=1)
SOURCE = f"holidays {version('holidays')}"

# The last year each government has announced. The library answers for later
# years too, silently: for China with the statutory days and no swaps.
ANNOUNCED = {"CN": 2026, "RU": 2026}

NAMES = {
    "New Year's Day": ("New Year’s Day", "元旦", "Новый год"),
    "Chinese New Year's Eve": ("Spring Festival", "春节", "Китайский Новый год"),
    "Chinese New Year (Spring Festival)": ("Spring Festival", "春节", "Китайский Новый год"),
    "Tomb-Sweeping Day": ("Tomb-Sweeping Day", "清明节", "Праздник Цинмин"),
    "Labor Day": ("Labour Day", "劳动节", "День труда"),
    "Dragon Boat Festival": ("Dragon Boat Festival", "端午节", "Праздник драконьих лодок"),
    "Mid-Autumn Festival": ("Mid-Autumn Festival", "中秋节", "Праздник середины осени"),
    "National Day": ("National Day", "国庆节", "День образования КНР"),
    "New Year Holidays": ("New Year holidays", "新年假期", "Новогодние каникулы"),
    "Christmas Day": ("Orthodox Christmas", "东正教圣诞节", "Рождество Христово"),
    "Defender of the Fatherland Day": (
        "Defender of the Fatherland Day",
        "祖国保卫者日",
        "День защитника Отечества",
    ),
    "International Women's Day": (
        "International Women’s Day",
        "国际妇女节",
        "Международный женский день",
    ),
    "Holiday of Spring and Labor": (
        "Spring and Labour Day",
        "春天与劳动节",
        "Праздник Весны и Труда",
    ),
    "Victory Day": ("Victory Day", "胜利日", "День Победы"),
    "Russia Day": ("Russia Day", "俄罗斯日", "День России"),
    "Unity Day": ("National Unity Day", "人民团结日", "День народного единства"),
}
LANGUAGES = ("en", "zh-hans", "ru")
DATE_PATTERNS = {"en": ("d MMMM", "en"), "zh-hans": ("M月d日", "zh_Hans"), "ru": ("d MMMM", "ru")}
MOVED_OFF = {
    "en": "Day off in exchange for %s",
    "zh-hans": "调休放假（换%s）",
    "ru": "Выходной, перенесённый с %s",
}
MOVED_ON = {
    "en": "Working day in exchange for %s",
    "zh-hans": "调休上班（换%s）",
    "ru": "Рабочий день вместо %s",
}
SUBSTITUTED = re.compile(r"substituted from (\d\d)/(\d\d)/(\d{4})")


@dataclass(frozen=True)
class YearPlan:
    """What the library says about one year, before it is written."""

    country: str
    year: int
    named: Mapping[date, str]
    days_off: frozenset[date]
    swaps: dict[date, date] = field(default_factory=dict)

    def is_working(self, day: date) -> bool:
        return day not in self.days_off

    def is_short(self, day: date) -> bool:
        """The eve of a Russian holiday, or the Saturday worked in place of such an eve."""
        if self.country != "RU" or not self.is_working(day):
            return False
        return any(is_eve(e) for e in [day] + [off for off, on in self.swaps.items() if on == day])

    def row(self, day: date) -> dict[str, Any]:
        return {
            "working": self.is_working(day),
            "name": self.name(day),
            "short": self.is_short(day),
            "source": SOURCE,
        }

    def name(self, day: date) -> dict[str, str]:
        if self.is_working(day):
            off = next((off for off, on in self.swaps.items() if on == day), None)
            return _dated(MOVED_ON, off) if off else {}
        if day in self.swaps:
            return _dated(MOVED_OFF, self.swaps[day])
        return _holiday(self.named.get(day, ""))


@transaction.atomic
def import_year(
    country: str,
    year: int,
    *,
    by: Any,
    official: bool | None = None,
    replace_edited: bool = False,
) -> int:
    """Write every day of a year as the library has it; return how many rows changed.

    Days edited by hand stay unless `replace_edited`. Without `official` a year
    keeps the standing it has, and a new one is official when it is announced.
    A second run changes nothing.
    """
    plan = library_plan(country, year)
    return _write_year(
        country, year, plan.row, by=by, official=official, replace_edited=replace_edited
    )


@transaction.atomic
def apply_decree(
    country: str, year: int, rows: Mapping[date, Mapping[str, Any]], *, official: bool, by: Any, reason: str,
    source: str,
) -> int:  # fmt: skip
    """Write a year as the government's decree has it; days set by hand stay. Returns how many rows changed.

    One line among the changes tells of all of them, and open promises are counted again.
    """
    standing = CalendarDay.objects.filter(country=country, date__year=year)
    before = {"official": standing.filter(official=True).exists()}
    changed = _write_year(
        country, year, lambda day: {**rows[day], "source": source}, by=by, official=official
    )
    if changed:
        CalendarChange.objects.create(
            country=country, first=date(year, 1, 1), last=date(year, 12, 31), reason=reason, by=by,
            at=timezone.now(), before=before, after={"official": official, "days": changed},
        )  # fmt: skip
    return changed


def _write_year(
    country: str, year: int, row_of: Callable[[date], Mapping[str, Any]], *, by: Any, official: bool | None,
    replace_edited: bool = False,
) -> int:  # fmt: skip
    """Every day of the year as `row_of` tells it, under a new edition where something changed."""
    edition = _open_edition(country)
    rows = _rows(country, year)
    if official is None:
        announced = year <= ANNOUNCED.get(country, 0)
        official = any(row.official for row in rows.values()) if rows else announced
    now = timezone.now()
    fresh: list[CalendarDay] = []
    changed: list[CalendarDay] = []
    for day in _days_of(year):
        row = rows.get(day)
        wanted: dict[str, Any] = {"official": official}
        if row is None or row.source != CalendarDay.DESK or replace_edited:
            wanted |= row_of(day)
        if row is None:
            made = CalendarDay(country=country, date=day, changed_by=by, changed_at=now, **wanted)
            fresh.append(made)
        elif _differs(row, wanted):
            _apply(row, wanted, by=by, now=now)
            changed.append(row)
    CalendarDay.objects.bulk_create(fresh, batch_size=90)
    _save(changed)
    if fresh or changed:
        _close_edition(edition, now)
    return len(fresh) + len(changed)


@transaction.atomic
def edit_day(
    day: CalendarDay, *, working: bool, name: Mapping[str, str], by: Any, reason: str,
    short: bool = False,
) -> CalendarDay:  # fmt: skip
    """Set one day by hand; an import will leave it alone from now on. Open promises are counted again.

    Refuses a short day that is not worked.
    """
    if short and not working:
        raise ValueError("a day off cannot be a short day")
    edition = _open_edition(day.country)
    now = timezone.now()
    before = _told(day)
    day.working, day.name, day.short = working, dict(name), short
    day.source, day.changed_by, day.changed_at = CalendarDay.DESK, by, now
    day.save(update_fields=["working", "name", "short", "source", "changed_by", "changed_at"])
    CalendarChange.objects.create(
        country=day.country, first=day.date, last=day.date, before=before, after=_told(day),
        reason=reason, by=by, at=now,
    )  # fmt: skip
    _close_edition(edition, now)
    return day


@transaction.atomic
def publish_year(country: str, year: int, *, by: Any, reason: str) -> int:
    """Mark a year as announced by the government; return how many rows changed.

    Open promises are counted again, and those that lose their "provisional" are told.
    """
    edition = _open_edition(country)
    now = timezone.now()
    changed = CalendarDay.objects.filter(country=country, date__year=year, official=False).update(
        official=True, changed_by=by, changed_at=now
    )
    if changed:
        CalendarChange.objects.create(
            country=country, first=date(year, 1, 1), last=date(year, 12, 31), reason=reason, by=by, at=now,
            before={"official": False}, after={"official": True},
        )  # fmt: skip
        _close_edition(edition, now)
    return changed


def _told(day: CalendarDay) -> dict[str, Any]:
    return {"working": day.working, "short": day.short, "name": dict(day.name)}


def library_plan(country: str, year: int) -> YearPlan:
    """What the library knows of a year."""
    # The neighbours too: a day off in December may be paid for by one in January.
    known = holidays.country_holidays(country, years=[year - 1, year, year + 1], language="en_US")
    swaps = {}
    for off, text in known.items():
        if found := SUBSTITUTED.search(text):
            month, day, of_year = (int(part) for part in found.groups())
            swaps[off] = date(of_year, month, day)
    return YearPlan(
        country=country,
        year=year,
        named=dict(known.items()),
        days_off=frozenset(d for d in _days_of(year) if not known.is_working_day(d)),
        swaps=swaps,
    )


def _holiday(text: str) -> dict[str, str]:
    """The names of a library entry, which may hold two holidays and "(observed)"."""
    parts = [part.removesuffix(" (observed)") for part in text.split("; ") if part]
    named = list(dict.fromkeys(NAMES.get(part, (part, part, part)) for part in parts))
    if not named:
        return {}
    joints = {"en": ", ", "zh-hans": "、", "ru": ", "}
    return {
        language: joints[language].join(dict.fromkeys(names[place] for names in named))
        for place, language in enumerate(LANGUAGES)
    }


def _dated(texts: Mapping[str, str], day: date) -> dict[str, str]:
    written = {}
    for language, text in texts.items():
        pattern, locale = DATE_PATTERNS[language]
        written[language] = text % format_date(day, pattern, locale=locale)
    return written


def _days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + ONE_DAY * n for n in range((date(year + 1, 1, 1) - first).days)]


def _rows(country: str, year: int) -> dict[date, CalendarDay]:
    rows = CalendarDay.objects.filter(country=country, date__year=year)
    return {row.date: row for row in rows}


def _differs(row: CalendarDay, wanted: Mapping[str, object]) -> bool:
    return any(getattr(row, key) != value for key, value in wanted.items())


def _apply(row: CalendarDay, wanted: Mapping[str, object], *, by: Any, now: datetime) -> None:
    for key, value in wanted.items():
        setattr(row, key, value)
    row.changed_at = now
    row.changed_by = by


def _save(rows: list[CalendarDay]) -> None:
    fields = ["working", "name", "short", "source", "official", "changed_by", "changed_at"]
    CalendarDay.objects.bulk_update(rows, fields, batch_size=40)


def _open_edition(country: str) -> CalendarEdition:
    """Make editors of one country take turns: its row is written first, so it is locked."""
    CalendarEdition.objects.get_or_create(country=country, defaults={"changed_at": timezone.now()})
    return CalendarEdition.objects.select_for_update().get(country=country)


def _close_edition(edition: CalendarEdition, now: datetime) -> None:
    """A new edition, and a job that counts every open promise by it."""
    edition.stamp, edition.changed_at = uuid.uuid4(), now
    edition.save(update_fields=["stamp", "changed_at"])
    stamp = str(edition.stamp)
    jobs.enqueue(
        "portal.cases.actions.clocks.recompute_open_cases",
        edition.country, stamp, key=f"calendar-{stamp}", about=edition.country,
    )  # fmt: skip
