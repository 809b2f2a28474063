"""Translations of messages: who may read them, what goes out, what the memory learns and the machine may hear."""

import json
import re
import threading
import uuid
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from portal.cases import machine, memory
from portal.cases.actions import glossary, talking, translating
from portal.cases.models import MemoryPair, Message, Term, Translation
from portal.models import OutgoingMail
from tests import factories
from tests.cases import sample
from tests.cases.test_queue import desk_client

pytestmark = pytest.mark.django_db
PUBLIC, INTERNAL = Message.Visibility.PUBLIC, Message.Visibility.INTERNAL
QUESTION = "您好！护照复印件是否需要逐页扫描？"
ANSWER = "Здравствуйте! Сканируйте разворот с фото."
ANSWER_ZH = "您好！请扫描带照片的页面。"


@pytest.fixture
def world(calendars):
    """A Chinese company at Moscow and the officer who answers in Russian."""
    campus = factories.campus(code="MOW")
    officer = factories.staff(role="service", campus=campus, language="ru")
    owner = factories.user(language="zh-hans")
    company = factories.company(name="秦岭新材料", language="zh-hans", country="CN", owner=owner)
    case = sample.case(company=company, campus=campus, by=owner, language="zh-hans")
    return case, officer, owner


def said(case, by, body, **given):
    last = case.messages.order_by("-pk").first()
    return talking.say(
        case, by=by, body=body, **{"visibility": PUBLIC, "seen": last.pk if last else 0, **given}
    )


def page_of(client, door, case):
    return client.get(reverse(f"cases:{door}_case", args=[case.number])).content.decode()


def test_what_the_other_side_cannot_read_becomes_a_task_with_its_own_date(world):
    case, officer, owner = world

    said(case, owner, QUESTION)
    said(case, officer, ANSWER)
    said(case, officer, ANSWER_ZH)  # the company's own language: nothing to translate
    said(case, officer, "Note to self", visibility=INTERNAL)

    tasks = Translation.objects.order_by("pk")
    assert [(t.message.body, t.language, t.text) for t in tasks] == [
        (QUESTION, "ru", ""), (ANSWER, "zh-hans", ""),
    ]  # fmt: skip
    assert all(t.due_at and t.due_at < case.due_at for t in tasks)


def test_a_reviewed_translation_reaches_the_company_with_the_original_beside_it(world, client):
    case, officer, owner = world
    message = said(case, officer, ANSWER)
    client.force_login(owner)
    assert "译文将于以下时间前提供" in page_of(client, "my", case)

    translating.review(message, "zh-hans", ANSWER_ZH, by=officer)

    text = page_of(client, "my", case)
    assert [ANSWER_ZH in text, "разворот с фото" in text, str(officer) in text] == [True] * 3
    letter = OutgoingMail.objects.get(event="case.translated")
    assert (letter.address, ANSWER_ZH in letter.text, "разворот" in letter.text) == (
        owner.email, True, True,
    )  # fmt: skip


def test_a_draft_is_shown_to_the_desk_alone_and_says_whose_it_is(world, client):
    case, officer, owner = world
    message = said(case, officer, ANSWER)
    translating.propose(message, "zh-hans", "机器草稿", by=None, origin="machine")
    client.force_login(owner)
    assert "机器草稿" not in page_of(client, "my", case)
    desk_client(client, officer)

    text = page_of(client, "desk", case)

    assert ("机器草稿" in text, "машинный перевод, не проверен" in text) == (True, True)


def test_an_official_reply_does_not_go_out_on_an_unreviewed_machine_translation(world, client):
    case, officer, owner = world
    desk_client(client, officer)
    address = reverse("cases:desk_case", args=[case.number])
    given = {
        "visibility": "public", "body": ANSWER, "seen": 0, "nonce": uuid.uuid4(), "translation": "机器草稿",
        "origin": "machine",
    }  # fmt: skip

    refused = client.post(address, given)

    text = refused.content.decode()
    assert (refused.status_code, case.messages.count()) == (200, 0)
    assert ("機器草稿" in text or "机器草稿" in text, "разворот с фото" in text) == (True, True)

    assert client.post(address, given | {"read": "on"}).status_code == 302
    made = Translation.objects.get()
    assert (made.reviewed_by, made.origin, made.text) == (officer, "machine", "机器草稿")
    letter = OutgoingMail.objects.get(event="case.said")
    assert ("机器草稿" in letter.text, "разворот с фото" in letter.text) == (True, True)


def test_a_text_and_its_translation_in_one_language_are_refused(world, client):
    case, officer, _owner = world
    desk_client(client, officer)

    answer = client.post(
        reverse("cases:desk_case", args=[case.number]),
        {"visibility": "public", "body": ANSWER, "seen": 0, "nonce": uuid.uuid4(),
         "translation": "Ещё раз по-русски", "origin": "colleague"},
    )  # fmt: skip

    assert (answer.status_code, case.messages.count()) == (200, 0)


