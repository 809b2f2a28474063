"""How many statements a page takes: `python -m tests.bench.queries PAGES MANIFEST`, in the process of portal or floor.

PAGES is JSON: name to path, cookie and form, and the statement that makes ready for each visit. Transaction marks are
not counted.
"""

import json
import sys
from pathlib import Path
from typing import Any

import django

MARKS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
ONCE = 2  # what is read once per process is not the page's


def count(page: dict[str, Any]) -> int:
    """Statements of the last of three visits; a form is sent once to each of its paths."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from tests.bench.stage import HOST

    client = Client(HTTP_HOST=HOST, HTTP_X_FORWARDED_PROTO="https", HTTP_ORIGIN=f"https://{HOST}")
    for pair in filter(None, page["cookie"].split("; ")):
        name, _sep, value = pair.partition("=")
        client.cookies[name] = value
    form = page["form"]
    for path in page["paths"][: ONCE + 1]:
        if page["before"]:
            with connection.cursor() as cursor:
                cursor.execute(page["before"])
        with CaptureQueriesContext(connection) as seen:
            answer = client.post(path, form) if form else client.get(path)
        if answer.status_code != page["status"]:
            raise SystemExit(f"{path}: {answer.status_code}\n{answer.content[:1500].decode()}")
    return sum(not q["sql"].startswith(MARKS) for q in seen.captured_queries)


if __name__ == "__main__":
    django.setup()
    pages = json.loads(Path(sys.argv[1]).read_text())
    Path(sys.argv[2]).write_text(json.dumps({name: count(page) for name, page in pages.items()}))
