"""A reply can be taken back for a few seconds: until then nobody else sees it, and nothing of it stays."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from portal.cases import company
from portal.cases.actions import taking_back
from portal.cases.models import Case, Message, Translation
from portal.documents.models import Paper
from portal.models import Job, OutgoingMail
from tests import factories
from tests.cases import sample
from tests.cases.test_queue import desk_client
from tests.cases.test_replying import picture, posted

pytestmark = pytest.mark.django_db
WORDS = "WRITTEN IN HASTE"


@pytest.fixture
def world(calendars, settings):
    settings.UNDO_SECONDS = 10
    campus, officer, company, owner = sample.set_up()
    return sample.case(company=company, campus=campus, by=owner), officer, owner


def answered(client, world, **given):
    case, officer, _owner = world
    desk_client(client, officer)
    given = {"visibility": "public", "body": WORDS, **given}
    return client.post(reverse("cases:desk_case", args=[case.number]), posted(case, **given))


def take_back(client, message):
    address = reverse("cases:take_back", args=[message.case.number])
    return client.post(address, {"message": message.nonce})


def seconds_later(seconds=11):
    return time_machine.travel(timezone.now() + timedelta(seconds=seconds), tick=False)


def test_a_reply_is_its_writers_alone_until_the_seconds_are_over(world, client):
    case, officer, owner = world
    colleague = factories.staff(role="service", campus=case.campus)
    answered(client, world, files=[picture("scan.png")])

    def readers():
        seen = [case.messages.visible_to(who).count() for who in (officer, colleague, owner)]
        return [*seen, len(company.messages_of(case.company, owner)[0])]

    page = client.get(reverse("cases:desk_case", args=[case.number])).content.decode()
    message, paper = Message.objects.get(), Paper.objects.get()
    assert ("Take back" in page, readers(), paper.internal) == (True, [1, 0, 0, 0], True)
    assert not OutgoingMail.objects.filter(event="case.said").exists()

    with seconds_later():
        job = Job.objects.get(function="portal.cases.actions.taking_back.let_out")
        taking_back.let_out(*job.arguments)
        paper.refresh_from_db()
        assert (readers(), paper.internal) == ([1, 1, 1, 1], False)
        page = client.get(reverse("cases:desk_case", args=[case.number])).content.decode()
    assert "Take back" not in page
    assert job.run_after > message.held_until
    assert OutgoingMail.objects.get(event="case.said").address == owner.email


def test_what_was_taken_back_leaves_its_words_in_the_composer_and_nothing_else(world, client):
    case, officer, owner = world
    answered(
        client, world, body="Печать будет завтра.", translation="公章明天盖好。", files=[picture()]
    )
    message = Message.objects.get()

    page = take_back(client, message).content.decode()

    form = page.partition('id="reply"')[2]
    assert ("Печать будет завтра." in form, "公章明天盖好。" in form) == (True, True)
    assert (Message.objects.count(), Translation.objects.count()) == (0, 0)
    assert (Paper.objects.get().internal, Case.objects.get().answered_at) == (True, None)
    taking_back.let_out(message.pk)
    assert not OutgoingMail.objects.filter(event="case.said").exists()


def test_after_the_seconds_it_is_too_late_and_a_colleague_never_could(world, client):
    case, _officer, _owner = world
    answered(client, world)
    message = Message.objects.get()
    with seconds_later():
        answer = client.post(
            reverse("cases:take_back", args=[case.number]), {"message": message.nonce}, follow=True
        )
    assert "Too late to take it back" in answer.content.decode()

    desk_client(client, factories.staff(role="service", campus=case.campus))
    assert take_back(client, message).status_code == 404
    assert (Message.objects.count(), Case.objects.get().answered_at) == (1, message.created_at)


def test_a_colleague_who_answers_in_those_seconds_is_told_of_the_reply_on_its_way(world, client):
    case, _officer, _owner = world
    answered(client, world)
    colleague = factories.staff(role="service", campus=case.campus)

    late = answered(client, (case, colleague, None), body="MINE")

    text = late.content.decode()
    assert (late.status_code, WORDS in text, "MINE" in text) == (409, True, True)
    assert "Take back" not in text
    again = answered(client, (case, colleague, None), body="MINE", seen=Message.objects.get().pk)
    assert (again.status_code, case.messages.count()) == (302, 2)


def test_a_note_and_a_companys_message_are_not_held(world, client):
    case, _officer, owner = world
    answered(client, world, visibility="internal")
    client.force_login(owner)
    client.post(reverse("cases:my_case", args=[case.number]), posted(case))

    assert [m.held_until for m in case.messages.all()] == [None, None]
