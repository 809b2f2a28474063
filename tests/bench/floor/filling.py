"""Fill the floor's database: `python -m tests.bench.floor.filling ROWS MANIFEST`, under the floor's settings."""

import json
import sys
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection

OFFICERS = 20
SERVICES = [
    "Business licence", "Work visa", "Office space", "Legal consultation", "Tax registration", "Invitation letter",
    "Change of name", "Access card",
]  # fmt: skip
REQUESTS = """
INSERT INTO floor_request
    (ref, title, company_id, service_id, assignee_id, status, priority, created, due, body)
SELECT 'R-' || i, c.name || ' — ' || s.title || ' — R-' || i, c.id, s.id,
       CASE WHEN i %% 4 = 0 THEN NULL ELSE 1 + i %% %(officers)s END,
       CASE WHEN share < 0.04 THEN 1 WHEN share < 0.08 THEN 2 WHEN share < 0.10 THEN 3
            WHEN share < 0.20 THEN 4 ELSE 5 END,
       1 + i %% 5, now() - (%(rows)s - i) * interval '3 minutes',
       now() - (%(rows)s - i) * interval '3 minutes' + interval '10 days',
       repeat('Please help us with this request. Просим рассмотреть заявку. 请协助办理。 ', 4) || md5(i::text)
FROM (SELECT i, (hashint4(i)::bigint + 2147483648) / 4294967296.0 AS share FROM generate_series(1, %(rows)s) i) AS made
JOIN floor_company c ON c.id = 1 + i %% %(companies)s
JOIN floor_service s ON s.id = 1 + i %% %(services)s
ORDER BY i
"""
EVENTS = """
INSERT INTO floor_event (at, text, actor_id, request_id)
SELECT now() - k * interval '1 hour',
       'We have looked at your request. Мы рассмотрели заявку. 已审核。 ' || md5((i * k)::text), 1 + i %% %(officers)s, i
FROM generate_series(1, %(rows)s) i, generate_series(1, 2) k
"""
# What Django's `icontains` asks for on PostgreSQL: UPPER(column) LIKE UPPER(pattern).
INDEX = """CREATE INDEX request_words ON floor_request
USING gin (UPPER(title) gin_trgm_ops, UPPER(body) gin_trgm_ops)"""
# With the usual hundred values the planner takes a company's requests for five times as many, and walks the table.
STATISTICS = "ALTER INDEX request_words ALTER COLUMN 1 SET STATISTICS 1000"


def fill(rows: int) -> None:
    from django.contrib.auth.models import User

    from tests.bench.filling import names
    from tests.bench.floor.models import Company, Service

    call_command("migrate", run_syncdb=True, verbosity=0)
    User.objects.bulk_create(
        User(username=f"officer{n}", email=f"officer{n}@park.example", password="!")
        for n in range(OFFICERS)
    )
    firms = names.firms()
    Company.objects.bulk_create(Company(name=f.name, country=f.country) for f in firms)
    Service.objects.bulk_create(Service(title=title) for title in SERVICES)
    sizes = {
        "rows": rows,
        "officers": OFFICERS,
        "companies": len(firms),
        "services": len(SERVICES),
    }
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        cursor.execute(REQUESTS, sizes)
        cursor.execute(EVENTS, sizes)
        cursor.execute(INDEX)
        cursor.execute(STATISTICS)
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")


def manifest(rows: int) -> dict:
    from django.contrib.auth.models import User

    from tests.bench.filling.sessions import open_session
    from tests.bench.floor.models import Request

    backend = "django.contrib.auth.backends.ModelBackend"
    opened = Request.objects.filter(status__lte=Request.WAIT).values_list("pk", flat=True)
    return {
        "session": open_session(User.objects.get(username="officer0"), backend),
        "requests": list(opened[:50]),
        "form": {
            "title": "New",
            "company": "1",
            "service": "1",
            "priority": "3",
            "body": "…" * 200,
        },
    }


if __name__ == "__main__":
    django.setup()
    size, place = int(sys.argv[1]), Path(sys.argv[2])
    fill(size)
    place.write_text(json.dumps(manifest(size)))
