"""Where the time went: minutes with each side, which add up to the whole."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.cases.clock import Span
from portal.cases.models import Case
from portal.cases.sides import SIDES, Held, held
from portal.languages import format_duration
from portal.workflow import move
from tests.cases import sample
from tests.cases.test_clock import SHANGHAI, at, cn, with_spans
from tests.cases.test_queue import desk_client

MINUTE = timedelta(minutes=1)


def test_each_side_answers_for_its_minutes_and_the_park_for_the_rest():
    spans = [
        cn("payment_due", (2026, 3, 9, 10), (2026, 3, 9, 12, 30)),
        cn("with_company", (2026, 3, 10, 10), (2026, 3, 12, 14, 10)),
        cn("with_authority", (2026, 3, 12, 12)),  # while the company still had it
    ]
    received, now = at(SHANGHAI, 2026, 3, 9, 10), at(SHANGHAI, 2026, 3, 13, 10)

    assert held(received, spans, now) == [
        Held("with_park", 21 * 60 + 30),
        Held("with_company", (2 * 24 + 4) * 60 + 10),
        Held("with_authority", 19 * 60 + 50),
        Held("payment_due", 150),
    ]


@settings(max_examples=100, deadline=None)
@given(with_spans(), st.timedeltas(timedelta(-1), timedelta(days=200)))
def test_the_sides_add_up_to_the_whole(case, length):
    promise, spans = case
    until = promise.received_at + length
    found = held(promise.received_at, [*spans, Span("payment_due", until - length / 2)], until)

    assert sum(side.minutes for side in found) == max(timedelta(0), length) // MINUTE
    assert all(side.minutes >= 0 for side in found)
    assert len({side.kind for side in found}) == len(found)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, ["0 mins", "0分钟", "0 мин"]),
        (61, ["1 hr 1 min", "1小时1分钟", "1 ч 1 мин"]),
        (2 * 24 * 60 + 10, ["2 days 10 mins", "2天10分钟", "2 дн. 10 мин"]),
    ],
)
def test_a_duration_is_written_as_the_reader_writes_it(minutes, words):
    found = [format_duration(minutes, code) for code in ("en", "zh-hans", "ru")]

    assert [text.replace("\u00a0", " ") for text in found] == words


@pytest.mark.django_db
def test_desk_and_company_read_how_long_each_side_had_it(calendars, client):
    campus, officer, company, owner = sample.set_up()
    case = sample.case(company=company, campus=campus, by=owner)
    move(case, "ask", by=officer)
    now = timezone.now()
    Case.objects.filter(pk=case.pk).update(received_at=now - timedelta(days=3))
    case.spans.update(started_at=now - timedelta(days=2, hours=4))

    with translation.override("en"):
        desk_client(client, officer)
        desk = client.get(reverse("cases:desk_case", args=[case.number])).context["held"]
        client.force_login(owner)
        text = client.get(reverse("cases:my_case", args=[case.number])).content.decode()

    assert [(side.kind, side.minutes) for side in desk] == [
        ("with_park", 20 * 60),
        ("with_company", 52 * 60),
    ]
    assert "2 дн. 4 ч" in text.replace("\u00a0", " ")


def test_every_pause_the_clock_knows_has_its_words():
    assert {"with_company", "with_authority", "payment_due", "closed"} < set(SIDES)
