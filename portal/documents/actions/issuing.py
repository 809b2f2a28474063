"""Issue a paper, end its validity, put another in its place."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from portal import jobs
from portal.cases.actions.handling import note
from portal.cases.actions.numbers import take_number
from portal.documents import facts as build
from portal.documents import papers, parity, render
from portal.documents.kinds import PaperKind, kind_of
from portal.documents.models import Document, Template
from portal.documents.parity import IssueRefused, Problem
from portal.search import keys_for
from portal.workflow import Phase, move

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that looks like something else


def pair_of(campus: Any, company: Any) -> list[str]:
    """The campus's official language and the company's; where they are one, the next of the house."""
    first = campus.official_language
    others = [company.language, *(code for code, _name in settings.LANGUAGES)]
    return [first, next(code for code in others if code != first)]


def gather(
    kind: PaperKind, *, about: Any, facts: dict[str, Any] | None, campus: Any, company: Any
) -> dict[str, Any]:
    """The kind's facts over those every paper has."""
    own = kind.facts_of(about) if facts is None else facts
    frame = {"campus": build.campus(campus)}
    if not kind.anonymous:
        frame["company"] = build.company(company)
    today = campus.today()
    found = frame | {"issued_on": build.date(today), "valid_from": build.date(today)} | own
    if kind.valid_days is not None and "valid_until" not in own:
        found["valid_until"] = build.date(today + timedelta(days=kind.valid_days))
    return found


def with_authority(facts: dict[str, Any], template: Template | None, campus: Any) -> dict[str, Any]:
    """The facts, and which of the paper's two texts counts by these words."""
    return facts | (
        build.authority(template.authority, campus.prevailing_language) if template else {}
    )


def day(facts: dict[str, Any], key: str) -> date | None:
    return date.fromisoformat(facts[key]["value"]) if facts.get(key) else None


@transaction.atomic
def issue(
    kind_code: str,
    about: Any,
    *,
    case: Any,
    by: Any,
    languages: list[str] | None = None,
    facts: dict[str, Any] | None = None,
    company: Any = None,
    campus: Any = None,
    number: str = "",
    replaces: Document | None = None,
    reason: str = "",
) -> Document:
    """Freeze the facts, take a number, and queue the printing; all in the caller's transaction.

    `number` is given where the thing itself has one of this kind (an invoice). Company and campus are
    the case's unless given. `replaces` is ended by it, for the `reason`. Raises IssueRefused with every
    reason and takes no number when words or facts are missing or the two languages disagree.
    """
    kind = kind_of(kind_code)
    if by is not None and kind.authority and not kind.authority(by):
        raise PermissionDenied
    company, campus = company or case.company, campus or case.campus
    frozen = gather(kind, about=about, facts=facts, campus=campus, company=company)
    chosen = languages or pair_of(campus, company)
    if replaces is not None:
        move(replaces, "replace", by=None, reason=reason)
        _ended(replaces, by=by, reason=reason)
    return _enter(
        kind, frozen, case=case, company=company, campus=campus, languages=chosen, by=by,
        number=number, replaces=replaces,
    )  # fmt: skip


def _enter(
    kind: PaperKind, facts: dict[str, Any], *, case: Any, company: Any, campus: Any,
    languages: list[str], by: Any, replaces: Document | None = None, number: str = "",
) -> Document:  # fmt: skip
    """Write the row of the register and what follows from it."""
    template = Template.objects.current(kind.code, campus.today())
    facts = with_authority(facts, template, campus)
    refuse(check(kind, template, facts, languages))
    number = number or take_number(campus, kind.code, by=by)
    facts = facts | {"number": build.text(number)}
    token = secrets.token_hex(16)
    document = Document.objects.create(
        number=number, kind=kind.code, template=template, case_id=case.pk if case else None,
        company=company, campus=campus, languages=languages, facts=facts, token=token,
        code="".join(secrets.choice(ALPHABET) for _ in range(8)), issued_on=campus.today(),
        issued_by=by, valid_from=day(facts, "valid_from") or campus.today(),
        valid_until=day(facts, "valid_until"), replaces=replaces, state="preparing",
        phase=Phase.WITH_STAFF, search=search_text(number, kind, company),
    )  # fmt: skip
    if case:
        said = {"number": number, "kind": kind.code}
        note(case, "issue_document", by=by, facts=said, public=not kind.internal)
    jobs.enqueue("portal.documents.tasks.render", document.pk, key=document.job_key, about=number)
    return document


