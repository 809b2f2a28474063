"""The language of a half-filled form, changed by its own button without the script and by the page's with it."""

import pytest

from portal.accounts.models import Company
from tests import factories
from tests.accounts.factories import account

pytestmark = [pytest.mark.django_db(transaction=True)]
REGISTER = "/my/company/register/?country=RU&name_language=ru"
REASON = "как в свидетельстве о регистрации"


def change_language(page, *, script: bool) -> None:
    """To Chinese: at the top of the page where the script presses the form's own button, else that button."""
    place = "header form.lang" if script else "main form"
    page.locator(f"{place} button[value='zh-hans']").first.click()
    page.wait_for_function("document.documentElement?.lang === 'zh-Hans'")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_an_unfinished_sign_in_keeps_its_address(new_page, script):
    page = new_page(javascript=script)
    page.goto("/accounts/login/")
    page.fill("[name=login]", "olga@baikal.example")
    page.fill("[name=password]", "half a secret")

    change_language(page, script=script)

    assert page.input_value("[name=login]") == "olga@baikal.example"
    assert page.input_value("[name=password]") == ""
    assert page.locator(".err").count() == 0


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_a_doubted_number_keeps_the_box_for_its_reason(new_page, script):
    page = new_page(
        javascript=script, language="ru", by=account(email="o@a.example", language="ru")
    )
    page.goto(REGISTER)
    page.fill("[name=name]", "ООО «Звезда»")
    page.fill("[name=id_inn]", "7707083893")
    page.fill("[name=id_ogrn]", "1027700132196")
    page.locator("main form button.btn").click()
    page.fill("[name=reason_ogrn]", REASON)

    change_language(page, script=script)

    assert (page.input_value("[name=reason_ogrn]"), page.input_value("[name=name]")) == (
        REASON,
        "ООО «Звезда»",
    )
    page.fill("[name=address]", "г. Москва, ул. Мира, д. 1")
    page.locator("main form button.btn").click()
    page.wait_for_url("**/my/")
    assert Company.objects.get().identifiers.get(kind="ogrn").checksum_reason == REASON


def test_a_page_nobody_typed_into_is_simply_opened_in_the_other_language(new_page):
    owner = account(email="o@a.example", language="en")
    factories.company(owner=owner)
    page = new_page(by=owner)
    page.goto("/my/profile/")

    change_language(page, script=True)

    assert page.evaluate("performance.getEntriesByType('navigation')[0].redirectCount") == 1


def test_enter_in_a_box_sends_the_form_and_changes_no_language(new_page):
    owner = account(email="o@a.example", language="en")
    factories.company(owner=owner)
    page = new_page(javascript=False, by=owner)
    page.goto("/my/profile/")
    page.fill("[name=given_name]", "Olga")
    page.press("[name=given_name]", "Enter")
    page.wait_for_load_state()

    owner.refresh_from_db()
    assert (owner.given_name, owner.language) == ("Olga", "en")
