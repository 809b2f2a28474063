"""The engine may walk the queue's partial indexes, so that closed cases cost the open ones nothing; and reads what
lists are narrowed by, and what the reports count, from the index alone.
"""

import re

import pytest
from django.db import connection
from django.http import QueryDict

from portal.cases import queue, words
from portal.cases import wanted as asking
from portal.cases.models import Case
from portal.cases.wanted import Offered
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
