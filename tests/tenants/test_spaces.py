"""Two live rows never overlap on a unit: by the lock on every engine, by the database where it can."""

import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, OperationalError, connection, connections, transaction
from django.utils import timezone, translation

from tenants.actions import spaces
from tenants.models import Occupancy, Unit
from tenants.refusals import UnitTaken
from tests import factories
from tests.tenants import factories as own

JAN, MAR, JUN = date(2027, 1, 1), date(2027, 3, 1), date(2027, 6, 1)


def take(unit, company, start=JAN, end=JUN):
    return spaces.occupy(unit, kind="offer", company=company, starts_on=start, ends_on=end, by=None)


@pytest.fixture
def scene(db):
    campus = factories.campus(code="XA")
    return own.unit(campus=campus), factories.company()


def test_periods_are_half_open(scene):
    unit, company = scene
    take(unit, company, JAN, MAR)
    take(unit, company, MAR, JUN)
    assert Occupancy.objects.live().count() == 2


@pytest.mark.parametrize(
    ("start", "end"), [(JAN, JUN), (date(2027, 2, 28), MAR), (date(2026, 1, 1), date(2027, 1, 2))]
)
def test_an_overlap_is_refused(scene, start, end):
    unit, company = scene
    take(unit, company, JAN, MAR)
    with pytest.raises(UnitTaken):
        take(unit, company, start, end)


def test_what_was_released_can_be_taken_again(scene):
    unit, company = scene
    spaces.release(take(unit, company), by=None)
    assert take(unit, company).live


def test_available_leaves_out_what_is_taken_private_or_not_ready(scene):
    unit, company = scene
    own.unit(campus=unit.campus, number="1204", public=False)
    own.unit(campus=unit.campus, number="1205", available_from=JUN)
    free = own.unit(campus=unit.campus, number="1206")
    take(unit, company, JAN, MAR)
    assert list(Unit.objects.available(JAN)) == [free]
    assert list(Unit.objects.available(MAR)) == [unit, free]


def test_the_status_of_a_unit_follows_from_what_takes_it(scene, django_assert_num_queries):
    unit, company = scene
    own.unit(campus=unit.campus, number="1205", available_from=date(2099, 1, 1))
    today = timezone.now().date()
    taken = take(unit, company, today + timedelta(days=5), today + timedelta(days=30))

    def words():
        with django_assert_num_queries(1):
            return [one.status for one in Unit.objects.with_status().order_by("number")]

    assert words() == ["offer", "later"]
    assert Unit.objects.get(pk=unit.pk).status == "offer"
    spaces.settle(taken, by=None)
    assert words() == ["tenancy", "later"]
    spaces.release(taken, by=None)
    assert words() == ["available", "later"]


def race(work, times=6):
    """Run `work` in so many threads at the same moment; returns what each came to."""
    barrier, results = threading.Barrier(times), []

    def run():
        try:
            barrier.wait()
            results.append(work())
        except UnitTaken:
            results.append("taken")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.transactional
@pytest.mark.django_db(transaction=True)
def test_of_six_who_want_a_unit_at_once_one_gets_it():
    unit, company = own.unit(campus=factories.campus(code="XA")), factories.company()
    results = race(lambda: take(unit, company) and "got")
    assert sorted(results) == ["got"] + ["taken"] * 5
    assert Occupancy.objects.live().count() == 1


@pytest.mark.transactional
@pytest.mark.django_db(transaction=True)
def test_control_looking_first_and_writing_later_lets_two_in():
    """Without the lock the same race fails; PostgreSQL's constraint then still refuses the second row."""
    unit, company = own.unit(campus=factories.campus(code="XA")), factories.company()
    looked = threading.Barrier(2)

    def careless():
        free = not Occupancy.objects.live().filter(unit=unit).exists()
        looked.wait()
        try:
            with transaction.atomic():
                Occupancy.objects.create(
                    unit=unit, kind="offer", company=company, starts_on=JAN, ends_on=JUN
                )
        except (IntegrityError, OperationalError):
            return "refused"  # two who check each other's row at once are a deadlock, and one of them is let go
        return free

    results = race(careless, times=2)
    if connection.vendor == "postgresql":
        assert sorted(map(str, results)) == ["True", "refused"]
    else:
        assert results == [True, True]


@pytest.mark.parametrize(
    ("fields", "language", "words"),
    [
        ({}, "ru", "120 м²"),
        ({"kind": "DSK", "rentable": 0, "desks": 6}, "ru", "6 мест"),
        ({"kind": "DSK", "rentable": 0, "desks": 6}, "zh-hans", "6 个工位"),
        ({"kind": "VAD", "rentable": 0}, "ru", "—"),
    ],
)
def test_a_unit_says_its_size_in_what_it_is_let_by(db, fields, language, words):
    unit = own.unit(campus=factories.campus(code="XA"), **fields)
    with translation.override(language):
        assert unit.size.replace("\xa0", " ") == words


@pytest.mark.parametrize(
    ("language", "kind", "number", "place"),
    [
        ("zh-hans", "OFF", "1203", "A 座 1203 室"),
        ("zh-hans", "DSK", "12", "A 座，12"),
        ("zh-hans", "LAB", "12-B", "A 座，12-B"),
        ("ru", "OFF", "1203", "Корпус А, 1203"),
        ("en", "OFF", "1203", "Tower A, 1203"),
    ],
)
def test_a_unit_is_named_as_addresses_of_the_language_are_written(
    db, language, kind, number, place
):
    unit = own.unit(campus=factories.campus(code="XA"), kind=kind, number=number)
    unit.building.refresh_from_db()
    with translation.override(language):
        assert unit.place == place
    assert unit.place_in(language) == place
