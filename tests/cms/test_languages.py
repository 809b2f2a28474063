"""Which language answers, and what happens where one is missing."""

import re

import pytest
from wagtail.models import Page

from cms.models import NewsPage

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("asked", "there"),
    [("zh-CN,zh;q=0.9", "/zh-hans/"), ("ru-RU", "/ru/"), ("de", "/en/"), ("", "/en/")],
)
def test_the_root_follows_the_browser(client, asked, there):
    answer = client.get("/", headers={"Accept-Language": asked})
    assert (answer.status_code, answer["Location"]) == (302, there)


def test_the_root_prefers_the_readers_choice(client):
    client.cookies["language"] = "ru"
    assert client.get("/", headers={"Accept-Language": "zh-CN"})["Location"] == "/ru/"


def test_a_language_address_is_never_led_away(client, site):
    for code, tag in [("en", "en"), ("zh-hans", "zh-Hans"), ("ru", "ru")]:
        answer = client.get(f"/{code}/about/", headers={"Accept-Language": "ru"})
        assert answer.status_code == 200
        assert f'<html lang="{tag}"' in answer.content.decode()


def test_a_page_without_translation_is_shown_in_its_true_language_with_a_notice(client, site):
    text = client.get("/ru/news/xian-salon/").content.decode()
    assert '<html lang="ru"' in text
    assert "Эта страница пока есть только на китайском." in text
    assert "Перевод появится" in text
    assert re.search(r'<div lang="zh-Hans">\s*<h1>沣东园区', text)


def test_its_own_language_shows_no_notice(client, site):
    text = client.get("/zh-hans/news/xian-salon/").content.decode()
    assert "note warn" not in text


def test_the_notice_leaves_when_the_translation_arrives(client, site):
    source = NewsPage.objects.get(slug="xian-salon")
    twin = source.copy_for_translation(
        locale=Page.objects.get(slug="park-ru").locale, copy_parents=True
    )
    twin.title, twin.slug = "Встреча компаний", "vstrecha"
    twin.save_revision().publish()
    moved = client.get("/ru/news/xian-salon/")
    assert (moved.status_code, moved["Location"]) == (302, "/ru/news/vstrecha/")
    assert "note warn" not in client.get("/ru/news/vstrecha/").content.decode()


def test_an_alias_counts_as_its_original(client, site):
    source = NewsPage.objects.get(slug="xian-salon")
    source.copy_for_translation(
        locale=Page.objects.get(slug="park-ru").locale, copy_parents=True, alias=True
    )
    text = client.get("/ru/news/xian-salon/").content.decode()
    assert "Эта страница пока есть только на китайском." in text


def test_a_page_nobody_wrote_is_not_found(client, site):
    assert client.get("/ru/no-such-page/").status_code == 404


def test_news_of_another_language_carry_its_badge_and_lang(client, site):
    text = client.get("/ru/news/").content.decode()
    assert re.search(r'href="/ru/news/xian-salon/"\s+lang="zh-Hans"', text)
    assert text.count("visa-rules") == 1


def test_reading_a_language_remembers_it_for_the_next_pages(client, site):
    client.get("/zh-hans/about/")
    assert client.cookies["language"].value == "zh-hans"


def test_pages_name_their_twins_and_themselves(client, site):
    text = client.get("/ru/about/").content.decode()
    assert re.findall(r'hreflang="([^"]+)" href="http://localhost:8000([^"]+)"', text) == [
        ("en", "/en/about/"),
        ("zh-Hans", "/zh-hans/about/"),
        ("ru", "/ru/about/"),
        ("x-default", "/en/about/"),
    ]
    assert '<link rel="canonical" href="http://localhost:8000/ru/about/">' in text


def test_a_page_shown_for_want_of_a_translation_points_to_its_original(client, site):
    text = client.get("/ru/news/xian-salon/").content.decode()
    assert '<link rel="canonical" href="http://localhost:8000/zh-hans/news/xian-salon/">' in text
    assert 'hreflang="ru" href="http://localhost:8000' not in text
