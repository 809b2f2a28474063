"""In Chromium: a colleague sees that a reply is being written; the queue obeys keys of any layout."""

import pytest
from django.urls import reverse

from portal.cases.models import Presence
from tests import factories
from tests.cases import sample

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What the key left of the right Shift and the key of J send on three layouts.
LAYOUTS = {"latin": ("/", "j"), "russian": (".", "о"), "chinese": ("、", "j")}
PRESS = """([key, code, composing]) => document.dispatchEvent(
    new KeyboardEvent("keydown", {key, code, isComposing: composing, bubbles: true, cancelable: true}))"""


@pytest.fixture
def world(transactional_db):
    campus, officer, company, owner = sample.set_up()
    cases = [sample.case(company=company, campus=campus, by=owner) for _ in range(2)]
    return cases, officer, factories.staff(role="service", campus=campus)


def test_a_colleague_sees_that_a_reply_is_being_written(world, new_page):
    (case, _other), officer, colleague = world
    writer, reader = new_page(by=officer), new_page(by=colleague)
    address = reverse("cases:desk_case", args=[case.number])

    writer.goto(address)
    writer.fill("textarea[name=body]", "Dear colleagues")
    with writer.expect_response(lambda r: "/presence/" in r.url, timeout=15_000):
        pass
    reader.goto(address)

    reader.wait_for_selector("#presence .note", timeout=15_000)
    assert Presence.objects.get(user=officer).answering
    assert not Presence.objects.get(user=colleague).answering


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_queue_obeys_the_place_of_a_key_and_leaves_an_input_method_alone(
    world, new_page, layout
):
    _cases, officer, _colleague = world
    slash, j = LAYOUTS[layout]
    page = new_page(by=officer)
    page.goto(reverse("cases:queue") + "?view=open")

    page.evaluate(PRESS, [j, "KeyJ", True])
    composing = page.locator("tr.cur").count()
    page.evaluate(PRESS, [j, "KeyJ", False])
    marked = page.locator("tr.cur").count()
    page.evaluate(PRESS, [slash, "Slash", False])

    assert (composing, marked) == (0, 1)
    assert page.evaluate("document.activeElement.id") == "q"


def test_shortcuts_can_be_turned_off_and_the_choice_stays(world, new_page):
    _cases, officer, _colleague = world
    page = new_page(by=officer)
    page.goto(reverse("cases:queue") + "?view=open")

    page.click("[data-keys-open]")
    page.click("[data-keys-switch]")
    page.reload()
    page.keyboard.press("j")

    assert page.locator("tr.cur").count() == 0


def test_selected_rows_are_taken_by_one_key(world, new_page):
    cases, officer, _colleague = world
    page = new_page(by=officer)
    page.goto(reverse("cases:queue") + "?view=open")

    for key in "jxjxa":
        page.keyboard.press(key)
    page.wait_for_selector("#messages, .note.ok")

    assert officer.cases.count() == len(cases)
