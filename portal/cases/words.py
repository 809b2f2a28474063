"""SQLite's index of the terms cases are found by: an FTS5 table over `Case.search`, kept by triggers.

PostgreSQL has its trigrams (migration 0003). Set after every `migrate`, like the guards of `append_only`: SQLite
rebuilds a table to alter a column and drops its triggers with the old one. Where one is missing the index may have
missed a change, and is read anew.
"""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.db import connections, transaction
from django.db.models import F, Max, Q, QuerySet

Alternatives = Sequence[Sequence[str]]
NAME = "case_words"
WINDOW = 20_000
# Terms are kept once for each case and asked for by their beginnings, so places and lengths need no room; beginnings
# of up to six characters are read from an index of their own, longer ones gathered from the few terms they begin.
TABLE = (
    f"CREATE VIRTUAL TABLE {NAME} USING fts5(search, content='{{table}}', content_rowid='id', detail=none,"
    " columnsize=0, prefix='1 2 3 4 5 6', tokenize=\"ascii tokenchars '_'\")"
)
ADD = f"INSERT INTO {NAME}(rowid, search) SELECT new.id, new.search WHERE new.search <> '';"
REMOVE = f"INSERT INTO {NAME}({NAME}, rowid, search) SELECT 'delete', old.id, old.search WHERE old.search <> '';"
TRIGGERS = {
    f"{NAME}_added": f"INSERT ON {{table}} BEGIN {ADD} END",
    f"{NAME}_removed": f"DELETE ON {{table}} BEGIN {REMOVE} END",
    f"{NAME}_changed": f"UPDATE OF search ON {{table}} WHEN new.search <> old.search BEGIN {REMOVE} {ADD} END",
}


def newest(cases: QuerySet, asked: Sequence[Alternatives], most: int) -> list[int]:
    """The keys of the last `most` cases that hold one alternative of each question; the newest first.

    A case holds a term when one of its own begins with it, an alternative when it holds all its terms.
    """
    asked = [alternatives for alternatives in asked if alternatives and all(alternatives)]
    if connections[cases.db].vendor == "sqlite":
        return list(walked(cases, asked)[:most])
    for alternatives in asked:
        one_of = Q()
        for terms in alternatives:
            one_of |= Q(*(Q(search__contains=f" {term}") for term in terms))
        cases = cases.filter(one_of)
    return narrowed(cases.values_list("pk", flat=True), most)


def walked(cases: QuerySet, asked: Sequence[Alternatives]) -> QuerySet:
    """The index itself gives the newest first, and stops when it is no longer asked."""
    keys = cases.order_by("-pk").values_list("pk", flat=True)
    if not asked:
        return keys
    each = (
        " OR ".join("(" + " AND ".join(map(begins, terms)) + ")" for terms in alternatives)
        for alternatives in asked
    )
    table = cases.model._meta.db_table
    return keys.extra(  # noqa: S610  names of ours; a subquery would gather every match before the first is seen
        tables=[NAME],
        where=[f"{NAME} MATCH %s", f"{NAME}.rowid = {table}.id"],
        params=[" AND ".join(f"({one_of})" for one_of in each)],
        order_by=[f"-{NAME}.rowid"],
    )


def begins(term: str) -> str:
    return '"{}"*'.format(term.replace('"', '""'))


def narrowed(keys: QuerySet, most: int) -> list[int]:
    """Trigrams know no order, so the last cases are looked through first, and as many more as what they held lets
    expect; everything in an order no index has, or the planner walks the table for words it takes for common.
    """
    last, window = keys.model.objects.aggregate(last=Max("pk"))["last"] or 0, WINDOW
    while window < last:
        found = list(keys.filter(pk__gt=last - window).order_by("-pk")[:most])
        if len(found) == most:
            return found
        window *= 2 * most // max(len(found), 1)
    return list(keys.order_by((F("pk") + 0).desc())[:most])


def install(using: str = "default", **_: Any) -> None:
    """Make whatever is missing. Safe to repeat."""
    connection, table = connections[using], apps.get_model("cases.Case")._meta.db_table
    if connection.vendor != "sqlite":
        return
    with transaction.atomic(using=using), connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'trigger')")
        there = {name for (name,) in cursor.fetchall()}
        if table not in there or there >= {NAME, *TRIGGERS}:
            return
        if NAME not in there:
            cursor.execute(TABLE.format(table=table))
        for name, event in TRIGGERS.items():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            cursor.execute(f"CREATE TRIGGER {name} AFTER {event.format(table=table)}")
        cursor.execute("INSERT INTO case_words(case_words) VALUES ('rebuild')")
