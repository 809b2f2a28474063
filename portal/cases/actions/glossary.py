"""The park's terms as they come with the portal."""

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from portal.cases.models import Term

SHIPPED = Path(__file__).resolve().parents[1] / "glossary" / "terms.json"


@transaction.atomic
def load(path: Path = SHIPPED, *, by: Any) -> int:
    """Add the terms of a file that are not there yet; what an editor changed stays."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    known = set(Term.objects.values_list("code", flat=True))
    new = [
        Term(code=row["code"], words=row["words"], avoid=row.get("avoid", {}), note=row.get("note", ""))
        for row in rows if row["code"] not in known
    ]  # fmt: skip
    Term.objects.bulk_create(new)
    return len(new)
