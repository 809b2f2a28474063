"""What a QR says to somebody without a network: the paper's facts, signed by its campus, behind the address's `#`.

The address is the check page's own, and the server never sees what stands behind the `#`. There:
`1.<payload>.<signature>`, both base64url without padding. The payload is eight lines of UTF-8: key, campus, kind,
number, day of issue, last day (or nothing), first 12 digits of the sha256 of facts.json, shortened name of the holder.
Ed25519 signs it together with the token, so that it proves one paper's address and no other's.
"""

import base64
import hashlib
import re
from dataclasses import astuple, dataclass
from datetime import date
from typing import Any, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.utils.translation import gettext_lazy as _

from portal.documents.kinds import kind_of
from portal.documents.masking import mask
from portal.documents.render import dump_facts

VERSION = "1"
PURPOSE = b"caravanserai-qr-1\n"
LONGEST_NAME = 40
WORDS = {
    "unreadable": _("this is not the whole text of a QR of the park"),
    "unknown_key": _("it is signed with a key that is not known here"),
    "changed": _("what it says was not signed by the park, or was changed"),
    "future": _("it is dated in the future; see whether the clock of this device is right"),
}
ADDRESS = re.compile(r"/check/([0-9a-f]{32})/#1\.([\w-]{1,600})\.([\w-]{86})", re.ASCII)


class Forged(Exception):
    """A QR no campus has signed. `reason` is one of: unreadable, unknown_key, changed, future."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True)
class PublicKey:
    """A campus's key as it is published; old ones stay, for the papers they signed."""

    campus: str
    key: Ed25519PublicKey

    @property
    def raw(self) -> bytes:
        return self.key.public_bytes(Encoding.Raw, PublicFormat.Raw)

    @property
    def id(self) -> str:
        return key_id(self.raw)


@dataclass(frozen=True)
class Stated:
    """The facts of a QR, in the order of its lines."""

    key: str
    campus: str
    kind: str
    number: str
    issued_on: str
    valid_until: str
    facts: str
    holder: str

    @classmethod
    def of(cls, document: Any, key: str) -> Self:
        until = document.valid_until.isoformat() if document.valid_until else ""
        return cls(
            key, document.campus.code, document.kind, document.number, document.issued_on.isoformat(), until,
            hashlib.sha256(dump_facts(document.facts).encode()).hexdigest()[:12], holder_of(document),
        )  # fmt: skip


def holder_of(document: Any) -> str:
    return "" if kind_of(document.kind).anonymous else shortened(document.company.name)


def shortened(name: str) -> str:
    return " ".join(mask(name).split())[:LONGEST_NAME]


def key_id(raw: bytes) -> str:
    return encode(hashlib.sha256(raw).digest()[:6])


def encode(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Refuses what `encode` would write otherwise: one text for one content."""
    content = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if encode(content) != text:
        raise Forged("unreadable")
    return content


def signed_part(token: str, payload: bytes) -> bytes:
    return PURPOSE + token.encode() + b"\n" + payload


def fragment(document: Any, key: Ed25519PrivateKey) -> str:
    """What stands behind the `#` of a paper's QR."""
    own = key_id(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))
    return written(Stated.of(document, own), document.token, key)


def written(stated: Stated, token: str, key: Ed25519PrivateKey) -> str:
    payload = "\n".join(astuple(stated)).encode()
    signature = key.sign(signed_part(token, payload))
    return f"{VERSION}.{encode(payload)}.{encode(signature)}"


def read(text: str, keys: dict[str, PublicKey], *, today: date) -> Stated:
    """The facts of a QR as it was scanned, if a campus signed them. Raises Forged."""
    found = ADDRESS.search(text.strip())
    if not found or not text.strip().endswith(found[0]):
        raise Forged("unreadable")
    token, *parts = found.groups()
    try:
        payload, signature = map(decode, parts)
        stated = Stated(*payload.decode().split("\n"))
        issued = date.fromisoformat(stated.issued_on)
    except (ValueError, TypeError):
        raise Forged("unreadable") from None
    known = keys.get(stated.key)
    if known is None or known.campus != stated.campus:
        raise Forged("unknown_key")
    try:
        known.key.verify(signature, signed_part(token, payload))
    except InvalidSignature:
        raise Forged("changed") from None
    if (issued - today).days > 1:  # the day may have begun at the campus already
        raise Forged("future")
    return stated
