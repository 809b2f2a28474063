"""Many rows at once: PostgreSQL's COPY, fed with model instances."""

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
    statement = f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN'
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(
                [f.get_db_prep_save(getattr(row, f.attname), connection) for f in fields]
            )


def follow(*models: type) -> None:
    """Let the sequences follow the keys we chose."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def settle() -> None:
    """Let the planner know the tables and the disk have them, as after a quiet night."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
