"""Numbers like XA-CERT-2026-00042: gap-free per campus, kind and year."""

from datetime import date

from django.db import transaction
from django.db.models import F

from portal.accounts.models import Campus, User
from portal.cases.models import NumberSeries


@transaction.atomic(savepoint=False)
def take_number(campus: Campus, kind: str, *, by: User | None, on: date | None = None) -> str:
    """The next number, taken in the caller's transaction: a rollback gives it back.

    The year is the campus's, by its own clock. Two takers wait for one another.
    """
    year = (on or campus.today()).year
    series = NumberSeries.objects.filter(campus=campus, kind=kind, year=year)
    if not series.update(last=F("last") + 1):
        NumberSeries.objects.get_or_create(campus=campus, kind=kind, year=year)
        series.update(last=F("last") + 1)
    last = series.values_list("last", flat=True).get()
    return f"{campus.code}-{kind}-{year}-{last:05}"
