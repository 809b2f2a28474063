"""Numbers like XA-CERT-2026-00042: gap-free per campus, kind and year."""

from datetime import date

from django.db import transaction
from django.db.models import F

from portal.accounts.models import Campus, User
from portal.cases.models import NumberSeries


def take_number(campus: Campus, kind: str, *, by: User | None, on: date | None = None) -> str:
    """The next number, taken in the caller's transaction: a rollback gives it back."""
    return take_numbers(campus, kind, 1, by=by, on=on)[0]


@transaction.atomic(savepoint=False)
def take_numbers(
    campus: Campus, kind: str, count: int, *, by: User | None, on: date | None = None
) -> list[str]:
    """The next so many. The year is the campus's, by its own clock. Two takers wait for one another."""
    year = (on or campus.today()).year
    series = NumberSeries.objects.filter(campus=campus, kind=kind, year=year)
    if not series.update(last=F("last") + count):
        # The first of a year. Whoever begins it at the same moment is waited for, and then there is nothing to insert.
        first = NumberSeries(campus=campus, kind=kind, year=year)
        NumberSeries.objects.bulk_create([first], ignore_conflicts=True)
        series.update(last=F("last") + count)
    last = series.values_list("last", flat=True).get()
    return [f"{campus.code}-{kind}-{year}-{n:05}" for n in range(last - count + 1, last + 1)]
