"""The demo site in three languages."""

from types import SimpleNamespace

import pytest
from wagtail.models import Site

from cms import demo, kept
from tests import factories
from tests.conftest import root_site
from tests.prepared import prepared


@pytest.fixture
def site(db):
    """Both campuses and the whole tree; copies kept by other tests are forgotten."""
    kept.forget()
    plant()
    Site.clear_site_root_paths_cache()
    yield Site.objects.get(is_default_site=True)
    kept.forget()
    Site.clear_site_root_paths_cache()


@prepared
def plant():
    root_site()
    factories.campus(code="XA")
    factories.campus(code="MOW")
    demo.load(SimpleNamespace(campuses={}, users={}, companies={}))
