"""One world for the whole folder: built once, taken back at the end."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.isolation.visitors import World, build


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)
