"""A language button inside a form: the same page in the other language, every answer in its box, nothing written."""

import pytest
from django.urls import reverse

from portal.accounts.models import Company, Invitation, Person, User
from portal.cases.models import Message
from portal.documents.models import Paper
from portal.models import OutgoingMail
from services.models import Request
from tests import factories
from tests.accounts.factories import account, enter
from tests.cases.sample import case as a_case
from tests.services import factories as orders

pytestmark = pytest.mark.django_db


def switched(client, url, typed, code="zh-hans"):
    return client.post(url, {**typed, "switch_language": code})


def shown(page, form="form"):
    return {b.html_name: b.value() for b in page.context[form] if not b.is_hidden}


@pytest.fixture
def owner(client):
    made = account(email="owner@a.example", language="ru")
    factories.company(owner=made)
    enter(client, made)
    return made


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("account_signup", {"email": "оlga@mixed", "password1": "a secret of mine", "consent": "on", "language": "en", "family_name": "Петрова"}),
        ("account_login", {"login": "olga@a.example", "password": "a secret of mine"}),
        ("account_reset_password", {"email": "not an address"}),
    ],
)  # fmt: skip
def test_before_signing_in_everything_but_the_password_comes_along(client, name, typed):
    page = switched(client, reverse(name), typed)

    text = page.content.decode()
    assert (page.status_code, page.cookies["language"].value) == (200, "zh-hans")
    assert 'lang="zh-Hans"' in text
    assert "a secret of mine" not in text
    kept = {k: v for k, v in typed.items() if not k.startswith(("password", "consent"))}
    assert kept.items() <= shown(page).items()
    assert page.context["form"].errors == {}
    assert not OutgoingMail.objects.exists()
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("accounts:add_person", {"latin_family": "ZHANG", "native_name": "张伟", "nationality": "CN"}),
        ("accounts:invite", {"email": "not an address", "role": "viewer", "language": "ru"}),
        ("accounts:edit_company", {"name": "ООО «Звезда»", "short_name": "Звезда", "address": "Москва"}),
        ("accounts:profile", {"family_name": "Петрова", "time_zone": "Europe/Moscow"}),
        ("accounts:register_company", {"country": "KZ"}),
        ("documents:upload", {"kind": "licence", "issuer": "ИФНС", "number": "12"}),
    ],
)  # fmt: skip
def test_a_companys_form_comes_back_as_it_was_typed(client, owner, name, typed):
    page = switched(client, reverse(name), typed)

    owner.refresh_from_db()
    assert (page.status_code, owner.language, page.cookies["language"].value) == (
        200,
        "zh-hans",
        "zh-hans",
    )
    assert typed.items() <= shown(page).items()
    assert page.context["form"].errors == {}
    assert 'class="err"' not in page.content.decode()
    assert (Person.objects.count(), Invitation.objects.count(), Paper.objects.count()) == (0, 0, 0)
    assert Company.objects.get().name == "ООО «Байкал Биотех»"


def test_the_box_for_the_reason_stays_with_the_doubted_number(client, owner):
    url = reverse("accounts:register_company") + "?country=RU&name_language=ru"

    page = switched(client, url, {"id_ogrn": "1027700132196", "reason_ogrn": "как в свидетельстве"})

    assert shown(page)["reason_ogrn"] == "как в свидетельстве"


def test_a_reply_keeps_its_words_and_its_reader(client):
    campus = factories.campus(code="MOW")
    owner = account(email="owner@a.example")
    found = a_case(company=factories.company(owner=owner), campus=campus, by=owner)
    officer = factories.staff(role="service", campus=campus, language="ru")
    url = reverse("cases:desk_case", args=[found.number])
    fresh = enter(client, officer, second_factor=True).get(url).context["reply_form"].initial

    page = switched(client, url, {**fresh, "visibility": "internal", "body": "Мысли вслух"}, "en")

    # A browser sends no file twice by itself: the box is there again, empty.
    kept = {
        "visibility": "internal",
        "body": "Мысли вслух",
        "translation": None,
        "read": False,
        "files": None,
    }
    assert shown(page, "reply_form") == kept
    assert "Who will see this" in page.content.decode()
    assert not Message.objects.exists()


def test_a_request_for_a_service_keeps_its_answers_unsaved(client):
    orders.catalogue()
    cast = orders.moscow()
    draft = orders.draft(cast)
    before = Request.objects.get(pk=draft.pk).answers
    enter(client, cast.owner)

    page = switched(
        client,
        reverse("services:request", args=[draft.public_id]),
        {"employer": "Новая компания"},
        "en",
    )

    assert "Новая компания" in page.content.decode()
    assert Request.objects.get(pk=draft.pk).answers == before


def test_a_word_that_only_looks_like_a_language_switches_nothing(client, owner):
    page = switched(client, reverse("accounts:add_person"), {"position": "x"}, "ru\n")

    owner.refresh_from_db()
    assert (owner.language, page.context["form"].errors != {}) == ("ru", True)
    with pytest.raises(ValueError, match="no such language"):
        owner.choose_language("ru\n")


def test_every_form_that_is_typed_into_has_the_buttons_below_its_own(client, owner):
    """Above it they would be what the Enter key presses."""
    for name in (
        "accounts:add_person",
        "accounts:invite",
        "accounts:edit_company",
        "documents:upload",
    ):
        text = client.get(reverse(name)).content.decode()
        assert text.index('<button class="btn">') < text.index('name="switch_language"'), name
