"""Ask whether a certificate that seals was revoked, and write down what was heard."""

from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from django.db import transaction
from django.utils import timezone
from pyhanko_certvalidator.errors import RevokedError

from portal.documents import revocation
from portal.documents.models import SealCertificate
from portal.documents.seal import SealUnavailable


def ask(name: str, certificate: x509.Certificate, *, by: Any) -> bool:
    """Whether somebody answered. A certificate that was revoked stays so."""
    heard: dict[str, Any] = {"said": ""}
    try:
        _chain, answers = revocation.prove_seal(certificate)
        heard["answered_at"] = min((one.asked_at for one in answers), default=timezone.now())
    except RevokedError as error:
        heard |= {"answered_at": timezone.now(), "revoked": True, "said": str(error)}
    except SealUnavailable as error:
        heard["said"] = str(error)
    with transaction.atomic():
        SealCertificate.objects.update_or_create(
            fingerprint=fingerprint(certificate), defaults={"name": name} | heard
        )
    return "answered_at" in heard


def fingerprint(certificate: x509.Certificate) -> str:
    return certificate.fingerprint(hashes.SHA256()).hex()
