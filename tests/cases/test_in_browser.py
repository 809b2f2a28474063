"""In Chromium: a colleague sees that a reply is being written; the queue obeys keys of any layout."""

import pytest
from django.urls import reverse

from portal.cases.models import Message, Presence
from tests import factories
from tests.browser import PHONE
from tests.cases import sample

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What the key left of the right Shift and the key of J send on three layouts.
LAYOUTS = {"latin": ("/", "j"), "russian": (".", "о"), "chinese": ("、", "j")}
RUSSIAN = {"KeyJ": "о", "KeyK": "л", "KeyX": "ч", "KeyA": "ф"}
ROWS = 10
PRESS = """([key, code, composing]) => document.dispatchEvent(
    new KeyboardEvent("keydown", {key, code, isComposing: composing, bubbles: true, cancelable: true}))"""
# A key goes where the focus is; with pinyin on, the browser says so.
STRIKE = PRESS.replace("document.dispatchEvent", "document.activeElement.dispatchEvent")


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
    officer.given_name, officer.patronymic = "Александр Николаевич", "Константинович"
    officer.family_name = "Преображенский-Вознесенский"
    officer.save()
    page = new_page(by=officer)
    page.goto(reverse("cases:queue") + "?view=open")

    for key in "jxjxa":
        page.keyboard.press(key)
    page.wait_for_selector("#messages, .note.ok")

    assert officer.cases.count() == len(cases)
    page.set_viewport_size({"width": 1280, "height": 900})
    assert page.locator(".tblw").evaluate("e => e.scrollWidth <= e.clientWidth")  # long names wrap


def beside(page):
    """The number of the case beside the list, once it is there."""
    page.wait_for_function(
        "() => document.querySelector('[data-case] p.num')?.innerText.startsWith(location.hash.slice(1) || ' ')"
    )
    page.wait_for_selector("[data-case]:not([aria-busy]) h1")
    return page.locator("[data-case] p.num").first.inner_text().partition(" ")[0]


def test_on_a_wide_screen_a_row_opens_beside_the_list_and_the_place_is_kept(world, new_page, axe):
    _cases, officer, _colleague = world
    page = new_page(by=officer)
    page.goto(reverse("cases:queue") + "?view=open")
    listed = numbers(page)

    strike(page, "KeyJ")
    page.keyboard.press("o")
    seen = [beside(page)]
    strike(page, "KeyJ")
    page.wait_for_url(f"**#{listed[1]}")
    seen.append(beside(page))
    page.reload()
    seen.append(beside(page))
    violations = axe(page)
    page.keyboard.press("Escape")

    assert (seen, violations) == ([*listed, listed[1]], [])
    assert page.is_hidden("#beside")
    assert page.locator(f"#{listed[1]} .subj").evaluate("e => e === document.activeElement")
    page.locator(".look").first.click()
    assert beside(page) == listed[0]
    assert page.locator("#beside textarea[name=body]").count() == 0
    with page.expect_navigation():
        page.locator("#beside .btn").first.click()
    assert page.url.endswith(reverse("cases:desk_case", args=[listed[0]]))


def test_on_a_phone_a_row_opens_as_a_page(world, new_page):
    _cases, officer, _colleague = world
    page = new_page(by=officer, size=PHONE)
    page.goto(reverse("cases:queue") + "?view=open")

    strike(page, "KeyJ")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert "/desk/cases/" in page.url


def numbers(page):
    return page.eval_on_selector_all(".q tbody tr", "rows => rows.map((row) => row.id)")


def marked(page):
    return page.locator(".q tr.cur").get_attribute("id")


def strike(page, code, *, composing=False):
    """One key as a Russian layout sends it: another letter at the same place."""
    page.evaluate(STRIKE, [RUSSIAN[code], code, composing])


def tab_to(page, selector):
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    at = page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
    raise AssertionError(f"twelve stops and no {selector}, but {at}")


def answer(page, reply):
    """On the page of a case: by its skip link to the reply, and sent."""
    tab_to(page, ".skip[href='#reply']")
    page.keyboard.press("Enter")
    tab_to(page, "#reply [name=visibility]")
    page.keyboard.press("Space")
    tab_to(page, "#reply textarea[name=body]")
    page.keyboard.insert_text(reply)
    tab_to(page, "#reply > .btns .btn")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def back(page, number):
    """The link to the list, by Enter; the test spares itself the stops before it. It leads to the row it was left from."""
    page.locator(".back").press("Enter")
    page.wait_for_url(f"**#{number}")


def test_ten_rows_are_worked_by_keys_alone_on_a_russian_layout(world, new_page):
    """Half are taken together and answered, the others taken one by one; each time the list goes on where it was."""
    (case, _other), officer, _colleague = world
    more = {"company": case.company, "campus": case.campus, "by": case.opened_by}
    for _ in range(ROWS - 2):
        sample.case(**more)
    page = new_page(by=officer)
    page.goto(reverse("cases:queue") + "?view=open")
    listed = numbers(page)
    for _ in listed[: ROWS // 2]:
        strike(page, "KeyJ")
        strike(page, "KeyJ", composing=True)  # pinyin: the letter belongs to a word
        strike(page, "KeyX")
    with page.expect_navigation():
        strike(page, "KeyA")
    together = set(officer.cases.values_list("number", flat=True))

    seen = []
    for place, number in enumerate(listed):
        strike(page, "KeyJ")
        seen.append(marked(page))
        mine = place < ROWS // 2
        if mine:
            page.keyboard.press("Enter")  # beside the list; once more as a page
        with page.expect_navigation():
            page.keyboard.press("Enter") if mine else strike(page, "KeyA")
        if mine:
            answer(page, f"请看 {number}")
        back(page, number)
    strike(page, "KeyK")

    said = Message.objects.filter(author=officer).order_by("pk")
    assert (len(listed), together) == (ROWS, set(listed[: ROWS // 2]))
    assert (seen, marked(page)) == (listed, listed[-2])
    assert officer.cases.count() == ROWS
    assert [message.body for message in said] == [
        f"请看 {number}" for number in listed[: ROWS // 2]
    ]


@pytest.mark.parametrize(("key", "code"), [("r", "KeyR"), ("к", "KeyR"), ("r", "KeyO")])
def test_r_goes_to_the_reply_on_any_layout_and_writes_nothing_there(world, new_page, key, code):
    (case, _other), officer, _colleague = world
    page = new_page(by=officer)
    page.goto(reverse("cases:desk_case", args=[case.number]))
    focused = "document.activeElement.name"

    page.evaluate(STRIKE, [key, code, True])  # pinyin
    composing = page.evaluate(focused)
    page.evaluate(STRIKE, [key, code, False])
    page.evaluate(STRIKE, [key, code, False])

    assert (composing, page.evaluate(focused)) == (None, "body")
    assert page.input_value("textarea[name=body]") == ""
    page.evaluate("localStorage.setItem('keys', 'off')")
    page.reload()
    page.evaluate(STRIKE, [key, code, False])
    assert page.evaluate(focused) is None
