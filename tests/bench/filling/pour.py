"""Many rows at once, from model instances: PostgreSQL's COPY, on SQLite one prepared statement."""

from collections.abc import Iterable
from typing import Any

from django.core.management.color import no_style
from django.db import connection


def pour(model: type, rows: Iterable[Any]) -> None:
    """Append the model's own columns of `rows`; those of a parent table are poured with the parent.

    Rows without a primary key get one from the table's sequence.
    """
    rows = list(rows)
    if not rows:
        return
    fields = [
        f for f in model._meta.local_concrete_fields if not (f.primary_key and rows[0].pk is None)
    ]
    columns = ", ".join(f'"{f.column}"' for f in fields)
    values = (
        [f.get_db_prep_save(getattr(row, f.attname), connection) for f in fields] for row in rows
    )
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            marks = ", ".join(["%s"] * len(fields))
            into = f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({marks})'
            cursor.executemany(into, list(values))
            return
        with cursor.copy(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN') as copy:
            for row in values:
                copy.write_row(row)


def follow(*models: type) -> None:
    """Let the sequences follow the keys we chose."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def settle() -> None:
    """Let the planner know the tables and the disk have them, as after a quiet night."""
    sqlite = ("ANALYZE", "PRAGMA wal_checkpoint(TRUNCATE)")
    with connection.cursor() as cursor:
        for order in sqlite if connection.vendor == "sqlite" else ("VACUUM ANALYZE", "CHECKPOINT"):
            cursor.execute(order)
