"""Figures on cases made by hand, against numbers worked out by hand."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from portal.cases import reports
from portal.cases.actions import handling, talking
from portal.cases.models import Case
from portal.cases.periods import DAYS, MONTH, Period, Stretch, period_of
from portal.workflow import move
from tests import factories
from tests.accounts.factories import enter
from tests.cases import sample

pytestmark = pytest.mark.django_db
NOVEMBER = period_of(MONTH, date(2026, 11, 1), date(2026, 11, 25))


@pytest.fixture
def world(calendars):
    campus, officer, company, owner = sample.set_up()
    manager = factories.staff(role="manager", campus=campus)
    return campus, officer, company, owner, manager


def made(world, received, *, closed="", due="", **fields):
    """A sample case with its moments, on Moscow's clock."""
    campus, officer, company, owner, _manager = world
    case = sample.case(company=company, campus=campus, by=owner)
    moments = {"received_at": received, "closed_at": closed, "due_at": due}
    fields |= {name: factories.at(text, "Europe/Moscow") for name, text in moments.items() if text}
    if closed:
        fields = {"phase": "closed", "state": "done"} | fields
    Case.objects.filter(pk=case.pk).update(**{"assignee": officer, **fields})
    return case


def scope(world, period=NOVEMBER, user=None, **filters):
    return reports.Scope(user or world[4], period, (world[0],), **filters)


@time_machine.travel("2026-11-25 12:00+03:00", tick=False)
def test_every_figure_is_the_one_worked_out_by_hand(world):
    made(
        world, "2026-10-05 10:00", closed="2026-10-12 10:00", due="2026-10-13 18:00", worked_days=5
    )
    made(
        world,
        "2026-11-02 10:00",
        closed="2026-11-05 10:00",
        due="2026-11-06 18:00",
        worked_days=2,
        answer_minutes=60,
    )
    made(world, "2026-11-03 10:00", closed="2026-11-16 10:00", due="2026-11-10 18:00", worked_days=8,
         answer_minutes=200, asked_back=2)  # fmt: skip
    made(
        world,
        "2026-11-09 10:00",
        closed="2026-11-20 10:00",
        due="2026-11-30 18:00",
        worked_days=3,
        asked_back=1,
    )
    made(world, "2026-11-12 10:00", closed="2026-11-13 10:00", state="withdrawn", worked_days=1)
    made(world, "2026-11-23 10:00", due="2026-11-24 18:00", answer_minutes=30)
    made(world, "2026-10-01 10:00", due="2026-12-24 18:00")

    found = reports.gather(scope(world))

    assert found.now == {
        "received": 5, "finished": 3, "in_time": 2, "promised": 3, "complete": 1, "returns": 3,
        "days": Decimal(3), "minutes": Decimal(60), "reopened": 0, "rating": None, "ratings": 0,
    }  # fmt: skip
    assert {name: found.before[name] for name in ("received", "finished", "in_time", "days")} == {
        "received": 2, "finished": 1, "in_time": 1, "days": Decimal(5),
    }  # fmt: skip
    assert (found.sum_of("open"), found.sum_of("overdue"), found.ages) == (2, 1, [1, 0, 0, 1])
    assert [(came, ended) for _label, _days, came, ended in found.weeks] == [
        (0, 0), (2, 1), (2, 0), (0, 2), (1, 0),
    ]  # fmt: skip


@time_machine.travel("2026-11-25 12:00+03:00", tick=False)
def test_each_list_holds_the_cases_its_figure_counts(world):
    made(
        world,
        "2026-11-02 10:00",
        closed="2026-11-05 10:00",
        due="2026-11-06 18:00",
        answer_minutes=9,
    )
    made(world, "2026-11-03 10:00", closed="2026-11-16 10:00", due="2026-11-10 18:00", asked_back=2)
    made(world, "2026-11-23 10:00", due="2026-11-24 18:00")

    counted = {name: cases(scope(world)).count() for name, (_l, cases) in reports.LISTS.items()}

    assert counted == {
        "open": 1, "overdue": 1, "received": 3, "finished": 2, "in_time": 1, "late": 1, "answered": 1, "returned": 1,
        "complete": 1, "reopened": 0, "rated": 0, "aged-0": 1, "aged-1": 0, "aged-2": 0, "aged-3": 0,
    }  # fmt: skip


def test_the_columns_are_written_as_it_happens(world):
    campus, officer, company, owner, _manager = world
    with time_machine.travel("2026-11-02 10:00+03:00", tick=False) as clock:  # a Monday
        case = sample.case(company=company, campus=campus, by=owner)
        handling.claim(case, by=officer)
        clock.move_to("2026-11-03 12:30+03:00")
        talking.say(case, by=officer, body="?", visibility="internal", seen=0)
        talking.say(case, by=officer, body="Здравствуйте", visibility="public", seen=0)
        move(case, "ask", by=officer)
        clock.move_to("2026-11-05 10:00+03:00")  # the fourth is a holiday
        move(case, "answer", by=owner)
        clock.move_to("2026-11-09 10:00+03:00")
        move(case, "finish", by=officer)

    case = Case.objects.get(pk=case.pk)
    assert (case.asked_back, case.answered_at) == (
        1,
        factories.at("2026-11-03 12:30", "Europe/Moscow"),
    )
    assert (case.answer_minutes, case.worked_days) == (24 * 60 + 150, 3)


