"""A lawyer changes a clause of the lease, a second person approves, and the next lease carries it."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from cms import editors
from portal.documents import facts as build
from portal.documents import papers, words
from portal.documents.actions import issuing
from portal.documents.readback import squeezed
from tests import factories
from tests.documents import factories as made

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SUBLET = {
    "en": "Party B may not sublet the Premises. A guest’s desk for 5 days is no sublease.",
    "zh-hans": "乙方不得转租房屋。访客临时使用工位 5 日不视为转租。",
    "ru": "Сторона Б не вправе сдавать Помещение в субаренду. Место для гостя на 5 дней субарендой не считается.",
}


def lease(case):
    facts = {
        k: v
        for k, v in words.sample_facts("LEAS").items()
        if k not in ("campus", "company", "number")
    }
    return issuing.issue(
        "LEAS",
        None,
        case=case,
        by=None,
        facts=facts | {"valid_until": build.date(case.campus.today())},
    )


def printed(document):
    sheet = papers.compose(
        document.kind_info, document.template, document.facts, document.languages
    )
    return squeezed(sheet.html)


def change_the_clause(page, axe):
    """In Russian: a fault is said at "Look", a fact is put in by a press, the whole goes to approval."""
    page.goto(reverse("words"))
    page.get_by_role("link", name="Договор аренды").click()
    page.get_by_role("button", name="Начать новую версию").click()
    page.locator("#sublet h3 a").click()
    for code, text in SUBLET.items():
        page.fill(f"[name='{code}']", text.replace("5", "6") if code == "en" else text)
    page.get_by_role("button", name="Посмотреть").click()
    assert "содержат разные числа" in page.inner_text(".words-wrong")
    page.locator("[data-fact='{deposit}']").click()
    assert "{deposit}" in page.input_value("[name=en]")
    page.fill("[name=en]", SUBLET["en"])
    assert axe(page) == []
    page.get_by_role("button", name="Сохранить").click()
    page.wait_for_url("**/LEAS/2/#sublet")
    page.get_by_role("button", name="Отправить на утверждение").click()
    page.get_by_text("Эту версию последним правили вы").wait_for()
    assert page.get_by_role("button", name="Одобрить").count() == 0


def approve(page, axe):
    page.goto(reverse("words_kind", args=["LEAS"]))
    page.get_by_role("link", name="Version 2: Waits for approval").click()
    page.get_by_role("button", name="Approve").wait_for()
    assert axe(page) == []
    page.get_by_role("button", name="Approve").click()
    page.get_by_text("Approved").first.wait_for()


def test_the_next_lease_carries_a_changed_clause_and_the_earlier_keeps_its_own(
    park_site, new_page, axe
):
    call_command("load_texts", words.TEXTS / "LEAS.toml", verbosity=0)
    case = made.case()
    earlier = lease(case)
    lawyer = factories.staff(role="editor", language="ru")
    second = factories.staff(role="editor", email="second@park.example", language="en")
    editors.enrol()
    one, other = new_page(by=lawyer, language="ru"), new_page(by=second, language="en")

    change_the_clause(one, axe)
    approve(other, axe)
    following = lease(case)

    first, then = printed(earlier), printed(following)
    for code in following.languages:
        assert squeezed(SUBLET[code]) in then
        assert squeezed(SUBLET[code]) not in first
    assert (earlier.template.number, following.template.number) == (1, 2)
    assert one.watch.errors == other.watch.errors == []
