"""Two companies want one slot at the same moment; with proof that the drill can fail."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError

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
    _room, period, first, _second = rivals
    made = first()
    kept = ("resource", "company", "campus", "opened_by", "ends_at", "blocked_until", "rate", "tax", "currency",
            "free_until", "late_percent", "kind", "title", "language", "state", "phase")  # fmt: skip
    half = period.start + timedelta(minutes=30)
    with pytest.raises(IntegrityError):
        Booking.objects.create(
            public_id=uuid.uuid4(), starts_at=half, **{name: getattr(made, name) for name in kept}
        )
