"""What a reader meets when a request is refused: words in their language, what they typed, a way back."""

import json
import logging

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.translation import gettext, override

from portal.cases.actions import handling
from portal.request_log import RequestIdFilter
from portal.views import front_door
from portal.ways import page_about, page_above
from tests import factories
from tests.accounts.factories import account, enter
from tests.cases.sample import case as a_case
from tests.cases.sample import set_up

pytestmark = pytest.mark.django_db
HERE = "http://testserver"


@pytest.fixture
def owner(client):
    made = account(email="owner@a.example", language="ru")
    factories.company(owner=made)
    enter(client, made)
    return made


def test_an_address_that_takes_only_what_a_button_sends_says_so_and_leads_to_the_page(
    client, owner
):
    page = client.get(reverse("accounts:end_sessions"))

    text = page.content.decode()
    assert (page.status_code, page["Allow"]) == (405, "POST")
    assert f'<a class="btn" href="{reverse("accounts:profile")}">Открыть страницу</a>' in text
    assert "По этому адресу нет страницы" in text


def test_the_language_switch_of_a_refused_page_leads_to_the_page_the_form_was_on(client):
    campus, officer, company, owner = set_up()
    found = a_case(company=company, campus=campus, by=owner)
    handling.claim(found, by=factories.staff(role="service", campus=campus))
    came = reverse("cases:desk_case", args=[found.number])

    page = enter(client, officer, second_factor=True).post(
        reverse("cases:claim", args=[found.number]), headers={"Referer": f"{HERE}{came}?x=1"}
    )

    assert page.status_code == 409
    assert f'name="next" value="{came}?x=1"' in page.content.decode()
    elsewhere = client.post(
        reverse("cases:claim", args=[found.number]), headers={"Referer": "https://evil.example/x/"}
    )
    assert 'name="next" value="/"' in elsewhere.content.decode()


def test_without_a_word_from_the_browser_a_refusal_leads_to_the_case_itself(client):
    campus, officer, company, owner = set_up()
    found = a_case(company=company, campus=campus, by=owner)
    handling.claim(found, by=factories.staff(role="service", campus=campus))

    page = enter(client, officer, second_factor=True).post(
        reverse("cases:claim", args=[found.number])
    )

    assert page.context["url"] == reverse("cases:desk_case", args=[found.number])
    assert (
        page_about(RequestFactory().post("/my/space/offers/5/accept/"), object())
        == "/my/space/offers/5/"
    )
    assert page_above("/nowhere/at/all/") == "/"


def test_a_form_without_its_token_gives_everything_back_under_its_own_labels(owner):
    client = enter(Client(enforce_csrf_checks=True), owner)
    words = json.dumps({"given_name": "Имя", "born": "Дата рождения", "time_zone": None})
    typed = {
        "given_name": "Ольга",
        "born_day": "5",
        "odd": "без подписи",
        "time_zone": "UTC",
        "password": "secret",
        "words": words,
    }

    page = client.post(
        reverse("accounts:profile"), typed, headers={"Referer": HERE + "/my/profile/?x=1"}
    )

    assert page.context["kept"] == [("Имя", "Ольга"), ("Дата рождения", "5"), ("", "без подписи")]
    text = page.content.decode()
    assert 'class="btn" href="/my/profile/?x=1"' in text
    assert ">odd<" not in text
    assert "secret" not in text


@pytest.mark.parametrize("words", ["[]", "nonsense", "[" * 3000, '{"a": 1}'])
def test_words_no_form_of_ours_sent_are_no_harm(owner, words):
    client = enter(Client(enforce_csrf_checks=True), owner)
    page = client.post(reverse("accounts:profile"), {"a": "текст", "words": words})
    assert (page.status_code, page.context["kept"][0][1]) == (403, "текст")


def test_every_form_sends_its_words(client, owner):
    form = client.get(reverse("accounts:profile")).context["form"]
    text = client.get(reverse("accounts:profile")).content.decode()
    assert "&quot;given_name&quot;: &quot;Имя&quot;" in text
    assert "given_name" in form.fields


def test_what_is_sent_after_signing_out_elsewhere_comes_back_with_a_way_in(client):
    url = reverse("accounts:add_person")

    page = client.post(url, {"position": "Главный технолог"}, headers={"Referer": HERE + url})

    text = page.content.decode()
    assert page.status_code == 403
    assert "Главный технолог" in text
    assert f"{reverse('account_login')}?next={url}" in text


