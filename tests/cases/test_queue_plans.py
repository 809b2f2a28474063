"""The engine may walk the queue's partial indexes, so that closed cases cost the open ones nothing; and reads what
lists are narrowed by, and what the reports count, from the index alone.
"""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone

from portal.cases import queue, words
from portal.cases import wanted as asking
from portal.cases.models import Case
from portal.cases.wanted import Offered
from portal.workflow import Phase
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("cases", "index"),
    [
        (Case.objects.open, "queue_open"),
        (Case.objects.open, "queue_received"),
        (Case.objects.overdue, "queue_changed"),
        (Case.objects.waiting_for_company, "queue_changed"),
        (Case.objects.closed, "queue_closed"),
    ],
)
def test_sqlite_reads_in_the_statement_that_a_partial_index_will_do(cases, index):
    """It refuses an index by name when a parameter hides the condition."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL is sent the parameters' values")
    sql, params = cases().values("pk").query.sql_with_params()
    told = sql.replace('FROM "cases_case"', f'FROM "cases_case" INDEXED BY {index}')
    with connection.cursor() as cursor:
        cursor.execute(told, params)
        assert index in told
        assert cursor.fetchall() == []


def plan_of(sql, params):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        return " | ".join(row[-1] for row in cursor.fetchall())


@pytest.mark.parametrize(
    ("address", "order", "index"),
    [
        ("view=open&language=en", "due", "queue_open"),
        ("view=overdue&campus=XA", "due", "queue_open"),
        ("view=today&assignee=none", "due", "queue_open"),
        ("view=waiting", "due", "queue_open"),
        ("view=open&campus=XA&category=sample", "due", "queue_open"),
        ("state=new&assignee=me", "due", "queue_state"),
        ("q=is:closed lang:en", "changed", "queue_closed"),
    ],
)
def test_sqlite_counts_a_list_without_the_rows(address, order, index):
    """Told which index to walk, it needs nothing else of the case."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads the rows of pages not yet vacuumed")
    campus = factories.campus(code="XA")
    officer = factories.staff(role="service", campus=campus)
    wanted = asking.read(QueryDict(address), Offered(officer))
    cases = queue.cases_of(officer, wanted)
    sql, params = queue._limited(cases, queue.Edge(queue.ORDERS[order]))

    told = sql.replace('FROM "cases_case"', f'FROM "cases_case" INDEXED BY {index}', 1)
    plan = plan_of(told, params)

    assert f"COVERING INDEX {index}" in plan
    assert "TEMP B-TREE" not in plan


def test_sqlite_stops_a_search_in_the_order_of_its_index():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL gathers, and looks at the last cases first")
    sql, params = words.walked(Case.objects.all(), [[["a", "b"]]])[:10].query.sql_with_params()
    plan = plan_of(sql, params)

    assert re.match(
        r"SCAN case_words VIRTUAL TABLE INDEX \S+ \| SEARCH cases_case USING INTEGER PRIMARY KEY",
        plan,
    )
    assert "TEMP B-TREE" not in plan


def test_sqlite_counts_no_further_than_it_looks():
    """What is overdue has two upper bounds of one column, now and where the looking ends; it walks to the nearer."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL walks between both bounds")
    officer = factories.staff(role="service", campus=factories.campus(code="XA"))
    late = [timezone.now() - timedelta(days=n) for n in range(400, 0, -1)]
    overdue_cases(late, by=officer)
    wanted = asking.read(QueryDict("view=overdue&language=ru"), Offered(officer))

    near, far = (
        steps_of(queue._limited(queue.listed(officer, wanted, edge.within)[0], edge))
        for edge in (
            queue.Edge(queue.ORDERS["due"], Q(due_at__lte=day)) for day in (late[9], late[-1])
        )
    )

    assert near * 5 < far


def overdue_cases(days, *, by):
    campus, company = factories.campus(code="XA"), factories.company()
    Case.objects.bulk_create(
        Case(
            public_id=uuid4(), number=f"XA-REQ-2020-{n:05}", kind="sample", title={"en": "x"}, company=company,
            campus=campus, language="en", opened_by=by, state="new", phase=Phase.WITH_STAFF, due_at=day,
            received_at=day,
        )
        for n, day in enumerate(days)
    )  # fmt: skip


def steps_of(statement):
    """How many instructions of SQLite's machine a statement takes, by tens."""
    taken = []
    with connection.cursor() as cursor:
        connection.connection.set_progress_handler(lambda: taken.append(1) and None, 10)
        cursor.execute(*statement)
        cursor.fetchall()
        connection.connection.set_progress_handler(None, 0)
    return len(taken)
