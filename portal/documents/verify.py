"""Say offline whether a PDF is one of ours, whole and unchanged. Asks nobody: no network, no database.

Every byte counts. The seal covers all of the file but the place of the seal itself, so that place is compared
with the one way `seal.py` writes it; what a stray bit could hide in (padding, letter case, unsigned parts) is refused.

Anybody may hand in anything, so no reader of PDF sees the file before it is known to be ours to the last byte: until
then only its bytes are looked at. `offline/verifier.js` does the same in a browser.
"""

import hashlib
import io
import json
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property

import pikepdf
from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from asn1crypto.core import Null
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from django.utils.translation import gettext_lazy as _
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko_certvalidator import ValidationContext

from portal.documents import archive, renewed
from portal.documents.seal import HALF_ORDER, RESERVED_BYTES, STAMPED_BYTES

STAMP = "signature_time_stamp_token"
FACTS_NAME = "facts.json"
CLOCK_SLACK = timedelta(minutes=10)
BYTE_RANGE = re.compile(rb"/ByteRange \[(\d{1,10}) (\d{1,10}) (\d{1,10}) (\d{1,10})\]")
SEALED_AT = re.compile(rb"/M \(D\\072(\d{14})Z\)")
WORDS = {
    "unreadable": _("the file cannot be read as a PDF"),
    "no_seal": _("there is no seal"),
    "several_seals": _("there is more than one seal"),
    "unknown_certificate": _("the seal is not from a certificate we know"),
    "changed": _("the file was changed after it was sealed"),
    "added_after": _("something was added after it was sealed"),
    "seal_altered": _("the seal itself was altered"),
    "future_time": _("the seal is dated in the future"),
    "time_stamp": _("the time-stamp is not of this seal, or not from a service we know"),
}


@dataclass(frozen=True)
class Examination:
    """What a file says about itself.

    `ours`: sealed by a certificate under our roots. `intact`: the sealed bytes are the ones that were sealed.
    `whole`: nothing was added after sealing. `problems`: codes among unreadable, no_seal, several_seals,
    unknown_certificate, changed, added_after, seal_altered, future_time, time_stamp. `stamped_at`: when a time-stamp
    service we know saw the seal, where one did; `archived_at`: when it saw the whole file; `renewed_at`: when it did
    so again. `level` is the seal's, by PAdES: B-B alone, B-T stamped, B-LT with proofs that no certificate was
    revoked, B-LTA with all of it stamped.
    """

    ours: bool = False
    intact: bool = False
    whole: bool = False
    signer: str = ""
    signed_at: datetime | None = None
    stamped_at: datetime | None = None
    archived_at: datetime | None = None
    renewed_at: list[datetime] = field(default_factory=list)
    level: str = ""
    facts: dict | None = None
    problems: list[str] = field(default_factory=list)

    @property
    def genuine(self):
        """True when nothing at all is wrong."""
        return self.ours and self.intact and self.whole and not self.problems


def load_roots(*pems: bytes) -> list[x509.Certificate]:
    """Read the certificates of PEM files, to be given as `roots`."""
    return [root for pem in pems for root in x509.load_pem_x509_certificates(pem)]


def examine(
    pdf: bytes, *, roots: list[x509.Certificate], stampers: Sequence[x509.Certificate] = ()
) -> Examination:
    """Examine a file; never raises for what is in it. `roots` are the certificates that issue our seals.

    `stampers` issue the certificates of the time-stamp services we know; they vouch for no paper.

    The certificate is judged at the time of sealing, so a paper outlives its certificate; revoked papers are
    known by the register alone.
    """
    try:
        return _examine(pdf, roots, stampers)
    except Exception:  # anything may be handed in, and a reader of hostile files fails in any way
        return Examination(problems=["unreadable"])


