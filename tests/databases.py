"""One migration for all workers of a run: `bin/test` makes the tables while the types are checked, the workers copy them.

The migrations take half a minute of one core, and every worker would run them.
"""

import gc
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Whoever has no database yet begins with a copy; without MIGRATED, or on PostgreSQL, it makes its own.

    Migrations draw thousands of models and drop them all at the end: a third of their time went to Python's collector.
    """
    gc.disable()
    migrated = os.environ.get("MIGRATED")
    if migrated and connection.vendor == "sqlite":
        own = connection.settings_dict["TEST"]["NAME"]
        if not Path(own).exists():
            copy(migrated, own)


def copy(source: str, target: str) -> None:
    """What still waits in the source's write-ahead log goes with it."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


@pytest.fixture(scope="session")
def django_db_setup(django_db_modify_db_settings: None, django_db_setup: None) -> None:
    gc.enable()
    gc.collect()
    gc.freeze()
