"""What the site tells search engines, visitors and the firewall."""

import re
from itertools import product
from urllib.parse import quote

import pytest
from wagtail.models import Page, PageViewRestriction

from cms.models import StandardPage

pytestmark = pytest.mark.django_db
PLACES = [
    "",
    "residency/",
    "services/",
    "space/",
    "about/",
    "news/",
    "news/visa-rules/",
    "contacts/",
    "privacy/",
]


def listed(client) -> list[str]:
    text = client.get("/sitemap.xml").content.decode()
    return re.findall(r"<loc>http://localhost:8000([^<]+)</loc>", text)


def test_the_sitemap_lists_a_page_under_its_true_language_only(client, site):
    addresses = listed(client)
    assert {"/en/", "/zh-hans/", "/ru/", "/ru/about/", "/zh-hans/news/xian-salon/"} <= set(
        addresses
    )
    assert "/ru/news/xian-salon/" not in addresses
    assert "/en/news/xian-salon/" not in addresses
    assert len(addresses) == len(set(addresses))


def test_the_sitemap_names_the_twins(client, site):
    text = client.get("/sitemap.xml").content.decode()
    row = re.search(r"<url><loc>http://localhost:8000/ru/about/</loc>.*?</url>", text)[0]
    assert re.findall(r'hreflang="([^"]+)"', row) == ["en", "zh-Hans", "ru"]


def test_robots_are_kept_out_of_the_work_pages(client):
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /my/\n" in text
    assert "Sitemap: http://localhost:8000/sitemap.xml" in text


def test_no_page_names_another_host(client, site):
    for code, place in product(["en", "zh-hans", "ru"], PLACES):
        answer = client.get(f"/{code}/{place}")
        assert answer.status_code == 200, place
        hosts = re.findall(r'(?:src|href|action)="(?:https?:)?//([^/"]+)', answer.content.decode())
        assert set(hosts) <= {"localhost:8000"}
        assert "unsafe-inline" not in answer["Content-Security-Policy"]


FOUND = [
    ("ru", "согласие", "/ru/privacy/"),
    ("zh-hans", "押金", "/zh-hans/residency/"),
    ("en", "deposits", "/en/residency/"),
    ("ru", "押金", "/ru/residency/"),
    ("ru", "沙龙", "/ru/news/xian-salon/"),
    ("zh-hans", "лицензию", "/zh-hans/about/"),
    ("zh-hans", "执照", "/zh-hans/about/"),
    ("en", "licence", "/en/about/"),
]


def test_search_finds_a_page_by_words_of_any_language(client, site):
    for code, asked, place in FOUND:
        text = client.get(f"/{code}/search/?q={quote(asked)}").content.decode()
        assert f'href="{place}"' in text.split("<main")[1].split("</main>")[0], asked


def test_search_finds_nothing_for_what_is_not_there(client, site):
    text = client.get("/en/search/?q=quokka").content.decode()
    assert "Nothing found" in text


def test_search_takes_anything_typed(client, site):
    for asked in ("", "%", '"><script>alert(1)</script>', "а" * 1999):
        answer = client.get("/ru/search/", {"q": asked})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.content.decode()


def test_a_private_page_shows_nowhere(client, site):
    page = StandardPage.objects.get(slug="about", locale__language_code="ru")
    assert client.get("/ru/about/").status_code == 200
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    answer = client.get("/ru/about/")
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/ru/_util/login/")
    assert "/ru/about/" not in listed(client)
    assert 'href="/ru/about/"' not in client.get("/ru/").content.decode()
    assert (
        'href="/ru/about/"'
        not in client.get("/ru/search/?q=датчики").content.decode().split("<main")[1]
    )


def test_an_unpublished_page_shows_nowhere(client, site):
    page = StandardPage.objects.get(slug="terms", locale__language_code="en")
    client.get("/en/terms/")
    Page.objects.filter(slug="terms").exclude(pk=page.pk).delete()
    page.unpublish()
    assert client.get("/en/terms/").status_code == 404
    assert "/en/terms/" not in listed(client)


def test_the_doors_of_wagtail_lead_to_the_portals_own(client, db):
    for place in ("/ru/_util/login/?next=/ru/", "/cms/login/?next=/cms/"):
        answer = client.get(place)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/login/")
        assert client.post(place, {"username": "a", "password": "b"}).status_code == 302


def test_filters_nobody_can_mean_are_left_out(client, site):
    for query in ("campus=XX&kind=YY&from=abc&to=1e999&on=2026-13-40", "from=nan", "on=0001-01-01"):
        assert client.get(f"/ru/space/?{query}").status_code == 200


def test_contacts_show_the_clock_and_both_addresses_of_each_campus(client, site):
    text = client.get("/en/contacts/").content.decode()
    assert "Beijing time" in text
    assert "Moscow time" in text
    assert '<span lang="zh-Hans">陕西省' in text
