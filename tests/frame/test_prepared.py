"""Rows put back are those the actions make."""

import uuid

import pytest
from django.db import connection

from portal.cases.models import CalendarDay, CalendarEdition
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


def nothing_stands() -> None:
    CalendarDay.objects.all().delete()
    CalendarEdition.objects.all().delete()


def test_the_second_time_the_same_rows_stand_there_and_nothing_is_made(fresh):
    own.calendars()
    made = days()
    nothing_stands()

    (kept,) = fresh.values()
    own.calendars()

    assert len(made) == 2 * 730
    assert days() == made
    assert list(fresh.values()) == [kept]


def test_beside_other_rows_the_action_does_its_work(fresh):
    own.calendars()
    (kept,) = fresh.values()
    nothing_stands()
    CalendarDay.objects.create(
        country="KZ",
        date="2026-01-01",
        working=False,
        source="test",
        changed_at="2026-01-01T00:00Z",
    )
    own.calendars()
    assert list(fresh.values()) == [kept]
    assert CalendarDay.objects.filter(country="RU").count() == 730
    assert CalendarDay.objects.filter(country="KZ").exists()


def test_a_row_that_stood_there_and_was_changed_is_changed_again(fresh):
    CalendarEdition.objects.create(country="KZ", changed_at="2026-01-01T00:00Z")
    stood = CalendarEdition.objects.get()

    @prepared.prepared
    def change():
        CalendarEdition.objects.update(stamp=uuid.UUID(int=7))

    for _time in range(2):
        change()
        assert CalendarEdition.objects.get().stamp.int == 7
        stood.save()
    assert len(fresh) == 1


def test_a_row_that_was_deleted_is_deleted_again(fresh):
    CalendarEdition.objects.create(country="KZ", changed_at="2026-01-01T00:00Z")
    stood = CalendarEdition.objects.get()

    @prepared.prepared
    def delete():
        CalendarEdition.objects.all().delete()

    for _time in range(2):
        delete()
        assert not CalendarEdition.objects.exists()
        stood.save(force_insert=True)
    assert len(fresh) == 1
