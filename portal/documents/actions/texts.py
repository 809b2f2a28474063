"""Loading the words of papers from files: all languages at once, refused with every fault named."""

import hashlib
from pathlib import Path
from typing import Any

from django.db import transaction

from portal.documents import words
from portal.documents.models import Clause, Template, TemplateStep
from portal.documents.states import APPROVED
from portal.workflow import Phase


class TextsRefused(Exception):
    """A file was not loaded; `faults` are sentences for its writer."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


def read(content: bytes, name: str) -> dict[str, Any]:
    """What a file says, when nothing is wrong with it. Raises TextsRefused."""
    try:
        given = words.from_toml(content)
    except (ValueError, RecursionError) as error:
        raise TextsRefused([f"{name}: {error}"]) from None
    faults = check(given)
    if faults:
        raise TextsRefused([f"{name}: {fault}" for fault in faults])
    return given


def load_file(path: Path, *, by: Any) -> tuple[Template, bool]:
    """Load one file; returns the newest approved version and whether it is new. Raises TextsRefused."""
    content = path.read_bytes()
    return load(read(content, path.name), hashlib.sha256(content).hexdigest(), by=by)


@transaction.atomic
def load(given: dict[str, Any], digest: str, *, by: Any) -> tuple[Template, bool]:
    """Make these texts the newest version of their kind, in force at once.

    The same texts again change nothing, and words the park's own people approved are never written over:
    their version stays, and is returned.
    """
    known = Template.objects.select_for_update().filter(kind=given["kind"])
    newest = known.approved().order_by("-number").first()
    if newest and (newest.is_the_parks or newest.digest == digest):
        return newest, False
    template = create(given, digest=digest, state=APPROVED, phase=Phase.CLOSED, by=by)
    TemplateStep.objects.create(template=template, name="load", by=by)
    return template, True


@transaction.atomic
def create(given: dict[str, Any], *, by: Any, **columns: Any) -> Template:
    """The next version of a kind with its clauses."""
    last = Template.objects.filter(kind=given["kind"]).order_by("-number").first()
    template = Template.objects.create(
        kind=given["kind"], number=last.number + 1 if last else 1, titles=given["titles"],
        placeholders=given.get("placeholders", []), authority=given["authority"], edited_by=by, **columns,
    )  # fmt: skip
    put_clauses(template, given["clause"], by=by)
    return template


@transaction.atomic
def put_clauses(template: Template, clauses: list[dict[str, Any]], *, by: Any) -> None:
    """Write these clauses in the place of whatever the version had."""
    template.clauses.all().delete()
    Clause.objects.bulk_create(
        Clause(
            template=template, position=place, code=words.code_of(clause, place),
            role=clause["role"], value=clause.get("value", ""), when=clause.get("when", ""),
            own_figures=clause.get("own_figures", False), texts=words.texts_of(clause),
        )
        for place, clause in enumerate(clauses, start=1)
    )  # fmt: skip


def check(given: dict[str, Any]) -> list[str]:
    """Every fault of a file at once, each with its clause."""
    return [
        f"{code}: {fault}" if code else fault
        for code, said in words.faults(given).items()
        for fault in said
    ]
