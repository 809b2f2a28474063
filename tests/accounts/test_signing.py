"""What signing in and up leaves behind, and what its pages say when it does not work."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from portal.accounts import sealing
from portal.accounts.actions import members
from portal.accounts.models import User
from portal.models import OutgoingMail
from tests import factories
from tests.accounts.factories import PASSWORD, account, enter
from tests.accounts.test_sign_in import NEW, sign_in

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


def code_of(secret):
    counter = int(time.time()) // 30
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def test_the_page_after_signing_out_still_speaks_the_readers_language(client):
    user = account(email="olga@a.example", language="ru")

    answer = client.post(
        reverse("account_login"), {"login": user.email, "password": PASSWORD},
        headers={"accept-language": "en"},
    )  # fmt: skip

    assert answer.cookies["language"].value == "ru"
    client.post(reverse("account_logout"))
    assert 'lang="ru"' in client.get(reverse("account_login")).content.decode()


def test_a_session_that_ran_out_says_so_in_the_readers_language():
    user = account(email="olga@a.example", language="ru")
    client = enter(Client(headers={"accept-language": "en"}), user)
    session = client.session
    session["seen"] = 1
    session.save()

    page = client.post(reverse("accounts:profile"), {"given_name": "Ольга"})

    assert "Вы больше не в системе" in page.content.decode()


def test_who_signs_up_is_called_by_name_in_the_first_letter_on(client):
    client.post(reverse("account_signup"), {**NEW, "family_name": "Петрова", "given_name": "Ольга"})
    user = User.objects.get(email=NEW["email"])
    assert (str(user), user.get_short_name()) == ("Ольга Петрова", "Ольга")


def test_an_invited_person_finds_their_address_filled_in(client):
    company = factories.company(owner=account(email="owner@a.example"))
    invitation = members.invite(
        company, "new+one@b.example", "viewer", "en", by=company.memberships.get().user
    )
    page = client.get(
        reverse("accounts:accept_invitation", args=[invitation.token])
    ).content.decode()
    link = re.search(r'href="([^"]*signup[^"]*)"', page)[1].replace("&amp;", "&")

    form = client.get(link).context["form"]

    assert form["email"].value() == "new+one@b.example"


def test_a_new_code_can_be_asked_for_and_only_the_new_one_works(client):
    client.post(reverse("account_signup"), NEW)
    url = reverse("account_email_verification_sent")
    first = code_in_letter()
    page = client.get(url)
    assert (page.context["can_resend"], "重新发送验证码" in page.content.decode()) == (True, True)

    client.post(url, {"action": "resend"})

    second = code_in_letter()
    assert first != second
    client.post(url, {"code": first})
    assert not EmailAddress.objects.filter(verified=True).exists()
    client.post(url, {"code": second})
    assert EmailAddress.objects.get(email=NEW["email"]).verified


def code_in_letter():
    text = OutgoingMail.objects.filter(address=NEW["email"]).order_by("-pk").first().text
    return re.search(r"^\w{4}-\w{4}$", text, re.MULTILINE)[0]


def test_whether_an_address_has_an_account_shows_in_no_button(client):
    """Changing the address would be offered for new accounts only."""
    account(email="known@a.example")
    pages = []
    for email in ("known@a.example", NEW["email"]):
        page = Client().post(reverse("account_signup"), {**NEW, "email": email}, follow=True)
        pages.append(re.findall(r"<button[^>]*>", page.content.decode()))
    assert pages[0] == pages[1]
    assert any("value" not in button for button in pages[0])


@pytest.mark.parametrize("device", ["app", "codes"])
def test_a_copy_of_the_database_opens_no_second_factor(device):
    user = account(email="olga@a.example")
    if device == "app":
        totp.TOTP.activate(user, SECRET)
    else:
        RecoveryCodes.activate(user)
    kept = Authenticator.objects.get(user=user)
    wrapped = kept.wrap()

    words = str(kept.data)

    assert SECRET not in words
    assert sealing.SEALED in words
    code = code_of(SECRET) if device == "app" else wrapped.get_unused_codes()[0]
    assert wrapped.validate_code(code)


def test_a_changed_key_of_the_portal_opens_old_factors_while_it_is_named(settings):
    user = account(email="olga@a.example")
    factor = totp.TOTP.activate(user, SECRET).instance
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new one " * 6, [old]
    assert Authenticator.objects.get(pk=factor.pk).wrap().validate_code(code_of(SECRET))
    cache.clear()
    settings.SECRET_KEY_FALLBACKS = []
    assert not Authenticator.objects.get(pk=factor.pk).wrap().validate_code(code_of(SECRET))


def test_a_secret_of_the_time_before_still_opens():
    assert sealing.unseal(SECRET) == SECRET


@pytest.mark.english
def test_wrong_codes_are_told_apart_from_wrong_passwords(client):
    user = account(email="olga@a.example")
    totp.TOTP.activate(user, SECRET)
    sign_in(client, user.email, PASSWORD)

    for _ in range(6):
        page = client.post(reverse("mfa_authenticate"), {"code": "000000"})

    text = page.content.decode()
    assert "Too many wrong codes" in text
    assert "new password" not in text
    for _ in range(6):
        page = sign_in(Client(), "other@a.example", "wrong")
    assert "set a new password by mail" in page.content.decode()


def test_letters_about_changes_give_the_time_of_their_reader(client):
    user = account(email="olga@a.example", time_zone="Europe/Moscow")
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])

    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "another long password"},
    )

    text = OutgoingMail.objects.get(event="account.password_changed").text
    assert "(Moscow time)" in text
    assert "UTC" not in text
