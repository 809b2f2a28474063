"""The long-term part of a sealed paper (PAdES B-LTA): proofs inside the seal, a document time-stamp behind it.

The proofs (certificates, OCSP answers, CRLs) lie in the revision the seal covers, so nobody can change or drop one.
Behind the seal stands one revision more, the time-stamp over all of the file. Anybody can have a service stamp
anything, so a stamp that holds does not make the revision the park's: it is written in one way, from the sealed file
and the stamp alone, and `verify.py` and `offline/verifier.js` write it again and compare.
"""

import asyncio
import hashlib
import re
from dataclasses import dataclass
from typing import Any

from asn1crypto import cms
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.timestamps import TimestampRequestError

FIELD = "ParkTimeStamp"
RESERVED_BYTES = 32768  # hexadecimal digits
RANGE_BYTES = 60
START = re.compile(rb"\d{1,10} 0 obj\n<< /Type /DocTimeStamp ")
PLACE = re.compile(rb"/Contents <([0-9A-F]{%d})>" % RESERVED_BYTES)
WIDGET = re.compile(rb"\n(\d{1,10}) 0 obj\n<< ([^\n]*/T \(ParkTimeStamp\)[^\n]*) >>\nendobj\n")
END = re.compile(
    rb"\ntrailer\n<<\n(/Info \d+ 0 R\n/Root \d+ 0 R\n)/Size (\d+)\n(/ID \[[^\]\n]*\]\n)/Prev \d+\n>>\n"
    rb"startxref\n(\d+)\n%%EOF\n\Z"
)
COVERED = re.compile(rb"/ByteRange \[0 \d{1,10} (\d{1,10}) (\d{1,10})\]")
MOST = 50  # stamps of one file
PROOFS = re.compile(rb"\n/DSS \d+ 0 R\n")


@dataclass(frozen=True)
class Proofs:
    """What is put into a paper so that its seal can be judged when nobody answers any more; all as DER.

    `witnesses` are the certificates of the time-stamp service that the proofs are about.
    """

    certificates: tuple[bytes, ...]
    ocsps: tuple[bytes, ...]
    crls: tuple[bytes, ...]
    witnesses: tuple[bytes, ...] = ()


def put(proofs: Proofs, writer: IncrementalPdfFileWriter) -> None:
    """Write the store of proofs (DSS) into the revision that is about to be sealed."""
    name = generic.pdf_name
    store = generic.DictionaryObject({name("/Type"): name("/DSS")})
    held = {"/Certs": proofs.certificates, "/OCSPs": proofs.ocsps, "/CRLs": proofs.crls}
    for key, contents in held.items():
        if contents:
            refs = [writer.add_object(_stream(content)) for content in contents]
            store[name(key)] = generic.ArrayObject(refs)
    writer.root[name("/DSS")] = writer.add_object(store)
    writer.update_root()


def _stream(der: bytes) -> generic.StreamObject:
    """PDF/A counts a carriage return before `endstream` to the line end, see `seal.end_plainly`."""
    stream = generic.StreamObject(stream_data=der)
    if der.endswith(b"\r"):
        stream.apply_filter(generic.pdf_name("/ASCII85Decode"))
    return stream


def stamp(sealed: bytes, stamper: Any) -> bytes:
    """The sealed file with the service's time-stamp over all of it.

    Raises TimestampRequestError or OSError when the service gives none.
    """
    empty = revision(sealed, b"")
    digest = hashlib.sha256(covered(sealed, empty)).digest()
    token = asyncio.run(stamper.async_timestamp(digest, "sha256"))
    place = anew(token).hex().upper().encode()
    if len(place) > RESERVED_BYTES:
        raise TimestampRequestError("the stamp is longer than its place")
    return sealed + revision(sealed, place)


def anew(token: cms.ContentInfo) -> bytes:
    """The stamp written to its last part: nothing covers all of it, so it has one way to be written too."""
    return bytes(cms.ContentInfo.load(token.dump(force=True)).dump(force=True))


def signer_of(token: cms.ContentInfo) -> tuple[list[bytes], list[bytes]]:
    """The certificate a stamp was signed with, and what was sent along."""
    signed = token["content"]
    told = signed["signer_infos"][0]["sid"].chosen
    own: list[bytes] = []
    others: list[bytes] = []
    for one in signed["certificates"]:
        mine = (one.chosen.issuer, one.chosen.serial_number)
        named = (told["issuer"], told["serial_number"].native)
        (own if mine == named else others).append(one.chosen.dump())
    return own, others


def covered(sealed: bytes, tail: bytes) -> bytes:
    """What the stamp is of: all but its own place."""
    start = tail.index(b"/Contents <") + len(b"/Contents ")
    return sealed + tail[:start] + tail[start + RESERVED_BYTES + 2 :]


def revision(sealed: bytes, place: bytes) -> bytes:
    """The one way to write the revision that holds the stamp, whose digits are `place`. Raises ValueError."""
    widget, end = WIDGET.search(sealed), END.search(sealed)
    if widget is None or end is None:
        raise ValueError("no place is kept for a time-stamp")
    number, field = int(end[2]), int(widget[1])
    head = (
        b"%d 0 obj\n<< /Type /DocTimeStamp /Filter /Adobe.PPKLite /SubFilter /ETSI.RFC3161 /Contents "
        % number
    )
    value = b"%d 0 obj\n<< %s /V %d 0 R >>\nendobj\n" % (field, widget[2], number)
    before = len(sealed) + len(head)
    behind = before + RESERVED_BYTES + 2
    room = len(b" /ByteRange ") + RANGE_BYTES + len(b" >>\nendobj\n")
    xref = behind + room + len(value)
    table = (
        b"xref\n0 1\n0000000000 65535 f \n%d 1\n%010d 00000 n \n%d 1\n%010d 00000 n \n"
        b"trailer\n<<\n%s/Size %d\n%s/Prev %d\n>>\nstartxref\n%d\n%%%%EOF\n"
    ) % (field, behind + room, number, len(sealed), end[1], number + 1, end[3], int(end[4]), xref)  # fmt: skip
    length = room + len(value) + len(table)
    spans = (b"[0 %d %d %d]" % (before, behind, length)).ljust(RANGE_BYTES)
    filled = b"<" + place.ljust(RESERVED_BYTES, b"0") + b">"
    return head + filled + b" /ByteRange " + spans + b" >>\nendobj\n" + value + table


def split(pdf: bytes, end: int) -> tuple[bytes, list[bytes]]:
    """The file up to the end of its seal, and the revisions behind it where a stamp seems to follow.

    The first is the stamp's own; each further one renews it (`renewed.py`).
    """
    if not START.match(pdf, end):
        return pdf, []
    tails, start = [], end
    while start < len(pdf):
        span = COVERED.search(pdf, start)
        until = int(span[1]) + int(span[2]) if span and len(tails) < MOST else len(pdf)
        until = until if start < until < len(pdf) else len(pdf)
        tails.append(pdf[start:until])
        start = until
    return pdf[:end], tails


def token_in(sealed: bytes, tail: bytes) -> cms.ContentInfo | None:
    """The stamp in a revision behind `sealed`, which is known to be ours; None where anything else stands there."""
    place = PLACE.search(tail)
    if place is None or len(tail) > RESERVED_BYTES + 20_000:
        return None
    try:
        token = cms.ContentInfo.load(bytes.fromhex(place[1].decode()), strict=False)
        written = revision(sealed, anew(token).hex().upper().encode())
    except (
        ValueError,
        TypeError,
    ):  # nothing a service has written, or a file sealed without a place for it
        return None
    return token if written == tail else None
