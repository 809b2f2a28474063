"""The queue finds, filters, counts and pages; and shows nobody what is not theirs."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.cases import queue
from portal.cases.actions import handling
from portal.cases.models import Case
from tests import factories
from tests.cases import sample

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(calendars):
    return sample.set_up()


def found(user, q="", view="open", **filters):
    return [c.pk for c in queue.matching(user, view=view, filters=filters, q=q).order_by("pk")]


@pytest.mark.parametrize(
    "q", ["Байкал", "贝加尔", "baikal", "签证", "visa", "виза", "7707083893", "ВИЗЫ"]
)
def test_a_case_is_found_in_every_script(world, q):
    campus, officer, company, owner = world
    case = sample.case(company=company, campus=campus, by=owner)

    assert found(officer, q) == [case.pk]


def test_a_case_is_found_by_its_number_and_by_a_part_of_it(world):
    campus, officer, company, owner = world
    case = sample.case(company=company, campus=campus, by=owner)

    assert found(officer, case.number) == [case.pk]
    assert found(officer, case.number.rsplit("-", 1)[1]) == [case.pk]


def test_another_company_and_another_campus_see_nothing(world):
    campus, _officer, company, owner = world
    sample.case(company=company, campus=campus, by=owner)
    stranger = factories.user()
    factories.company(
        name="陕西秦岭新材料股份有限公司", country="CN", language="zh-hans", owner=stranger
    )
    far = factories.staff(role="service", campus=factories.campus(code="XA"))

    assert (found(stranger), found(far)) == ([], [])


def test_an_expert_sees_only_the_case_they_were_let_into(world):
    campus, officer, company, owner = world
    first = sample.case(company=company, campus=campus, by=owner)
    sample.case(company=company, campus=campus, by=owner)
    expert = factories.staff(role="expert", campus=campus)
    handling.let_in(first, expert, "expert", by=officer, until=timezone.now() + timedelta(days=7))

    assert found(expert) == [first.pk]


def test_views_hold_what_their_names_say(world):
    campus, officer, company, owner = world
    late, today, mine = (sample.case(company=company, campus=campus, by=owner) for _ in range(3))
    now = timezone.now()
    Case.objects.filter(pk=late.pk).update(due_at=now - timedelta(days=2))
    midnight = datetime.combine(
        campus.today() + timedelta(days=1), time(), ZoneInfo(campus.time_zone)
    )
    Case.objects.filter(pk=today.pk).update(due_at=midnight - timedelta(seconds=1), assignee=owner)
    Case.objects.filter(pk=mine.pk).update(due_at=now + timedelta(days=3), assignee=officer)

    assert queue.counts(officer) == {"mine": 2, "today": 1, "overdue": 1, "waiting": 0, "open": 3}


def test_a_list_that_may_go_on_beyond_what_is_looked_at_is_not_counted(world, monkeypatch):
    campus, officer, company, owner = world
    for language in ("ru", "ru", "ru", "en"):
        sample.case(company=company, campus=campus, by=owner, language=language)
    kept = ("view=open&language=ru", "view=open&language=en", "q=is%3Aclosed+lang%3Aen")

    def counted():
        queue._counted.cache_clear()
        queue._statement.cache_clear()
        return tuple(queue.counts(officer, kept)[address] for address in ("open", *kept))

    assert counted() == (4, 3, 1, 0)
    monkeypatch.setattr(queue, "LOOKED", 3)
    assert counted() == (None, None, None, 0)
    monkeypatch.setattr(queue, "MOST", 2)
    assert counted() == (2, 2, None, 0)


def test_keyset_pages_show_every_case_once_in_order_of_due_date(world):
    campus, officer, company, owner = world
    now = timezone.now()
    cases = [sample.draft(company=company, campus=campus, by=owner) for _ in range(60)]
    for n, case in enumerate(cases):
        due = None if n % 20 == 0 else now + timedelta(hours=n // 3)
        Case.objects.filter(pk=case.pk).update(
            phase="with_staff", state="new", number=f"N-{n}", due_at=due
        )
    base = queue.matching(officer, view="open", filters={}, q="")

    pages, after = [], ""
    while True:
        page = queue.page_of(base, after=after)
        pages.append([c.pk for c in page.rows])
        if not page.next or not page.rows:
            break
        after = page.next

    seen = [pk for rows in pages for pk in rows]
    ordered = sorted(Case.objects.all(), key=lambda c: (c.due_at is None, c.due_at or now, c.pk))
    assert seen == [c.pk for c in ordered]
    back = queue.page_of(base, before=queue._text(Case.objects.get(pk=pages[1][0])))
    assert [c.pk for c in back.rows] == pages[0]


@pytest.mark.parametrize(
    "marker", ["x", "_", "9" * 5000, "2026_1", "2026-01-01T00:00:00+00:00_" + "9" * 40]
)
def test_a_marker_nobody_wrote_gives_the_first_page(world, marker):
    campus, officer, company, owner = world
    case = sample.case(company=company, campus=campus, by=owner)

    page = queue.page_of(queue.matching(officer, view="open", filters={}, q=""), after=marker)

    assert [c.pk for c in page.rows] == [case.pk]


def desk_client(client, user):
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": 0}]
    session.save()
    return client


def test_the_queue_page_takes_the_same_queries_for_one_case_and_for_three(
    world, client, list_queries
):
    campus, officer, company, owner = world
    desk_client(client, officer)

    count = list_queries(
        reverse("cases:queue") + "?view=open",
        lambda: sample.case(company=company, campus=campus, by=owner),
    )

    assert count <= 12


def test_hostile_parameters_are_answered_in_words(world, client):
    campus, officer, company, owner = world
    desk_client(client, officer)
    url = reverse("cases:queue")

    assert client.get(url, {"q": "\x00"}).status_code == 400
    assert client.get(url, {"after": "9" * 1900, "view": "nope", "state": "１"}).status_code == 200
    assert client.get(url, {"q": "x" * 5000}).status_code == 400


def test_due_today_ends_at_midnight_of_the_campus(world):
    campus, _officer, company, owner = world
    case = sample.case(company=company, campus=campus, by=owner)
    evening = datetime.fromisoformat("2026-07-06T21:00+03:00")
    found = []
    for due in ("2026-07-06T23:59+03:00", "2026-07-07T00:00+03:00", "2026-07-06T20:59+03:00"):
        Case.objects.filter(pk=case.pk).update(due_at=datetime.fromisoformat(due))
        found.append(Case.objects.due_today(evening).exists())

    assert found == [True, False, False]


def test_selected_cases_are_taken_and_what_a_colleague_took_is_named(world, client):
    campus, officer, company, owner = world
    first, second, gone = (sample.case(company=company, campus=campus, by=owner) for _ in range(3))
    handling.claim(gone, by=factories.staff(role="service", campus=campus))
    desk_client(client, officer)

    answer = client.post(
        reverse("cases:take"),
        {"case": [c.number for c in (first, second, gone)], "view": "open"},
        follow=True,
    )

    assert list(officer.cases.order_by("pk")) == [first, second]
    assert [str(m) for m in answer.context["messages"]] == [
        "2 cases are yours.", f"Not taken, somebody was faster: {gone.number}.",
    ]  # fmt: skip


def test_taking_nothing_says_what_to_do(world, client):
    _campus, officer, _company, _owner = world
    desk_client(client, officer)

    answer = client.post(reverse("cases:take"), {"view": "open"}, follow=True)

    assert "Nothing is selected" in answer.content.decode()


def test_who_may_not_take_a_case_is_not_offered_it(world, client):
    campus, _officer, company, owner = world
    sample.case(company=company, campus=campus, by=owner)
    desk_client(client, factories.staff(role="auditor", campus=campus))

    page = client.get(reverse("cases:queue") + "?view=open").content.decode()

    assert ("data-assign" in page, 'type="checkbox"' in page) == (False, False)


def test_the_door_of_the_desk_leads_to_the_queue_and_is_nowhere_for_a_company(world, client):
    _campus, officer, _company, owner = world
    desk_client(client, officer)
    assert client.get("/desk/").headers["Location"] == reverse("cases:queue")
    client.force_login(owner)
    assert client.get("/desk/").status_code == 404
