"""Renew the time-stamp of a long-term paper before the certificate of the last one ends; the issued file stays."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from pyhanko.sign.timestamps import TimestampRequestError

from portal.documents import renewed, revocation, seals, stamping, storing, verify
from portal.documents.models import Document, RenewedCopy
from portal.documents.seal import SealUnavailable

# Half a year: a service that is away, or a new one that must be chosen, does not cost the chain.
RENEW_BEFORE = timedelta(days=180)
NO_SEAL = "-"
GAIN = timedelta(days=30)  # a stamp that lasts no longer than the one before renews nothing


def learn(document: Document, *, by: Any) -> None:
    """Write down the level of a paper sealed before levels were kept, and until when its stamp holds."""
    content = storing.read(document.file)
    document.level = verify.level_of(content) or NO_SEAL
    document.stamped_until = verify.stamp_ends(content)
    document.save(update_fields=["level", "stamped_until"])


def renew(document: Document, *, by: Any) -> RenewedCopy | None:
    """The copy with one stamp more; None when another worker was first.

    Raises SealUnavailable while the service is away, or as long as its own certificate ends no later than the last.
    """
    stamper = stamping.stamper()
    was = document.stamped_until
    if stamper is None or was is None:
        raise SealUnavailable("no_time_stamp", "no service is set, or there is no stamp to renew")
    last = document.renewed.first()
    before, least = storing.read((last or document).file), was + GAIN
    proofs = revocation.gather_again(verify.last_stamp(before), stamper, until=least)
    try:
        content = renewed.renew(before, proofs, stamper)
    except (TimestampRequestError, OSError) as error:
        raise SealUnavailable("no_time_stamp", str(error)) from None
    stamping.met(stamper, known=proofs.witnesses)
    found = verify.examine(content, roots=seals.roots(), stampers=stamping.stampers())
    until = verify.stamp_ends(content)
    if until is None or until < least:
        told = f"the service’s certificate does not last until {least:%Y-%m-%d}"
        raise SealUnavailable("no_time_stamp", told)
    if not found.genuine:
        raise ValueError(
            f"{document.number}: the renewed copy would not be accepted: {found.problems}"
        )
    copy = RenewedCopy.of(document, content, at=found.renewed_at[-1], until=until)
    return enter(copy, content, was=was)


def enter(copy: RenewedCopy, content: bytes, *, was: datetime) -> RenewedCopy | None:
    """The file, then its row; whoever comes second removes what it wrote."""
    storing.keep(copy.file, content)
    try:
        with transaction.atomic():
            mine = Document.objects.filter(pk=copy.document_id, stamped_until=was)
            if mine.update(stamped_until=copy.stamped_until):
                copy.save(force_insert=True)
                return copy
    except Exception:
        storing.forget(copy.file)
        raise
    storing.forget(copy.file)
    return None


def due(now: datetime | None = None) -> Any:
    """Papers whose last stamp's certificate ends soon; one that has ended cannot be renewed any more."""
    now = now or timezone.now()
    soon = Document.objects.filter(stamped_until__gt=now, stamped_until__lt=now + RENEW_BEFORE)
    return soon.select_related("campus").order_by("stamped_until", "pk")
