"""Rows put back are those the actions make."""

import pytest
from django.db import connection

from portal.cases.models import CalendarDay
from tests import prepared
from tests.tenants import factories as own

pytestmark = pytest.mark.django_db


@pytest.fixture
def fresh(monkeypatch):
    """Nothing kept from earlier tests."""
    monkeypatch.setattr(prepared, "KEPT", {})
    if connection.vendor != "sqlite":
        pytest.skip("rows are kept on SQLite alone")
    return prepared.KEPT


def days() -> list[dict]:
    return list(CalendarDay.objects.order_by("pk").values())


def test_the_second_time_the_same_rows_stand_there_and_nothing_is_made(fresh):
    own.calendars()
    made = days()
    CalendarDay.objects.all().delete()

    (kept,) = fresh.values()
    own.calendars()

    assert len(made) == 2 * 730
    assert days() == made
    assert list(fresh.values()) == [kept]


def test_beside_other_rows_the_action_does_its_work(fresh):
    CalendarDay.objects.create(
        country="KZ",
        date="2026-01-01",
        working=False,
        source="test",
        changed_at="2026-01-01T00:00Z",
    )
    own.calendars()
    assert fresh == {}
    assert CalendarDay.objects.filter(country="RU").count() == 730
