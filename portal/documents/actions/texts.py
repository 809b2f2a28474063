"""Loading the words of papers from files: all languages at once, refused with every fault named."""

import hashlib
import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from portal.documents.models import Clause, Template
from portal.documents.parity import figures
from portal.documents.wording import PLACEHOLDER, ROLES, Unclear, check_condition, check_text
from portal.languages import codes

CLAUSE_KEYS = frozenset({"code", "role", "value", "when", "own_figures"})


class TextsRefused(Exception):
    """A file was not loaded; `faults` are sentences for its writer."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


def load_file(path: Path, *, by: Any) -> tuple[Template, bool]:
    """Load one file; returns the version in force and whether it is new. Raises TextsRefused."""
    content = path.read_bytes()
    try:
        given = tomllib.loads(content.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TextsRefused([f"{path.name}: {error}"]) from None
    faults = check(given)
    if faults:
        raise TextsRefused([f"{path.name}: {fault}" for fault in faults])
    return load(given, hashlib.sha256(content).hexdigest(), by=by)


@transaction.atomic
def load(given: dict[str, Any], digest: str, *, by: Any) -> tuple[Template, bool]:
    """Make these texts the current version of their kind; the same texts again change nothing."""
    kind = given["kind"]
    current = Template.objects.select_for_update().filter(kind=kind, current=True).first()
    if current and current.digest == digest:
        return current, False
    newest = Template.objects.filter(kind=kind).order_by("-number").first()
    Template.objects.filter(kind=kind, current=True).update(current=False)
    template = Template.objects.create(
        kind=kind, number=newest.number + 1 if newest else 1, titles=given["titles"],
        placeholders=given.get("placeholders", []), digest=digest,
    )  # fmt: skip
    Clause.objects.bulk_create(
        Clause(
            template=template, position=place, code=clause.get("code") or f"{clause['role']}-{place}",
            role=clause["role"], value=clause.get("value", ""), when=clause.get("when", ""),
            own_figures=clause.get("own_figures", False),
            texts={key: text for key, text in clause.items() if key not in CLAUSE_KEYS},
        )
        for place, clause in enumerate(given["clause"], start=1)
    )  # fmt: skip
    return template, True


def check(given: dict[str, Any]) -> list[str]:
    """Every fault of a file at once."""
    faults = []
    if not str(given.get("kind", "")).isalnum():
        faults.append("kind is missing")
    faults += [f"titles lack {code}" for code in codes() if not given.get("titles", {}).get(code)]
    allowed = frozenset(given.get("placeholders", []))
    clauses = given.get("clause") or []
    if not clauses:
        faults.append("there are no clauses")
    seen: set[str] = set()
    for place, clause in enumerate(clauses, start=1):
        code = clause.get("code") or f"{clause.get('role')}-{place}"
        if code in seen:
            faults.append(f"{code}: stands twice")
        seen.add(code)
        faults += [f"{code}: {fault}" for fault in check_clause(clause, allowed)]
    return faults


def check_clause(clause: dict[str, Any], allowed: frozenset[str]) -> list[str]:
    if clause.get("role") not in ROLES:
        return [f"unknown role {clause.get('role')!r}"]
    texts = {key: str(text) for key, text in clause.items() if key not in CLAUSE_KEYS}
    faults = [f"no text in {code}" for code in codes() if not texts.get(code, "").strip()]
    faults += [f"unknown key {key}" for key in texts if key not in codes()]
    for text in [*texts.values(), clause.get("value", "")]:
        try:
            check_text(text, allowed)
        except Unclear as error:
            faults.append(str(error))
    if clause.get("role") == "table" and not PLACEHOLDER.fullmatch(clause.get("value", "")):
        faults.append('a table needs value = "{name}"')
    if clause.get("when"):
        try:
            check_condition(clause["when"], allowed)
        except Unclear as error:
            faults.append(str(error))
    return faults or twin_faults(clause, texts)


def twin_faults(clause: dict[str, Any], texts: dict[str, str]) -> list[str]:
    """The languages name the same facts and write the same figures."""
    named = {code: {path for path, _form in PLACEHOLDER.findall(texts[code])} for code in codes()}
    first, *others = codes()
    faults = [
        f"{first} and {code} name different facts: {sorted(named[first] ^ named[code])}"
        for code in others if named[first] != named[code]
    ]  # fmt: skip
    if clause.get("own_figures"):
        return faults
    stated = {code: figures(PLACEHOLDER.sub(" ", texts[code]), code) for code in codes()}
    return faults + [
        f"{first} and {code} state different figures: "
        f"{sorted((stated[first] - stated[code]) + (stated[code] - stated[first]))}"
        for code in others if stated[first] != stated[code]
    ]  # fmt: skip
