"""One migration for all workers of a run: the first makes its database, the others copy the file.

The migrations take half a minute of one core, and every worker would run them.
"""

import fcntl
import gc
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection


@dataclass
class Turn:
    """`own` is this worker's database, `shared` the migrated one; `lock` keeps the other workers waiting."""

    own: Path
    shared: Path
    lock: Any
    fresh: bool = False

    def begin(self) -> None:
        """Whoever has a database, from this run or an earlier one, need not keep the others waiting."""
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        self.fresh = not self.own.exists()
        if self.fresh and self.shared.exists():
            copy(self.shared, self.own)
            self.fresh = False
        if not self.fresh:
            self.end()

    def end(self) -> None:
        """A database an earlier run has used is not for the others: its tests may have emptied it."""
        if self.fresh and self.own.exists():
            copy(self.own, self.shared)
        fcntl.flock(self.lock, fcntl.LOCK_UN)


def copy(source: Path, target: Path) -> None:
    """What still waits in the source's write-ahead log goes with it."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_modify_db_settings_parallel_suffix: None,
) -> Iterator[Turn | None]:
    """Begins the turn of a worker with SQLite; anybody else makes the database alone.

    Migrations draw thousands of models and drop them all at the end: a third of their time went to Python's collector.
    """
    gc.disable()
    if not hasattr(request.config, "workerinput") or connection.vendor != "sqlite":
        yield None
        return
    folder = tmp_path_factory.getbasetemp().parent
    with open(folder / "migrated.lock", "w") as lock:
        name = connection.settings_dict["TEST"]["NAME"]
        turn = Turn(own=Path(name), shared=folder / "migrated.sqlite3", lock=lock)
        turn.begin()
        yield turn


@pytest.fixture(scope="session")
def django_db_setup(django_db_modify_db_settings: Turn | None, django_db_setup: None) -> None:
    gc.enable()
    gc.collect()
    gc.freeze()
    if django_db_modify_db_settings:
        django_db_modify_db_settings.end()
