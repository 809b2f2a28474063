"""The revision that renews a long-term paper: newer proofs and one more time-stamp over all that stands before it.

The issued file never changes; this stands behind a copy of it (PAdES, ETSI EN 319 142-1, 5.4: a further store of proofs
and a further document time-stamp). pyHanko's own update of the chain names its fields by chance, hangs an untagged
widget on a page and writes the metadata anew, so its copies would be neither PDF/A-3a nor PDF/UA-1 nor could anybody
tell them from another's. Here too there is one way to write, from what stands before, the proofs and the stamp alone;
`verify.py` and `offline/verifier.js` write it again and compare, and pyHanko judges the whole chain.
"""

import asyncio
import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from asn1crypto import cms
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.x509.ocsp import load_der_ocsp_response
from pyhanko.sign.timestamps import TimestampRequestError

from portal.documents.archive import (
    END,
    PLACE,
    RANGE_BYTES,
    RESERVED_BYTES,
    Proofs,
    anew,
    covered,
    signer_of,
)

KEYS = ("/Certs", "/OCSPs", "/CRLs")
READ: dict[str, Callable[[bytes], Any]] = {
    "/Certs": x509.load_der_x509_certificate, "/OCSPs": load_der_ocsp_response, "/CRLs": x509.load_der_x509_crl,
}  # fmt: skip
LARGEST = 8 * 2**20
MOST_PROOFS = 60
STREAM = re.compile(
    rb"(\d{1,10}) 0 obj\n<< /Filter /ASCIIHexDecode /Length \d{1,8} >>\nstream\n([0-9A-F]+)>\nendstream\nendobj\n"
)
STORE = re.compile(
    rb"(\d{1,10}) 0 obj\n<<\n/Type /DSS\n((?:/(?:Certs|OCSPs|CRLs) \[ (?:\d{1,10} 0 R )+\]\n)*)>>\nendobj\n"
)
LISTED = re.compile(rb"(/\w+) \[ ((?:\d{1,10} 0 R )+)\]\n")
ROOT = re.compile(rb"/Root (\d{1,10}) 0 R\n")
FIELDS = re.compile(rb"\n/Fields \[ (?:\d{1,10} 0 R )+(?=\]\n)")
DSS = re.compile(rb"\n/DSS (\d{1,10}) 0 R\n")
STAMP = b" 0 obj\n<< /Type /DocTimeStamp "


def renew(previous: bytes, proofs: Proofs, stamper: Any) -> bytes:
    """A long-term paper with newer proofs and one stamp more over the whole of it.

    Raises TimestampRequestError or OSError when the service gives none, ValueError for a paper that carries none yet.
    """
    more = without_known(proofs, previous)
    digest = hashlib.sha256(covered(previous, revision(previous, more, b""))).digest()
    place = anew(asyncio.run(stamper.async_timestamp(digest, "sha256"))).hex().upper().encode()
    if len(place) > RESERVED_BYTES:
        raise TimestampRequestError("the stamp is longer than its place")
    return previous + revision(previous, more, place)


def without_known(proofs: Proofs, previous: bytes) -> Proofs:
    """What does not stand in the file already."""

    def missing(contents: tuple[bytes, ...]) -> tuple[bytes, ...]:
        return tuple(
            one for one in contents if one not in previous and _digits(one) not in previous
        )

    return Proofs(missing(proofs.certificates), missing(proofs.ocsps), missing(proofs.crls))


def revision(previous: bytes, proofs: Proofs, place: bytes) -> bytes:
    """The one way to write the revision that holds the proofs and the stamp. Raises ValueError."""
    end = END.search(previous)
    if end is None or STAMP not in previous:
        raise ValueError("there is no time-stamp to renew")
    root, first = _number(ROOT, end[1]), int(end[2])
    catalogue = _object(previous, root)
    store = _number(DSS, catalogue)
    held = (proofs.certificates, proofs.ocsps, proofs.crls)
    contents = [one for some in held for one in some]
    stamp = first + len(contents)
    objects = [(first + at, _stream(one)) for at, one in enumerate(contents)]
    objects += [
        (store, _store(_object(previous, store), first, [len(some) for some in held])),
        (root, FIELDS.sub(rb"\g<0>%d 0 R " % (stamp + 1), catalogue, count=1)),
        (stamp + 1, b"<< /FT /Sig /T (ParkTimeStamp%d) /V %d 0 R >>" % (previous.count(STAMP) + 1, stamp)),
    ]  # fmt: skip
    return _laid_out(len(previous), objects, stamp, end, place)


