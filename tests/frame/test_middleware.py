"""Every answer carries its request's name, a strict policy, and no shared cache."""

import pytest
from django.urls import reverse

from tests import factories

pytestmark = pytest.mark.django_db


def test_an_answer_names_its_request(client):
    given = client.get(reverse("account_login"), headers={"X-Request-ID": "abc-12345"})
    hostile = client.get(reverse("account_login"), headers={"X-Request-ID": "a b<script>"})

    assert given["X-Request-ID"] == "abc-12345"
    assert len(hostile["X-Request-ID"]) == 16


def test_the_portal_allows_no_inline_script_and_no_other_host(client):
    policy = client.get(reverse("account_login"))["Content-Security-Policy"]

    assert "unsafe-inline" not in policy
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy


def test_a_signed_in_page_is_not_for_a_shared_cache(client):
    user = factories.user()
    factories.company(owner=user)
    client.force_login(user)

    assert client.get(reverse("cases:my_cases"))["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("code", ["zh-hans", "ru", "en"])
def test_switching_the_language_keeps_page_and_query_and_is_remembered(client, code):
    user = factories.user()
    factories.company(owner=user)
    client.force_login(user)

    answer = client.post(reverse("switch_language"), {"language": code, "next": "/my/cases/?x=1"})

    user.refresh_from_db()
    assert (answer.status_code, answer.url, user.language) == (302, "/my/cases/?x=1", code)


@pytest.mark.parametrize(
    "url", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""]
)
def test_switching_the_language_never_leads_off_the_host(client, url):
    answer = client.post(reverse("switch_language"), {"language": "ru", "next": url})

    assert answer.url == "/"


def test_an_unknown_language_changes_nothing(client):
    answer = client.post(reverse("switch_language"), {"language": "xx", "next": "/my/"})

    assert "language" not in answer.cookies