def test_days_off_do_not_count_into_the_first_answer(world):
    campus, officer, company, owner, _manager = world
    with time_machine.travel("2026-11-06 17:00+03:00", tick=False) as clock:  # a Friday
        case = sample.case(company=company, campus=campus, by=owner)
        clock.move_to("2026-11-09 09:00+03:00")
        talking.say(case, by=officer, body="Здравствуйте", visibility="public", seen=0)
    assert Case.objects.get(pk=case.pk).answer_minutes == 7 * 60 + 9 * 60


def test_a_day_is_a_day_at_the_campus(world):
    made(world, "2026-10-31 23:59")
    made(world, "2026-11-01 00:00")
    assert scope(world).received().count() == 1


@pytest.mark.parametrize(
    ("values", "middle"),
    [([], None), ([(3, 1)], 3), ([(1, 2), (4, 2)], Decimal("2.5")), ([(9, 1), (1, 5)], 1)],
)
def test_the_median_of_counted_values(values, middle):
    assert reports.median(values) == middle


def test_an_unfinished_month_is_compared_with_as_many_days():
    assert NOVEMBER.before == Stretch(date(2026, 10, 1), date(2026, 10, 25))
    past = period_of(MONTH, date(2026, 3, 9), date(2026, 11, 25))
    assert past.before == Stretch(date(2026, 2, 1), date(2026, 2, 28))
    days = Period(date(2026, 3, 1), date(2026, 3, 10), DAYS, date(2026, 11, 25))
    assert days.before == Stretch(date(2026, 2, 19), date(2026, 2, 28))


def test_a_period_falls_into_weeks_or_months_that_cover_it():
    for kind, count in (("month", 6), ("quarter", 14), ("year", 12)):
        bins = period_of(kind, date(2026, 11, 2), date(2027, 1, 25)).bins
        ends = [days.last + timedelta(days=1) for _label, days in bins[:-1]]
        assert [days.first for _label, days in bins[1:]] == ends
        assert len(bins) == count
    assert NOVEMBER.bins[-1][1] == Stretch(date(2026, 11, 23), date(2026, 11, 25))


def test_only_those_who_lead_see_who_does_how_much(world):
    made(world, "2026-11-02 10:00")

    def load(user):
        asked = scope(world, user=user)
        return reports.workload(asked, reports.gather(asked))

    assert load(world[4]) == [(world[1], {"open": 1, "overdue": 0, "finished": 0})]
    assert load(world[1]) == []


@time_machine.travel("2026-11-25 12:00+03:00", tick=False)
def test_what_a_colleague_finished_is_listed_for_those_who_lead_them_and_nobody_else(world, client):
    theirs = made(world, "2026-11-02 10:00", closed="2026-11-05 10:00")
    made(world, "2026-11-02 10:00", closed="2026-11-05 10:00", assignee=world[4])
    enter(client, world[4], second_factor=True)
    link = next(
        url for table in client.get(reverse("cases:reports")).context["tables"]
        for _label, _bar, cells in table["rows"] for _head, _n, url in cells if f"assignee={world[1].pk}" in url and "list=finished" in url
    )  # fmt: skip
    shown = client.get(link).context
    assert [case.pk for case, *_rest in shown["rows"]] == [theirs.pk]
    assert str(world[1]) in str(shown["chips"])
    enter(client, world[1], second_factor=True)
    assert client.get(link).context["rows"] == []


def test_another_campus_counts_nothing_and_an_expert_finds_no_page(world, client):
    made(world, "2026-11-02 10:00")
    far = factories.staff(role="manager", campus=factories.campus(code="XA"))
    expert = factories.staff(role="expert", campus=world[0])

    assert reports.gather(scope(world, user=far)).groups == []
    assert (
        enter(client, expert, second_factor=True).get(reverse("cases:reports")).status_code == 404
    )


@pytest.mark.parametrize("language", ["en", "zh-hans", "ru"])
def test_the_page_says_it_all_in_the_readers_language(
    world, client, language, django_assert_max_num_queries
):
    made(
        world, "2026-11-02 10:00", closed="2026-11-05 10:00", due="2026-11-06 18:00", worked_days=2
    )
    world[4].choose_language(language)
    enter(client, world[4], second_factor=True)
    client.get(reverse("cases:reports"))

    with time_machine.travel("2026-11-25 12:00+03:00"), django_assert_max_num_queries(17):
        page = client.get(reverse("cases:reports") + "?period=quarter").content.decode()

    assert page.count('role="img"') == page.count("<desc") == 2
    words = {"en": "against the quarter before", "zh-hans": "较上季度", "ru": "к прошлому кварталу"}
    assert words[language] in page


def test_every_figure_leads_somewhere(world, client):
    from bs4 import BeautifulSoup

    made(world, "2026-11-02 10:00")
    enter(client, world[4], second_factor=True)
    html = BeautifulSoup(client.get(reverse("cases:reports")).content, "html.parser")
    links = {a["href"] for a in html.select("main .tile, main td a")}

    assert links
    assert {client.get(link).status_code for link in links} == {200}
