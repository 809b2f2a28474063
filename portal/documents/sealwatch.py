"""What those who operate the portal are told of seals for the long term. Reads only."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from portal.documents import seals, stamping
from portal.documents.actions.renewing import RENEW_BEFORE
from portal.documents.actions.watching import fingerprint
from portal.documents.models import Document, SealCertificate

LATE = RENEW_BEFORE / 2  # half of the time to renew in went by
SILENT = timedelta(days=3)  # an answer is seldom good for longer than a week
Told = tuple[bool, str, str]


def stamps(now: datetime | None = None) -> Told:
    """Whether the time-stamps of long-term papers are renewed in time."""
    now = now or timezone.now()
    held = Document.objects.filter(stamped_until__isnull=False)
    first = held.order_by("stamped_until").values_list("stamped_until", flat=True).first()
    if first is None:
        return True, "no paper is sealed for the long term", ""
    late = held.filter(stamped_until__lt=now + LATE).count()
    if not late:
        return True, f"the first ends {first:%Y-%m-%d}", ""
    if not settings.SEAL_TIMESTAMP_URL:
        remedy = "Set SEAL_TIMESTAMP_URL: without a service no stamp can be renewed."
    elif not stamping.stampers():
        remedy = "Put the service's authority into SEAL_FOLDER/timestamps/."
    else:
        remedy = (
            "The worker's log says what keeps them; does the service sign with a newer certificate?"
        )
    ended = held.filter(stamped_until__lte=now).count()
    told = f"{late} papers wait to be stamped again, the first before {first:%Y-%m-%d}"
    return False, told + (f"; for {ended} it is too late" if ended else ""), remedy


def revocation(now: datetime | None = None) -> Told:
    """Whether a certificate that seals was revoked, or nobody could be asked for days."""
    if not settings.SEAL_LONG_TERM:
        return True, "not asked: seals are not for the long term", ""
    now = now or timezone.now()
    names = {fingerprint(one): name for name, one in seals.certificates().items()}
    known = list(SealCertificate.objects.filter(fingerprint__in=names))
    if bad := ", ".join(sorted(one.name for one in known if one.revoked)):
        remedy = "Put a new certificate in its place, then try the waiting papers again (Problems)."
        return False, f"revoked: {bad}", remedy
    silent = [one for one in known if now - (one.answered_at or one.asked_since) > SILENT]
    if silent:
        since = min(one.answered_at or one.asked_since for one in silent)
        remedy = "Let the worker reach the addresses in the certificate, or put the CRL into SEAL_FOLDER/crls/."
        return False, f"nobody has said since {since:%Y-%m-%d}: {silent[0].said}", remedy
    return True, "not revoked" if known else "to be asked by the worker", ""
