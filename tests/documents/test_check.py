import base64
import hashlib
from datetime import date

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.documents import qr, seals, storing
from portal.documents.actions import issuing
from portal.documents.masking import mask
from portal.documents.models import Document
from portal.documents.render import dump_facts
from tests import factories
from tests.documents import factories as papers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_store", "sample_papers")]


@pytest.fixture(autouse=True)
def _fresh_counts():
    cache.clear()


@pytest.fixture
def document(render_papers):
    made = issuing.issue("NOTE", None, case=papers.case(company=factories.company()), by=None)
    render_papers()
    return Document.objects.get(pk=made.pk)


def verdict(client, document):
    response = client.get(f"/check/{document.token}/")
    return response.context["verdict"]


def test_a_valid_paper_is_confirmed_to_anybody_without_its_contents(document, client):
    response = client.get(f"/check/{document.token}/", headers={"accept-language": "en"})
    page = response.content.decode()
    assert (response.status_code, response.context["verdict"]) == (200, "valid")
    shown = [word in page for word in (document.number, document.sha256[:12], "Байкал", "ZHANG")]
    assert shown == [True, True, False, False]
    assert response["X-Robots-Tag"] == "noindex, nofollow"


def test_revoked_replaced_and_expired_are_said_at_once(document, client):
    director = factories.staff(role="director", campus=document.campus)
    Document.objects.filter(pk=document.pk).update(valid_until=date(2020, 1, 1))
    assert verdict(client, document) == "expired"
    Document.objects.filter(pk=document.pk).update(valid_until=None)
    new = issuing.replace(document, by=director, reason="x")
    assert verdict(client, document) == "replaced"
    assert client.get(f"/check/{new.token}/").status_code == 404  # not made yet


def test_a_revoked_paper_says_so(document, client):
    issuing.revoke(
        document,
        by=factories.staff(role="director", campus=document.campus),
        reason="secret reason",
    )
    page = client.get(f"/check/{document.token}/")
    assert page.context["verdict"] == "revoked"
    assert "secret reason" not in page.content.decode()


@pytest.mark.parametrize("token", ["0" * 32, "x", "a" * 500])
def test_an_unknown_token_is_not_found(client, db, token):
    assert client.get(f"/check/{token}/").status_code == 404


def test_by_the_printed_code_or_by_number_and_date(document, client):
    there = f"/check/{document.token}/"
    typed = {"code": document.printed_code.lower()}
    assert client.get("/check/", typed)["Location"] == there
    assert (
        client.get(
            "/check/", {"number": document.number, "issued_on": document.issued_on.isoformat()}
        )["Location"]
        == there
    )
    assert (
        client.get("/check/", {"number": document.number, "issued_on": "2020-01-01"}).status_code
        == 404
    )
    alone = client.get("/check/", {"number": document.number}, headers={"accept-language": "en"})
    assert "the number together with the date" in alone.content.decode()


def test_asking_is_limited_by_address(client, db):
    answers = [client.get("/check/0/").status_code for _ in range(32)]
    assert answers == [404] * 30 + [429] * 2
    assert client.get("/check/").status_code == 200


@pytest.mark.parametrize("language", ["en", "zh-hans", "ru"])
def test_the_answer_comes_in_the_readers_language(document, client, language):
    client.cookies["language"] = language
    page = client.get(f"/check/{document.token}/").content.decode()
    words = {"en": "Genuine and valid", "zh-hans": "真实有效", "ru": "Подлинный и действующий"}
    assert words[language] in page


@pytest.mark.parametrize(("name", "shown"), [
    ("ООО «Байкал Биотех»", "ООО «Б*** Б***»"), ("西安丝路光电科技有限公司", "西***司"), ("张伟", "张*"),
    ("Tianshan Agro LLP", "T*** A*** LLP"),
])  # fmt: skip
def test_names_are_masked(name, shown):
    assert mask(name) == shown


def hand_in(client, content, **extra):
    upload = SimpleUploadedFile("paper.pdf", content, "application/pdf")
    return client.post("/check/", {"file": upload}, **extra)


