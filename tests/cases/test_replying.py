"""Replies with files: kept once, shown to the right side, refused in words, and nothing typed is lost."""

import io
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from portal.cases.actions import talking
from portal.cases.likeness import compared
from portal.cases.models import Message
from portal.documents.models import Paper
from tests import factories
from tests.cases import sample
from tests.cases.test_queue import desk_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(calendars, settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        }
    }
    campus, officer, company, owner = sample.set_up()
    return sample.case(company=company, campus=campus, by=owner), officer, owner


def picture(name="plan.png"):
    drawn = io.BytesIO()
    Image.new("RGB", (4, 4), "teal").save(drawn, "PNG")
    return SimpleUploadedFile(name, drawn.getvalue(), "image/png")


def posted(case, *, seen=0, **given):
    return {"body": "See the file", "seen": seen, "nonce": uuid.uuid4(), **given}


def test_a_company_sends_a_file_and_the_desk_opens_it(world, client):
    case, officer, owner = world
    client.force_login(owner)

    sent = client.post(
        reverse("cases:my_case", args=[case.number]), posted(case, files=[picture(), picture()])
    )

    paper = Paper.objects.get()
    assert (sent.status_code, paper.internal, paper.kind) == (302, False, "other")
    desk_client(client, officer)
    page = client.get(reverse("cases:desk_case", args=[case.number])).content.decode()
    assert reverse("documents:paper", args=[paper.public_id]) in page
    file = client.get(reverse("documents:desk_paper", args=[paper.public_id]))
    assert b"".join(file.streaming_content)[:4] == b"\x89PNG"
    file.close()


def test_a_file_on_an_internal_note_never_reaches_the_company(world, client):
    case, officer, owner = world
    desk_client(client, officer)
    client.post(
        reverse("cases:desk_case", args=[case.number]),
        posted(case, visibility="internal", files=[picture("secret.png")]),
    )
    paper = Paper.objects.get()
    client.force_login(owner)

    page = client.get(reverse("cases:my_case", args=[case.number])).content.decode()

    assert (paper.internal, "secret.png" in page) == (True, False)
    assert client.get(reverse("documents:paper", args=[paper.public_id])).status_code == 404


def test_a_file_that_may_not_come_in_is_named_and_the_words_stay(world, client):
    case, _officer, owner = world
    client.force_login(owner)

    answer = client.post(
        reverse("cases:my_case", args=[case.number]),
        posted(case, files=[SimpleUploadedFile("tool.exe", b"MZ..")]),
    )

    text = answer.content.decode()
    assert (answer.status_code, "tool.exe" in text, "See the file" in text) == (200, True, True)
    assert (case.messages.count(), Paper.objects.count()) == (0, 0)


def test_too_many_files_are_refused_in_words(world, client):
    case, _officer, owner = world
    client.force_login(owner)

    answer = client.post(
        reverse("cases:my_case", args=[case.number]),
        posted(case, files=[picture(f"{n}.png") for n in range(6)]),
    )

    assert "не больше 5 файлов" in answer.content.decode()
    assert case.messages.count() == 0


def test_a_stale_reply_stores_no_file_says_who_wrote_and_asks_for_the_file_again(world, client):
    case, officer, _owner = world
    colleague = factories.staff(
        role="service", campus=case.campus, given_name="Min", family_name="Wang"
    )
    talking.say(
        case, by=colleague, body="ALREADY ANSWERED", visibility=Message.Visibility.PUBLIC, seen=0
    )
    desk_client(client, officer)

    answer = client.post(
        reverse("cases:desk_case", args=[case.number]),
        posted(case, visibility="public", body="MY OWN WORDS", files=[picture()]),
    )

    text = answer.content.decode()
    found = [
        words in text
        for words in ("ALREADY ANSWERED", "Min Wang", "MY OWN WORDS", "Choose the files once more")
    ]
    assert (answer.status_code, found) == (409, [True] * 4)
    assert (case.messages.count(), Paper.objects.count()) == (1, 0)


def test_a_reply_and_the_next_step_go_together(world, client):
    case, officer, _owner = world
    desk_client(client, officer)
    address = reverse("cases:desk_case", args=[case.number])
    given = posted(case, visibility="public", body="Sent to the ministry", then="file")
    page = client.get(address).content.decode()

    for _click in range(2):
        assert client.post(address, given).status_code == 302

    case.refresh_from_db()
    assert ('name="then" value="file"' in page, 'value="withdraw"' in page) == (True, False)
    assert (case.state, case.messages.count()) == ("authority", 1)


def test_a_reply_whose_step_is_refused_is_not_sent_and_keeps_its_words(world, client):
    case, officer, _owner = world
    desk_client(client, officer)

    answer = client.post(
        reverse("cases:desk_case", args=[case.number]),
        posted(case, visibility="public", body="MY OWN WORDS", then="finish"),
    )

    text = answer.content.decode()
    found = [words in text for words in ("MY OWN WORDS", "Your role does not allow this step.")]
    case.refresh_from_db()
    assert (answer.status_code, found, case.state) == (200, [True, True], "new")
    assert (case.messages.count(), case.answered_at) == (0, None)


def test_a_refused_reply_is_compared_with_what_a_colleague_said(world, client):
    case, officer, _owner = world
    colleague = factories.staff(role="service", campus=case.campus)
    theirs = "Please send the articles and the extract by Friday."
    talking.say(case, by=colleague, body=theirs, visibility="public", seen=0)
    desk_client(client, officer)
    own = "Please send the articles and two passports by Friday."

    answer = client.post(
        reverse("cases:desk_case", args=[case.number]), posted(case, body=own, visibility="public")
    )

    page = answer.content.decode()
    assert answer.status_code == 409
    assert (
        "Please send the articles and <del>the</del><ins>two</ins> <del>extract</del>"
        "<ins>passports</ins> by Friday."
    ) in page
    assert own in page


@pytest.mark.parametrize(("theirs", "own", "found"), [
    ("请在周五前提交章程。", "请在周四前提交章程。", [("both", "请在周"), ("theirs", "五"), ("own", "四"), ("both", "前提交章程。")]),
    ("Please send it.", "The office is closed.", []),
    ("", "Anything", []),
    ("word " * 2000, "word " * 2000, []),
])  # fmt: skip
def test_only_texts_that_resemble_are_compared(theirs, own, found):
    assert [(piece.kind, piece.text) for piece in compared(theirs, own)] == found
