"""Many cases at once: each by itself, and the result of each in words."""

import pytest
from django.urls import reverse

from portal.cases import kinds
from portal.cases.actions import handling
from portal.cases.kinds import Prepared
from portal.cases.models import Message
from portal.workflow import move
from tests import factories
from tests.cases import sample
from tests.cases.test_queue import desk_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(calendars, client):
    campus, officer, company, owner = sample.set_up()
    cases = [sample.case(company=company, campus=campus, by=owner) for _ in range(3)]
    desk_client(client, officer)
    return campus, officer, cases


def post(client, what, cases, **given):
    return client.post(reverse("cases:bulk"), {"what": what, "case": cases, **given})


def confirmed(client, what, cases, choice, **given):
    """What the page asks, answered: the tickets are those it handed out."""
    asked = post(client, what, [c.number for c in cases])
    tickets = [row.ticket for row in asked.context["rows"]]
    batch = str(asked.context["form"]["batch"].initial)
    return lambda: post(client, what, tickets, choice=choice, batch=batch, **given)


def results(answer):
    return {case.number: str(why) for case, _url, why in answer.context["results"]}


def test_of_twenty_five_assigned_at_once_the_one_closed_meanwhile_is_named(world, client):
    campus, _officer, cases = world
    one = cases[0]
    cases += [sample.case(company=one.company, campus=campus, by=one.opened_by) for _ in range(22)]
    *others, gone = cases
    colleague = factories.staff(role="service", campus=campus)
    manager = factories.staff(role="manager", campus=campus)
    send = confirmed(client, "assign", cases, str(colleague.pk))
    move(gone, "finish", by=manager)

    answer = send()

    assert results(answer) == {c.number: "" for c in others} | {gone.number: "Already closed."}
    assert set(colleague.cases.all()) == set(others)


def test_a_case_a_colleague_took_meanwhile_stays_theirs(world, client):
    campus, officer, cases = world
    colleague = factories.staff(role="service", campus=campus)
    send = confirmed(client, "assign", cases[:2], "me")
    handling.claim(cases[0], by=colleague)

    found = results(send())

    assert found[cases[1].number] == ""
    assert found[cases[0].number].startswith("Someone else changed this")
    assert list(officer.cases.all()) == [cases[1]]


def test_a_step_is_offered_with_the_count_and_made_where_it_fits(world, client):
    _campus, officer, cases = world
    handling.claim(cases[0], by=officer)
    asked = post(client, "move", [c.number for c in cases])
    send = confirmed(client, "move", cases, "sample:finish")

    found = results(send())

    assert (
        dict(asked.context["form"].fields["choice"].choices)["sample:finish"] == "Finish (1 of 3)"
    )
    assert [found[c.number] for c in cases] == [
        "", "Your role does not allow this step.", "Your role does not allow this step.",
    ]  # fmt: skip


def test_a_prepared_reply_goes_once_to_each_and_not_where_a_fact_is_missing(
    world, client, monkeypatch
):
    _campus, officer, cases = world
    monkeypatch.setattr(
        kinds.Kind, "prepared",
        lambda _kind, case: [] if case.pk == cases[2].pk else [Prepared("got", "Received", f"Получили {case.number}")],
    )  # fmt: skip
    send = confirmed(client, "reply", cases, "got")

    first, again = results(send()), results(send())

    assert [bool(first[c.number]) for c in cases] == [False, False, True]
    assert again == first
    assert sorted(Message.objects.values_list("body", "language")) == sorted(
        (f"Получили {c.number}", "ru") for c in cases[:2]
    )


def test_nothing_selected_is_said_and_a_strangers_case_is_not_touched(world, client):
    _campus, _officer, cases = world
    stranger = factories.staff(role="service", campus=factories.campus(code="XA"))
    desk_client(client, stranger)

    answer = client.post(
        reverse("cases:bulk"), {"what": "assign", "case": cases[0].number}, follow=True
    )

    assert "Nothing is selected" in answer.content.decode()


def test_the_way_back_from_a_case_leads_to_the_list_it_was_opened_from(world, client):
    _campus, _officer, cases = world
    client.get(reverse("cases:queue") + "?view=open&q=виза")

    page = client.get(reverse("cases:desk_case", args=[cases[0].number])).content.decode()

    back = "/desk/queue/?view=open&amp;q=%D0%B2%D0%B8%D0%B7%D0%B0#" + cases[0].number
    assert f'href="{back}"' in page
