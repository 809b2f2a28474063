"""The demo site in three languages, planted once per test."""

from types import SimpleNamespace

import pytest
from wagtail.models import Collection

from cms import demo, kept
from tests import factories


@pytest.fixture
def site(park_site):
    """Both campuses and the whole tree; copies kept by other tests are forgotten."""
    kept.forget()
    if not Collection.get_first_root_node():
        Collection.add_root(name="Root")
    factories.campus(code="XA")
    factories.campus(code="MOW")
    demo.load(SimpleNamespace(campuses={}, users={}, companies={}))
    yield park_site
    kept.forget()
