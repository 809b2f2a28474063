"""Papers come in: checked, kept once, scanned, let out of quarantine or refused."""

import uuid
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from portal.cases.attachments import NotTaken
from portal.documents import emails, storing
from portal.documents.intake import Received, UploadRefused, examine
from portal.documents.models import Document, Paper, PaperView
from portal.documents.scanning import ScannerDown, find_virus
from portal.forms import clean_text
from portal.workflow import Phase, StaleState, WrongState, move


def receive(
    company: Any, upload: Any, *, kind: str, by: Any, issuer: str = "", number: str = "",
    issued_on: date | None = None, expires_on: date | None = None, language: str = "",
    person: Any = None, internal: bool = False,
) -> Paper:  # fmt: skip
    """Take a file into the company's dossier. Raises UploadRefused and then nothing is stored.

    A file the company already has comes back as the paper it is, with `already_here` set.
    With the virus scanner down the paper waits in state `checking` and cannot be downloaded.
    `internal` papers hang on notes of the desk and never show in the dossier.
    """
    received = examine(upload, kind)
    known = _known(company, received, internal=internal)
    if known:
        return known
    scanned = _scan(received)
    public_id = uuid.uuid4()
    name = f"papers/{public_id.hex[:2]}/{public_id}"
    try:
        storing.keep(name, received.content)
    except OSError:
        raise UploadRefused("storage", name=received.name) from None
    values = {
        "issuer": clean_text(issuer), "number": clean_text(number), "issued_on": issued_on,
        "expires_on": expires_on, "language": language, "person": person, "internal": internal,
    }  # fmt: skip
    try:
        return _enter(
            company, received, name, public_id, kind=kind, by=by, scanned=scanned, **values
        )
    except IntegrityError:
        storing.forget(name)
        known = _known(company, received, internal=internal)  # two uploads of one file at once
        if known is None:
            raise
        return known
    except Exception:
        storing.forget(name)  # no file without its row
        raise


def attach(company: Any, upload: Any, *, by: Any, internal: bool) -> Paper:
    """A file sent with a message; with a note of the desk it stays out of the dossier."""
    try:
        return receive(company, upload, kind="other", by=by, internal=internal)
    except UploadRefused as refused:
        raise NotTaken(refused.message) from refused


@transaction.atomic
def open_up(public_id: uuid.UUID, *, by: Any) -> uuid.UUID:
    """A file of a message that has gone out enters the dossier, unless the company has it already."""
    paper = Paper.objects.select_for_update().get(public_id=public_id)
    same = Paper.objects.standing().filter(
        company=paper.company_id, sha256=paper.sha256, internal=False
    )
    known = same.first()
    if known:
        return known.public_id
    paper.internal = False
    paper.save(update_fields=["internal"])
    return public_id


@transaction.atomic
def copy_to(paper: Paper, company: Any, *, by: Any) -> Paper:
    """An accepted paper into another company's dossier: a row and a file of its own, so that neither company's
    erasing takes it from the other. Who may do so is the caller's to ask.
    """
    if not paper.is_ready:
        raise WrongState(paper, paper.workflow.moves["accept"])
    same = Paper.objects.standing().filter(company=company, sha256=paper.sha256, internal=False)
    known: Paper | None = same.first()
    if known:
        return known
    public_id = uuid.uuid4()
    kept = (
        "kind",
        "name",
        "size",
        "sha256",
        "content_type",
        "issuer",
        "number",
        "issued_on",
        "expires_on",
        "language",
    )
    place = storing.keep(f"papers/{public_id.hex[:2]}/{public_id}", storing.read(paper.file))
    return Paper.objects.create(
        public_id=public_id, company=company, file=place, uploaded_by=by, state=paper.state, phase=paper.phase,
        **{name: getattr(paper, name) for name in kept},
    )  # fmt: skip


def _known(company: Any, received: Received, *, internal: bool) -> Paper | None:
    found = (
        Paper.objects.standing()
        .filter(company=company, sha256=received.sha256, internal=internal)
        .first()
    )
    if found:
        found.already_here = True
    return found


def _scan(received: Received) -> bool:
    """Whether the file was scanned and found clean; False when it has to wait. Raises UploadRefused."""
    try:
        virus = find_virus(received.content)
    except ScannerDown:
        return False
    if virus:
        raise UploadRefused("virus", name=received.name)
    return True


@transaction.atomic
def _enter(
    company: Any, received: Received, name: str, public_id: uuid.UUID, *, kind: str, by: Any,
    scanned: bool, **values: Any,
) -> Paper:  # fmt: skip
    paper = Paper.objects.create(
        public_id=public_id, company=company, kind=kind, name=received.name, file=name,
        size=len(received.content), sha256=received.sha256, content_type=received.content_type,
        uploaded_by=by, state="quarantined", phase=Phase.WITH_STAFF, **values,
    )  # fmt: skip
    move(paper, "accept" if scanned else "await_scan", by=None)
    return paper


def recheck(paper: Paper, *, by: Any) -> bool:
    """Scan a waiting paper; True when there is a verdict now."""
    try:
        virus = find_virus(storing.read(paper.file))
    except (ScannerDown, FileNotFoundError):
        return False
    return _judge(paper, virus, by=by)


@transaction.atomic
def _judge(paper: Paper, virus: str, *, by: Any) -> bool:
    try:
        move(paper, "refuse" if virus else "accept", by=by)
    except (StaleState, WrongState):
        return False  # another worker was faster
    if virus:
        paper.refusal = "virus"
        paper.save(update_fields=["refusal"])
        emails.paper_refused(paper)
        transaction.on_commit(lambda: storing.forget(paper.file))
    return True


@transaction.atomic
def note_opening(thing: Paper | Document, *, by: Any) -> PaperView:
    """Write down who opened a passport or a contract."""
    about: dict[str, Paper | Document] = (
        {"paper": thing} if isinstance(thing, Paper) else {"document": thing}
    )
    return PaperView.objects.create(by=by, **about)
