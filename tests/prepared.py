"""Rows that hundreds of tests begin with: made once in a process by the real actions, then put back as they were."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

import time_machine
from django.db import connection, transaction

from tests.conftest import WRITE

Rows = dict[str, tuple[list[str], list[tuple]]]
KEPT: dict[tuple, tuple[Rows, Any]] = {}


def prepared(make: Callable) -> Callable:
    """`make` writes rows, reads none but its own, and returns something that stays true: nothing, or keys.

    Its tables must be empty before, and the clock must run: else it does its work as ever. So it does on
    PostgreSQL, whose sequences would not follow, and in a test with real commits.
    """

    @wraps(make)
    def begin(*args: Any) -> Any:
        if _as_ever():
            return make(*args)
        key = (make.__module__, make.__qualname__, *args)
        if key not in KEPT:
            return _made_and_kept(key, lambda: make(*args))
        rows, told = KEPT[key]
        if not all(map(_is_empty, rows)):
            return make(*args)
        _put_back(rows)
        return told

    return begin


def _as_ever() -> bool:
    """On PostgreSQL, at another time, and where commits are real: there an earlier test emptied every table."""
    return (
        connection.vendor != "sqlite"
        or time_machine.escape_hatch.is_travelling()
        or not connection.in_atomic_block
    )


def _made_and_kept(key: tuple, make: Callable) -> Any:
    began_empty: dict[str, bool] = {}

    def note(execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
        found = WRITE.match(sql)
        if found and found.group(1) not in began_empty:
            began_empty[found.group(1)] = _is_empty(found.group(1))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        told = make()
    if all(began_empty.values()):
        KEPT[key] = (_rows_of(began_empty), told)
    return told


def _is_empty(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT NOT EXISTS (SELECT 1 FROM "{table}")')
        return bool(cursor.fetchone()[0])


def _rows_of(tables: Iterable[str]) -> Rows:
    found: Rows = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'PRAGMA table_info("{table}")')  # without what the database computes
            columns = [f'"{column[1]}"' for column in cursor.fetchall()]
            cursor.execute(f'SELECT {", ".join(columns)} FROM "{table}" ORDER BY rowid')
            found[table] = (columns, cursor.fetchall())
    return found


def _put_back(kept: Rows) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for table, (columns, rows) in kept.items():
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(
                f'INSERT INTO "{table}" ({", ".join(columns)}) VALUES ({places})', rows
            )