@dataclass
class _Seal:
    """The seal as its bytes say: where it lies, whose it is, what it signs."""

    pdf: bytes
    range: tuple[int, int, int, int]

    def __post_init__(self):
        _, length, start2, _ = self.range
        self.place = self.pdf[length + 1 : start2 - 1]
        signed = cms.ContentInfo.load(bytes.fromhex(self.place.decode("ascii")))["content"]
        self.info, self.certificate = signed["signer_infos"][0], signed["certificates"][0].chosen
        self.leaf = x509.load_der_x509_certificate(self.certificate.dump())
        told = SEALED_AT.search(self.pdf)
        self.at = (
            datetime.strptime(told[1].decode(), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
            if told
            else None
        )

    @cached_property
    def token(self):
        """The time-stamp, where there is one: alone among what the seal says unsigned."""
        unsigned = self.info["unsigned_attrs"]
        if (
            len(unsigned) != 1
            or unsigned[0]["type"].native != STAMP
            or len(unsigned[0]["values"]) != 1
        ):
            return None
        return unsigned[0]["values"][0]

    @property
    def reserved(self):
        return STAMPED_BYTES if self.token is not None else RESERVED_BYTES

    @property
    def whole(self):
        """Whether the two sealed ranges are all of the file but the seal's own `<…>`."""
        start, length, start2, length2 = self.range
        return (
            start == 0
            and start2 == length + self.reserved + 2
            and start2 + length2 == len(self.pdf)
            and self.pdf[length : length + 1] == b"<"
            and self.pdf[start2 - 1 : start2] == b">"
        )

    @property
    def intact(self):
        """Whether the sealed bytes are the ones that were sealed."""
        _, length, start2, length2 = self.range
        digest = hashlib.sha256(self.pdf[:length] + self.pdf[start2 : start2 + length2]).digest()
        attrs = self.info["signed_attrs"]
        told = {attribute["type"].native: attribute["values"][0] for attribute in attrs}
        named = told["signing_certificate_v2"]["certs"][0]["cert_hash"].native
        if (told["message_digest"].native, named) != (digest, self.certificate.sha256):
            return False
        with suppress(ValueError, InvalidSignature):
            signed = attrs.untag().dump()
            algorithm = ec.ECDSA(hashes.SHA256())
            self.leaf.public_key().verify(self.info["signature"].native, signed, algorithm)
            return True
        return False

    @property
    def as_we_write_it(self):
        """Compare the seal's place with the one way it can have been written from its signed parts."""
        signature = self.info["signature"].native
        if decode_dss_signature(signature)[1] > HALF_ORDER:
            return False  # the same signature written otherwise
        expected = _rebuild(self.certificate, self.info["signed_attrs"], signature, self.token)
        return self.place == expected.hex().upper().encode().ljust(self.reserved, b"0")


def _examine(pdf, roots, stampers):
    if not pdf.startswith(b"%PDF-"):
        return Examination(problems=["unreadable"])
    seal, tails = _parted(pdf)
    if seal is None:
        return Examination(problems=["no_seal"])
    sealed = seal.pdf
    ours = _issued_by(roots, seal.leaf)
    intact, whole, problems = _byte_for_byte(seal)
    stamped_at, times = None, []
    if ours and not problems:  # ours to the last byte: now a reader of PDF may weigh it too
        intact, ours = _weigh(sealed, roots, seal.at)
        problems += [] if intact else ["changed"]
        stamped_at, times, wrong = _stamps(seal, tails, stampers)
        problems += wrong
        whole = "added_after" not in wrong
    if not ours:
        problems.insert(0, "unknown_certificate")
    if seal.at and seal.at > datetime.now(UTC) + CLOCK_SLACK:
        problems.append("future_time")
    return Examination(
        ours=ours,
        intact=intact,
        whole=whole,
        signer=seal.certificate.subject.native.get("common_name", ""),
        signed_at=seal.at,
        stamped_at=stamped_at,
        archived_at=next(iter(times), None),
        renewed_at=times[1:],
        level=_level(seal, tails),
        facts=_facts(sealed) if ours and intact and whole else None,
        problems=problems,
    )


def _byte_for_byte(seal):
    """Whether the sealed bytes and the seal are as they were written, and nothing else is there."""
    intact, whole = seal.intact, seal.whole
    problems = ["several_seals"] if len(BYTE_RANGE.findall(seal.pdf)) > 1 else []
    if not intact:
        problems.append("changed")
    if not whole:
        problems.append("added_after")
    elif not seal.as_we_write_it:
        problems.append("seal_altered")
        intact = False
    return intact, whole, problems


def _stamps(seal, tails, stampers):
    """When the seal was stamped, when all of the file was and was again, and the one thing wrong with any of it."""
    stamped_at, times, pdf = None, [], seal.pdf
    if seal.token is not None:
        stamped_at = _stamped_at(pdf, seal.token, stampers)
        if stamped_at is None:
            return None, [], ["time_stamp"]
    for tail in tails:
        token = (renewed if times else archive).token_in(pdf, tail)
        if token is None:
            return stamped_at, times, ["added_after"]
        pdf += tail
        at = _archived_at(pdf, token, stampers)
        if at is None:
            return stamped_at, times, ["time_stamp"]
        times.append(at)
    return stamped_at, times, []


def level_of(pdf: bytes) -> str:
    """The level of a file that is known to be ours to the last byte; nothing for one without a seal."""
    seal, tails = _parted(pdf)
    return _level(seal, tails) if seal else ""


def last_stamp(pdf: bytes) -> cms.ContentInfo | None:
    """The last time-stamp over the whole of such a file."""
    _seal, tails = _parted(pdf)
    place = archive.PLACE.search(tails[-1]) if tails else None
    return cms.ContentInfo.load(bytes.fromhex(place[1].decode())) if place else None


def stamp_ends(pdf: bytes) -> datetime | None:
    """When the certificate ends that a service signed it with."""
    token = last_stamp(pdf)
    return renewed.ends(token) if token else None


def _parted(pdf):
    first = BYTE_RANGE.search(pdf)
    if first is None:
        return None, []
    span = tuple(int(number) for number in first.groups())
    sealed, tails = archive.split(pdf, span[2] + span[3])
    return _Seal(sealed, span), tails


def _level(seal, tails):
    if seal.token is None:
        return "B-B"
    if not archive.PROOFS.search(seal.pdf):
        return "B-T"
    return "B-LTA" if tails else "B-LT"


def _weigh(pdf, roots, sealed_at):
    """What pyHanko says of an unchanged paper: the seal's own rules, and the chain at the time of sealing."""
    (seal,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    context = ValidationContext(
        trust_roots=[asn1_x509.Certificate.load(root.public_bytes(Encoding.DER)) for root in roots],
        allow_fetching=False,
        moment=sealed_at,
    )
    # An addition is refused whatever it does, so pyHanko need not weigh what it does.
    status = validate_pdf_signature(seal, context, skip_diff=True)
    return status.intact and status.valid, status.trusted


def _stamped_at(pdf, token, stampers):
    """When a service we know saw this very seal; None when it is not so. Its certificate is judged at that time."""
    (seal,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    nobody = ValidationContext(trust_roots=[], allow_fetching=False)
    return _witnessed_at(
        token, stampers,
        lambda known: validate_pdf_signature(seal, nobody, known, skip_diff=True).timestamp_validity,
    )  # fmt: skip


def _archived_at(pdf, token, stampers):
    """When a service we know saw the whole file, its seal and proofs included."""
    stamp = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[-1]
    return _witnessed_at(
        token, stampers, lambda known: validate_pdf_timestamp(stamp, known, skip_diff=True)
    )


def _witnessed_at(token, stampers, judged):
    said = token["content"]
    signed, at = said["encap_content_info"]["content"].parsed, None
    with suppress(ValueError, KeyError, TypeError):
        at = signed["gen_time"].native
    if at is None or len(said["signer_infos"]) != 1 or said["signer_infos"][0]["unsigned_attrs"]:
        return None
    context = ValidationContext(
        trust_roots=[asn1_x509.Certificate.load(one.public_bytes(Encoding.DER)) for one in stampers],
        allow_fetching=False, moment=at,
    )  # fmt: skip
    status = judged(context)
    good = status is not None and status.intact and status.valid and status.trusted
    return at.astimezone(UTC) if good else None


def _issued_by(roots, leaf):
    for root in roots:
        with suppress(ValueError, TypeError, InvalidSignature):
            leaf.verify_directly_issued_by(root)
            return True
    return False


def _rebuild(certificate, signed_attrs, signature, token=None):
    """Write the signature container anew, with the settings of `seal.py` and nothing else in it.

    The signed attributes and the certificate keep their bytes: the signature covers those, the attributes name the hash
    of these. Nothing covers all of a time-stamp: it is written anew to its last part, though that takes a second.
    """
    sha256 = {"algorithm": "sha256", "parameters": Null()}
    serial = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
    signer_info = {
        "version": "v1",
        "sid": cms.SignerIdentifier("issuer_and_serial_number", cms.IssuerAndSerialNumber(serial)),
        "digest_algorithm": cms.DigestAlgorithm(sha256),
        "signature_algorithm": cms.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
        "signed_attrs": signed_attrs,
        "signature": signature,
    }
    if token is not None:
        anew = cms.ContentInfo.load(token.dump(force=True))
        stamp = cms.CMSAttribute({"type": STAMP, "values": [anew]})
        signer_info["unsigned_attrs"] = cms.CMSAttributes([stamp])
    signed_data = {
        "version": "v1",
        "digest_algorithms": [cms.DigestAlgorithm(sha256)],
        "encap_content_info": {"content_type": "data"},
        "certificates": [certificate],
        "signer_infos": [cms.SignerInfo(signer_info)],
    }
    content = {"content_type": "signed_data", "content": cms.SignedData(signed_data)}
    return cms.ContentInfo(content).dump()


def _facts(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as paper:
        if FACTS_NAME not in paper.attachments:
            return None
        return json.loads(paper.attachments[FACTS_NAME].get_file().read_bytes())
