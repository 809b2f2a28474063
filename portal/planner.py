"""What the database's planner knows of its tables."""

from django.db import connection


def look() -> None:
    """PostgreSQL looks by itself. SQLite is told to look at everything: from a sample it takes two campuses for a
    thousand. Five seconds for a million cases, in which writers wait.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