def test_the_file_itself_is_known_and_its_state_told(document, client):
    content = storing.read(document.file)
    page = hand_in(client, content)
    assert (page.context["verdict"], page.context["same_file"]) == ("valid", True)
    shown = [word in page.content.decode() for word in (document.number, "Байкал", "ZHANG")]
    assert (shown, page["X-Robots-Tag"]) == ([True, False, False], "noindex, nofollow")
    director = factories.staff(role="director", campus=document.campus)
    issuing.revoke(document, by=director, reason="x")
    assert hand_in(client, content).context["verdict"] == "revoked"


def test_a_sealed_file_of_another_register_is_told_from_a_strangers(document, client):
    content = storing.read(document.file)
    Document.objects.filter(pk=document.pk).update(sha256="0" * 64)
    assert hand_in(client, content).context["verdict"] == "unknown"
    assert hand_in(client, content + b"\n").context["verdict"] == "altered"
    assert hand_in(client, b"%PDF-1.7\n").context["verdict"] == "foreign"


def test_a_file_is_looked_at_and_leaves_nothing_behind(client, db, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    settings.UPLOAD_MAX_BYTES = 3 * 2**20 + 10

    assert hand_in(client, b"%PDF-1.7" + b"0" * 3 * 2**20).context["verdict"] == "foreign"
    refused = hand_in(
        client, b"%PDF-1.7" + b"0" * 4 * 2**20, headers={"accept-language": "en"}
    ).content.decode()
    nothing = client.post("/check/", {}, headers={"accept-language": "en"}).content.decode()

    assert "The file is larger than" in refused
    assert "Choose the file to check" in nothing
    assert list(tmp_path.iterdir()) == []


def test_a_file_counts_as_three_questions(client, db):
    answers = [hand_in(client, b"%PDF-1.7").status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]


def test_a_replaced_paper_leads_to_its_successor_once_that_is_made(document, client, render_papers):
    director = factories.staff(role="director", campus=document.campus)
    new = issuing.replace(document, by=director, reason="x")
    address, link = f"/check/{document.token}/", f'href="/check/{new.token}/"'
    before = client.get(address).content.decode()
    render_papers()
    after = client.get(address).content.decode()
    assert [new.number in before, link in before, link in after] == [True, False, True]


def test_the_printed_qr_opens_the_same_page_whatever_stands_behind_the_sign(document, client):
    told = qr.fragment(document, seals.qr_key_for(document.campus.code))
    scanned = f"{document.check_url}#{told}"
    assert client.get("/check/", {"code": scanned})["Location"] == f"/check/{document.token}/"
    assert client.get("/check/", {"code": scanned[:-1]}).context["verdict"] == "forged_qr"
    stated = qr.read(scanned, seals.qr_keys(), today=document.issued_on)
    assert (stated.number, stated.holder) == (document.number, "ООО «Б*** Б***»")
    assert stated.facts == hashlib.sha256(dump_facts(document.facts).encode()).hexdigest()[:12]


def test_the_page_without_a_network_is_a_file_that_may_load_nothing(client, db):
    file = client.get("/check/offline/download/")
    page = file.content.decode()
    assert file["Content-Disposition"].startswith("attachment")
    assert file["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    script = page.partition('<script type="module">')[2].partition("</script>")[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"default-src 'none'; script-src 'sha256-{digest}'" in page
    assert "离线核验文书" in script
    assert "Проверка документа без сети" in script


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("javascript", [True, False])
def test_a_browser_sends_a_file_and_reads_the_verdict_in_another_language(
    new_page, axe, tmp_path, javascript
):
    path = tmp_path / "paper.pdf"
    path.write_bytes(b"%PDF-1.7 a scan")
    page = new_page(javascript=javascript, language="ru")
    page.goto("/check/")
    page.set_input_files("[name=file]", path)
    page.click("form:has([name=file]) .btn")
    page.wait_for_selector(".note.bad")
    assert "Это не документ парка" in page.inner_text(".note")
    assert not javascript or axe(page) == []
    page.goto(f"/check/{'0' * 32}/")
    page.click(".lang button:has-text('中文')")
    page.wait_for_selector("h1:has-text('核验')")