def test_a_button_pressed_after_signing_out_leads_back_to_its_page_not_to_the_button(client):
    page = client.post(
        reverse("accounts:end_sessions"), headers={"Referer": HERE + reverse("accounts:profile")}
    )
    assert f"{reverse('account_login')}?next={reverse('accounts:profile')}" in page.content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "ru"])
def test_a_refused_address_speaks_its_own_readers_language(client, owner, language):
    Client(headers={"accept-language": "en"}).get("/accounts/login/")  # the visitor before
    stranger = Client(headers={"accept-language": language})
    owner.choose_language(language)
    with override(language):
        words = gettext("We could not read this request")

    for reader in (client, stranger):
        page = reader.get("/my/profile/", {"q": "x" * 5000})
        assert page.status_code == 400
        assert f"<h1>{words}</h1>" in page.content.decode()


def test_a_form_too_large_is_told_so(client, owner, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    page = client.post(reverse("accounts:profile"), {"given_name": "x" * 2000})
    assert page.status_code == 413
    assert "Файл слишком большой" in page.content.decode()


@pytest.mark.parametrize("fault", [OperationalError, InterfaceError])
@pytest.mark.parametrize("url", ["/my/profile/", "/accounts/login/", "/desk/queue/"])
def test_a_database_that_does_not_answer_is_a_pause_not_a_fault(owner, fault, url):
    client = enter(Client(raise_request_exception=False), owner)

    def dead(*_arguments):
        raise fault("the connection was refused")

    with connection.execute_wrapper(dead):
        page = client.get(url)

    text = page.content.decode()
    assert (page.status_code, page["Retry-After"]) == (503, "60")
    assert all(word in text for word in ("being serviced", "系统维护中", "Портал на обслуживании"))
    assert page["X-Request-ID"] in text


def test_any_other_fault_stays_a_fault_and_names_its_request(owner):
    client = enter(Client(raise_request_exception=False), owner)

    def broken(*_arguments):
        raise RuntimeError("a fault of ours")

    with connection.execute_wrapper(broken):
        page = client.get("/my/profile/")

    assert page.status_code == 500
    assert page["X-Request-ID"] in page.content.decode()


def test_a_refused_page_shows_the_name_its_log_line_carries(client, owner, caplog):
    caplog.handler.addFilter(RequestIdFilter())
    with caplog.at_level(logging.WARNING, "django.request"):
        page = client.get("/my/cases/XA-APP-2026-99999/", headers={"X-Request-ID": "quote-me-1"})

    assert (page.status_code, page["X-Request-ID"]) == (404, "quote-me-1")
    assert "<code>quote-me-1</code>" in page.content.decode()
    assert [r.request_id for r in caplog.records if r.name == "django.request"] == ["quote-me-1"]


def test_each_reader_has_a_front_door(park_site):
    officer, editor = factories.staff(role="intake"), factories.staff(role="editor")
    from cms.editors import enrol

    enrol()
    both = factories.staff(role="editor")
    factories.company(owner=both)
    doors = {
        "officer": officer, "editor": type(editor).objects.get(pk=editor.pk), "both": both,
        "superuser": factories.user(is_staff=True, is_superuser=True), "nobody": factories.user(),
    }  # fmt: skip
    assert {name: front_door(user) for name, user in doors.items()} == {
        "officer": "cases:queue", "editor": "wagtailadmin_home", "both": "my_home",
        "superuser": "wagtailadmin_home", "nobody": "my_home",
    }  # fmt: skip


def test_the_menu_leads_everywhere_the_reader_may_go(client, park_site):
    from cms.editors import enrol

    user = factories.staff(role="editor", language="ru")
    factories.staff(role="intake", email=user.email)
    factories.company(owner=user)
    enrol()
    enter(client, user, second_factor=True)

    menu = client.get(reverse("accounts:profile")).content.decode()

    for name in ("cases:queue", "wagtailadmin_home", "my_home"):
        assert f'<a href="{reverse(name)}"' in menu, name


def test_below_the_editor_everybody_else_reads_our_words(client, owner):
    for method in (client.get, client.post):
        page = method("/cms/pages/")
        assert page.status_code == 403
        assert "У вас нет доступа к этой странице" in page.content.decode()