def test_the_memory_proposes_what_was_reviewed_and_how_alike_it_is(world):
    case, officer, owner = world
    message = said(case, owner, QUESTION)
    translating.review(message, "ru", "Здравствуйте! Нужно ли сканировать копию паспорта постранично?", by=officer)  # fmt: skip

    rows = memory.proposals(
        case.campus_id, "您好！护照复印件是否要逐页扫描？签证呢？", ("zh-hans", "ru")
    )

    hello, alike, unknown = rows[0]
    assert (hello.text, hello.percent, alike.text.startswith("Нужно ли"), unknown.text) == (
        "Здравствуйте!", 100, True, "",
    )  # fmt: skip
    assert 80 <= alike.percent < 100
    draft = memory.draft(rows, "ru")
    assert draft.startswith("Здравствуйте! Нужно ли")
    assert draft.endswith("[签证呢？]")
    assert memory.proposals(factories.campus(code="XA").pk, QUESTION, ("zh-hans", "ru"))[0][0].text == ""  # fmt: skip


def test_sentences_about_people_never_enter_the_memory(world):
    case, officer, owner = world
    factories.person(company=case.company, native_name="张伟", latin_family="ZHANG")
    message = said(case, owner, "张伟的护照号是E12345678。\n谢谢。")

    translating.review(message, "ru", "Номер паспорта Чжан Вэя E12345678.\nСпасибо.", by=officer)

    assert [p.source for p in MemoryPair.objects.all()] == ["谢谢。"]


def test_a_changed_original_makes_its_translation_stale(world):
    case, officer, owner = world
    message = said(case, owner, QUESTION)
    made = translating.review(message, "ru", "Нужно ли сканировать?", by=officer)
    assert (made.stale, made.reviewed) == (False, True)

    message.body = "您好！"
    message.save(update_fields=["body"])

    made = Translation.objects.get()
    assert (made.stale, made.reviewed) == (True, False)
    assert translating.propose(message, "ru", "Здравствуйте!", by=None, origin="machine").text == "Здравствуйте!"  # fmt: skip


def test_a_stale_translation_leaves_the_companys_page_until_it_is_reviewed_anew(world, client):
    case, officer, owner = world
    message = said(case, officer, ANSWER)
    translating.review(message, "zh-hans", ANSWER_ZH, by=officer)
    client.force_login(owner)
    shown = [ANSWER_ZH in page_of(client, "my", case)]

    message.body = "Нужна копия паспорта."
    message.save(update_fields=["body"])
    shown.append(ANSWER_ZH in page_of(client, "my", case))
    translating.review(message, "zh-hans", "需要护照复印件。", by=officer)
    shown.append("需要护照复印件。" in page_of(client, "my", case))

    assert shown == [True, False, True]


def test_a_machines_draft_never_replaces_a_reviewed_translation(world):
    case, officer, owner = world
    message = said(case, owner, QUESTION)
    translating.review(message, "ru", "Нужно ли сканировать?", by=officer)

    assert translating.propose(message, "ru", "draft", by=None, origin="machine") is None
    assert Translation.objects.get().text == "Нужно ли сканировать?"


def test_an_officer_corrects_a_translation_below_the_message(world, client):
    case, officer, owner = world
    message = said(case, owner, QUESTION)
    desk_client(client, officer)
    address = reverse("cases:translation", args=[message.nonce, "ru"])
    assert address in page_of(client, "desk", case)

    saved = client.post(address, {"case": "1", "text": "Нужно ли сканировать?"})

    assert saved.url == reverse("cases:desk_case", args=[case.number])
    text = page_of(client, "desk", case)
    assert ("Нужно ли сканировать?" in text, f"проверено: {officer}" in text) == (True, True)


def test_the_translation_desk_marks_terms_and_warns_of_a_missing_one(world, client):
    case, officer, owner = world
    glossary.load(by=None)
    assert glossary.load(by=None) == 0 < Term.objects.count()
    message = said(case, owner, "工作许可什么时候好？")
    translator = factories.staff(role="translator", campus=case.campus, language="ru")
    desk_client(client, translator)

    listed = client.get(reverse("cases:translations")).content.decode()
    address = reverse("cases:translation", args=[message.nonce, "ru"])
    translating.propose(message, "ru", "Когда будет готово?", by=translator, origin="colleague")
    wrong = client.get(address).content.decode()
    translating.propose(message, "ru", "Когда будет разрешение на работу?", by=translator, origin="colleague")  # fmt: skip
    right = client.get(address).content.decode()

    mark = '<mark title="разрешение на работу">工作许可'
    assert [mark in listed, address in listed, mark in wrong] == [True] * 3
    assert ["Проверьте термины" in text for text in (wrong, right)] == [True, False]
    assert '<mark title="工作许可">разрешение на работу' in right


