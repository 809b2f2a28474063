"""Work on papers that waits for nobody's page: printing, scanning again, reminding, tidying."""

import hashlib
import logging
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from time import monotonic

from django.conf import settings
from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal import jobs
from portal.accounts.models import Campus
from portal.documents import (
    emails,
    papers,
    qr,
    readback,
    revocation,
    seals,
    stamping,
    storing,
    verify,
)
from portal.documents import render as printing
from portal.documents import seal as sealing
from portal.documents.actions import dossier, renewing, watching
from portal.documents.models import CounterSigned, Document, Export, Paper, RenewedCopy
from portal.languages import pick
from portal.workflow import StaleState, WrongState, move

log = logging.getLogger(__name__)
RENEWING_SECONDS = 60  # of the two minutes after which a job counts as lost
MOST_RENEWED = 200
REMIND_BEFORE = (60, 30, 7)  # days
ORPHAN_AGE = timedelta(days=1)


def render(document_id: int) -> None:
    """Print and seal one paper. Done twice it is done once: the first finished file wins, the other is removed.

    Raises what keeps it from being made (a missing key or face, a sheet that does not say what the facts
    say); the job then waits, and no unsealed copy exists at any moment.
    """
    document = Document.objects.select_related("campus", "company", "case", "template").get(
        pk=document_id
    )
    if document.state != "preparing":
        return
    jobs.progress(document.job_key, "data")
    sheet = papers.compose(
        document.kind_info, document.template, document.facts, document.languages,
        number=document.number, url=document.check_url, code=document.printed_code,
        proof=qr.fragment(document, seals.qr_key_for(document.campus.code)),
    )  # fmt: skip
    jobs.progress(document.job_key, "layout")
    key = seals.key_for(document.campus.code, legal_name(document))
    stamper = stamping.stamper()
    proofs = revocation.gather(key, stamper) if settings.SEAL_LONG_TERM else None
    # Without a key, or proofs where they are wanted, nothing need be printed.
    pdf = printing.render(
        sheet.html, title=sheet.title, lang=sheet.lang, created=document.issued_at, assets=sheet.assets,
        identifier=papers.identifier(document.number, document.token), facts=document.facts,
    )  # fmt: skip
    readback.verify(pdf, document.template.clauses.all(), document.facts, document.languages)
    jobs.progress(document.job_key, "seal")
    sealed = sealing.seal(
        pdf, key=key, reason=document.number, location=pick(document.campus.name, document.languages[0]),
        field_tooltip=sheet.title, company_tooltip=company_field(document), stamp_tooltip=stamp_field(document),
        stamper=stamper, proofs=proofs, at=max(document.issued_at, key.certificate.not_valid_before_utc),
    )  # fmt: skip
    if stamper and proofs:
        stamping.met(stamper, known=proofs.witnesses)
    keep(document, sealed)


def company_field(document: Document) -> str:
    """What a reader's program says of the field for the company's signature, where the paper has one."""
    if not document.kind_info.countersigned:
        return ""
    return " · ".join(document.company.name_for(code) for code in document.languages)


def stamp_field(document: Document) -> str:
    """What a reader's program says of the field for the time-stamp over the whole file."""
    said = []
    for code in document.languages:
        with translation.override(code):
            said.append(_("Time-stamp of the document"))
    return " · ".join(said)


def legal_name(document: Document) -> str:
    return pick(document.campus.legal_name, "en")


def keep(document: Document, content: bytes) -> None:
    """Store the file, then say so in the row; whoever comes second removes what it wrote."""
    digest = hashlib.sha256(content).hexdigest()
    name = f"documents/{document.campus.code}/{document.issued_on.year}/{document.number}-{digest[:12]}.pdf"
    storing.keep(name, content)
    try:
        with transaction.atomic():
            move(document, "seal", by=None, facts={"sha256": digest})
            document.file, document.sha256, document.size = name, digest, len(content)
            document.sealed_at, document.level = timezone.now(), verify.level_of(content)
            document.stamped_until = verify.stamp_ends(content)
            document.save(
                update_fields=["file", "sha256", "size", "sealed_at", "level", "stamped_until"]
            )
            if document.kind_info.announce and not document.kind_info.internal:
                emails.document_ready(document)
    except (StaleState, WrongState):
        storing.forget(name)  # made meanwhile, or revoked before it was made


