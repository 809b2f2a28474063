from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.cases import clock
from portal.cases.almanac import Calendar, CalendarMissing, CountryDays
from portal.cases.clock import (
    Promise,
    Remaining,
    Span,
    due,
    paused_days,
    pauses,
    remaining,
    trace,
    used,
)

from .worked_days import ALL_DAYS, BOTH, CN, NAIVE, RU

SHANGHAI, MOSCOW = "Asia/Shanghai", "Europe/Moscow"


def at(zone, *parts):
    return datetime(*parts, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def xian(*received, days=5, calendar=CN):
    return Promise(received_at=at(SHANGHAI, *received), days=days, zone=SHANGHAI, calendar=calendar)


def moscow(*received, days=5, calendar=RU):
    return Promise(received_at=at(MOSCOW, *received), days=days, zone=MOSCOW, calendar=calendar)


def cn(kind, start, end=None):
    return Span(kind, at(SHANGHAI, *start), at(SHANGHAI, *end) if end else None)


@pytest.mark.parametrize(
    ("start", "days", "naive", "in_xian", "in_moscow", "provisional"),
    [
        ((2025, 12, 30), 5, (2026, 1, 6), (2026, 1, 7), (2026, 1, 16), False),
        ((2026, 2, 12), 10, (2026, 2, 26), (2026, 3, 4), (2026, 2, 27), False),
        ((2026, 2, 13), 5, (2026, 2, 20), (2026, 2, 27), (2026, 2, 20), False),
        ((2026, 4, 28), 10, (2026, 5, 12), (2026, 5, 14), (2026, 5, 14), False),
        ((2026, 4, 29), 5, (2026, 5, 6), (2026, 5, 9), (2026, 5, 7), False),
        ((2026, 9, 29), 10, (2026, 10, 13), (2026, 10, 19), (2026, 10, 13), False),
        ((2026, 9, 30), 5, (2026, 10, 7), (2026, 10, 13), (2026, 10, 7), False),
        ((2026, 12, 28), 10, (2027, 1, 11), (2027, 1, 12), (2027, 1, 20), True),
    ],
)
def test_the_same_promise_falls_due_on_different_dates(
    start, days, naive, in_xian, in_moscow, provisional
):
    morning = (*start, 10, 0)
    found = [
        due(xian(*morning, days=days, calendar=NAIVE)),
        due(xian(*morning, days=days)),
        due(moscow(*morning, days=days)),
    ]

    assert [d.date for d in found] == [date(*naive), date(*in_xian), date(*in_moscow)]
    assert [d.provisional for d in found] == [False, provisional, provisional]


def test_a_promise_falls_due_when_the_campus_closes():
    assert due(xian(2026, 4, 29, 10)).at == datetime(2026, 5, 9, 10, tzinfo=UTC)
    assert due(moscow(2026, 4, 29, 10)).at == datetime(2026, 5, 7, 15, tzinfo=UTC)


def test_on_an_eve_the_office_closes_an_hour_early():
    eve = date(2026, 5, 8)
    russia = replace(RU.countries[0], short=frozenset({eve}))
    promise = moscow(2026, 5, 7, 10, days=1, calendar=Calendar(russia))

    assert due(promise).at == datetime(2026, 5, 8, 14, tzinfo=UTC)
    assert trace(promise)[-1].short


@pytest.mark.parametrize(
    ("received", "falls_due"),
    [
        ((2026, 3, 10, 16, 59), date(2026, 3, 11)),
        ((2026, 3, 10, 17, 0), date(2026, 3, 11)),
        ((2026, 3, 10, 17, 0, 1), date(2026, 3, 12)),
        ((2026, 3, 10, 23, 59), date(2026, 3, 12)),
        ((2026, 3, 13, 18, 0), date(2026, 3, 17)),  # Friday evening: Monday is day 0
        ((2026, 3, 14, 9, 0), date(2026, 3, 17)),  # Saturday
        ((2026, 2, 14, 9, 0), date(2026, 2, 24)),  # a Saturday that is worked
        ((2026, 2, 18, 9, 0), date(2026, 2, 25)),  # in Spring Festival
    ],
)
def test_what_arrives_late_or_on_a_day_off_is_received_on_the_next_working_day(received, falls_due):
    assert due(xian(*received, days=1)).date == falls_due


def test_one_moment_is_two_dates_across_the_new_year():
    """22:30 on 31 December in Moscow is 03:30 on 1 January in Xi'an."""
    moment = datetime(2025, 12, 31, 19, 30, tzinfo=UTC)
    here = Promise(received_at=moment, days=1, zone=SHANGHAI, calendar=CN)
    there = Promise(received_at=moment, days=1, zone=MOSCOW, calendar=RU)

    assert [d.date for d in (trace(here)[0], trace(there)[0])] == [
        date(2026, 1, 1),
        date(2025, 12, 31),
    ]
    # 4 January is a Sunday worked in China; Russia returns on the 12th.
    assert (due(here).date, due(there).date) == (date(2026, 1, 5), date(2026, 1, 13))


def test_a_pause_across_spring_festival_gives_back_only_working_days():
    promise = xian(2026, 2, 11, 10, days=5)
    spans = [cn("with_company", (2026, 2, 13, 11), (2026, 2, 25, 9))]

    assert due(promise).date == date(2026, 2, 25)
    assert paused_days(promise, spans, date(2026, 3, 31)) == 3  # 14, 24 and 25 February
    assert due(promise, spans).date == date(2026, 2, 28)  # a Saturday that is worked
    assert [
        (day.date.day, day.note, day.counts) for day in trace(promise, spans) if day.working
    ] == [
        (11, "received", None),
        (12, "counts", 1),
        (13, "counts", 2),
        (14, "paused", None),
        (24, "paused", None),
        (25, "paused", None),
        (26, "counts", 3),
        (27, "counts", 4),
        (28, "due", 5),
    ]


@pytest.mark.parametrize(
    ("resumed", "falls_due"),
    [
        ((2026, 3, 11, 17, 0), date(2026, 3, 17)),
        ((2026, 3, 11, 17, 30), date(2026, 3, 18)),
        ((2026, 3, 14, 12, 0), date(2026, 3, 20)),
    ],
)
def test_an_answer_is_received_by_the_same_rule_as_a_case(resumed, falls_due):
    promise = xian(2026, 3, 9, 10, days=5)

    assert due(promise, [cn("with_company", (2026, 3, 10, 9), resumed)]).date == falls_due


def test_an_authority_and_a_company_at_once_stop_the_clock_once():
    promise = xian(2026, 3, 9, 10, days=5)
    spans = [
        cn("with_authority", (2026, 3, 10, 9), (2026, 3, 13, 9)),
        cn("with_company", (2026, 3, 11, 9), (2026, 3, 12, 9)),
        cn("payment_due", (2026, 3, 12, 9), (2026, 3, 16, 9)),
    ]

    assert [(p.kind, p.after.day, p.upto.day) for p in pauses(promise, spans)] == [
        ("with_authority", 10, 13),
        ("payment_due", 13, 16),
    ]
    assert due(promise, spans).date == date(2026, 3, 20)


def test_an_open_pause_pushes_the_date_as_the_days_pass():
    promise = xian(2026, 3, 9, 10, days=5)
    spans = [cn("with_company", (2026, 3, 10, 9))]

    assert due(promise, spans).date == date(2026, 3, 16)
    assert due(promise, spans, date(2026, 3, 13)).date == date(2026, 3, 19)
    assert pauses(promise, spans, date(2026, 3, 13))[0].open


def test_the_queue_says_what_is_left():
    promise = xian(2026, 3, 9, 10, days=5)
    closed = at(SHANGHAI, 2026, 3, 12, 9)
    stopped = [cn("with_company", (2026, 3, 10, 9))]

    assert [
        remaining(promise, [], at(SHANGHAI, 2026, 3, 9, 12)),
        remaining(promise, [], at(SHANGHAI, 2026, 3, 13, 18)),
        remaining(promise, [], at(SHANGHAI, 2026, 3, 16, 12)),
        remaining(promise, [], at(SHANGHAI, 2026, 3, 16, 19)),
        remaining(promise, [], at(SHANGHAI, 2026, 3, 18, 18)),
        remaining(promise, stopped, at(SHANGHAI, 2026, 3, 20, 12)),
        remaining(promise, [], at(SHANGHAI, 2026, 3, 20, 12), closed_at=closed),
    ] == [
        Remaining("ok", 5, 174),
        Remaining("ok", 1, 72),
        Remaining("today", 0, 6),
        Remaining("late", 0, 1),
        Remaining("late", 2, 48),
        Remaining("pause", 4),
        Remaining("done"),
    ]
    assert used(promise, stopped, at(SHANGHAI, 2026, 3, 20, 12)) == 1


def test_no_date_is_promised_beyond_the_last_calendar():
    promise = xian(2027, 12, 28, 10, days=10)

    with pytest.raises(CalendarMissing) as refused:
        due(promise)
    left = remaining(promise, [], at(SHANGHAI, 2027, 12, 29, 9))

    assert (refused.value.year, left) == (2028, Remaining("unknown", missing_year=2028))
    with translation.override("en"):
        assert left.text == "From 2028: calendar not yet published"


def test_an_unknown_year_in_between_is_refused_too():
    kept = frozenset(d for d in CN.countries[0].working if d.year != 2026)
    holed = Calendar(CountryDays("CN", frozenset({2025, 2027}), kept))

    with pytest.raises(CalendarMissing) as refused:
        due(xian(2025, 12, 30, 10, calendar=holed))

    assert refused.value.year == 2026


@pytest.mark.parametrize(
    ("received", "answered", "falls_due", "note"),
    [
        ((2026, 3, 9, 10), None, date(2026, 3, 9), "same_day"),
        ((2026, 3, 9, 18), None, date(2026, 3, 10), "same_day"),
        ((2026, 3, 14, 9), None, date(2026, 3, 16), "same_day"),  # Saturday
        ((2026, 3, 9, 10), (2026, 3, 9, 16), date(2026, 3, 9), "same_day"),
        ((2026, 3, 9, 10), (2026, 3, 12, 9), date(2026, 3, 12), "due"),
    ],
)
def test_a_promise_of_no_days_is_kept_on_the_day_the_case_comes_or_comes_back(
    received, answered, falls_due, note
):
    promise = xian(*received, days=0)
    spans = [cn("with_company", (2026, 3, 9, 11), answered)] if answered else []

    assert due(promise, spans).date == falls_due
    assert (trace(promise, spans)[-1].date, trace(promise, spans)[-1].note) == (falls_due, note)
    assert clock.warning(promise, spans) == due(promise, spans).at


def test_a_promise_of_less_than_no_days_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        due(xian(2026, 3, 9, 10, days=-1))


# --- properties -------------------------------------------------------------

received = st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))
zones = st.sampled_from([(SHANGHAI, CN), (MOSCOW, RU), (SHANGHAI, BOTH)])
days_off = st.sets(st.sampled_from(ALL_DAYS), max_size=12)
lengths = st.timedeltas(timedelta(0), timedelta(days=40))


