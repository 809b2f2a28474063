import pytest

from tests.documents.printing import _papers_wait, own_store, render_papers  # noqa: F401  papers wait until asked
from tests.services import factories as made


@pytest.fixture
def services(db):
    """The four shipped services, live, and the words of all papers."""
    return made.catalogue()


@pytest.fixture
def moscow(services, own_store):  # noqa: F811
    """A Chinese resident in Moscow with two people, its owner, and the campus's officers."""
    return made.moscow()
