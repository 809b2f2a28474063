from datetime import date

import pytest
from django.core.cache import cache

from portal.documents.actions import issuing
from portal.documents.masking import mask
from portal.documents.models import Document
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
