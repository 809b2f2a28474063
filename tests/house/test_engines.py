import os

import pytest
from django.conf import settings
from django.db import connection

from portal.management.commands.catalogues import forms_of


@pytest.mark.postgres
@pytest.mark.django_db
def test_the_second_run_is_on_postgresql():
    if not os.environ.get("TEST_DATABASE_URL", "").startswith("postgres"):
        pytest.skip("no PostgreSQL given: bin/pg gives one")
    assert connection.vendor == "postgresql"


def test_every_language_but_the_source_has_its_plural_forms():
    assert {code: forms_of(code) for code in ("zh_Hans", "ru")} == {"zh_Hans": 1, "ru": 3}
    assert settings.LANGUAGE_CODE == "en"
