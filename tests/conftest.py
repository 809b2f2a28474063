"""The harness: strict templates, a client whose GET cannot write, query counts, the park's site."""

import gc
import os

# Chromium's driver keeps an event loop in the test's thread; Django must not mistake that for async code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from wagtail.signal_handlers import disable_reference_index_auto_update

from portal import append_only
from portal.cases import queue
from tests.pages import THOROUGH

pytest_plugins = ["tests.browser", "tests.databases", "tests.documents.printing"]

WRITE = re.compile(r'^\s*(?:INSERT|UPDATE|DELETE|REPLACE)\b[^"]*"?(\w+)', re.IGNORECASE)
# Reading a page may renew a session, count a visit against a rate limit, or tell the editor who else is there.
KEPT_BY_READING = {"django_session", "portal_cache", "wagtailadmin_editingsession"}

# Of a property that names no number of its own; Hypothesis would try a hundred.
hypothesis.settings.register_profile("default run", max_examples=100 if THOROUGH else 30)
hypothesis.settings.load_profile("default run")
# The language of a test that asks for none: it must pass in every interface language.
SPOKEN = os.environ.get("SUITE_LANGUAGE", "en")


class WroteOnGet(AssertionError):
    """A page that was only looked at tried to change something."""


def refuse_writes(execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
    found = WRITE.match(sql)
    if found and found.group(1) not in KEPT_BY_READING:
        raise WroteOnGet(sql)
    return execute(sql, params, many, context)


class HonestClient(Client):
    """Django's client, but GET and HEAD can only read."""

    spoken = SPOKEN

    def __init__(self, *args: Any, headers: dict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(
            *args, headers={"accept-language": self.spoken} | (headers or {}), **kwargs
        )

    def generic(self, method: str, *args: Any, **kwargs: Any) -> HttpResponse:
        if method not in {"GET", "HEAD"}:
            return super().generic(method, *args, **kwargs)
        with connection.execute_wrapper(refuse_writes):
            return super().generic(method, *args, **kwargs)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What a default run leaves out is not collected.

    Who asks for Chromium is a browser test. They run in a process of their own: where the driver's loop
    runs, Django opens a second connection and a paper cannot be sealed. The longest begin first, among those that
    commit or do not; pytest-django parts these.
    """
    if not THOROUGH:
        left = [item for item in items if item.get_closest_marker("thorough")]
        items[:] = [item for item in items if item not in left]
        config.hook.pytest_deselected(items=left)
    items.sort(key=lambda item: [not item.get_closest_marker(name) for name in ("long", "journey")])
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What is imported by now stays to the end; going through it again for every few objects is a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


@pytest.fixture(scope="session", autouse=True)
def _flush_empties_guarded_tables_too() -> None:
    """Only here: a test with real commits ends by emptying every table. `flush` sets the guards again."""
    empty = BaseDatabaseOperations.execute_sql_flush

    def unguarded(self: Any, sql_list: list[str]) -> None:
        for model in append_only.GUARDS:
            append_only.lift(model)
        empty(self, sql_list)

    BaseDatabaseOperations.execute_sql_flush = unguarded


@pytest.fixture(autouse=True)
def _nothing_notes_what_uses_what() -> Iterator[None]:
    """Wagtail would at every save of a role, a unit or a tariff, for its editor: a third of most tests' time.

    The tests of the editor turn it on again, and a live server has it on.
    """
    with disable_reference_index_auto_update():
        yield


@pytest.fixture
def no_writes_on_get() -> type[HonestClient]:
    return HonestClient


@pytest.fixture
def client() -> HonestClient:
    return HonestClient()


@pytest.fixture
def list_queries(client: Client) -> Callable[..., int]:
    """`list_queries(url, add_row)`: the page's number of queries, the same with one row as with three."""

    def taken(reader: Client, url: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert reader.get(url).status_code == 200
        return len(queries)

    def count(url: str, add_row: Callable[[], Any], *, by: Client | None = None) -> int:
        reader = by or client
        counts = []
        for rows in (1, 2):
            for _ in range(rows):
                add_row()
            reader.get(url)  # what is kept from one reading to the next is not the rows' fault
            counts.append(
                min(taken(reader, url) for _ in range(2))
            )  # nor what is kept for a minute
        assert counts[0] == counts[1], f"1 row takes {counts[0]} queries, 3 take {counts[1]}"
        return counts[0]

    return count


@pytest.fixture(scope="session", autouse=True)
def _only_our_templates_are_strict(_fail_for_invalid_template_variable: None) -> None:
    """An undefined variable fails the test in a template of this repository; others' are as they are."""
    guard = settings.TEMPLATES[0]["OPTIONS"].get("string_if_invalid")
    if guard:
        guard.__class__._get_origin = staticmethod(_origin_of_rendering)
        guard.__class__.__mod__ = _strict_for(
            str(settings.ROOT / "templates"), guard.__class__.__mod__
        )


def _origin_of_rendering() -> Any:
    """Of the innermost node being rendered. The plug-in's own way reads the source of every frame: 40 ms a time."""
    frame: Any = sys._getframe(1)
    while frame:
        if frame.f_code.co_name == "render":
            origin = getattr(frame.f_locals.get("self"), "origin", None)
            if origin is not None:
                return origin
        frame = frame.f_back
    return None


def _strict_for(folder: str, strict: Callable) -> Callable:
    def undefined(self: Any, name: str) -> str:
        origin = getattr(self._get_origin(), "name", "") or ""
        return strict(self, name) if str(origin).startswith(folder) else self.origin_value

    return undefined


@pytest.fixture
def park_site(db: None) -> Any:
    return root_site()


def root_site() -> Any:
    """Wagtail's root page, site and locales; a test with real commits may have emptied the tables."""
    from wagtail.models import Collection, Locale, Page, Site

    for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES:
        Locale.objects.get_or_create(language_code=code)
    if not Collection.get_first_root_node():
        Collection.add_root(name="Root")
    root = Page.objects.filter(depth=1).first() or Page.add_root(title="Root", slug="root")
    first = root.get_children().first() or root.add_child(title="Home", slug="home")
    site, _new = Site.objects.get_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "root_page": first}
    )
    return site


@pytest.fixture(autouse=True)
def _source_language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A page read in one test leaves no language behind for the next. `english`: its words are compared."""
    spoken = "en" if request.node.get_closest_marker("english") else SPOKEN
    monkeypatch.setattr(HonestClient, "spoken", spoken)
    with translation.override(spoken):
        yield


@pytest.fixture(autouse=True)
def _counts_of_the_queue_are_forgotten() -> None:
    """A database that goes back to what it was tells a process nothing."""
    queue._counted.cache_clear()
    queue._statement.cache_clear()
