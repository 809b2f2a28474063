"""Rows that stay as they were written: the database itself refuses to change or remove them.

Triggers, so that a queryset, a console or another program is refused like `save()`. They are set
after every `migrate` and not by a migration of their own: SQLite rebuilds a table to alter a
column and drops its triggers with the old one. A data migration that must correct such rows lifts
them first; the end of the same run puts them back.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import connections, transaction

REFUSAL = "append-only: a mistake is a second row"


@dataclass(frozen=True)
class Guard:
    """`open` columns may change at any time, `once` only while their SQL condition does not hold."""

    model: str
    open: frozenset[str] = frozenset()
    once: Mapping[str, str] = field(default_factory=dict)


GUARDS: dict[str, Guard] = {}


def guard(model: str, *, open: tuple[str, ...] = (), once: Mapping[str, str] | None = None) -> None:
    """Keep rows of `model` ("billing.Payment") as they are. Called in `ready()`."""
    GUARDS[model] = Guard(model, frozenset(open), once or {})


def install(using: str = "default", **_: Any) -> None:
    """Set every guard whose table is there. Safe to repeat."""
    connection = connections[using]
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        columns = {
            one.model: {c.name for c in connection.introspection.get_table_description(cursor, table)}
            for one in GUARDS.values()
            if (table := table_of(one)) in there
        }  # fmt: skip
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for name, known in columns.items():
            for statement in statements(GUARDS[name], known, connection.vendor):
                cursor.execute(statement)


def lift(model: str, using: str = "default") -> None:
    """Take the guard away, for a data migration or a test that plays the intruder."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A trigger cannot go while foreign keys of this transaction are still to be checked.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for statement in dropping(GUARDS[model], connection.vendor):
            cursor.execute(statement)


def table_of(one: Guard) -> str:
    return apps.get_model(one.model)._meta.db_table


def statements(one: Guard, columns: set[str], vendor: str) -> Iterator[str]:
    table = table_of(one)
    frozen = ", ".join(f'"{c}"' for c in sorted(columns - one.open - one.once.keys()))
    yield from dropping(one, vendor)
    if vendor == "postgresql":
        # An error of the integrity class, so that both engines raise the same in Python.
        yield (
            "CREATE OR REPLACE FUNCTION portal_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        yield (
            f'CREATE TRIGGER "{table}_no_truncate" BEFORE TRUNCATE ON "{table}"'
            " FOR EACH STATEMENT EXECUTE FUNCTION portal_append_only()"
        )
    yield trigger(table, "no_delete", "DELETE", vendor)
    yield trigger(table, "no_update", f"UPDATE OF {frozen}", vendor)
    for column, taken in one.once.items():
        if column in columns:
            yield trigger(table, f"{column}_once", f'UPDATE OF "{column}"', vendor, when=taken)


def trigger(table: str, name: str, event: str, vendor: str, *, when: str = "") -> str:
    head = f'CREATE TRIGGER "{table}_{name}" BEFORE {event} ON "{table}" FOR EACH ROW'
    head += f" WHEN ({when})" if when else ""
    if vendor == "postgresql":
        return f"{head} EXECUTE FUNCTION portal_append_only()"
    return f"{head} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"


def dropping(one: Guard, vendor: str) -> Iterator[str]:
    table = table_of(one)
    names = ["no_delete", "no_update", *(f"{column}_once" for column in one.once)]
    if vendor == "postgresql":
        names.append("no_truncate")
    end = f' ON "{table}"' if vendor == "postgresql" else ""
    for name in names:
        yield f'DROP TRIGGER IF EXISTS "{table}_{name}"{end}'
