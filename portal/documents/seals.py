"""Which key seals a campus's papers, and which roots vouch for them."""

from pathlib import Path

from cryptography import x509
from django.conf import settings

from portal.documents.seal import SealKey, SealUnavailable, make_demo_authority
from portal.documents.verify import load_roots


def key_for(campus_code: str, name: str) -> SealKey:
    """The campus's key: `SEAL_FOLDER/<code>.p12`, else a demo one where the settings allow it.

    Raises SealUnavailable: a paper waits rather than leave unsealed.
    """
    folder = Path(settings.SEAL_FOLDER)
    path = folder / f"{campus_code}.p12"
    if path.exists():
        return SealKey.load_pkcs12(path, settings.SEAL_PASSWORD)
    if not settings.SEAL_DEMO:
        raise SealUnavailable("missing", path.name)
    return SealKey.load_pkcs12(make_demo_authority(folder, name), None)


def roots() -> list[x509.Certificate]:
    """Certificates that vouch for our seals: every PEM file beside the keys, and the keys' own issuers."""
    folder = Path(settings.SEAL_FOLDER)
    found = load_roots(*(path.read_bytes() for path in sorted(folder.glob("*.pem"))))
    for path in sorted(folder.glob("*.p12")):
        try:
            found += SealKey.load_pkcs12(path, settings.SEAL_PASSWORD).chain
        except SealUnavailable:
            continue  # a demo key, vouched for by its root.pem, or one whose password is not ours
    return found
