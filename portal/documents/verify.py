"""Say offline whether a PDF is one of ours, whole and unchanged. Asks nobody: no network, no database.

Every byte counts. The seal covers all of the file but the place of the seal itself, so that place is compared
with the one way `seal.py` writes it; what a stray bit could hide in (padding, letter case, unsigned parts) is refused.
"""

import io
import json
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pikepdf
from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from asn1crypto.core import Null
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

FACTS_NAME = "facts.json"
CLOCK_SLACK = timedelta(minutes=10)


@dataclass(frozen=True)
class Examination:
    """What a file says about itself.

    `ours`: sealed by a certificate under our roots. `intact`: the sealed bytes are the ones that were sealed.
    `whole`: nothing was added after sealing. `problems`: codes among unreadable, no_seal, several_seals,
    unknown_certificate, changed, added_after, seal_altered, future_time.
    """

    ours: bool = False
    intact: bool = False
    whole: bool = False
    signer: str = ""
    signed_at: datetime | None = None
    facts: dict | None = None
    problems: list[str] = field(default_factory=list)

    @property
    def genuine(self):
        """True when nothing at all is wrong."""
        return self.ours and self.intact and self.whole and not self.problems


def load_roots(*pems: bytes) -> list[x509.Certificate]:
    """Read the certificates of PEM files, to be given as `roots`."""
    return [root for pem in pems for root in x509.load_pem_x509_certificates(pem)]


def examine(pdf: bytes, *, roots: list[x509.Certificate]) -> Examination:
    """Examine a file; never raises for what is in it. `roots` are the certificates that issue our seals.

    The certificate is judged at the time of sealing, so a paper outlives its certificate; revoked papers are
    known by the register alone.
    """
    try:
        return _examine(pdf, roots)
    except Exception:  # anything may be handed in, and a reader of hostile files fails in any way
        return Examination(problems=["unreadable"])


def _examine(pdf, roots):
    seals = list(PdfFileReader(io.BytesIO(pdf)).embedded_signatures)
    if not seals:
        return Examination(problems=["no_seal"])
    if len(seals) > 1:
        return Examination(problems=["several_seals"])
    seal = seals[0]
    sealed_at = seal.self_reported_timestamp
    context = ValidationContext(
        trust_roots=[asn1_x509.Certificate.load(root.public_bytes(Encoding.DER)) for root in roots],
        allow_fetching=False,
        moment=sealed_at,
    )
    # An addition is refused whatever it does, so pyHanko need not weigh what it does.
    status = validate_pdf_signature(seal, context, skip_diff=True)
    whole = _covers(seal, pdf)
    intact = status.intact and status.valid
    # pyHanko follows the chain of an unchanged paper only; of a changed one we still say whose seal it bears.
    ours = status.trusted if intact else _issued_by(roots, status.signing_cert)
    problems = []
    if not ours:
        problems.append("unknown_certificate")
    if not intact:
        problems.append("changed")
    if not whole:
        problems.append("added_after")
    elif not _as_we_write_it(seal, pdf):
        problems.append("seal_altered")
        intact = False
    if sealed_at and sealed_at > datetime.now(UTC) + CLOCK_SLACK:
        problems.append("future_time")
    return Examination(
        ours=ours,
        intact=intact,
        whole=whole,
        signer=status.signing_cert.subject.native.get("common_name", ""),
        signed_at=sealed_at,
        facts=_facts(pdf) if intact and whole else None,
        problems=problems,
    )


def _issued_by(roots, certificate):
    leaf = x509.load_der_x509_certificate(certificate.dump())
    for root in roots:
        with suppress(ValueError, TypeError, InvalidSignature):
            leaf.verify_directly_issued_by(root)
            return True
    return False


def _covers(seal, pdf):
    """Say whether the two sealed ranges are all of the file but the seal's own `<…>`."""
    start, length, start2, length2 = (int(number) for number in seal.byte_range)
    return (
        start == 0
        and 0 < length < start2
        and start2 + length2 == len(pdf)
        and pdf[length : length + 1] == b"<"
        and pdf[start2 - 1 : start2] == b">"
    )


def _as_we_write_it(seal, pdf):
    """Compare the seal's place with the one way it can have been written from its signed parts."""
    _, length, start2, _ = (int(number) for number in seal.byte_range)
    place = pdf[length + 1 : start2 - 1]
    info = seal.signed_data["signer_infos"][0]
    (certificate,) = seal.signed_data["certificates"]
    expected = _rebuild(certificate.chosen, info["signed_attrs"], info["signature"].native)
    return place == expected.hex().upper().encode().ljust(len(place), b"0")


def _rebuild(certificate, signed_attrs, signature):
    """Write the signature container anew, with the settings of `seal.py` and nothing else in it."""
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
    signed_data = {
        "version": "v1",
        "digest_algorithms": [cms.DigestAlgorithm(sha256)],
        "encap_content_info": {"content_type": "data"},
        "certificates": [certificate],
        "signer_infos": [cms.SignerInfo(signer_info)],
    }
    content = {"content_type": "signed_data", "content": cms.SignedData(signed_data)}
    return cms.ContentInfo(content).dump(force=True)


def _facts(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as paper:
        if FACTS_NAME not in paper.attachments:
            return None
        return json.loads(paper.attachments[FACTS_NAME].get_file().read_bytes())
