"""Take the copy of a paper the company signed too, and keep it beside the original."""

from typing import Any

from django.db import IntegrityError, transaction

from portal.cases.actions.handling import note
from portal.documents import emails, seals, storing
from portal.documents.countersigned import NotAccepted, signatures_of
from portal.documents.intake import Refusal, read
from portal.documents.models import CounterSigned, Document
from portal.documents.scanning import ScannerDown, find_virus


def receive(document: Document, upload: Any, *, by: Any) -> CounterSigned:
    """The copy as it is kept; one that is here already comes back.

    Raises NotAccepted, and then nothing is stored.
    """
    try:
        content = read(upload)
    except Refusal as refusal:
        raise NotAccepted("too_large" if str(refusal) == "too_large" else "unreadable") from None
    signatures = signatures_of(
        content, sha256=document.sha256, size=document.size, roots=seals.countersigners()
    )
    try:
        if find_virus(content):
            raise NotAccepted("virus")
    except ScannerDown:
        raise NotAccepted("unchecked") from None
    copy = CounterSigned.of(document, content, signatures, by=by)
    if known := document.countersigned.filter(sha256=copy.sha256).first():
        return known
    try:
        storing.keep(copy.file, content)
    except OSError:
        raise NotAccepted("storage") from None
    return enter(copy, by=by)


def enter(copy: CounterSigned, *, by: Any) -> CounterSigned:
    """The row, and what follows from it; no file without its row."""
    document = copy.document
    try:
        with transaction.atomic():
            copy.save(force_insert=True)
            if document.case:
                told = {"number": document.number, "kind": document.kind, "signer": copy.signers}
                note(document.case, "countersign_document", by=by, facts=told, public=True)
            emails.countersigned(copy)
    except IntegrityError:
        storing.forget(copy.file)
        return document.countersigned.get(sha256=copy.sha256)  # two uploads of one file at once
    except Exception:
        storing.forget(copy.file)
        raise
    return copy