@st.composite
def promises(draw, least=0):
    zone, calendar = draw(zones)
    days = draw(st.integers(least, 60))
    return Promise(received_at=draw(received), days=days, zone=zone, calendar=calendar)


@st.composite
def with_spans(draw, least=0):
    promise = draw(promises(least))
    starts = draw(st.lists(st.timedeltas(timedelta(0), timedelta(days=90)), max_size=3))
    spans = [
        Span(
            draw(st.sampled_from(["with_company", "with_authority"])),
            promise.received_at + start,
            promise.received_at + start + draw(lengths),
        )
        for start in starts
    ]
    return promise, spans


def without(calendar, days):
    return Calendar(*(replace(c, working=c.working - days) for c in calendar.countries))


@settings(max_examples=300, deadline=None)
@given(with_spans(), days_off)
def test_adding_a_holiday_never_moves_a_deadline_earlier(case, holidays):
    promise, spans = case
    later = replace(promise, calendar=without(promise.calendar, holidays))

    assert due(later, spans).date >= due(promise, spans).date


@settings(max_examples=300, deadline=None)
@given(with_spans(), st.timedeltas(timedelta(0), timedelta(days=90)), lengths)
def test_adding_a_pause_never_moves_a_deadline_earlier(case, start, length):
    promise, spans = case
    moment = promise.received_at + start
    more = [*spans, Span("payment_due", moment, moment + length)]

    assert due(promise, more).at >= due(promise, spans).at


