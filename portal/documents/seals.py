"""Which keys seal and sign a campus's papers, and which roots and public keys vouch for them."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from django.conf import settings

from portal.documents import tokens
from portal.documents.qr import PublicKey
from portal.documents.seal import (
    SealKey,
    SealUnavailable,
    locked,
    make_demo_authority,
    write_whole,
)
from portal.documents.verify import load_roots

QR_KEY, QR_PUBLIC = ".qr.key", ".qr.pub"


def key_for(campus_code: str, name: str) -> SealKey:
    """The campus's key: in the token where one is set, else `SEAL_FOLDER/<code>.p12`, else the demo's where allowed.

    Raises SealUnavailable: a paper waits rather than leave unsealed.
    """
    folder = Path(settings.SEAL_FOLDER)
    if settings.SEAL_PKCS11_MODULE:
        return tokens.key_from_token(
            folder / f"{campus_code}.crt", campus_code, module=settings.SEAL_PKCS11_MODULE,
            token=settings.SEAL_PKCS11_TOKEN, pin=settings.SEAL_PKCS11_PIN,
        )  # fmt: skip
    path = folder / f"{campus_code}.p12"
    if path.exists():
        return SealKey.load_pkcs12(path, settings.SEAL_PASSWORD)
    if not settings.SEAL_DEMO:
        raise SealUnavailable("missing", path.name)
    return SealKey.load_pkcs12(make_demo_authority(folder, name), None)


def certificate_of(campus_code: str) -> x509.Certificate | None:
    """The certificate that seals for a campus; None where a demo one is made when needed, or none can be read."""
    folder = Path(settings.SEAL_FOLDER)
    path = folder / f"{campus_code}.p12"
    try:
        if settings.SEAL_PKCS11_MODULE:
            return tokens.certificates_of(folder / f"{campus_code}.crt")[0]
        return SealKey.load_pkcs12(path, settings.SEAL_PASSWORD).certificate
    except SealUnavailable:
        return None


def certificates() -> dict[str, x509.Certificate]:
    """Every certificate that can seal, by its file's name; those that cannot be read are left out."""
    found = {}
    suffix = "crt" if settings.SEAL_PKCS11_MODULE else "p12"
    for path in sorted(Path(settings.SEAL_FOLDER).glob(f"*.{suffix}")):
        if certificate := certificate_of(path.stem):
            found[path.name] = certificate
    return found


def ending(campuses: Iterable[Any], *, within: int) -> list[tuple[Any, date, int]]:
    """Campuses whose certificate ends in so many days or has ended: (campus, last day, days left)."""
    found = []
    for campus in campuses:
        if certificate := certificate_of(campus.code):
            until = certificate.not_valid_after_utc.astimezone(campus.zone).date()
            left = (until - campus.today()).days
            found += [(campus, until, left)] if left <= within else []
    return found


def roots() -> list[x509.Certificate]:
    """Certificates that vouch for our seals: every PEM file beside the keys, and the keys' own issuers."""
    folder = Path(settings.SEAL_FOLDER)
    found = load_roots(*(path.read_bytes() for path in sorted(folder.glob("*.pem"))))
    for path in sorted(folder.glob("*.crt")):
        found += tokens.certificates_of(path)[1:]
    for path in sorted(folder.glob("*.p12")):
        try:
            found += SealKey.load_pkcs12(path, settings.SEAL_PASSWORD).chain
        except SealUnavailable:
            continue  # a demo key, vouched for by its root.pem, or one whose password is not ours
    return list(dict.fromkeys(found))


def countersigners() -> list[bytes]:
    """Authorities the park trusts for companies' own signatures: `SEAL_FOLDER/companies/*.pem`."""
    return [
        path.read_bytes() for path in sorted(Path(settings.SEAL_FOLDER, "companies").glob("*.pem"))
    ]


def qr_key_for(campus_code: str) -> Ed25519PrivateKey:
    """The key that signs the campus's QRs: `SEAL_FOLDER/<code>.qr.key`, made on first use in the demo only.

    Raises SealUnavailable, as `key_for` does.
    """
    path = Path(settings.SEAL_FOLDER) / f"{campus_code}{QR_KEY}"
    if not path.exists():
        if not settings.SEAL_DEMO:
            raise SealUnavailable("missing", path.name)
        make_qr_key(campus_code, anew=False)
    content = path.read_bytes()
    password = settings.SEAL_PASSWORD.encode() if b"ENCRYPTED" in content else None
    try:
        key = load_pem_private_key(content, password)
    except (ValueError, TypeError) as error:
        raise SealUnavailable("wrong_password", f"{path.name}: {error}") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise SealUnavailable("wrong_key", path.name)
    return key


def make_qr_key(campus_code: str, *, anew: bool) -> PublicKey:
    """Make the campus's key, or another in its place; public keys are never removed, so old QRs stay good."""
    folder = Path(settings.SEAL_FOLDER)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{campus_code}{QR_KEY}"
    with locked(folder / ".qr.lock"):
        if path.exists() and not anew:
            return PublicKey(campus_code, qr_key_for(campus_code).public_key())
        key = Ed25519PrivateKey.generate()
        public = PublicKey(campus_code, key.public_key())
        lock = (
            BestAvailableEncryption(settings.SEAL_PASSWORD.encode())
            if settings.SEAL_PASSWORD and not settings.SEAL_DEMO
            else NoEncryption()
        )
        # The public half first: no QR is ever signed by a key that is not published.
        name = f"{campus_code}-{public.id}{QR_PUBLIC}"
        pem = public.key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        write_whole(folder / name, pem)
        write_whole(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock))
    return public


def qr_keys() -> dict[str, PublicKey]:
    """Every public key ever published, by its id."""
    found = {}
    for path in sorted(Path(settings.SEAL_FOLDER).glob(f"*{QR_PUBLIC}")):
        key = load_pem_public_key(path.read_bytes())
        if isinstance(key, Ed25519PublicKey):
            public = PublicKey(path.name[: -len(f"-12345678{QR_PUBLIC}")], key)
            found[public.id] = public
    return found
