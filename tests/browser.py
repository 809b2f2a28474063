"""Fixtures for tests in Chromium: pages that may not leave the host, and the accessibility engine."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-default-apps",
    "--disable-dev-shm-usage",
]  # fmt: skip
DESKTOP, PHONE = (1440, 900), (390, 844)
# allauth's record of how the person signed in; staff reach no work page without the second entry.
SECOND_FACTOR = [{"method": "password", "at": 0}, {"method": "mfa", "at": 0, "type": "totp"}]


@dataclass
class Watch:
    """What a page asked of other hosts and complained about in the console or by an uncaught error.

    `also` are the addresses of helpers on this machine that a page may lead to.
    """

    origin: str
    also: tuple[str, ...] = ()
    external: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def request(self, request: Any) -> None:
        if not request.url.startswith((self.origin, *self.also, "data:", "blob:", "about:")):
            self.external.append(request.url)

    def console(self, message: Any) -> None:
        if message.type == "error":
            self.errors.append(message.text)

    def uncaught(self, error: Any) -> None:
        self.errors.append(str(error))


@contextmanager
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    path = os.environ.get("CHROMIUM", "/usr/lib/chromium/chromium-headless-shell")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


@pytest.fixture
def external_requests() -> list[str]:
    """Addresses beyond this host that any page of the test asked for; must end empty."""
    return []


@pytest.fixture
def new_page(
    browser: Any, live_server: Any, external_requests: list[str]
) -> Iterator[Callable[..., Any]]:
    """`new_page(size=PHONE, language="ru", javascript=False, by=user)`: a page of its own visitor.

    `page.watch.errors` holds the console's complaints. A request to another host fails the test.
    """
    with visitors(browser, Watch(live_server.url, external=external_requests)) as open_page:
        yield open_page
    assert external_requests == []


@contextmanager
def visitors(browser: Any, watch: Watch) -> Iterator[Callable[..., Any]]:
    """Opens pages at the watch's origin, each with a context and a console of its own, and closes them all."""
    contexts = []

    def open_page(
        *,
        size: tuple[int, int] = DESKTOP,
        language: str = "en",
        javascript: bool = True,
        by: Any = None,
    ) -> Any:
        context = browser.new_context(
            base_url=watch.origin,
            viewport={"width": size[0], "height": size[1]},
            locale=language,
            java_script_enabled=javascript,
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        if by is not None:
            context.add_cookies(cookies_of(by, watch.origin, language))
        page = context.new_page()
        page.watch = replace(watch, errors=[])
        page.on("request", page.watch.request)
        page.on("console", page.watch.console)
        page.on("pageerror", page.watch.uncaught)
        return page

    yield open_page
    for context in contexts:
        context.close()


def cookies_of(user: Any, url: str, language: str) -> list[dict[str, Any]]:
    """Sign in without the pages: the session of a person who gave both factors."""
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.session
    session["account_authentication_methods"] = SECOND_FACTOR
    session.save()
    host = urlsplit(url).hostname
    values = {
        settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value,
        settings.LANGUAGE_COOKIE_NAME: language,
    }
    return [{"name": n, "value": v, "domain": host, "path": "/"} for n, v in values.items()]


@pytest.fixture
def page(new_page: Callable[..., Any]) -> Any:
    return new_page()


@pytest.fixture
def axe() -> Callable[[Any], list[str]]:
    """`axe(page)`: what the accessibility engine finds, one sentence each; [] is the goal."""
    from axe_playwright_python.sync_playwright import Axe

    engine = Axe()

    def findings(page: Any) -> list[str]:
        found = engine.run(page).response["violations"]
        return [
            f"{rule['id']}: {rule['help']} — {node['html'][:120]}"
            for rule in found
            for node in rule["nodes"]
        ]

    return findings


def aside(work: Callable[..., Any], *given: Any) -> Any:
    """In a thread without the browser's event loop: the seal's reader runs one of its own."""

    def alone() -> Any:
        try:
            return work(*given)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(alone).result()
