"""The park's people change the words of papers: a draft, another person's approval, a first day."""

import hashlib
from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.accounts.models import Campus
from portal.documents import words
from portal.documents.actions import texts
from portal.documents.actions.texts import TextsRefused
from portal.documents.kinds import PAPER_KINDS
from portal.documents.models import Template, TemplateStep
from portal.documents.states import DRAFT
from portal.languages import format_date, name_in_itself
from portal.workflow import Phase, Refused, StaleState, move

Clauses = list[dict[str, Any]]


class WordsRefused(Refused):
    """`message` says what stands in the way."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


@transaction.atomic
def begin(kind: str, *, by: Any) -> Template:
    """A draft of the newest approved words; the one in work, where there is one."""
    in_work = Template.objects.in_work().filter(kind=kind)
    if there := in_work.first():
        return there
    given = words.written(newest(kind))
    try:
        with transaction.atomic():
            template = texts.create(given, state=DRAFT, phase=Phase.DRAFT, by=by)
    except IntegrityError:  # a colleague began in the same moment
        return in_work.get()
    record(template, "begin", by=by)
    return template


def newest(kind: str) -> Template:
    found = Template.objects.approved().filter(kind=kind).order_by("-number").first()
    if found is None:
        raise WordsRefused(_("This kind has no words yet. Run manage.py load_texts."))
    return found


@transaction.atomic
def take_in(content: bytes, *, by: Any) -> Template:
    """A file becomes the draft of its kind. Raises TextsRefused with every fault."""
    given = texts.read(content, _("The file"))
    if given["kind"] not in PAPER_KINDS:
        raise TextsRefused(
            [_("The park issues no papers of the kind %(kind)s.") % {"kind": given["kind"]}]
        )
    known = newest(given["kind"]).placeholders
    strange = [name for name in given["placeholders"] if name not in known]
    if strange:
        said = _("This kind of paper does not know these facts: %(names)s")
        raise TextsRefused([said % {"names": ", ".join(strange)}])
    template = begin(given["kind"], by=by)
    given["placeholders"] = known
    return rewrite(
        template, lambda _clauses: given["clause"], by=by, step="take_in",
        titles=given["titles"], authority=given["authority"],
    )  # fmt: skip


@transaction.atomic
def rewrite(
    template: Template, change: Callable[[Clauses], Clauses], *, by: Any, version: int | None = None,
    step: str = "write", facts: dict[str, Any] | None = None, **columns: Any,
) -> Template:  # fmt: skip
    """Change the clauses of a draft; `version` is the one the writer looked at. Whoever is late is told so."""
    looked_at = template.version if version is None else version
    held = Template.objects.filter(pk=template.pk, state=DRAFT, version=looked_at).update(
        version=F("version") + 1, edited_by=by, changed_at=timezone.now(), **columns
    )
    if not held:
        raise StaleState(template, template.workflow.moves["offer"])
    template.refresh_from_db()
    before = words.written(template)["clause"]
    after = change([dict(clause) for clause in before])
    if after != before:
        texts.put_clauses(template, after, by=by)
    record(template, step, by=by, facts=facts)
    return template


@transaction.atomic
def describe(
    template: Template, *, by: Any, version: int, titles: dict[str, str], authority: str
) -> Template:
    """The title in each language, and which of the two texts counts."""
    return rewrite(
        template, lambda clauses: clauses, by=by, version=version, titles=titles, authority=authority
    )  # fmt: skip


@transaction.atomic
def write_clause(
    template: Template, clause: dict[str, Any], *, by: Any, version: int, instead: str = "", after: str = ""
) -> Template:  # fmt: skip
    """Put a clause in the place of the one called `instead`, or behind the one called `after`."""

    def change(clauses: Clauses) -> Clauses:
        if instead:
            return [clause if one["code"] == instead else one for one in clauses]
        places = [n for n, one in enumerate(clauses, start=1) if one["code"] == after]
        place = places[0] if places else len(clauses)
        return [*clauses[:place], clause, *clauses[place:]]

    return rewrite(template, change, by=by, version=version, facts={"clause": clause["code"]})


@transaction.atomic
def order_clause(template: Template, code: str, *, by: Any, version: int, to: str) -> Template:
    """Move a clause one place "up" or "down", or "remove" it."""

    def change(clauses: Clauses) -> Clauses:
        place = next((n for n, one in enumerate(clauses) if one["code"] == code), None)
        if place is None:
            return clauses
        moved = clauses.pop(place)
        if to != "remove":
            clauses.insert(max(0, place + (1 if to == "down" else -1)), moved)
        return clauses

    return rewrite(template, change, by=by, version=version, facts={"clause": code, "to": to})


@transaction.atomic
def let_stand(template: Template, code: str, *, by: Any, version: int) -> Template:
    """Say that the languages which were not changed still say the same as those which were."""
    clauses = {clause["code"]: clause for clause in words.written(template)["clause"]}
    if code not in clauses:
        return template
    facts = {"clause": code, "digest": words.text_digest(clauses[code])}
    return rewrite(
        template, lambda same: same, by=by, version=version, step="let_stand", facts=facts
    )


def stale_twins(template: Template) -> dict[str, str]:
    """What is said of each clause of which a language was changed and its twins were not, by its code.

    A text that was let stand is no longer stale, until one of its twins is changed again.
    """
    before = Template.objects.approved().filter(kind=template.kind, number__lt=template.number)
    if not (base := before.order_by("-number").first()):
        return {}
    given = words.written(template)
    clauses = {clause["code"]: clause for clause in given["clause"]}
    stands = {
        (step.facts["clause"], step.facts["digest"])
        for step in template.steps.filter(name="let_stand")
    }
    said = _("%(changed)s was changed, %(kept)s was not: change it too, or say that it still fits")
    return {
        code: said % {"changed": named(changed), "kept": named(kept)}
        for code, (changed, kept) in words.half_changed(words.written(base), given).items()
        if (code, words.text_digest(clauses[code])) not in stands
    }


def named(languages: list[str]) -> str:
    return ", ".join(name_in_itself(code) for code in languages)


@transaction.atomic
def offer(template: Template, *, by: Any) -> Template:
    """Ask another person to approve; only words that are complete are asked about."""
    refuse_faults(template)
    move(template, "offer", by=by)
    return template


@transaction.atomic
def approve(template: Template, *, by: Any, effective_on: date) -> Template:
    """Another person than the last writer puts the words in force from a day at each campus."""
    if by.pk == template.edited_by_id:
        raise WordsRefused(_("You wrote last in this version: another person approves it."))
    refuse_faults(template)
    refuse_day(template, effective_on)
    digest = hashlib.sha256(words.to_toml(words.written(template)).encode()).hexdigest()
    facts = {"effective_on": effective_on.isoformat(), "digest": digest}
    move(template, "approve", by=by, facts=facts, also={"effective_on": effective_on})
    template.effective_on = effective_on
    return template


@transaction.atomic
def step_back(template: Template, name: str, *, by: Any, reason: str = "") -> Template:
    """Send back with a reason, take back, or drop."""
    move(template, name, by=by, reason=reason)
    return template


def refuse_faults(template: Template) -> None:
    faults = texts.check(words.written(template))
    faults += [f"{code}: {said}" for code, said in stale_twins(template).items()]
    if faults:
        raise TextsRefused(faults)
    if Template.objects.approved().filter(kind=template.kind, number__gt=template.number).exists():
        raise WordsRefused(
            _(
                "A newer version was loaded meanwhile. Export this one, drop it and take the file in again."
            )
        )


def first_day() -> date:
    """The earliest words can come into force: today, where the day began last."""
    return min((campus.today() for campus in Campus.objects.all()), default=timezone.now().date())


def refuse_day(template: Template, day: date) -> None:
    """Papers already written keep their words, so a day in the past would say what was not so."""
    if day < first_day():
        raise WordsRefused(_("The first day is today or later."))
    before = newest(template.kind).effective_on
    if before and day < before:
        said = _("Version %(number)s comes into force on %(day)s: choose that day or a later one.")
        number = newest(template.kind).number
        raise WordsRefused(
            said % {"number": number, "day": format_date(before, get_language() or "en")}
        )


def record(template: Template, name: str, *, by: Any, facts: dict[str, Any] | None = None) -> None:
    TemplateStep.objects.create(template=template, name=name, by=by, facts=facts or {})