@settings(max_examples=200, deadline=None)
@given(promises(), st.integers(0, 60), st.times(), st.times())
def test_asking_and_answering_on_one_date_changes_nothing(promise, offset, one, other):
    day = promise.local(promise.received_at).date() + timedelta(offset)
    first, last = (datetime.combine(day, t, ZoneInfo(promise.zone)) for t in sorted((one, other)))

    assert due(promise, [Span("with_company", first, last)]) == due(promise)


@settings(max_examples=200, deadline=None)
@given(with_spans(1))
def test_the_trace_ends_on_the_due_date_with_the_whole_count(case):
    promise, spans = case
    lines = trace(promise, spans)
    counted = [line for line in lines if line.counts]

    assert counted[-1].date == lines[-1].date == due(promise, spans).date
    assert [line.counts for line in counted] == list(range(1, promise.days + 1))
    assert all(line.working for line in counted)
    assert lines[-1].note == "due"


@settings(max_examples=200, deadline=None)
@given(with_spans())
def test_the_joint_calendar_is_never_earlier_than_either_country(case):
    promise, spans = case
    joint = due(replace(promise, calendar=BOTH), spans).date

    assert joint >= max(due(replace(promise, calendar=c), spans).date for c in (CN, RU))


@settings(max_examples=200, deadline=None)
@given(with_spans(1))
def test_the_clock_agrees_with_counting_day_by_day(case):
    """A slow, literal reading of the rule beside the search in the sorted list."""
    promise, spans = case
    worked = promise.calendar.is_working

    def receipt(moment):
        local = moment.astimezone(ZoneInfo(promise.zone))
        day = local.date() + timedelta(local.time() > time(17))
        while not worked(day):
            day += timedelta(1)
        return day

    stopped = set()
    for span in spans:
        first, last = (
            m.astimezone(ZoneInfo(promise.zone)).date() for m in (span.started_at, span.ended_at)
        )
        day, end = first, receipt(span.ended_at) if last > first else first
        while day < end:
            day += timedelta(1)
            stopped.add(day)
    day, left = receipt(promise.received_at), promise.days
    while left:
        day += timedelta(1)
        left -= worked(day) and day not in stopped

    assert due(promise, spans).date == day


@settings(max_examples=40, deadline=None)
@given(later=st.integers(1, 200), days=st.integers(0, 15), hour=st.integers(0, 23), gap=st.integers(0, 40))  # fmt: skip
def test_a_promise_from_a_later_day_is_that_of_a_receipt_on_it(later, days, hour, gap):
    """Whatever pauses lie before."""
    promise = moscow(2026, 3, 2, hour, days=days)
    day = promise.local(promise.received_at).date() + timedelta(days=later)
    waits = promise.awaiting(day)
    answered = min(promise.received_at + timedelta(days=gap), waits.ended_at)
    before = Span("with_company", promise.received_at, answered)
    on_it = due(replace(promise, received_at=waits.ended_at))
    first = promise.counts_from(promise.received_at)
    expected = on_it if day > first else due(promise)
    assert due(promise, [waits]) == expected
    assert due(promise, [before, waits]) == expected
    assert used(promise, [waits], waits.ended_at) <= 0 or day <= first
