"""Somebody who works for the park and belongs to a company sits at one side of a table only."""

import pytest
from django.urls import reverse

from portal.cases import notices, rules
from portal.cases.actions import talking
from portal.cases.around_forms import HandOverForm
from portal.cases.models import Case
from portal.models import OutgoingMail
from tests import factories
from tests.accounts.factories import enter
from tests.cases.sample import case as a_case
from tests.cases.sample import set_up

pytestmark = pytest.mark.django_db
BOTH = "both@park.example"


@pytest.fixture
def world(client):
    """A manager of the campus who is also a member of the company that asks."""
    campus, officer, company, owner = set_up()
    both = factories.staff(role="manager", campus=campus, email=BOTH, language="ru")
    factories.membership(company=company, user=both)
    found = a_case(company=company, campus=campus, by=owner)
    talking.say(found, by=officer, body="Сомневаемся в них.", visibility="internal", seen=0)
    return found, both, officer, enter(client, both, second_factor=True)


def test_their_own_case_is_read_as_the_company_reads_it(world):
    found, _both, _officer, client = world

    mine = client.get(reverse("cases:my_case", args=[found.number]))

    assert mine.status_code == 200
    assert "Сомневаемся" not in mine.content.decode()
    assert client.get(reverse("cases:desk_case", args=[found.number])).status_code == 404
    assert found.number not in client.get(reverse("cases:queue") + "?view=open").content.decode()


def test_what_they_write_is_the_companys_word(world):
    found, both, officer, client = world
    page = client.get(reverse("cases:my_case", args=[found.number])).context["reply_form"].initial

    client.post(reverse("cases:my_case", args=[found.number]), {"body": "Когда ответ?", **page})

    said = found.messages.get(author=both)
    assert (said.from_staff, said.visibility) == (False, "public")
    assert officer in notices.desk_of(Case.objects.get(pk=found.pk))


def test_no_move_of_the_parks_is_theirs_to_make(world):
    found, both, _officer, client = world
    Case.objects.filter(pk=found.pk).update(assignee=both)
    found.refresh_from_db()

    shown = client.get(reverse("cases:my_case", args=[found.number])).context["moves"]

    assert [move.name for move, _page in shown] == []  # a member may not withdraw
    for name in ("ask", "finish", "file"):
        assert client.post(reverse("cases:my_move", args=[found.number, name])).status_code == 404
    assert not rules.works_on(both, found)
    found.refresh_from_db()
    assert found.state == "new"


def test_letters_lead_them_to_the_companys_page_and_name_no_desk(world):
    found, both, officer, _client = world
    seen = found.messages.order_by("-pk").first().pk
    talking.say(found, by=officer, body="Пришлите копию.", visibility="public", seen=seen)

    letters = OutgoingMail.objects.filter(to=both, event="case.said")
    assert [reverse("cases:my_case", args=[found.number]) in one.text for one in letters] == [True]
    assert both not in notices.desk_of(found)


def test_nobody_hands_a_case_to_somebody_of_its_company(world):
    found, both, officer, _client = world

    choices = HandOverForm(case=found).fields["to"].queryset

    assert (both in choices, officer in choices) == (False, True)


def test_an_auditor_of_one_campus_answers_where_they_are_officer(world):
    found, _both, officer, _client = world
    factories.staff(role="auditor", campus=factories.campus(code="XA"), email=officer.email)
    reader = factories.staff(role="auditor", campus=found.campus)
    again = type(officer).objects.get(pk=officer.pk)

    assert rules.may_answer(again, found)
    assert not rules.may_answer(reader, found)
