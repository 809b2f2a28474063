"""Slots as pure arithmetic: no two bookings meet, days cross midnight, nights are counted."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.clocks import beside, clocks
from services.slots import (
    Period,
    Rhythm,
    blocked,
    free_from,
    hours,
    is_free,
    lengths,
    slots_of,
    stretch,
)

DAY = date(2026, 12, 7)
XIAN = Rhythm(time(8), time(21), "Asia/Shanghai", 30, 15)
FLAT = Rhythm(time(14), time(12), "Europe/Moscow", 30, 120, nights=True)


def always(day):
    return True


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 90), st.integers(1, 8)), max_size=25),
    st.sampled_from([15, 30, 60]),
    st.sampled_from([0, 15, 45]),
)
def test_no_accepted_bookings_overlap_and_the_buffer_stays_between_them(wishes, slot, buffer):
    rhythm = Rhythm(time(8), time(21), "Asia/Shanghai", slot, buffer)
    starts = [one.start for n in range(2) for one in slots_of(rhythm, DAY + timedelta(days=n))]
    taken = []
    for place, count in wishes:
        period = stretch(rhythm, starts[place % len(starts)], count, always)
        if period and is_free(rhythm, period, taken):
            taken.append(blocked(rhythm, period))
    ordered = sorted(taken)
    for one, following in zip(ordered, ordered[1:], strict=False):
        assert following.start - (one.end - timedelta(minutes=buffer)) >= timedelta(minutes=buffer)


def test_a_day_has_its_slots_on_the_campuss_clock():
    found = slots_of(XIAN, DAY)
    assert (len(found), found[0].start, found[-1].end) == (
        26, datetime(2026, 12, 7, 0, 0, tzinfo=UTC), datetime(2026, 12, 7, 13, 0, tzinfo=UTC),
    )  # fmt: skip


def test_a_stretch_ends_with_the_opening_hours_and_begins_on_a_slot():
    last = slots_of(XIAN, DAY)[-1]
    assert stretch(XIAN, last.start, 1, always) == last
    assert stretch(XIAN, last.start, 2, always) is None
    assert stretch(XIAN, last.start + timedelta(minutes=10), 1, always) is None
    assert stretch(XIAN, last.start, 1, lambda day: day != DAY) is None


def test_hours_past_midnight_belong_to_the_day_they_began_on():
    late = Rhythm(time(20), time(2), "Asia/Shanghai", 60, 0)
    after_midnight = datetime(2026, 12, 7, 17, 0, tzinfo=UTC)  # 01:00 on the 8th in Xi'an
    assert stretch(late, after_midnight, 1, lambda day: day == DAY) is not None
    assert stretch(late, after_midnight, 1, lambda day: day != DAY) is None


def test_nights_go_from_arrival_to_departure_and_the_next_guest_comes_the_same_day():
    first = slots_of(FLAT, DAY)[0].start
    stay = stretch(FLAT, first, 3, always)
    assert stay == Period(first, datetime(2026, 12, 10, 9, 0, tzinfo=UTC))
    following = stretch(FLAT, slots_of(FLAT, DAY + timedelta(days=3))[0].start, 1, always)
    assert is_free(FLAT, following, [blocked(FLAT, stay)])


def test_lengths_stop_before_the_next_booking_and_its_buffer():
    first = slots_of(XIAN, DAY)[0].start
    other = Period(first + timedelta(hours=2), first + timedelta(hours=3))
    assert [n for n, _p in lengths(XIAN, first, range(1, 9), [other], always)] == [1, 2, 3]
    found = free_from(XIAN, first, 4, [other], always, days=2)
    assert next(found).start == other.end


@pytest.mark.english
def test_late_evening_in_moscow_is_the_next_day_in_xian():
    start = datetime(2026, 12, 7, 20, 0, tzinfo=UTC)
    both = clocks(Period(start, start + timedelta(hours=2)), ["Europe/Moscow", "Asia/Shanghai"])
    assert [(c.name, c.start, c.end) for c in both] == [
        ("Moscow time", "7 December 2026, 23:00", "8 December 2026, 01:00"),
        ("Beijing time", "8 December 2026, 04:00", "06:00"),
    ]
    assert beside(start, "Europe/Moscow", "Asia/Shanghai") == "04:00 next day"
    assert beside(start, "Asia/Shanghai", "Europe/Moscow") == "23:00 day before"


def test_two_names_of_one_clock_are_shown_once():
    start = datetime(2026, 12, 7, 1, 0, tzinfo=UTC)
    assert len(clocks(Period(start, start), ["Asia/Shanghai", "Asia/Hong_Kong"])) == 1


def test_minutes_become_hours_to_three_decimals():
    assert [str(hours(n)) for n in (15, 90, 0)] == ["0.250", "1.500", "0.000"]
