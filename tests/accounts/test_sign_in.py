import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from portal.accounts import passwords, scripts, tries
from portal.accounts.models import User
from portal.models import OutgoingMail
from tests import factories
from tests.accounts.factories import PASSWORD, account

NEW = {
    "language": "zh-hans",
    "family_name": "张",
    "given_name": "伟",
    "email": "new@a.example",
    "password1": "correct horse battery",
    "consent": "on",
}


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


def sign_in(client, email, password):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def plain(response):
    """The page without what differs by chance."""
    text = re.sub(r'(csrfmiddlewaretoken" value=|nonce=)"[^"]*"', "", response.content.decode())
    return re.sub(r"[\w.]+@[\w.]+", "ADDRESS", text)


@pytest.mark.django_db
def test_signing_up_speaks_the_chosen_language_and_needs_the_code(client):
    answer = client.post(reverse("account_signup"), NEW)
    assert answer.url == reverse("account_email_verification_sent")
    user = User.objects.get(email="new@a.example")
    letter = OutgoingMail.objects.get(address="new@a.example")
    assert (user.language, user.notification_language, letter.language) == ("zh-hans",) * 3
    assert user.consented_at
    code = re.search(r"^\w{4}-\w{4}$", letter.text, re.MULTILINE)[0]
    assert "_auth_user_id" not in client.session
    client.post(answer.url, {"code": code})
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.django_db
def test_a_known_address_and_an_unknown_one_look_the_same():
    account(email="known@a.example")
    doors = [
        (reverse("account_login"), lambda email: {"login": email, "password": "not the password"}),
        (reverse("account_reset_password"), lambda email: {"email": email}),
        (reverse("account_signup"), lambda email: {**NEW, "email": email}),
    ]
    for url, typed in doors:
        answers = []
        for email in ("known@a.example", "other@a.example"):
            answer = Client().post(url, typed(email), follow=True)
            answers.append((answer.status_code, answer.request["PATH_INFO"], plain(answer)))
        assert answers[0] == answers[1], url


@pytest.mark.django_db
def test_both_addresses_get_a_letter_that_only_its_reader_sees(client):
    account(email="known@a.example")
    for email in ("known@a.example", "other@a.example"):
        client.post(reverse("account_reset_password"), {"email": email})
    assert sorted(OutgoingMail.objects.values_list("address", "event")) == [
        ("known@a.example", "account.password_reset_key"),
        ("other@a.example", "account.unknown_account"),
    ]


@pytest.mark.django_db
def test_the_reset_link_names_our_host_and_works_once(client):
    user = account(email="known@a.example")
    client.post(
        reverse("account_reset_password"),
        {"email": user.email},
        HTTP_X_FORWARDED_HOST="evil.example",
    )
    text = OutgoingMail.objects.get().text
    link = re.search(r"http://localhost:8000(/accounts/password/reset/key/\S+)", text)[1]
    page = client.get(link)
    assert client.post(page.url, {"password1": "another long password"}).status_code == 302
    user.refresh_from_db()
    assert user.check_password("another long password")
    again = Client().get(link, follow=True)
    assert again.context["token_fail"]


@pytest.mark.django_db
def test_five_wrong_passwords_close_the_account_for_a_while_and_a_new_password_opens_it(client):
    user = account(email="known@a.example")
    for _ in range(5):
        sign_in(client, user.email, "wrong")
    assert "_auth_user_id" not in sign_in(client, user.email, PASSWORD).client.session
    tries.forget(user.email)
    assert tries.take(user.email)


@pytest.mark.django_db
def test_a_right_password_does_not_count(client):
    user = account(email="known@a.example")
    for _ in range(8):
        sign_in(client, user.email, PASSWORD)
        assert "_auth_user_id" in client.session
        client.logout()


