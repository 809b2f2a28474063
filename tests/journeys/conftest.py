from functools import partial

import pytest

from tests.billing.stripe_server import stripe_server, webhook_door
from tests.browser import aside
from tests.services.factories import catalogue, load_texts

__all__ = ["stripe_server", "webhook_door"]


@pytest.fixture
def texts(db, own_store):
    """The words of all papers, and a private store of this test's own."""
    load_texts()


@pytest.fixture
def shelf(texts):
    """The shipped services, live."""
    return catalogue()


@pytest.fixture
def print_papers(render_papers):
    """Sealing runs an event loop of its own, and the browser's driver holds one in the test's thread."""

    return partial(aside, render_papers)
