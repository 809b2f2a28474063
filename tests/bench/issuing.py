"""Issue lease agreements: `python -m tests.bench.issuing COUNT RESULT`, in the portal's process.

The facts are those of the demo park's own Chinese-Russian agreement. All papers of one call wait from one commit on.
"""

import json
import sys
from pathlib import Path
from typing import Any

import django
from django.db import transaction


def model_paper() -> Any:
    """The demo's agreement of a Russian company at Xi'an."""
    from portal.documents.models import Document

    found = Document.objects.filter(kind="LEAS", campus__code="XA").order_by("pk").first()
    return found or sys.exit("the demo park has no agreement")


def quieten(paper: Any) -> None:
    """Only papers are measured: what the demo left waiting goes, and nobody is written to."""
    from django.utils import timezone
    from django_tasks_db.models import DBTaskResult

    from portal.accounts.models import Membership
    from portal.models import Job

    DBTaskResult.objects.all().delete()
    Job.objects.all().delete()
    Membership.objects.filter(company=paper.company).update(left_at=timezone.now())


def issue(paper: Any, count: int) -> None:
    from portal.documents.actions import issuing

    facts = {name: fact for name, fact in paper.facts.items() if name != "number"}
    with transaction.atomic():
        for _ in range(count):
            issuing.issue(
                "LEAS", None, case=paper.case, by=None, languages=paper.languages, facts=facts
            )


def sheet(paper: Any) -> dict[str, Any]:
    """The HTML the portal hands to its printer, for the bare one."""
    from portal.documents import papers

    made = papers.compose(
        paper.kind_info, paper.template, paper.facts, paper.languages,
        number=paper.number, url=paper.check_url, code=paper.printed_code,
    )  # fmt: skip
    assets = {name: (content.decode(), kind) for name, (content, kind) in made.assets.items()}
    return {"html": made.html, "assets": assets}


def run(count: int) -> dict[str, Any]:
    """With 0 prepare the place, else issue; always the highest row of the jobs, to tell old from new."""
    from portal.models import Job

    paper = model_paper()
    last = Job.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if not count:
        quieten(paper)
        return {"last": last, "sheet": sheet(paper)}
    issue(paper, count)
    return {"last": last}


if __name__ == "__main__":
    django.setup()
    Path(sys.argv[2]).write_text(json.dumps(run(int(sys.argv[1]))))