def test_a_translator_reads_what_waits_at_the_own_campus_and_nothing_else(world, client):
    case, officer, owner = world
    message = said(case, owner, QUESTION)
    note = said(case, officer, "Internal note", visibility=INTERNAL)
    translation = reverse("cases:translation", args=[message.nonce, "ru"])

    def knock(campus, address):
        desk_client(client, factories.staff(role="translator", campus=campus, language="ru"))
        return client.get(address)

    assert knock(case.campus, translation).status_code == 200
    assert knock(case.campus, reverse("cases:translation", args=[note.nonce, "ru"])).status_code == 404  # fmt: skip
    assert knock(case.campus, reverse("cases:desk_case", args=[case.number])).status_code == 404
    elsewhere = factories.campus(code="XA")
    assert knock(elsewhere, translation).status_code == 404
    assert "护照" not in knock(elsewhere, reverse("cases:translations")).content.decode()
    desk_client(client, officer)
    assert client.get(reverse("cases:translations")).status_code == 404


def test_the_lists_queries_do_not_grow_with_its_rows(world, client, django_assert_max_num_queries):
    case, _officer, owner = world
    desk_client(client, factories.staff(role="manager", campus=case.campus, language="ru"))
    asked = [
        Message(case=case, author=owner, visibility=PUBLIC, from_staff=False, body="问题？", language="zh-hans", nonce=uuid.uuid4())
        for _n in range(22)
    ]  # fmt: skip
    Message.objects.bulk_create(asked)
    rows = Message.objects.all()
    Translation.objects.bulk_create(
        Translation(message=m, language="ru", due_at=case.due_at) for m in rows
    )

    with django_assert_max_num_queries(12):
        text = client.get(reverse("cases:translations")).content.decode()

    assert text.count("问题") == 20
    following = re.search(r"\?after=[^\"]+", text).group()
    assert client.get(reverse("cases:translations") + following).content.decode().count("问题") == 2


## THE MACHINE


@contextmanager
def listening(answer, *, status=200):
    """A translation service on this machine; gives its address and what it heard."""
    heard = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            heard.append((self.path, body, self.headers.get("Authorization")))
            sent = json.dumps(answer(body)).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, *_words):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", heard
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_libretranslate_draft_waits_for_review_and_hears_nobodys_data(world, client, settings):
    case, officer, owner = world
    message = said(case, owner, "我的邮箱是 wei@qinling.example，谢谢。")
    desk_client(client, officer)
    address = reverse("cases:translation", args=[message.nonce, "ru"])
    assert client.post(address, {"machine": "1"}).status_code == 404  # off by default

    with listening(lambda body: {"translatedText": f"Ответ [ [1] ] {body['source']}"}) as (url, heard):  # fmt: skip
        settings.TRANSLATION_URL, settings.TRANSLATION_KEY = url, "secret"
        assert client.post(address, {"machine": "1"}).status_code == 302

    path, body, _auth = heard[0]
    assert (path, "wei@" in body["q"], body["api_key"], body["target"]) == ("/translate", False, "secret", "ru")  # fmt: skip
    made = Translation.objects.get()
    assert (made.text, made.origin, made.reviewed) == ("Ответ wei@qinling.example zh", "machine", False)  # fmt: skip
    assert MemoryPair.objects.count() == 0


def test_deepl_is_asked_in_its_own_words(settings):
    with listening(lambda _body: {"translations": [{"text": "你好"}]}) as (url, heard):
        settings.TRANSLATION_URL, settings.TRANSLATION_KEY, settings.TRANSLATION_KIND = url, "k", "deepl"  # fmt: skip
        assert machine.translated("Привет", "ru", "zh-hans", names=[]) == "你好"

    asked = {"text": ["Привет"], "source_lang": "RU", "target_lang": "ZH-HANS"}
    assert heard == [("/v2/translate", asked, "DeepL-Auth-Key k")]


@pytest.mark.parametrize(
    ("answer", "status"), [({"error": "busy"}, 503), ({"nothing": 1}, 200), (["x" * 300_000], 200)]
)
def test_a_machine_that_fails_leaves_the_message_as_it_was(settings, answer, status):
    with listening(lambda _body: answer, status=status) as (url, _heard):
        settings.TRANSLATION_URL = url
        with pytest.raises(machine.MachineAway):
            machine.translated("Привет", "ru", "zh-hans", names=[])
    with pytest.raises(machine.MachineAway):  # and nobody is there any more
        machine.translated("Привет", "ru", "zh-hans", names=[])


@pytest.mark.parametrize(
    "url", ["http://translate.example", "ftp://x.example", "https://user:pw@x.example", "file:///etc/passwd"]
)  # fmt: skip
def test_words_leave_the_house_under_tls_or_not_at_all(url):
    with pytest.raises(ImproperlyConfigured):
        machine.checked(url)
