"""`python -m tests.bench.filling CASES DRAFTS MANIFEST`, under the portal's production settings and an empty database."""

import json
import sys
import uuid
from pathlib import Path

import django


def fill(cases: int, drafts: int) -> dict:
    """All rows; returns what a driver must know of them."""
    from portal.cases.models import Case, NumberSeries
    from tests.bench.filling.cases import Years
    from tests.bench.filling.cast import assemble
    from tests.bench.filling.pour import follow, settle

    cast = assemble()
    years = Years(cast)
    pour_cases(years, cases)
    NumberSeries.objects.bulk_create(
        NumberSeries(campus=campus, kind="REQ", year=year, last=last)
        for (campus, year), last in years.numbers.items()
    )
    follow(Case)
    same_search(Case)
    made = {code: [draft(cast, code) for _ in range(drafts)] for code in ("LC-03", "LG-01")}
    settle()
    return manifest(cast, made)


def pour_cases(years, total: int) -> None:
    """Cases with all that hangs on them."""
    from portal.cases.models import Case
    from services.models import Request
    from tests.bench.filling.pour import pour

    for heap in years.batches(total):
        pour(Case, heap.requests)
        pour(Request, heap.requests)
        for model, rows in heap.hung.items():
            pour(model, rows)


def same_search(model) -> None:
    """The bulk rows must be found by the same words as rows the action wrote."""
    from portal.cases.actions.indexing import search_text

    for case in model.objects.select_related("company").order_by("pk")[:5]:
        expected = search_text(case)
        if set(case.search.split()) != set(expected.split()):
            raise SystemExit(
                f"search keys differ for {case}:\n{sorted(set(case.search.split()) ^ set(expected.split()))}"
            )


def draft(cast, code: str) -> str:
    """A filled-in draft of a Moscow company, ready to be sent; returns its address's key."""
    from portal.workflow import Phase
    from services.models import Request
    from tests.bench.filling.cases import answers

    firm, edition = sender(cast), next(e for e in cast.editions if e.plan.code == code)
    campus = next(c for c in cast.campuses if c.code == "MOW")
    given = answers(code, firm) | (
        {"first_day": campus.today().isoformat()} if code == "LG-01" else {}
    )
    made = Request.objects.create(
        public_id=uuid.uuid4(), kind="request", category=edition.service.category.code, title=edition.plan.title,
        company=firm.company, campus=campus, language=firm.company.language, opened_by=firm.owner, team="service",
        state="draft", phase=Phase.DRAFT, edition=edition, answers=given,
    )  # fmt: skip
    return str(made.public_id)


def sender(cast):
    """The company whose owner sends requests: Russian, at home in Moscow."""
    return next(f for f in cast.firms if f.company.language == "ru")


def desk_session(officer) -> str:
    """An officer at the desk, both factors shown."""
    from django.conf import settings

    from tests.bench.filling.sessions import open_session

    factor = [{"method": "password"}, {"method": "mfa"}]
    backend = settings.AUTHENTICATION_BACKENDS[0]
    return open_session(officer, backend, account_authentication_methods=factor)


def manifest(cast, made: dict[str, list[str]]) -> dict:
    from django.conf import settings

    from portal.cases.models import Case
    from services.actions.asking import terms_of
    from services.models import Request
    from tests.bench.filling import names
    from tests.bench.filling.sessions import open_session

    officer = next(u for u in cast.officers if u.language == "ru")
    backend = settings.AUTHENTICATION_BACKENDS[0]
    open_here = Case.objects.visible_to(officer).open().order_by("due_at", "pk")
    sample = {code: Request.objects.get(public_id=ids[0]) for code, ids in made.items() if ids}
    number = open_here[100 % open_here.count()].number
    return {
        "desk": desk_session(officer),
        "my": open_session(sender(cast).owner, backend),
        "cases": list(open_here.values_list("number", flat=True)[:60]),
        "drafts": made,
        "terms": {
            code: terms_of(r) for code, r in sample.items()
        },
        "questions": {"number": number, "part of a number": number.rpartition("-")[2], **names.questions()},
    }  # fmt: skip


if __name__ == "__main__":
    django.setup()
    found = fill(int(sys.argv[1]), int(sys.argv[2]))
    Path(sys.argv[3]).write_text(json.dumps(found))
