"""Ask a time-stamp service (RFC 3161) to witness when a paper was sealed: the seal is then PAdES B-T.

Off unless `SEAL_TIMESTAMP_URL` names a service. With the service away papers wait, as they do without a key.
"""

import asyncio
import hashlib
from pathlib import Path

from asn1crypto import cms
from asn1crypto.x509 import Certificate
from cryptography import x509
from django.conf import settings
from django.core.cache import cache
from pyhanko.sign.timestamps import HTTPTimeStamper, TimestampRequestError

from portal.documents.archive import signer_of
from portal.documents.seal import SealUnavailable
from portal.documents.verify import load_roots

SECONDS = 15
DAY = 24 * 3600
MOST_WITNESSES = 8  # a service may sign with one of several certificates


class Client(HTTPTimeStamper):
    """pyHanko's client; it remembers the stamps it was given."""

    def __init__(self, url: str) -> None:
        super().__init__(url, timeout=SECONDS)
        self.given: list[cms.ContentInfo] = []

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        token = await super().async_timestamp(message_digest, md_algorithm)
        self.given.append(token)
        return token


def stamper() -> Client | None:
    """The client of the service, or None where papers are sealed without one."""
    return Client(settings.SEAL_TIMESTAMP_URL) if settings.SEAL_TIMESTAMP_URL else None


def stampers() -> list[x509.Certificate]:
    """Who issues the certificates of time-stamp services we know: `SEAL_FOLDER/timestamps/*.pem`.

    Apart from the roots of seals: a service's authority vouches for the hour, never for a paper.
    """
    folder = Path(settings.SEAL_FOLDER, "timestamps")
    return load_roots(*(path.read_bytes() for path in sorted(folder.glob("*.pem"))))


def witnesses(client: Client) -> tuple[list[Certificate], list[Certificate]]:
    """The certificates the service signs with, as far as known, and what it sends along; asked once a day."""
    told = cache.get(_name(client))
    if not told:
        try:
            told = signer_of(asyncio.run(client.async_dummy_response("sha256")))
        except (TimestampRequestError, OSError) as error:
            raise SealUnavailable("no_time_stamp", str(error)) from None
        cache.set(_name(client), told, DAY)
    own, others = told
    return [Certificate.load(one) for one in own], [Certificate.load(one) for one in others]


def met(client: Client, *, known: tuple[bytes, ...]) -> None:
    """Raises SealUnavailable when the service signed with a certificate not proved; the next try knows it too."""
    told = [signer_of(token) for token in client.given]
    if {one for signers, _more in told for one in signers} <= set(known):
        return
    own, others = cache.get(_name(client)) or ([], [])
    for signers, more in told:
        own, others = [*signers, *own], [*more, *others]
    newest = [list(dict.fromkeys(some))[:MOST_WITNESSES] for some in (own, others)]
    cache.set(_name(client), tuple(newest), DAY)
    raise SealUnavailable("no_time_stamp", "the service signs with another certificate now")


def _name(client: Client) -> str:
    return f"witnesses:{hashlib.sha256(client.url.encode()).hexdigest()}"
