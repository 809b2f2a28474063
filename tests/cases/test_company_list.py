"""A company finds its cases by what waits for it, and what was said by its words."""

import pytest
from django.urls import reverse

from portal.cases.actions import talking, translating
from portal.workflow import move
from tests import factories
from tests.accounts.factories import enter
from tests.cases import sample

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(calendars):
    return sample.set_up()


@pytest.fixture
def three(world):
    """One case with the park, one that waits for the company, one that is finished."""
    campus, officer, company, owner = world
    titles = ("Business licence", "Work visa for three", "Seal of the company")
    park, waiting, closed = [
        sample.case(company=company, campus=campus, by=owner, title=title) for title in titles
    ]
    move(waiting, "ask", by=officer)
    move(closed, "withdraw", by=owner, reason="No longer needed.")
    return park, waiting, closed


def listed(client, query=""):
    shown = client.get(reverse("cases:my_cases") + query).context["shelves"]
    return {shelf.code: [case.pk for case, *_rest in rows] for shelf, rows in shown}


def test_what_waits_for_the_company_stands_first(client, world, three):
    park, waiting, closed = three

    shown = listed(enter(client, world[3]))

    assert list(shown.items()) == [
        ("needs", [waiting.pk]), ("park", [park.pk]), ("closed", [closed.pk]),
    ]  # fmt: skip


def test_a_case_is_found_by_its_number_and_its_words(client, world, three):
    park, waiting, _closed = three
    enter(client, world[3])

    assert listed(client, f"?q={park.number}") == {"park": [park.pk]}
    assert listed(client, "?q=visa") == {"needs": [waiting.pk]}
    assert listed(client, "?q=zoo") == {}


def test_finished_cases_are_read_page_by_page(client, world, three, monkeypatch):
    campus, _officer, company, owner = world
    later = sample.case(company=company, campus=campus, by=owner)
    move(later, "withdraw", by=owner, reason="No longer needed.")
    monkeypatch.setattr("portal.cases.company.PAGE", 1)
    enter(client, owner)

    first = client.get(reverse("cases:my_cases"))
    second = listed(client, first.context["more"])

    assert [case.pk for case, *_rest in first.context["shelves"][-1][1]] == [later.pk]
    assert second["closed"] == [three[2].pk]


@pytest.mark.parametrize("q", ["печать", "公章", "seal", "gongzhang"])
def test_a_message_is_found_in_every_script(client, world, three, q):
    campus, officer, _company, owner = world
    talking.say(
        three[0], by=officer, body="Готова печать 公章: the seal.", visibility="public", seen=0
    )
    talking.say(three[1], by=officer, body="Пришлите паспорт.", visibility="public", seen=0)

    shown = enter(client, owner).get(reverse("cases:my_messages"), {"q": q}).context["found"]

    assert [message.case_id for message in shown] == [three[0].pk]


def test_a_reviewed_translation_is_searched_like_the_words_themselves(client, world, three):
    campus, officer, _company, owner = world
    said = talking.say(three[0], by=officer, body="Поставим печать.", visibility="public", seen=0)
    owner.choose_language("zh-hans")
    enter(client, owner)

    def found():
        return client.get(reverse("cases:my_messages"), {"q": "公章"}).context["found"]

    translating.propose(said, "zh-hans", "盖公章。", by=officer, origin="machine")
    assert found() == []
    translating.review(said, "zh-hans", "盖公章。", by=officer)
    assert [message.pk for message in found()] == [said.pk]
    page = client.get(reverse("cases:my_messages")).text
    assert page.index("盖公章。") < page.index(
        "Поставим печать."
    )  # read first, the original below it


def test_no_internal_note_and_nobody_elses_word_is_found(client, world, three):
    campus, officer, _company, owner = world
    talking.say(three[0], by=officer, body="Сомневаемся в них.", visibility="internal", seen=0)
    stranger = factories.user()
    theirs = sample.case(
        company=factories.company(name="Другая компания", owner=stranger),
        campus=campus,
        by=stranger,
    )
    talking.say(theirs, by=stranger, body="Сомневаемся в сроке.", visibility="public", seen=0)
    enter(client, owner)

    for query in ({}, {"q": "сомневаемся"}):
        assert client.get(reverse("cases:my_messages"), query).context["found"] == []


@pytest.mark.parametrize("marker", ["x", "-1", "9" * 30, "1.5", "١"])
def test_a_marker_nobody_wrote_is_the_first_page(client, world, three, marker):
    shown = listed(enter(client, world[3]), f"?before={marker}")

    assert shown["closed"] == [three[2].pk]