def _laid_out(start: int, objects: Any, stamp: int, end: re.Match[bytes], place: bytes) -> bytes:
    body, places = b"", {}
    for number, content in objects:
        places[number] = start + len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    places[stamp] = start + len(body)
    head = body + b"%d%s/Filter /Adobe.PPKLite /SubFilter /ETSI.RFC3161 /Contents " % (stamp, STAMP)
    before = start + len(head)
    behind = before + RESERVED_BYTES + 2
    room = len(b" /ByteRange ") + RANGE_BYTES + len(b" >>\nendobj\n")
    rows = b"".join(b"%d 1\n%010d 00000 n \n" % row for row in sorted(places.items()))
    table = (
        b"xref\n0 1\n0000000000 65535 f \n%strailer\n<<\n%s/Size %d\n%s/Prev %d\n>>\nstartxref\n%d\n%%%%EOF\n"
    ) % (rows, end[1], stamp + 2, end[3], int(end[4]), behind + room)  # fmt: skip
    spans = b"[0 %d %d %d]" % (before, behind, room + len(table))
    filled = b"<" + place.ljust(RESERVED_BYTES, b"0") + b">"
    return head + filled + b" /ByteRange " + spans.ljust(RANGE_BYTES) + b" >>\nendobj\n" + table


def token_in(previous: bytes, tail: bytes) -> cms.ContentInfo | None:
    """The stamp in a revision behind `previous`, which is known to be ours; None where anything else stands there."""
    place = PLACE.search(tail)
    if place is None or len(tail) > LARGEST:
        return None
    try:
        token = cms.ContentInfo.load(bytes.fromhex(place[1].decode()), strict=False)
        written = revision(previous, _proofs_in(tail), anew(token).hex().upper().encode())
    except (ValueError, TypeError):
        return None
    return token if written == tail else None


def _proofs_in(tail: bytes) -> Proofs:
    """Nothing but certificates, OCSP answers and CRLs, each read to its end. Raises ValueError."""
    streams = dict(_streams(tail))
    store = STORE.match(tail, max((end for _content, end in streams.values()), default=0))
    if store is None or len(streams) > MOST_PROOFS:
        raise ValueError("no store of proofs")
    held: dict[str, list[bytes]] = {key: [] for key in KEYS}
    for listed in LISTED.finditer(store[2]):
        key = listed[1].decode()
        for number in listed[2].split(b" 0 R ")[:-1]:
            if int(number) in streams:
                content = bytes.fromhex(streams[int(number)][0].decode())
                READ[key](content)
                held[key].append(content)
    return Proofs(*(tuple(held[key]) for key in KEYS))


def _streams(tail: bytes) -> Iterator[tuple[int, tuple[bytes, int]]]:
    at = 0
    while found := STREAM.match(tail, at):
        at = found.end()
        yield int(found[1]), (found[2], at)


def _number(pattern: re.Pattern[bytes], text: bytes) -> int:
    found = pattern.search(text)
    if found is None:
        raise ValueError("not a long-term paper")
    return int(found[1])


def _object(previous: bytes, number: int) -> bytes:
    """The newest text of an object that is a dictionary, as our own programs write it. Raises ValueError."""
    head = b"\n%d 0 obj\n" % number
    start = previous.rindex(head + b"<<\n") + len(head)
    return previous[start : previous.index(b"\n>>\nendobj\n", start) + 3]


def _stream(content: bytes) -> bytes:
    digits = _digits(content) + b">"
    return b"<< /Filter /ASCIIHexDecode /Length %d >>\nstream\n%s\nendstream" % (
        len(digits),
        digits,
    )


def _digits(content: bytes) -> bytes:
    return content.hex().upper().encode()


def _store(known: bytes, first: int, counts: list[int]) -> bytes:
    """The store of proofs with the newer ones behind those it had."""
    listed = {found[1].decode(): found[2] for found in LISTED.finditer(known)}
    told, at = b"", first
    for key, count in zip(KEYS, counts, strict=True):
        more = b"".join(b"%d 0 R " % number for number in range(at, at + count))
        at += count
        if refs := listed.get(key, b"") + more:
            told += b"%s [ %s]\n" % (key.encode(), refs)
    return b"<<\n/Type /DSS\n" + told + b">>"


def ends(token: cms.ContentInfo) -> datetime | None:
    """When the certificate ends that a service signed this stamp with; None when the stamp does not carry it."""
    own, _others = signer_of(token)
    until: datetime | None = Certificate.load(own[0]).not_valid_after if own else None
    return until
