"""The desk's calendars: a year at a time, changed with a reason, and every open promise follows."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from portal.cases import page
from portal.cases.actions import calendars as actions
from portal.cases.actions import clocks
from portal.cases.models import CalendarChange, CalendarDay, Case
from portal.models import OutgoingMail
from portal.workflow import move
from tests import factories
from tests.cases import sample
from tests.cases.test_queue import desk_client

pytestmark = pytest.mark.django_db
WEDNESDAY = date(2026, 7, 1)


@pytest.fixture
def world(calendars):
    """A case received on a Monday in Moscow, promised in five working days."""
    campus, _officer, company, owner = sample.set_up()
    case = sample.case(company=company, campus=campus, by=owner)
    received = datetime.fromisoformat("2026-06-29T10:00+03:00")
    Case.objects.filter(pk=case.pk).update(received_at=received)
    clocks.recompute(case.pk)
    OutgoingMail.objects.all().delete()
    case.refresh_from_db()
    manager = factories.staff(role="manager", campus=campus)
    return case, manager, owner


def due_on(case):
    return (
        Case.objects.select_related("campus")
        .get(pk=case.pk)
        .campus.local(Case.objects.get(pk=case.pk).due_at)
        .date()
    )


def off(**given):
    return {"working": "no", "name_en": "Day of the park", "name_zh": "园区日", "name_ru": "День парка",
            "reason": "Order 7 of the ministry", **given}  # fmt: skip


def test_a_day_off_moves_the_promise_later_and_tells_the_company_in_its_language(world, client):
    case, manager, owner = world
    before = due_on(case)
    desk_client(client, manager)

    client.post(reverse("cases:calendar_day", args=["RU", "2026-07-01"]), off())

    letter = OutgoingMail.objects.get(event="case.due_moved")
    assert (before, due_on(case)) == (date(2026, 7, 6), date(2026, 7, 7))
    assert (letter.address, letter.language, "7 июля" in letter.text) == (owner.email, "ru", True)
    change = CalendarChange.objects.get()
    assert (change.by, change.reason, change.before["working"], change.after["working"]) == (
        manager, "Order 7 of the ministry", True, False,
    )  # fmt: skip


def test_a_day_set_and_set_back_sends_two_letters(world):
    case, manager, _owner = world
    day = CalendarDay.objects.get(country="RU", date=WEDNESDAY)

    for working in (False, True):
        actions.edit_day(day, working=working, name={}, by=manager, reason="x")

    assert due_on(case) == date(2026, 7, 6)
    assert OutgoingMail.objects.filter(event="case.due_moved").count() == 2


def test_a_holiday_in_the_other_country_moves_only_a_promise_of_both(world):
    case, manager, owner = world
    both = sample.case(company=case.company, campus=case.campus, by=owner)
    Case.objects.filter(pk=both.pk).update(received_at=case.received_at, also_country="CN")
    clocks.recompute(both.pk)

    actions.edit_day(
        CalendarDay.objects.get(country="CN", date=WEDNESDAY), working=False, name={}, by=manager, reason="x"
    )  # fmt: skip

    assert (due_on(case), due_on(both)) == (date(2026, 7, 6), date(2026, 7, 7))


def test_an_official_year_takes_the_mark_off_and_says_so(world, client):
    case, manager, _owner = world
    received = datetime.fromisoformat("2027-03-01T10:00+03:00")
    Case.objects.filter(pk=case.pk).update(received_at=received)
    clocks.recompute(case.pk)
    OutgoingMail.objects.all().delete()
    assert Case.objects.get(pk=case.pk).due_provisional
    desk_client(client, manager)

    client.post(
        reverse("cases:publish_year", args=["RU", "2027"]), {"publish-reason": "Decree 1466"}
    )

    assert not Case.objects.get(pk=case.pk).due_provisional
    assert OutgoingMail.objects.get(event="case.due_moved").subject.endswith(
        "Обещанный срок подтверждён"
    )
    assert CalendarChange.objects.get().is_year


def test_a_change_without_a_reason_is_asked_again_and_writes_nothing(world, client):
    _case, manager, _owner = world
    desk_client(client, manager)

    answer = client.post(reverse("cases:calendar_day", args=["RU", "2026-07-01"]), off(reason=" "))

    assert (answer.status_code, "园区日" in answer.content.decode()) == (200, True)
    assert CalendarDay.objects.get(country="RU", date=WEDNESDAY).working
    assert CalendarChange.objects.count() == 0


def test_only_a_manager_in_that_country_changes_a_calendar(world, client):
    _case, manager, _owner = world
    factories.campus(code="XA")
    desk_client(client, manager)

    for name, args in (("calendar_day", ["CN", "2026-07-01"]), ("publish_year", ["CN", "2027"])):
        assert client.post(reverse(f"cases:{name}", args=args), off()).status_code == 404
    assert CalendarChange.objects.count() == 0


def test_the_page_names_country_standing_source_and_last_change(world, client):
    _case, manager, _owner = world
    desk_client(client, manager)
    day = CalendarDay.objects.get(country="RU", date=WEDNESDAY)
    actions.edit_day(
        day, working=False, name={"en": "Day of the park"}, by=manager, reason="Order 7"
    )

    text = client.get(reverse("cases:calendar"), {"country": "RU", "year": "2026"}).content.decode()

    shown = (
        "Russia · 2026",
        "official",
        "set by the desk",
        "Order 7",
        "Last change of this calendar",
        "office closes an hour early",
        str(manager),
    )
    assert [words for words in shown if words not in text] == []
    assert "RU 2026" not in text


@pytest.mark.parametrize(
    "given",
    [{"country": "XX", "year": "x"}, {"country": "RU", "year": "9" * 300}, {"day": "2026-99-99"}],
)
def test_a_year_nobody_has_shows_this_one(world, client, given):
    _case, manager, _owner = world
    desk_client(client, manager)

    assert client.get(reverse("cases:calendar"), given).status_code == 200


def test_while_the_clock_stands_still_page_and_trace_say_the_same_day(world):
    case, manager, _owner = world
    move(case, "ask", by=manager)
    case.spans.update(started_at=datetime.fromisoformat("2026-06-30T10:00+03:00"))

    assert page.earliest_of(case).date == page.trace_of(case)[-1].date
    assert page.earliest_of(case).date > case.campus.today() - timedelta(days=1)
