"""Before anything is sent the page says until when, and what sending later costs."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from portal.cases.deadline import promised, sending, sending_words
from tests import factories

pytestmark = pytest.mark.django_db
MICROSECOND = timedelta(microseconds=1)


def moment(campus, *parts):
    return datetime(*parts, tzinfo=ZoneInfo(campus.time_zone))


def told(found, campus, language="en", **more):
    with translation.override(language):
        return [
            text.replace("\u00a0", " ") for text in sending_words(found, campus.time_zone, **more)
        ]


@pytest.mark.parametrize(
    ("code", "since", "days", "by", "then"),
    [
        ("MOW", (2026, 11, 26, 10), 5, (2026, 12, 3), (2026, 12, 4)),
        ("MOW", (2026, 11, 26, 17, 1), 5, (2026, 12, 4), (2026, 12, 7)),
        ("MOW", (2026, 11, 28, 10), 0, (2026, 11, 30), (2026, 12, 1)),  # Saturday
        ("XA", (2026, 9, 29, 10), 1, (2026, 9, 30), (2026, 10, 8)),
        ("XA", (2027, 12, 30, 10), 1, (2027, 12, 31), None),
    ],
)
def test_the_promise_stands_until_the_last_moment_and_not_a_moment_longer(
    calendars, code, since, days, by, then
):
    campus = factories.campus(code=code)
    found = sending(campus, days, since=moment(campus, *since))

    assert (found.by.date, found.then and found.then.date) == (date(*by), then and date(*then))
    assert promised(campus, days, since=found.until) == found.by
    assert promised(campus, days, since=found.until + MICROSECOND) == found.then


def test_it_is_said_in_each_language(calendars):
    campus = factories.campus(code="MOW")
    found = sending(campus, 5, since=moment(campus, 2026, 11, 26, 10))

    assert told(found, campus) == [
        "Send by Thursday, 26 November, 17:00 (Moscow time) and have the result by 3 December 2026.",
        "Later than that, the result comes by 4 December 2026.",
    ]
    assert told(found, campus, pays=True)[0].startswith("Send and pay by Thursday")
    assert "четверг, 26 ноября, 17:00 (Москва)" in told(found, campus, "ru")[0]
    assert "11月26日星期四 17:00（莫斯科时间）" in told(found, campus, "zh-hans")[0]


def test_a_holiday_is_named_where_the_count_passes_it_and_where_it_lies_between(calendars):
    xian = factories.campus(code="XA")
    before = sending(xian, 1, since=moment(xian, 2026, 9, 29, 10))
    across = sending(xian, 2, since=moment(xian, 2026, 9, 29, 10))

    assert told(before, xian)[1:] == [
        "Later than that, the result comes after a holiday, National Day 1 Oct – 7 Oct: by 8 October 2026."
    ]
    assert told(across, xian)[1:] == [
        "Later than that, the result comes by 9 October 2026.",
        "Days off are passed over: National Day 1 Oct – 7 Oct.",
    ]


def test_a_promise_of_two_countries_waits_for_both(calendars):
    moscow = factories.campus(code="MOW")
    since = moment(moscow, 2026, 9, 30, 10)

    alone, joint = (sending(moscow, 1, since=since, also=also) for also in ("", "CN"))

    assert (alone.by.date, joint.by.date) == (date(2026, 10, 1), date(2026, 10, 8))


def test_without_a_calendar_nothing_is_said():
    assert sending(factories.campus(code="XA"), 5) is None
