"""Two companies want one slot at the same moment; with proof that the drill can fail."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection

from services import opening
from services.actions import booking as acting
from services.models import Booking
from services.slots import stretch
from services.terms import terms_of
from tests.faults.rivals import meeting, together
from tests.services.test_bookings import another, resource, start

pytestmark = [pytest.mark.transactional, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def rivals(moscow):
    room = resource(moscow.campus, price=0)
    period = stretch(room.rhythm, start(room), 2, opening.opened_of(room))

    def wish(company, owner):
        terms = terms_of(room, company, period).fingerprint
        return lambda: acting.book(room, company, start=period.start, count=2, terms=terms, by=owner)  # fmt: skip

    return room, period, wish(moscow.company, moscow.owner), wish(*another())


def test_one_slot_goes_to_one_of_two(rivals):
    _room, _period, first, second = rivals
    results = together(first, second)
    lost = [one for one in results if isinstance(one, Exception)]
    assert [type(one) for one in lost] == [acting.SlotTaken], results
    assert Booking.objects.live().count() == 1


@pytest.mark.postgres
def test_control_without_the_lock_only_the_database_stops_the_second(rivals, monkeypatch):
    """Both look before either writes: then PostgreSQL's constraint alone says no."""
    _room, _period, first, second = rivals
    query = type(acting.Resource.objects.all())
    monkeypatch.setattr(query, "select_for_update", lambda self, **_: self)
    with meeting(monkeypatch, acting, "is_free", 2):
        results = together(first, second)
    assert [type(one) for one in results if isinstance(one, Exception)] == [acting.SlotTaken]


@pytest.mark.postgres
def test_the_database_itself_refuses_two_live_rows_that_overlap(rivals, moscow):
    room, period, first, _second = rivals
    made = first()
    with pytest.raises(IntegrityError):
        connection.cursor().execute(
            "UPDATE services_booking SET live = true, starts_at = starts_at WHERE false"
        )
        Booking.objects.create(
            **{f.attname: getattr(made, f.attname) for f in Booking._meta.concrete_fields
               if f.name not in ("id", "case_ptr", "public_id", "number", "starts_at")},
            public_id=period_id(), starts_at=period.start + timedelta(minutes=30),
        )  # fmt: skip


def period_id():
    import uuid

    return uuid.uuid4()
