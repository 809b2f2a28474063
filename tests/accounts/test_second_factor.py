import time
import uuid

import pytest
from allauth.mfa.models import Authenticator
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests import factories
from tests.accounts.factories import account, enter
from tests.pages import THOROUGH

pytestmark = pytest.mark.django_db
WORDS = {"number": "XA-APP-2026-00001", "name": "x", "country": "CN", "day": "2026-01-01"}


def addresses(prefix):
    """Every address below the prefix, with something in each hole."""

    def walk(patterns, before=""):
        for entry in patterns:
            route = before + str(entry.pattern)
            if isinstance(entry, URLResolver):
                yield from walk(entry.url_patterns, route)
            elif isinstance(entry, URLPattern):
                yield "/" + fill(route)

    return sorted({url for url in walk(get_resolver().url_patterns) if url.startswith(prefix)})


def fill(route):
    import re

    route = re.sub(r"\(\?P<(\w+)>.*?\)(?:/|$|\\)?", lambda m: "1/", route)
    route = re.sub(r"<(?:(\w+):)?(\w+)>", lambda m: value(m[1], m[2]), route)
    return re.sub(r"[\^$\\?]|\([^)]*\)", "", route)


def value(kind, name):
    return {"int": "1", "uuid": "00000000-0000-0000-0000-000000000000"}.get(kind) or WORDS.get(
        name, "1"
    )


@pytest.mark.parametrize("prefix", ["/desk/", "/cms/", "/my/", "/after-login/"])
def test_a_password_alone_opens_no_work_page(client, prefix):
    staff = factories.staff(role="director", is_staff=True, is_superuser=True)
    enter(client, staff)
    found = addresses(prefix)
    assert found
    methods = (client.get, client.post)
    for place, url in enumerate(found):
        for method in methods if THOROUGH else methods[place % 2 :][:1]:
            answer = method(url)
            assert answer.status_code == 302, (url, answer.status_code)
            assert answer.url.startswith((reverse("mfa_index"), reverse("account_login"))), (
                url,
                answer.url,
            )


def test_a_password_alone_makes_no_member_of_staff_a_member_of_a_company(client):
    staff = factories.staff(role="intake")
    enter(client, staff)
    invitation = factories.company(owner=account(email="owner@a.example")).invitations.create(
        email=staff.email, role="member", token=uuid.uuid4(), language="en",
        invited_by=account(email="owner@a.example"), expires_at=factories.soon(days=1),
    )  # fmt: skip
    register = reverse("accounts:register_company") + "?country=RU&name_language=ru"
    for url in (register, reverse("accounts:accept_invitation", args=[invitation.token])):
        assert client.post(url, {"name": "ООО «Своя»"}).url.startswith(reverse("mfa_index"))
    assert not staff.memberships.exists()


def test_who_only_reads_the_public_site_is_asked_for_nothing(client, park_site):
    enter(client, factories.staff(role="intake"))
    assert client.get(reverse("site_search")).status_code == 200
    assert client.get(reverse("documents:check_form")).status_code == 200


def test_who_has_no_second_factor_is_led_to_set_one_up(client):
    enter(client, factories.staff(role="intake"))
    answer = client.get(reverse("accounts:desk_companies"), follow=True)
    assert answer.request["PATH_INFO"] == reverse("mfa_index")
    assert "second factor" in answer.content.decode()


def test_who_has_one_is_asked_for_it(client):
    staff = factories.staff(role="intake")
    Authenticator.objects.create(user=staff, type="totp", data={"secret": "x"})
    enter(client, staff)
    answer = client.get(reverse("accounts:desk_companies"))
    assert answer.url == f"{reverse('mfa_reauthenticate')}?next=%2Fdesk%2Fcompanies%2F"


def test_with_both_factors_the_desk_opens(client):
    enter(client, factories.staff(role="intake"), second_factor=True)
    assert client.get(reverse("accounts:desk_companies")).status_code == 200


@pytest.mark.parametrize("door", ["/cms/login/", "/cms/password_reset/"])
def test_the_editors_own_doors_lead_to_ours(client, door):
    assert client.get(door).url == reverse("account_login")
    posted = client.post(door, {"username": "a", "password": "b"})
    assert posted.status_code in (301, 302)
    assert posted.url == reverse("account_login")


def test_a_customer_is_asked_for_no_second_factor(client):
    user = account(email="owner@a.example")
    factories.company(owner=user)
    assert enter(client, user).get(reverse("accounts:company")).status_code == 200


@pytest.mark.parametrize(
    ("role", "idle", "open_for", "status"),
    [
        ("", 2 * 3600, 4 * 3600, 200),
        ("", 4 * 3600, 4 * 3600, 302),
        ("", 60, 13 * 3600, 302),
        ("intake", 20 * 60, 3600, 200),
        ("intake", 40 * 60, 3600, 302),
        ("intake", 60, 11 * 3600, 302),
    ],
)
def test_a_session_ends_when_idle_or_old(client, role, idle, open_for, status):
    user = factories.staff(role=role) if role else account(email="owner@a.example")
    factories.company(owner=user)
    enter(client, user, second_factor=bool(role))
    session = client.session
    session["seen"], session["entered"] = int(time.time()) - idle, int(time.time()) - open_for
    session.save()
    assert client.get(reverse("accounts:company")).status_code == status
    assert ("_auth_user_id" in client.session) is (status == 200)


def test_a_form_sent_too_late_comes_back_for_copying(client):
    user = account(email="owner@a.example")
    factories.company(owner=user)
    enter(client, user)
    session = client.session
    session["seen"] = 1
    session.save()
    answer = client.post(reverse("accounts:profile"), {"given_name": "Ольга из Иркутска"})
    assert answer.status_code == 403
    assert "Ольга из Иркутска" in answer.content.decode()


def test_the_names_of_the_last_role_go_with_the_next_request(client):
    staff = factories.staff(role="intake")
    enter(client, staff, second_factor=True)
    staff.roles.all().delete()
    assert client.get(reverse("accounts:desk_companies")).status_code == 404
