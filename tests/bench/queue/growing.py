"""One database, step by step larger: `python -m tests.bench.queue.growing SIZE MANIFEST`, under the portal's settings.

The first thousand cases carry all that hangs on a case, as in any filling. The rest are copies of them, made inside
the database: case, request, history and clock spans, each with a number, key and dates of its own; their talk and
checklists are left out, for only the first thousand are opened.
"""

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import django
from django.db import connection

FIRST = 1000
# Companies that are looked for fill a page from the start: places among the firms, by what asks for them.
BUSY = {"Chinese": 0, "Russian": 2, "Latin": 4}
OVERDUE = 7
EACH_BUSY, EACH_OVERDUE = 30, 80
SEEDED = len(BUSY) * EACH_BUSY + EACH_OVERDUE
REBUILT = 50_000  # from so many new rows on, the search index is dropped and built anew
MOMENTS = {"due_at", "received_at", "created_at", "changed_at", "closed_at"}
VIEWS = (
    "campus=MOW", "campus=XA&state=in_progress", "state=ready&assignee=me", "view=overdue&campus=XA", "language=en",
    "q=is%3Aunassigned+campus%3AMOW", "q=is%3Atoday", "q=is%3Aclosed+campus%3AXA",
)  # fmt: skip
DIALECTS = {
    "sqlite": {
        "key": "lower(hex(randomblob(16)))",
        "earlier": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', {}, '-' || (n.i * 7919 %% 86400) || ' seconds')",
    },
    "postgresql": {
        "key": "gen_random_uuid()",
        "earlier": "{} - (n.i::bigint * 7919 %% 86400) * interval '1 second'",
    },
}  # fmt: skip


def grow(size: int) -> dict[str, Any]:
    """To `size` cases from however many there are; returns what a driver must know."""
    from portal.cases.models import Case, CaseSpan, CaseStep
    from services.models import Request
    from tests.bench.filling.pour import follow, settle

    if not Case.objects.exists():
        begin()
    last = Case.objects.order_by("-pk").values_list("pk", flat=True)[0]
    rebuilt = connection.vendor == "postgresql" and size - last > REBUILT
    if rebuilt:
        run("DROP INDEX case_search")
    if size > last:
        copy(Case, "id", own_columns(), last + 1, size)
        copy(Request, "case_ptr_id", {}, last + 1, size)
        for model in (CaseStep, CaseSpan):
            copy(model, "case_id", {}, last + 1, size)
        follow(Case)
    if rebuilt:
        run("SET maintenance_work_mem = '512MB'")
        run(import_module("portal.cases.migrations.0001_initial").SEARCH)
    settle()
    return manifest()


def own_columns() -> dict[str, str]:
    """What a copied case has to itself. A number of four digits is also found without its zero."""
    dialect = DIALECTS[connection.vendor]
    counter = "CASE WHEN n.i < 10000 THEN '0' || n.i || ' ' ELSE '' END || n.i"
    return {name: dialect["earlier"].format(f't."{name}"') for name in MOMENTS} | {
        "id": "n.i", "public_id": dialect["key"],
        "number": "m.stem || CASE WHEN n.i < 10000 THEN '0' ELSE '' END || n.i",
        "search": f"m.head || {counter} || m.tail",
    }  # fmt: skip


def run(statement: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def begin() -> None:
    """The cast, the first thousand cases, and the moulds the others are cast in."""
    from portal.cases.models import Case
    from tests.bench.filling.__main__ import pour_cases, same_search
    from tests.bench.filling.cases import Years
    from tests.bench.filling.cast import assemble
    from tests.bench.filling.pour import follow

    class Seeded(Years):
        """The companies looked for ask first; those of the question about overdue cases are all open."""

        def place_of(self, pk: int) -> int:
            if pk > SEEDED:
                return super().place_of(pk)
            busy = list(BUSY.values())
            return OVERDUE if pk <= EACH_OVERDUE else busy[pk % len(busy)]

        def is_open(self, pk: int) -> bool:
            return pk <= EACH_OVERDUE or super().is_open(pk)

    cast = assemble()
    pour_cases(Seeded(cast), FIRST)
    follow(Case)
    same_search(Case)
    keep_views(reader(cast.campuses))
    keep_moulds()


def reader(campuses: list[Any]) -> Any:
    """An officer of both campuses; a Russian one, at Moscow by the cast already."""
    from portal.accounts.models import StaffRole

    officer = officers()[0]
    for campus in campuses:
        StaffRole.objects.get_or_create(user=officer, role=StaffRole.Role.SERVICE, campus=campus)
    return officer


def officers() -> list[Any]:
    """The reader, and a colleague at one campus only."""
    from portal.accounts.models import User

    return list(User.objects.filter(email__startswith="officer", language="ru").order_by("pk")[:2])


def keep_views(officer: Any) -> None:
    from portal.cases.models import SavedView

    SavedView.objects.bulk_create(
        SavedView(owner=officer, name=f"List {n}", query=query, position=n)
        for n, query in enumerate(VIEWS)
    )


def keep_moulds() -> None:
    """What a copy takes from its original besides columns: the number's beginning, the search keys around it."""
    from portal.cases.models import Case

    run(
        "CREATE TABLE bench_mould (place integer PRIMARY KEY, case_id bigint, stem text, head text, tail text)"
    )
    originals = Case.objects.filter(pk__gt=SEEDED).order_by("pk")
    for place, case in enumerate(originals.only("number", "search")):
        stem, _sep, counter = case.number.rpartition("-")
        head, _counter, rest = case.search.partition(f" {counter} ")
        zeros = {counter[n:] for n in range(1, len(counter) - len(counter.lstrip("0")) + 1)}
        tail = " ".join(term for term in rest.split() if term not in zeros)
        run(
            "INSERT INTO bench_mould VALUES (%s, %s, %s, %s, %s)",
            place, case.pk, f"{stem}-", f"{head} ", f" {tail} ",
        )  # fmt: skip


def copy(model: Any, link: str, own: dict[str, str], first: int, last: int) -> None:
    """Rows of the originals again, for the cases `first` to `last`; `link` is the column that names the case."""
    columns = [
        f.column for f in model._meta.local_concrete_fields if f.column == link or not f.primary_key
    ]
    values = [own.get(c) or ("n.i" if c == link else f't."{c}"') for c in columns]
    named = ", ".join(f'"{c}"' for c in columns)
    run(
        f"""INSERT INTO {model._meta.db_table} ({named})
        WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last})
        SELECT {", ".join(values)} FROM n
        JOIN bench_mould m ON m.place = n.i %% {FIRST - SEEDED}
        JOIN {model._meta.db_table} t ON t."{link}" = m.case_id"""
    )


def manifest() -> dict[str, Any]:
    from portal.accounts.models import Company
    from portal.cases.models import Case
    from tests.bench.filling import names
    from tests.bench.filling.__main__ import desk_session

    officer, colleague = officers()
    seeds = Case.objects.filter(pk__lte=FIRST).visible_to(officer).order_by("due_at", "pk")
    return {
        "desk": desk_session(officer), "colleague": desk_session(colleague),
        "cases": list(seeds.open().values_list("number", flat=True)[:40]),
        "free": list(seeds.unassigned().values_list("pk", "number")[:40]),
        "company": names.firm(OVERDUE).forms["en"].removesuffix(" Co., Ltd."), "questions": names.questions(),
        "total": Case.objects.count(), "open": Case.objects.open().count(), "companies": Company.objects.count(),
    }  # fmt: skip


if __name__ == "__main__":
    django.setup()
    Path(sys.argv[2]).write_text(json.dumps(grow(int(sys.argv[1]))))
