"""Watchers, calls in notes, linked cases."""

import pytest
from django.urls import reverse

from portal.cases.actions import around, talking
from portal.cases.mentions import called
from portal.cases.models import CaseLink, CaseStep
from portal.models import OutgoingMail
from portal.workflow import move
from tests import factories
from tests.accounts.factories import enter
from tests.cases import sample

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(calendars):
    return sample.set_up()


@pytest.fixture
def case(world):
    campus, _officer, company, owner = world
    return sample.case(company=company, campus=campus, by=owner)


def colleague(world, email="li.na@park.example", **names):
    return factories.staff(role="service", campus=world[0], email=email, **names)


def letters(user, event):
    return OutgoingMail.objects.filter(to=user, event=event).count()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@li.na look please", ["li.na"]),
        ("Спросите @Дмитрий Волков, он знает", ["d.volkov"]),
        ("请@李娜看一下", ["li.na"]),
        ("@李娜看一下，@d.volkov тоже", ["li.na", "d.volkov"]),
        ("write to li.na@park.example", []),
        ("@nobody and @", []),
    ],
)
def test_a_call_finds_the_colleague_by_address_or_name(world, text, found):
    people = [
        colleague(world, family_name="李", given_name="娜"),
        colleague(world, "d.volkov@park.example", family_name="Волков", given_name="Дмитрий"),
    ]

    assert [user.email.partition("@")[0] for user in called(text, people)] == found


def test_a_name_two_colleagues_share_calls_neither(world):
    twins = [
        colleague(world, f"{n}@park.example", family_name="Волков", given_name="Дмитрий")
        for n in "ab"
    ]

    assert called("@Дмитрий Волков", twins) == []


def test_a_colleague_called_in_a_note_gets_a_letter_and_watches(world, case):
    friend = colleague(world)

    talking.say(case, by=world[1], body="@li.na, have a look.", visibility="internal", seen=0)

    assert letters(friend, "case.mentioned") == 1
    assert [w.user for w in case.watchers.all()] == [friend]


def test_a_reply_to_the_company_calls_nobody(world, case):
    friend = colleague(world)

    talking.say(case, by=world[1], body="@li.na will answer you.", visibility="public", seen=0)

    assert letters(friend, "case.mentioned") == 0


def test_nobody_of_the_company_or_of_another_campus_can_be_called(world, case):
    campus, officer, company, owner = world
    both = colleague(world, "both@park.example")
    factories.membership(company=company, user=both)
    far = factories.staff(
        role="service", campus=factories.campus(code="XA"), email="far@park.example"
    )

    talking.say(case, by=officer, body="@both @far @owner", visibility="internal", seen=0)

    assert [letters(who, "case.mentioned") for who in (both, far, owner)] == [0, 0, 0]


def test_a_watcher_hears_of_steps_and_messages_once(world, case):
    friend, owner = colleague(world), world[3]
    around.watch(case, friend, by=friend)

    talking.say(case, by=owner, body="When?", visibility="public", seen=0)
    move(case, "withdraw", by=owner, reason="No longer needed.")

    assert (letters(friend, "case.said"), letters(friend, "case.withdraw")) == (1, 1)


def test_a_watcher_who_left_the_campus_hears_nothing(world, case):
    friend = colleague(world)
    around.watch(case, friend, by=friend)
    friend.roles.all().delete()

    talking.say(case, by=world[3], body="When?", visibility="public", seen=0)

    assert letters(friend, "case.said") == 0


def test_watching_is_a_button(client, world, case):
    enter(client, world[1], second_factor=True)
    watch = reverse("cases:watch", args=[case.number])

    client.post(watch)
    assert [w.user for w in case.watchers.all()] == [world[1]]
    client.post(watch, {"stop": "1"})
    assert not case.watchers.exists()


def test_linked_cases_are_seen_from_both(client, world, case):
    campus, officer, company, owner = world
    later = sample.case(company=company, campus=campus, by=owner)
    enter(client, officer, second_factor=True)

    given = {"link-number": later.number.lower(), "link-relation": "related"}
    client.post(reverse("cases:link", args=[case.number]), given)

    for one, other in ((case, later), (later, case)):
        shown = client.get(reverse("cases:around", args=[one.number])).context
        assert [(c.pk, str(words)) for c, words, _s in shown["linked"]] == [
            (other.pk, "Belongs to the same matter")
        ]
        assert CaseStep.objects.filter(case=one, name="linked").count() == 1
    client.post(reverse("cases:unlink", args=[later.number]), {"other": case.number})
    assert not CaseLink.objects.exists()


def test_a_case_of_another_company_cannot_be_linked(client, world, case):
    campus, officer, _company, _owner = world
    stranger = factories.user()
    theirs = sample.case(
        company=factories.company(name="Другая компания", owner=stranger),
        campus=campus,
        by=stranger,
    )
    enter(client, officer, second_factor=True)

    given = {"link-number": theirs.number, "link-relation": "related"}
    answer = client.post(reverse("cases:link", args=[case.number]), given)

    assert answer.context["form"].errors["number"] == [
        "No other case of this company has that number."
    ]
    with pytest.raises(around.NotTogether):
        around.link(case, theirs, "related", by=officer)
