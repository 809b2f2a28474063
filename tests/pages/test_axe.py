"""Every page in Chromium: accessible, no wider than the screen, quiet, and never off the host."""

import json
from collections.abc import Iterator
from pathlib import Path

import axe_playwright_python
import pytest

from tests.browser import DESKTOP, PHONE, Watch, cookies_of
from tests.pages import THOROUGH
from tests.pages.shapes import LOOKERS

AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js"))
# The longest words on every page, the engine at one screen in turn: what it finds is the template's. The densest
# writing on one page in six, on the wide screen. Thoroughly, everything everywhere.
ENGINE = {"zh-hans": (DESKTOP,), "ru": (DESKTOP, PHONE)}
RARELY = 6
# To weigh colours takes two thirds of the engine's time, and all of them are the house's: one page in three.
COLOURS = 3
if THOROUGH:
    ENGINE = dict.fromkeys(("en", "zh-hans", "ru"), (DESKTOP, PHONE))
RUN = """colours => axe.run(document, {
    preload: false, resultTypes: ['violations'], rules: {'color-contrast': {enabled: colours}},
}).then(r => r.violations.flatMap(v => v.nodes.map(n => [v.id, n.html.slice(0, 160)])))"""
WIDE = "document.documentElement.scrollWidth - window.innerWidth"
# The console names a page that answers 404 or 409 as an error; the status is what is asked for here.
EXPECTED = "Failed to load resource: the server responded with a status of 4"


def visit(
    page, url: str, watch: Watch, engine: tuple[tuple[int, int], ...], *, colours: bool
) -> list[str]:
    """What is wrong with one page at both sizes, in a sentence each; the engine looks at the sizes of `engine`."""
    watch.errors.clear()
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    page.goto(url, wait_until="load")
    said = []
    for size in (DESKTOP, PHONE):
        width, height = size
        page.set_viewport_size({"width": width, "height": height})
        if size in engine:
            found = page.evaluate(RUN, colours)
            said += [f"{url} at {width}: {rule} {html}" for rule, html in found]
        if (wider := page.evaluate(WIDE)) > 0:
            said.append(f"{url} at {width}: scrolls sideways by {wider} px")
    said += [f"{url}: console: {text}" for text in watch.errors if not text.startswith(EXPECTED)]
    return said


def context_of(park, who: str, language: str):
    user = park.world.people.get(who)
    context = park.browser.new_context(base_url=park.url, locale=language)
    context.set_default_timeout(15_000)
    if user is not None:
        type(user).objects.filter(pk=user.pk).update(language=language)
        context.add_cookies(cookies_of(user, park.url, language))
    else:
        context.add_cookies([{"name": "language", "value": language, "url": park.url}])
    context.add_init_script(path=AXE)
    return context


def turns(urls: list[str], language: str) -> Iterator[tuple[str, tuple[tuple[int, int], ...]]]:
    """(page, sizes for the engine): every page meets it once, in the longest words."""
    sizes = ENGINE[language]
    for place, url in enumerate(urls):
        if THOROUGH:
            yield url, sizes
        elif len(sizes) > 1 or place % RARELY == 0:
            yield url, sizes[place % len(sizes) :][:1]


def seen_by(park, who: str, language: str) -> list[str]:
    """What is wrong with the pages this person can open."""
    shapes = park.shapes[who]
    assert shapes, f"{who} looked at nothing"
    context = context_of(park, who, language)
    page = context.new_page()
    watch = Watch(park.url)
    page.on("request", watch.request)
    page.on("console", watch.console)
    page.on("pageerror", lambda error: watch.errors.append(str(error)))
    said = [
        fault
        for place, (url, engine) in enumerate(turns(shapes, language))
        for fault in visit(page, url, watch, engine, colours=THOROUGH or place % COLOURS == 0)
    ]
    context.close()
    said += [f"left the host: {address}" for address in watch.external]
    return [f"{who}, {language}: {fault}" for fault in said]


@pytest.mark.long
@pytest.mark.django_db(transaction=True)  # the server reads what the park of this module committed
def test_every_page_is_accessible_narrow_and_quiet(open_park):
    """One test for all, because the park takes half a minute to furnish."""
    said = [
        fault
        for language in ENGINE
        for who in LOOKERS
        for fault in seen_by(open_park, who, language)
    ]
    assert not said, "\n" + "\n".join(said)


@pytest.mark.django_db  # which also asks for the database the park of this module stands in
def test_a_planted_fault_is_seen(browser):
    page = browser.new_page()
    page.add_init_script(path=AXE)
    page.goto(
        "data:text/html,<html lang=en><title>x</title><main><h1>x</h1><img src=''><div style='width:3000px;color:%23eee'>pale</div>"
    )
    seen = {colours: json.dumps(page.evaluate(RUN, colours)) for colours in (True, False)}
    assert all("image-alt" in found for found in seen.values())
    assert ["color-contrast" in seen[colours] for colours in (True, False)] == [True, False]
    assert page.evaluate(WIDE) > 0
    page.close()
