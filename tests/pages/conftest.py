"""The world of the isolation tests, seen by readers; and the same world behind a real address for the browser."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from portal.cases import kinds
from tests.isolation.visitors import World, build
from tests.pages.shapes import shapes
from tests.pages.site import public_site


@pytest.fixture(autouse=True)
def _only_the_parks_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel's own tests register a kind in English only; no reader meets it."""
    monkeypatch.delitem(kinds.KINDS, "sample", raising=False)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The world and the public site, taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = build()
        public_site()
        yield made
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def open_park(
    django_db_setup: None, django_db_blocker: Any, browser: Any
) -> Iterator[SimpleNamespace]:
    """A server with the world behind it: `url`, `world`, `shapes` and the browser."""
    from pytest_django.live_server_helper import LiveServer

    with django_db_blocker.unblock():
        made = build()
        public = public_site()
        server = LiveServer("localhost")
        try:
            yield SimpleNamespace(
                url=server.url, world=made, shapes=shapes(made, public=public), browser=browser
            )
        finally:
            server.stop()
            call_command("flush", verbosity=0, interactive=False)
