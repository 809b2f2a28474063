"""Weigh a paper the company signed too, in a process of its own: whoever signed may have written anything into it.

Started by `countersigned.py` as a plain script. Standard input: one line of JSON (`size` of the park's own file,
`roots` as PEM), then the file. Standard output: one line of JSON, either `{"refused": code}` or `{"signatures": […]}`.
"""

import io
import json
import logging
import resource
import signal
import sys
from datetime import UTC, datetime
from typing import Any

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

PARK_FIELD = "ParkSeal"
MOST_SIGNATURES = 10
LIMITS = {"memory": 1024 * 1024 * 1024, "cpu": 20, "wall": 30}


class Refused(Exception):
    pass


def weigh(pdf: bytes, size: int, roots: list[x509.Certificate]) -> list[dict[str, Any]]:
    """What is known of the signatures added behind the first `size` bytes, which the park sealed. Raises Refused.

    Nothing but signatures may have been added, each must hold, and nothing may follow the last.
    """
    reader = PdfFileReader(io.BytesIO(pdf))
    everything = reader.embedded_signatures
    seal = next(one for one in everything if one.field_name == PARK_FIELD)
    added = [one for one in reader.embedded_regular_signatures if one is not seal]
    if not added:
        raise Refused("unsigned")
    if len(everything) > MOST_SIGNATURES:
        raise Refused("changed")
    of_park = status_of(seal, [])
    allowed = of_park.docmdp_ok and of_park.modification_level <= ModificationLevel.FORM_FILLING
    # The park's own time-stamp over the whole file may stand behind the seal: then that ends its file.
    ends = {covered(one) for one in (seal, *reader.embedded_timestamp_signatures)}
    if not (of_park.intact and of_park.valid and allowed) or size not in ends:
        raise Refused("changed")
    statuses = [status_of(one, roots) for one in added]
    if not all(status.intact and status.valid for status in statuses):
        raise Refused("broken")
    if not ends_with(statuses[-1], pdf):
        raise Refused("added_after")
    return [told(*pair) for pair in zip(added, statuses, strict=True)]


def status_of(signature: Any, roots: list[x509.Certificate]) -> Any:
    trusted = [asn1_x509.Certificate.load(root.public_bytes(Encoding.DER)) for root in roots]
    context = ValidationContext(trust_roots=trusted, allow_fetching=False)
    return validate_pdf_signature(signature, context)


def covered(signature: Any) -> int:
    _, _, start, length = (int(number) for number in signature.byte_range)
    return start + length


def ends_with(last: Any, pdf: bytes) -> bool:
    """Nothing follows the last signature but, at most, what proves its certificate later (revocation, time-stamps)."""
    if last.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        return True
    proofs = last.modification_level == ModificationLevel.LTA_UPDATES
    return bool(proofs) and pdf.rstrip(b"\r\n").endswith(b"%%EOF")


def told(signature: Any, status: Any) -> dict[str, Any]:
    leaf = x509.load_der_x509_certificate(signature.signer_cert.dump())
    said = signature.self_reported_timestamp
    return {
        "signer": named(leaf.subject, NameOID.COMMON_NAME),
        "organisation": named(leaf.subject, NameOID.ORGANIZATION_NAME),
        "issuer": named(leaf.issuer, NameOID.COMMON_NAME) or leaf.issuer.rfc4514_string(),
        "serial": f"{leaf.serial_number:X}",
        "valid_from": leaf.not_valid_before_utc.isoformat(),
        "valid_until": leaf.not_valid_after_utc.isoformat(),
        "signed_at": said.astimezone(UTC).isoformat() if said else "",
        "trust": trust(leaf, status),
    }


def trust(leaf: x509.Certificate, status: Any) -> str:
    """What is known of the certificate: nobody outside is asked, so never that it was revoked."""
    now = datetime.now(UTC)
    if not leaf.not_valid_before_utc <= now <= leaf.not_valid_after_utc:
        return "outdated"
    if status.trusted:
        return "trusted"
    return "own" if leaf.issuer == leaf.subject else "unknown"


def named(name: x509.Name, oid: Any) -> str:
    found = name.get_attributes_for_oid(oid)
    return str(found[0].value)[:200] if found else ""


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (LIMITS["memory"], LIMITS["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (LIMITS["cpu"], LIMITS["cpu"] + 1))
    signal.alarm(LIMITS["wall"])
    logging.disable(logging.CRITICAL)
    head = json.loads(sys.stdin.buffer.readline())
    pdf = sys.stdin.buffer.read()
    try:
        roots = x509.load_pem_x509_certificates(head["roots"].encode()) if head["roots"] else []
        answer: dict[str, Any] = {"signatures": weigh(pdf, head["size"], roots)}
    except Refused as refusal:
        answer = {"refused": str(refusal)}
    except (
        Exception
    ) as error:  # anything may be handed in, and a reader of hostile files fails in any way
        answer = {"refused": "unreadable", "why": type(error).__name__}
    sys.stdout.write(json.dumps(answer, ensure_ascii=True))


if __name__ == "__main__":
    main()
