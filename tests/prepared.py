"""Rows that hundreds of tests begin with: made once in a process by the real actions, then put back as they were."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import time_machine
from django.db import connection, transaction

from tests.conftest import WRITE

# Wagtail's search index beside a table, filled by the table's triggers.
BY_TRIGGERS = "_fts"

# Table → (columns without what the database computes, rows by their first column).
Rows = dict[str, tuple[list[str], dict[Any, tuple]]]
KEPT: dict[tuple, tuple[Rows, Rows, Any]] = {}


def prepared(make: Callable) -> Callable:
    """`make` writes rows of plain tables, reads none but its own and those that stand there from the first, and
    returns something that stays true: nothing, or keys.

    Its tables must hold what they held the first time, and the clock must run: else it does its work as ever. So it
    does on PostgreSQL, whose sequences would not follow, and in a test with real commits.
    """

    @wraps(make)
    def begin(*args: Any) -> Any:
        if _as_ever():
            return make(*args)
        key = (make.__module__, make.__qualname__, *args)
        if key not in KEPT:
            return _made_and_kept(key, lambda: make(*args))
        before, after, told = KEPT[key]
        if any(_rows_of(table) != rows for table, rows in before.items()):
            return make(*args)
        _put_back(before, after)
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
    before: Rows = {}

    def note(execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
        found = WRITE.match(sql)
        table = found.group(1) if found else ""
        if table and table not in before and not table.endswith(BY_TRIGGERS):
            before[table] = _rows_of(table)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        told = make()
    KEPT[key] = (before, {table: _rows_of(table) for table in before}, told)
    return told


def _rows_of(table: str) -> tuple[list[str], dict[Any, tuple]]:
    with connection.cursor() as cursor:
        cursor.execute(f'PRAGMA table_info("{table}")')
        columns = [f'"{column[1]}"' for column in cursor.fetchall()]
        # A bare column is converted on its way.
        as_stored = ", ".join(f"+{column}" for column in columns)
        cursor.execute(f'SELECT {as_stored} FROM "{table}" ORDER BY rowid')
        return columns, {row[0]: row for row in cursor.fetchall()}


def _put_back(before: Rows, after: Rows) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for table, (columns, rows) in after.items():
            stood = before[table][1]
            gone = [[key] for key, row in stood.items() if rows.get(key) != row]
            cursor.executemany(f'DELETE FROM "{table}" WHERE {columns[0]} = %s', gone)
            new = [row for key, row in rows.items() if stood.get(key) != row]
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(
                f'INSERT INTO "{table}" ({", ".join(columns)}) VALUES ({places})', new
            )
