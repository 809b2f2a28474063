"""Ask a time-stamp service (RFC 3161) to witness when a paper was sealed: the seal is then PAdES B-T.

Off unless `SEAL_TIMESTAMP_URL` names a service. With the service away papers wait, as they do without a key.
"""

from pathlib import Path
from typing import Any

from cryptography import x509
from django.conf import settings
from pyhanko.sign.timestamps import HTTPTimeStamper

from portal.documents.verify import load_roots

SECONDS = 15


def stamper() -> Any:
    """pyHanko's client of the service, or None where papers are sealed without one."""
    url = settings.SEAL_TIMESTAMP_URL
    return HTTPTimeStamper(url, timeout=SECONDS) if url else None


def stampers() -> list[x509.Certificate]:
    """Who issues the certificates of time-stamp services we know: `SEAL_FOLDER/timestamps/*.pem`.

    Apart from the roots of seals: a service's authority vouches for the hour, never for a paper.
    """
    folder = Path(settings.SEAL_FOLDER, "timestamps")
    return load_roots(*(path.read_bytes() for path in sorted(folder.glob("*.pem"))))
