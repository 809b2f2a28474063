"""Every page in Chinese and in Russian: it speaks the language to its last word, leads nowhere dead, and is light."""

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client

from tests.browser import SECOND_FACTOR
from tests.isolation.visitors import World
from tests.pages import THOROUGH
from tests.pages.crawling import Crawl
from tests.pages.site import public_site
from tests.pages.weight import excess
from tests.pages.words import foreign_words

HTML_LANG = {"zh-hans": "zh-hans", "ru": "ru"}
PEOPLE = {
    "owner": ("/my/", "/my/company/"),
    "viewer": ("/my/",),
    "intake officer": ("/desk/queue/?view=open",),
    "leasing manager": ("/desk/queue/?view=open",),
    "service officer": ("/desk/queue/?view=open",),
    "expert": ("/desk/queue/?view=open",),
    "finance officer": ("/desk/payments/", "/desk/queue/?view=open"),
    "director": ("/desk/queue/?view=open",),
    "auditor": ("/desk/queue/?view=open",),
}  # fmt: skip

# The company and the desk in both languages; the other roles, whose pages differ by a few buttons, take turns.
BOTH = ("owner", "service officer")
READERS = [
    (name, language)
    for place, name in enumerate(PEOPLE)
    for turn, language in enumerate(HTML_LANG)
    if THOROUGH or name in BOTH or place % 2 == turn
]


def reader(user, language: str) -> Client:
    """The client of a person who chose this language and gave both factors."""
    client = Client(headers={"accept-language": language})
    if user is not None:
        type(user).objects.filter(pk=user.pk).update(language=language)
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        session = client.session
        session["account_authentication_methods"] = SECOND_FACTOR
        session.save()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client


def complaints(client: Client, language: str, starts) -> list[str]:
    """Untranslated words, wrong `lang`, dead links and broken budgets on everything reachable from `starts`."""
    said: dict[str, str] = {}
    read = 0
    for page in Crawl(client, language).pages(*starts):
        read += 1
        if page.status in (404, 410) or page.status >= 500:
            said.setdefault(f"dead link, {page.status}, on {page.source}", page.url)
        html = page.soup.html
        lang = (html.get("lang") or "").lower() if html else "no html"
        if html and lang != HTML_LANG[language]:
            said.setdefault(f"html lang is {lang!r}", page.url)
        for budget in excess(page.html):
            said.setdefault(budget, page.url)
        for words in foreign_words(page.soup):
            said.setdefault(words, page.url)
    assert read > 1, f"the crawl from {starts} found nothing to read"
    return [f"{url}: {words}" for words, url in said.items()]


@pytest.mark.django_db  # which also asks for the database the world of this module stands in
@pytest.mark.parametrize("language", HTML_LANG)
def test_a_visitor_finds_no_english_word_or_a_heavy_page(language):
    public_site()
    starts = (
        "/",
        f"/{language}/",
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/password/reset/",
        "/check/",
    )
    said = complaints(reader(None, language), language, starts)
    assert not said, "\n" + "\n".join(said)


@pytest.mark.parametrize(("name", "language"), READERS)
def test_nobody_at_work_finds_an_english_word_or_a_heavy_page(world: World, name, language):
    said = complaints(reader(world.people[name], language), language, PEOPLE[name])
    assert not said, "\n" + "\n".join(said)


def test_an_english_word_is_seen():
    html = """<html lang="ru"><title>Заявка</title><p>Отправить form</p><img alt="Save it">
              <p lang="en">Baikal Biotech LLC</p><code>XA-CERT-2026-00042</code> <code translate="no">DCDB-DFCD</code> olga@baikal.example</html>"""
    assert foreign_words(BeautifulSoup(html, "lxml")) == [
        "form: “Отправить form”",
        "Save it: “Save it”",
    ]


def test_a_heavy_page_is_seen():
    library = '<script src="/static/django_htmx/htmx-2.min.js"></script>'
    assert excess(f'<link rel="stylesheet" href="/static/house.css">{library}'.encode()) == []
    heavy = (
        library + '<script src="/static/django_htmx/htmx-2.js"></script>' + '<img src="/a.png">' * 3
    )
    heavy += "".join(f'<img src="/{n}.png">' for n in range(5))
    assert [e.partition(":")[0] for e in excess(heavy.encode())] == ["scripts", "requests"]
    random = "".join(f"{n * n * 7919 % 100003:x}" for n in range(12_000))
    assert [e.partition(":")[0] for e in excess(random.encode())] == ["HTML"]
