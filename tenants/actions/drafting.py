"""Writing an application: several people, several languages, nothing lost."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation

from portal.accounts.models import Campus, Company, User
from portal.accounts.rules import acts_for
from portal.languages import pick
from portal.workflow import NotAllowed, Phase
from tenants import rules, states
from tenants.answers import mark
from tenants.models import Answer, Application, Consent, HandedIn
from tenants.prefill import answers_for
from tenants.refusals import NotWritable
from tenants.sections import DECLARATION_TEXTS, Page

TRIES = 8


@dataclass(frozen=True)
class Clash:
    """A colleague wrote into the same box meanwhile. Both texts are kept on the page."""

    mine: Any
    theirs: Any
    by: User | None = None


@dataclass
class Saved:
    """What became of the boxes of one page."""

    written: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)  # a colleague's newer text stays
    clashes: dict[str, Clash] = field(default_factory=dict)


def title_of(company: Company) -> dict[str, str]:
    texts = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            texts[code] = translation.gettext("Residence application: %(company)s") % {
                "company": company.name_for(code)
            }
    return texts


@transaction.atomic
def start_application(
    company: Company, campus: Campus, *, track: str, by: User, eligibility: dict[str, str] | None = None,
    nonce: uuid.UUID | None = None,
) -> Application:  # fmt: skip
    """Open a draft, filled with what the portal already knows. The same nonce gives the same draft."""
    if not acts_for(by, company):
        raise PermissionError("acts for another company")
    if nonce:
        earlier = Application.objects.filter(start_nonce=nonce, company=company).first()
        if earlier:
            return earlier
    # `state` at creation is the one a row begins with; every later one is `move()`'s.
    return Application.objects.create(
        public_id=uuid.uuid4(), kind="application", category="residence", title=title_of(company),
        company=company, campus=campus, language=company.language, opened_by=by, team="intake",
        state=states.DRAFT, phase=Phase.DRAFT, track=track, eligibility=eligibility or {}, start_nonce=nonce,
        answers=answers_for(company, campus, track),
    )  # fmt: skip


def check_writer(application: Application, by: User) -> None:
    if not rules.applicant(by, application):
        raise NotAllowed(application, application.workflow.moves["submit"])
    if not application.writable:
        raise NotWritable


def save_answers(
    application: Application, page: Page, values: Mapping[str, Any], *, was: Mapping[str, str], opened: str, by: User
) -> Saved:  # fmt: skip
    """Merge one page, box by box. `was` are the digests the page was shown, `opened` the page's own id.

    A box nobody else touched takes the new text; one only a colleague touched keeps theirs; one both
    touched is a clash: theirs stays, mine is handed back. Compare-and-set on `answers_version`.
    """
    for _attempt in range(TRIES):
        fresh = Application.objects.select_related("company", "campus").get(pk=application.pk)
        check_writer(fresh, by)
        saved, answers = _merge(fresh, page, values, was=was, opened=opened, by=by)
        if not saved.written or _write(fresh, page, answers, saved.written, opened=opened, by=by):
            application.answers, application.answers_version = answers, fresh.answers_version
            return saved
    raise NotWritable


def _merge(
    fresh: Application, page: Page, values: Mapping[str, Any], *, was: Mapping[str, str], opened: str, by: User
) -> tuple[Saved, dict[str, Any]]:  # fmt: skip
    known = {name for name, _field, _language in page.names(fresh.languages)}
    stored = dict(fresh.answers.get(page.code, {}))
    last = {
        row.field: row for row in fresh.answer_marks.filter(section=page.code).select_related("by")
    }
    saved = Saved()
    for name, value in values.items():
        current = stored.get(name, "")
        if name not in known or mark(value) == mark(current):
            continue
        mine = name in last and opened and last[name].page == opened and last[name].by_id == by.pk
        if mine or mark(current) == was.get(name, ""):
            stored[name] = value
            saved.written.append(name)
        elif mark(value) == was.get(name, ""):
            saved.kept.append(name)
        else:
            saved.clashes[name] = Clash(value, current, last[name].by if name in last else None)
    return saved, {**fresh.answers, page.code: stored}


@transaction.atomic
def _write(
    fresh: Application, page: Page, answers: dict[str, Any], names: list[str], *, opened: str, by: User
) -> bool:  # fmt: skip
    rows = Application.objects.filter(
        pk=fresh.pk, answers_version=fresh.answers_version, state__in=states.WRITABLE
    )
    if not rows.update(answers=answers, answers_version=F("answers_version") + 1):
        return False
    fresh.answers_version += 1
    now = timezone.now()
    for name in names:
        Answer.objects.update_or_create(
            application=fresh,
            section=page.code,
            field=name,
            defaults={"by": by, "page": opened, "at": now},
        )
    return True


@transaction.atomic
def finish_page(application: Application, code: str, *, done: bool, by: User) -> None:
    """Remember that somebody pressed “Save and continue” on this page and it was complete."""
    fresh = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    check_writer(fresh, by)
    fresh.done = sorted({*fresh.done, code} if done else {*fresh.done} - {code})
    fresh.save(update_fields=["done"])
    application.done = fresh.done


@transaction.atomic
def hand_in(application: Application, code: str, paper: Any, *, by: User) -> HandedIn:
    """Attach a paper of the dossier. The same paper twice is one row."""
    check_writer(application, by)
    application.papers.filter(code=code, paper=None).delete()
    row, _new = HandedIn.objects.get_or_create(
        application=application, code=code, paper=paper.public_id,
        defaults={"name": paper.name, "size": paper.size, "sha256": paper.sha256, "by": by},
    )  # fmt: skip
    return row


@transaction.atomic
def explain_absence(application: Application, code: str, reason: str, *, by: User) -> HandedIn:
    """Say why there is no such document; the formal check judges it."""
    check_writer(application, by)
    application.papers.filter(code=code, paper=None).delete()
    return HandedIn.objects.create(application=application, code=code, reason=reason, by=by)


@transaction.atomic
def take_out(application: Application, code: str, paper: uuid.UUID | None, *, by: User) -> None:
    check_writer(application, by)
    application.papers.filter(code=code, paper=paper).delete()


def recipient_of(application: Application, language: str) -> str:
    """Who gets the data at the other campuses, by name: a consent to pass them on says to whom."""
    others = Campus.objects.exclude(pk=application.campus_id).order_by("code")
    return ", ".join(pick(campus.legal_name, language) for campus in others) or "—"


@transaction.atomic
def declare(
    application: Application,
    codes: set[str],
    *,
    language: str,
    by: User,
    address: str | None = None,
) -> None:
    """Give the consents named and withdraw those no longer ticked. Words, language and time are kept."""
    check_writer(application, by)
    recipient = recipient_of(application, language)
    live = {row.code: row for row in application.consents.filter(withdrawn_at=None)}
    gone = [row.pk for code, row in live.items() if code not in codes]
    Consent.objects.filter(pk__in=gone).update(withdrawn_at=timezone.now())
    with translation.override(language):
        for text in DECLARATION_TEXTS:
            if text.code in codes and text.code not in live:
                Consent.objects.create(
                    application=application, code=text.code, text_version=text.version, language=language,
                    text=text.words(recipient), given_by=by, address=address,
                )  # fmt: skip
