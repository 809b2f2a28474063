"""What waits unread is counted: messages for the company, notices for everybody."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.cases import notices
from portal.cases.actions import talking
from portal.cases.models import Message, Reading
from portal.models import Notice
from tests import factories
from tests.accounts.factories import enter
from tests.cases import sample

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(calendars):
    campus, officer, company, owner = sample.set_up()
    case = sample.case(company=company, campus=campus, by=owner)
    return case, officer, company, owner


def say(case, by, visibility="public", body="Please send the licence"):
    newest = case.messages.order_by("-pk").first()
    return talking.say(
        case, by=by, body=body, visibility=visibility, seen=newest.pk if newest else 0
    )


def counts(user):
    user = type(user).objects.get(pk=user.pk)
    return [membership.unread for membership in user.membership_list]


def test_messages_wait_for_each_reader_until_they_read_the_case(world, client):
    case, officer, company, owner = world
    colleague = factories.user(email="colleague@example.org")
    company.memberships.create(user=colleague, role="member")
    say(case, officer)
    say(case, officer, visibility="internal", body="Looks thin")
    say(case, officer, body="And the articles")

    page = enter(client, owner).get(reverse("cases:my_case", args=[case.number])).content.decode()
    assert (counts(owner), counts(colleague)) == ([2], [2])
    assert f'action="{reverse("cases:my_read", args=[case.number])}"' in page
    client.post(reverse("cases:my_read", args=[case.number]))
    assert (counts(owner), counts(colleague)) == ([None], [2])
    assert not Notice.objects.filter(person=owner, about=case.number, seen_at=None).exists()


def test_whoever_answers_has_read_and_the_job_run_again_counts_nothing_twice(world):
    case, officer, _company, owner = world
    message = say(case, officer)
    notices.said(message.pk)
    assert counts(owner) == [1]
    say(case, owner, body="Here it is")
    notices.said(message.pk)
    assert (counts(owner), Message.objects.count()) == ([None], 2)
    assert Reading.objects.get(user=officer).unread == 0


def test_each_company_has_a_count_of_its_own(world):
    case, officer, _company, owner = world
    other = factories.company(name="ООО «Другая»", owner=owner)
    theirs = sample.case(company=other, campus=case.campus, by=owner)
    say(case, officer)
    say(theirs, officer)
    say(theirs, officer)
    assert counts(owner) == [1, 2]


def queries(client, address):
    with CaptureQueriesContext(connection) as found:
        client.get(address)
    return len(found)


def test_the_menu_and_the_list_say_how_many_at_no_query_more(world, client):
    case, officer, _company, owner = world
    address = reverse("cases:my_cases")
    enter(client, owner)
    client.get(address)
    before = queries(client, address)
    say(case, officer)
    say(case, officer)
    page = client.get(address).content.decode()
    assert queries(client, address) == before
    assert page.count('<span class="waits" aria-hidden="true">2</span>') == 4


def test_the_desk_reads_how_many_notices_wait_and_looking_at_the_case_is_enough(world, client):
    case, officer, _company, owner = world
    say(case, owner, body="A question")
    enter(client, officer, second_factor=True)
    waiting = Notice.objects.filter(person=officer, seen_at=None).count()
    page = client.get(reverse("cases:queue")).content.decode()
    assert waiting
    assert f'aria-hidden="true">{waiting}</span>' in page
    client.post(reverse("cases:presence", args=[case.number]))
    assert not Notice.objects.filter(person=officer, about=case.number, seen_at=None).exists()
