"""Kept copies are for visitors; nobody meets a page made for somebody else."""

import re

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms import kept
from cms.models import StandardPage
from tests import factories

pytestmark = pytest.mark.django_db


def queries(client, place: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(place).status_code == 200
    return len(seen)


def test_the_second_visitor_costs_one_query(site):
    first = queries(Client(), "/ru/about/")
    assert first > 1
    assert queries(Client(), "/ru/about/") == 1


def test_a_signed_in_page_is_neither_kept_nor_given_to_visitors(site):
    person = factories.user(email="zhang@qinling.example", given_name="Zhang Wei")
    known = Client()
    known.force_login(person)
    assert "Zhang Wei" in known.get("/en/about/").content.decode()
    assert "Zhang Wei" not in Client().get("/en/about/").content.decode()
    assert "Zhang Wei" in known.get("/en/about/").content.decode()
    assert known.get("/en/about/")["Cache-Control"] == "private, no-store"


def test_no_copy_carries_a_form_token_or_a_nonce_of_another(site):
    first, second = Client().get("/en/"), Client().get("/en/")
    assert "csrfmiddlewaretoken" not in first.content.decode()
    assert "csrftoken" not in second.cookies
    assert "sessionid" not in second.cookies


def test_each_language_has_its_own_copy(site):
    assert "Park" in Client().get("/en/").content.decode()
    assert "Парк" in Client().get("/ru/").content.decode()
    assert "创新园" in Client().get("/zh-hans/").content.decode()


def test_publishing_is_seen_at_once(site):
    Client().get("/en/about/")
    page = StandardPage.objects.get(slug="about", locale__language_code="en")
    page.title = "Who we are"
    page.save_revision(log_action=True).publish()
    assert "<h1>Who we are</h1>" in Client().get("/en/about/").content.decode()


def test_a_question_in_the_address_is_never_kept(site):
    place = "/en/services/?q=visa"
    assert queries(Client(), place) > 1
    assert queries(Client(), place) > 1


def test_a_message_waiting_for_the_reader_is_not_kept(site):
    reader = Client()
    reader.cookies["messages"] = "x"
    assert queries(reader, "/en/about/") > 1
    assert queries(reader, "/en/about/") > 1


def test_a_copy_has_the_headers_of_the_page_and_a_name_of_its_own(site):
    page, copy = Client().get("/en/about/"), Client().get("/en/about/")
    assert page["X-Request-ID"] != copy["X-Request-ID"]
    policy = re.sub(r" 'nonce-[^']+'", "", page["Content-Security-Policy"])
    assert copy["Content-Security-Policy"] == policy
    for answer in (page, copy):
        del answer["X-Request-ID"], answer["Content-Security-Policy"]
    assert dict(copy.headers) == dict(page.headers)
    assert {"X-Frame-Options", "Vary", "X-Content-Type-Options"} <= set(copy.headers)
    assert copy.content == page.content


def test_a_copy_remembers_the_language_of_each_reader(site, settings):
    Client().get("/ru/about/")
    reader = Client()
    assert reader.get("/ru/about/").cookies[settings.LANGUAGE_COOKIE_NAME].value == "ru"
    assert not reader.get("/ru/about/").cookies


def test_a_strange_host_gets_no_copy(site, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    assert Client().get("/en/about/").status_code == 200
    assert Client().get("/en/about/", headers={"host": "evil.example"}).status_code == 400


def test_without_a_database_the_page_itself_is_asked_and_not_a_copy(site, monkeypatch):
    Client().get("/en/about/")

    def away():
        raise OperationalError

    monkeypatch.setattr(kept, "newest_lines", away)
    answer = Client(raise_request_exception=False).get("/en/about/")
    assert answer.status_code in (500, 503)