def recheck_papers() -> int:
    """Scan what waited for the virus scanner."""
    waiting = Paper.objects.checking()
    return sum(dossier.recheck(paper, by=None) for paper in waiting.order_by("pk")[:200])


def remind_of_expiry() -> int:
    """Write to companies whose papers end in 60, 30 and 7 days; each reminder once."""
    today = timezone.now().date()
    sent = 0
    for days in REMIND_BEFORE:
        for paper in Paper.objects.expiring_on(today + timedelta(days=days)).select_related(
            "company"
        ):
            emails.paper_expiring(paper, days)
            sent += 1
    return sent


def watch_seals() -> int:
    """Write to managers and directors 60, 30 and 7 days before their seal ends, and when it has; each once.

    A day missed is caught up with: what counts is how much is left, not that it is exactly so much.
    """
    told = 0
    for campus, until, left in seals.ending(Campus.objects.all(), within=REMIND_BEFORE[0]):
        days = min(day for day in REMIND_BEFORE if left <= day) if left >= 0 else 0
        for reader in emails.keepers_of_seal(campus):
            emails.seal_ends(campus, until, days, reader)
            told += 1
    return told


def renew_stamps() -> int:
    """A minute's work at renewing the stamps that end soon; what is left, and what must wait, comes ten minutes later.

    Each paper is done or not begun, so a worker may be killed at any moment, and two may do the same at once.
    """
    learn_levels()
    if not settings.SEAL_TIMESTAMP_URL:
        return 0
    done, until = 0, monotonic() + RENEWING_SECONDS
    waits: set[datetime | None] = set()
    for document in renewing.due()[:MOST_RENEWED]:
        if monotonic() > until:
            break
        if document.stamped_until in waits:
            continue  # of the same certificate
        try:
            done += renewing.renew(document, by=None) is not None
        except sealing.SealUnavailable as error:
            log.warning("%s waits to be stamped again: %s", document.number, error)
            waits.add(document.stamped_until)
        except (OSError, ValueError) as error:  # its file; the others do not wait for it
            log.error("%s cannot be stamped again: %s", document.number, error)
    return done


def learn_levels() -> None:
    for document in Document.objects.issued().filter(level="").order_by("pk")[:MOST_RENEWED]:
        try:
            renewing.learn(document, by=None)
        except (OSError, ValueError) as error:
            log.error("%s: its file cannot be read: %s", document.number, error)


def ask_about_seals() -> int:
    """Whether a certificate that seals was revoked meanwhile; asked for long-term seals alone."""
    if not settings.SEAL_LONG_TERM:
        return 0
    return sum(watching.ask(name, it, by=None) for name, it in seals.certificates().items())


def tidy() -> int:
    """Remove files no row points at: what a worker left when it was killed between file and row."""
    known = set(Document.objects.exclude(file="").values_list("file", flat=True))
    known |= set(CounterSigned.objects.values_list("file", flat=True))
    known |= set(RenewedCopy.objects.values_list("file", flat=True))
    known |= set(Paper.objects.values_list("file", flat=True))
    known |= set(Export.objects.exclude(file="").values_list("file", flat=True))
    store, removed = storages["private"], 0
    for folder in ("documents", "papers", "exports"):
        for name in storing.names(folder):
            old = store.get_modified_time(name) < timezone.now() - ORPHAN_AGE
            if old and str(PurePosixPath(name)) not in known:
                storing.forget(name)
                removed += 1
    return removed
