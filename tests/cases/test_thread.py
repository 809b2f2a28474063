"""The thread: public or internal is a choice, a second reply is refused, nothing is lost."""

import uuid

import pytest
from django.urls import reverse

from portal.cases.actions import handling, talking
from portal.cases.models import Message
from portal.models import OutgoingMail
from tests import factories
from tests.cases import sample
from tests.cases.test_queue import desk_client

pytestmark = pytest.mark.django_db
PUBLIC, INTERNAL = Message.Visibility.PUBLIC, Message.Visibility.INTERNAL


@pytest.fixture
def world(calendars):
    campus, officer, company, owner = sample.set_up()
    return sample.case(company=company, campus=campus, by=owner), officer, owner


def test_an_internal_note_never_reaches_the_company(world, client):
    case, officer, owner = world
    talking.say(case, by=officer, body="SECRET-NOTE", visibility=INTERNAL, seen=0)
    client.force_login(owner)

    page = client.get(reverse("cases:my_case", args=[case.number]))

    assert "SECRET-NOTE" not in page.content.decode()
    assert not OutgoingMail.objects.filter(text__contains="SECRET-NOTE").exists()


def test_the_desk_reads_whom_to_ring_up_how_the_name_sounds_and_what_time_it_is_there(
    world, client
):
    case, officer, owner = world
    owner.family_name, owner.given_name, owner.time_zone = "张", "伟", "Asia/Shanghai"
    owner.save()
    page = desk_client(client, officer).get(reverse("cases:desk_case", args=[case.number]))
    assert "张伟" in page.text
    assert "ZHANG Wei · Чжан Вэй" in page.text
    assert "Time where the contact is" in page.text


def test_a_public_reply_is_mailed_in_the_readers_language(world):
    case, officer, owner = world

    talking.say(case, by=officer, body="Здравствуйте!", visibility=PUBLIC, seen=0)

    mail = OutgoingMail.objects.get(event="case.said")
    assert (mail.address, mail.language, case.number in mail.subject) == (owner.email, "ru", True)


def test_a_reply_from_a_stale_page_is_refused_and_keeps_its_text(world, client):
    case, officer, _owner = world
    talking.say(
        case,
        by=factories.staff(role="service", campus=case.campus),
        body="First",
        visibility=PUBLIC,
        seen=0,
    )
    desk_client(client, officer)

    answer = client.post(
        reverse("cases:desk_case", args=[case.number]),
        {"visibility": "public", "body": "MY OWN WORDS", "seen": 0, "nonce": uuid.uuid4()},
    )

    text = answer.content.decode()
    assert (answer.status_code, "MY OWN WORDS" in text, "First" in text) == (409, True, True)
    assert case.messages.count() == 1


def test_the_same_nonce_twice_is_one_message(world):
    case, officer, _owner = world
    nonce = uuid.uuid4()

    talking.say(case, by=officer, body="Once", visibility=PUBLIC, seen=0, nonce=nonce)
    talking.say(case, by=officer, body="Once", visibility=PUBLIC, seen=0, nonce=nonce)

    assert case.messages.count() == 1


def test_a_reply_without_a_choice_of_reader_is_asked_again(world, client):
    case, officer, _owner = world
    desk_client(client, officer)

    answer = client.post(
        reverse("cases:desk_case", args=[case.number]),
        {"body": "Hello", "seen": 0, "nonce": uuid.uuid4()},
    )

    assert answer.status_code == 200
    assert case.messages.count() == 0


def test_presence_tells_who_else_is_answering(world):
    case, officer, _owner = world
    colleague = factories.staff(role="service", campus=case.campus)

    talking.be_present(case, by=colleague, answering=True)

    assert [
        (p.user, p.answering) for p in talking.be_present(case, by=officer, answering=False)
    ] == [(colleague, True)]


def test_the_second_claim_reads_who_was_faster(world, client):
    case, officer, _owner = world
    colleague = factories.staff(
        role="service", campus=case.campus, given_name="Min", family_name="Wang"
    )
    handling.claim(case, by=colleague)
    desk_client(client, officer)

    answer = client.post(reverse("cases:claim", args=[case.number]))

    assert (answer.status_code, "Min Wang" in answer.content.decode()) == (409, True)


def test_a_stranger_finds_no_case_behind_any_address(world, client):
    case, _officer, _owner = world
    stranger = factories.user()
    factories.company(name="Tianshan Agro LLP", country="KZ", language="en", owner=stranger)
    client.force_login(stranger)

    for name in ("my_case", "desk_case"):
        assert client.get(reverse(f"cases:{name}", args=[case.number])).status_code == 404
