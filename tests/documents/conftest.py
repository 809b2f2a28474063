"""Two sample kinds of paper with real words, registered for each test."""

import pytest

from tests.documents import factories as papers


@pytest.fixture
def words(db):
    papers.texts()
    yield
    papers.forget_kinds()
