import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.accounts.factories import account, enter

pytestmark = pytest.mark.django_db
TYPED = {
    "family_name": "Сергеева", "given_name": "Ольга", "patronymic": "Петровна", "language": "ru",
    "notification_language": "zh-hans", "time_zone": "Asia/Irkutsk",
}  # fmt: skip


def test_the_profile_is_saved_and_the_pages_change_language(client):
    user = account(email="own@a.example")
    enter(client, user)
    answer = client.post(reverse("accounts:profile"), TYPED)
    user.refresh_from_db()
    kept = {name: getattr(user, name) for name in TYPED}
    assert (kept, user.shortcuts) == (TYPED, False)
    assert answer.cookies[settings.LANGUAGE_COOKIE_NAME].value == "ru"
    assert 'lang="ru"' in client.get(reverse("accounts:profile")).content.decode()


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "UTC\x00", "A" * 5000])
def test_an_unknown_time_zone_is_refused(client, zone):
    user = account(email="own@a.example")
    page = enter(client, user).post(reverse("accounts:profile"), {**TYPED, "time_zone": zone})
    assert page.status_code == 200
    assert "time_zone" in page.context["form"].errors


def test_other_sessions_end_and_this_one_goes_on(client):
    user = account(email="own@a.example")
    elsewhere = enter(Client(), user)
    enter(client, user)
    client.post(reverse("accounts:end_sessions"))
    assert client.get(reverse("accounts:profile")).status_code == 200
    assert elsewhere.get(reverse("accounts:profile")).status_code == 302


def test_a_closed_account_is_out_on_the_next_request(client):
    user = account(email="own@a.example")
    enter(client, user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    assert client.get(reverse("accounts:profile")).status_code == 302


def test_who_works_at_the_desk_keeps_its_menu_on_pages_of_their_own(client):
    officer, customer = (
        factories.staff(role="service", campus=factories.campus()),
        account(email="own@a.example"),
    )
    for user, at_desk in ((officer, True), (customer, False)):
        enter(client, user, second_factor=at_desk)
        for name in ("accounts:profile", "accounts:notifications", "notifications"):
            page = client.get(reverse(name)).content.decode()
            assert (reverse("cases:queue") in page) is at_desk
