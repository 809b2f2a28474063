"""The engine may walk the queue's partial indexes, so that closed cases cost the open ones nothing."""

import pytest
from django.db import connection

from portal.cases.models import Case

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("cases", "index"),
    [
        (Case.objects.open, "queue_open"),
        (Case.objects.open, "queue_received"),
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