def search_text(number: str, kind: PaperKind, company: Any) -> str:
    names = getattr(company.document_names, "data", None) or {}
    return keys_for(
        number, company.name, company.short_name, *names.values(), *kind.titles.values()
    )


def check(
    kind: PaperKind, template: Template | None, facts: dict[str, Any], languages: list[str]
) -> list[Problem]:
    if template is None:
        return [parity.problem("no_texts", kind=kind.code)]
    sample = facts | {"number": build.text(f"XX-{kind.code}-0000-00000")}
    return parity.authority_problems(facts, languages) + parity.problems(
        template.clauses.all(), sample, languages
    )


def refuse(problems: Iterable[Problem]) -> None:
    listed = list(problems)
    if listed:
        raise IssueRefused(listed)


@transaction.atomic
def revoke(document: Document, *, by: Any, reason: str) -> Document:
    """End a paper at once: from now on its check page says so. The file stays, as evidence."""
    move(document, "revoke", by=by, reason=reason)
    return _ended(document, by=by, reason=reason)


@transaction.atomic
def replace(
    document: Document, *, by: Any, reason: str, facts: dict[str, Any] | None = None
) -> Document:
    """End a paper and issue its successor, with a number of its own, in one step.

    The successor states the same facts unless others are given; its words are the newest.
    Company, campus and languages stay.
    """
    kind = kind_of(document.kind)
    move(document, "replace", by=by, reason=reason)
    _ended(document, by=by, reason=reason)
    today = build.date(document.campus.today())
    kept = {k: v for k, v in document.facts.items() if k != "number"}
    new = (gather(kind, about=None, facts=facts, campus=document.campus, company=document.company)
           if facts is not None else kept | {"issued_on": today})  # fmt: skip
    return _enter(
        kind, new, case=document.case, company=document.company, campus=document.campus,
        languages=document.languages, by=by, replaces=document,
    )  # fmt: skip


def _ended(document: Document, *, by: Any, reason: str) -> Document:
    document.ended_at, document.ended_by, document.end_reason = timezone.now(), by, reason.strip()
    document.save(update_fields=["ended_at", "ended_by", "end_reason"])
    return document


@transaction.atomic
def retry(document: Document, *, by: Any) -> None:
    """Try the printing again after its last try failed."""
    job = document.job
    if job is not None:
        jobs.retry(job, by=by)


@dataclass(frozen=True)
class Draft:
    """A paper not issued: what it would say, what it lacks. It has no number and no QR."""

    kind: PaperKind
    template: Template | None
    facts: dict[str, Any]
    languages: list[str]

    @cached_property
    def problems(self) -> list[Problem]:
        return check(self.kind, self.template, self.facts, self.languages)

    @cached_property
    def items(self) -> list[papers.Item]:
        """Clause by clause with both languages, gaps marked, for a page."""
        clauses = self.template.clauses.all() if self.template else []
        return papers.items(clauses, self.facts, self.languages)

    @property
    def html(self) -> str:
        refuse(self.problems if self.template is None else [])
        return papers.compose(self.kind, self.template, self.facts, self.languages).html

    def pdf(self) -> bytes:
        """The watermarked sheet. Takes about a second: call it where a person asked for it."""
        refuse(self.problems if self.template is None else [])
        sheet = papers.compose(self.kind, self.template, self.facts, self.languages)
        return render.render(
            sheet.html, title=sheet.title, lang=sheet.lang, created=timezone.now(), assets=sheet.assets,
            identifier=hashlib.sha256(sheet.html.encode()).digest()[:16], facts=None, draft=True,
        )  # fmt: skip


def preview(
    kind_code: str, about: Any = None, *, facts: dict[str, Any] | None = None, case: Any = None,
    languages: list[str] | None = None, company: Any = None, campus: Any = None,
) -> Draft:  # fmt: skip
    """What `issue` with the same arguments would print, without issuing anything."""
    kind = kind_of(kind_code)
    company, campus = company or case.company, campus or case.campus
    found = gather(kind, about=about, facts=facts, campus=campus, company=company)
    chosen = languages or pair_of(campus, company)
    template = Template.objects.current(kind_code, campus.today())
    return Draft(kind, template, with_authority(found, template, campus), chosen)
