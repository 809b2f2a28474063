"""The calendars of 2025–2027 as published figures, built without the import library."""

import json
from datetime import date, timedelta
from pathlib import Path

from portal.cases.almanac import Calendar, CountryDays

PUBLISHED = json.loads(
    Path(__file__).with_name("data").joinpath("calendar_2025_2027.json").read_text()
)
YEARS = (2025, 2026, 2027)
ALL_DAYS = [date(2025, 1, 1) + timedelta(n) for n in range(365 * 3)]


def country(code: str) -> CountryDays:
    years = PUBLISHED[code]
    off = {date.fromisoformat(d) for y in years.values() for d in y["off_weekdays"]}
    on = {date.fromisoformat(d) for y in years.values() for d in y["work_weekends"]}
    return CountryDays(
        country=code,
        years=frozenset(YEARS),
        working=frozenset(d for d in ALL_DAYS if d in on or (d.weekday() < 5 and d not in off)),
        unofficial=frozenset(d for d in ALL_DAYS if years[str(d.year)]["status"] == "provisional"),
    )


NAIVE = Calendar(
    CountryDays("--", frozenset(YEARS), frozenset(d for d in ALL_DAYS if d.weekday() < 5))
)
CN = Calendar(country("CN"))
RU = Calendar(country("RU"))
BOTH = Calendar(country("CN"), country("RU"))