def test_the_window_slides_and_writing_the_address_differently_does_not_help():
    start = 1_800_000_000
    assert [
        bool(tries.take(a, start)) for a in ("a@b.c", "A@B.C", " a@b.c", "ａ@b.c", "a@B.c", "a@b.c")
    ] == [True] * 5 + [False]
    assert tries.take("a@b.c", start + tries.WINDOW) is None
    assert tries.take("a@b.c", start + 2 * tries.WINDOW)


@pytest.mark.transactional
@pytest.mark.django_db(transaction=True)
def test_a_hundred_tries_at_once_are_five(settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "portal_cache_tries",
        }
    }
    call_command("createcachetable", "portal_cache_tries", verbosity=0)

    def attempt(_n):
        try:
            return tries.take("victim@a.example", 1_800_000_000)
        finally:
            connection.close()

    try:
        with ThreadPoolExecutor(20) as pool:
            won = [place for place in pool.map(attempt, range(100)) if place]
        assert (len(won), len(set(won))) == (5, 5)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE portal_cache_tries")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("password", "fits"),
    [
        ("short", False), ("elevenchars", False), ("twelve chars", True), ("Park12345678!", False),
        ("my-silkroad-secret", False), ("丝路园区2026密码密码", False), ("шёлковый путь 12", False),
        ("walks in the parkland", True), ("п" * 64, True), ("🐫 over the pass", True), (" leading space ok", True),
    ],
)  # fmt: skip
def test_passwords_are_long_and_not_about_the_park(password, fits):
    try:
        for rule in (passwords.LongEnough(), passwords.NoContextWords()):
            rule.validate(password, User())
        assert fits
    except ValidationError:
        assert not fits


@pytest.mark.django_db
def test_staff_need_fourteen_characters():
    rule = passwords.LongEnough()
    with pytest.raises(ValidationError):
        rule.validate("twelve chars", factories.staff(role="intake"))
    rule.validate("fourteen chars", factories.staff(role="intake"))


def test_a_word_of_two_alphabets_is_seen():
    assert [scripts.mixed(a) for a in ("оlga@a.example", "olga@a.example", "ольга@пример.рф", "иван.petrov@a.example")] == [
        "оlga", "", "", "",
    ]  # fmt: skip


@pytest.mark.english
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("оlga@a.example", "Latin letters"),
        ("olga@bаikal.example", "two alphabets"),
        ("olga@пример.рф", ""),
    ],
)
def test_a_look_alike_address_is_refused_in_words(client, email, words):
    page = client.post(reverse("account_signup"), {**NEW, "email": email})
    assert page.status_code == (200 if words else 302)
    assert words in page.content.decode()


PAGES = [
    "account_login", "account_signup", "account_reset_password", "account_reset_password_done", "account_inactive",
    "account_email_verification_sent",
]  # fmt: skip
OWN_PAGES = [
    "account_email",
    "account_change_password",
    "account_logout",
    "account_reauthenticate",
    "mfa_index",
    "mfa_list_webauthn",
]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans", "ru"])
@pytest.mark.parametrize("name", PAGES + OWN_PAGES)
def test_every_page_of_the_door_is_in_the_house_look(client, name, language):
    if name in OWN_PAGES:
        client.force_login(account(email="own@a.example", language=language))
    client.cookies["language"] = language
    page = client.get(reverse(name), follow=True)
    assert page.status_code == 200
    assert "house.css" in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans", "ru"])
def test_every_letter_of_the_account_is_written(language):
    from portal.accounts import emails

    user = factories.user(email="own@a.example", language=language)
    facts = {
        "code": "ABCD-EFGH", "password_reset_url": "http://x.example/accounts/password/reset/key/1-2/",
        "from_email": "a@a.example", "to_email": "b@a.example", "deleted_email": "c@a.example", "ip": "::1", "user_agent": "F",
    }  # fmt: skip
    for event in [*emails.CHANGES, *emails._WRITERS]:
        emails.account(event, user.email, facts)
    letters = OutgoingMail.objects.all()
    assert len(letters) == len(emails.CHANGES) + len(emails._WRITERS)
    assert {letter.language for letter in letters} == {language}
