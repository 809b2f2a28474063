"""A draft made with an older version of its service goes on with the current one."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from portal.languages import pick
from services.actions import asking
from services.definition import Definition, Field, PaperNeed
from services.models import Request, ServiceVersion
from services.problems import TYPED


@dataclass(frozen=True)
class Outcome:
    """What the current version brings: answers and papers that fall away, questions and papers that are new."""

    edition: ServiceVersion
    lost: list[str]
    new: list[str]


def outcome(order: Request, language: str) -> Outcome | None:
    """None where the draft has the current version already."""
    edition = order.newer_edition()
    if edition is None:
        return None
    old, new = order.plan, edition.plan
    answered = [f for f in old.fields if order.answers.get(f.key) not in (None, "", [], {})]
    kept = kept_answers(old, new, order.answers)
    needs = {need.key: need for need in old.papers}
    given = {key: needs[key] for key in order.papers.values_list("need", flat=True) if key in needs}
    wanted = {need.key for need in new.papers}
    before = {f.key for f in old.fields} | set(needs)
    rows: list[Field | PaperNeed] = [*(f for f in new.fields if f.kind != "section"), *new.papers]
    return Outcome(
        edition=edition,
        lost=[
            *(pick(f.label, language) for f in answered if f.key not in kept),
            *(pick(need.label, language) for key, need in given.items() if key not in wanted),
        ],
        new=[pick(row.label, language) for row in rows if row.key not in before],
    )


def kept_answers(old: Definition, new: Definition, answers: dict[str, Any]) -> dict[str, Any]:
    """Answers whose question is still there, of the same kind, and that can still be given."""
    found = {}
    for field in new.fields:
        was, given = old.field(field.key), answers.get(field.key)
        if was and was.kind == field.kind and given not in (None, "", [], {}):
            value = still_given(field, given)
            if value not in (None, "", []):
                found[field.key] = value
    return found


def still_given(field: Field, given: Any) -> Any:
    """A choice that is no longer offered is no answer; of an entry, the questions that are still asked count."""
    offered = {option.value for option in field.options}
    if field.kind == "choice":
        return given if given in offered else ""
    if field.kind == "multi_choice":
        return [value for value in given if value in offered]
    if field.kind == "group":
        keys = {inner.key for inner in field.fields}
        return [{k: v for k, v in row.items() if k in keys} for row in given]
    return given


@transaction.atomic
def fast_forward(order: Request, *, by: Any) -> Request:
    """The current version, with every answer and paper it still asks for. Papers stay in the dossier."""
    held = asking.held_draft(order)
    edition = held.newer_edition()
    if edition is None:
        return held
    old, new = held.plan, edition.plan
    kept = kept_answers(old, new, held.answers)
    typed = {
        key: value
        for key, value in held.answers.get(TYPED, {}).items()
        if new.field(key) and old.field(key) == new.field(key)
    }
    known = asking.prefilled(new, held.company, by, held.campus) if by else {}
    held.papers.exclude(need__in=[need.key for need in new.papers]).delete()
    held.edition, held.title = edition, new.title
    held.answers = {**known, **kept, TYPED: typed}
    held.save(update_fields=["edition", "title", "answers"])
    return asking.save_answers(held, {}, by=by)
