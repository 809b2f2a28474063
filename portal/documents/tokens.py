"""Seal keys that never leave a token or a security module (PKCS#11): the portal asks it to sign, and cannot copy it.

The certificate is a file, `SEAL_FOLDER/<code>.crt` (PEM, its own first, then who issued it). The key is in the token
`SEAL_PKCS11_TOKEN` under the label `<code>`. Needs the package python-pkcs11, which the portal otherwise does without.
"""

import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, Hash

from portal.documents.seal import SealKey, SealUnavailable


class TokenKey:
    """Signs as a key of `cryptography` would; the token does it."""

    def __init__(self, key: Any) -> None:
        self._key = key

    def sign(self, data: bytes, _algorithm: Any) -> bytes:
        from pkcs11 import Mechanism, PKCS11Error  # noqa: PLC0415  an optional package

        digest = Hash(SHA256())
        digest.update(data)
        try:
            raw = self._key.sign(digest.finalize(), mechanism=Mechanism.ECDSA)
        except PKCS11Error as error:
            forget()  # the token was taken out or restarted: the next try opens it anew
            raise SealUnavailable("no_token", type(error).__name__) from None
        half = len(raw) // 2
        return encode_dss_signature(int.from_bytes(raw[:half]), int.from_bytes(raw[half:]))


def forget() -> None:
    _key.cache_clear()
    _session.cache_clear()


def key_from_token(certificates: Path, label: str, *, module: str, token: str, pin: str) -> SealKey:
    """Raises SealUnavailable with the reason."""
    own, *chain = certificates_of(certificates)
    # A session does not outlive a fork: each process opens its own.
    return SealKey(own, _key(module, token, pin, label, os.getpid()), tuple(chain))


def certificates_of(path: Path) -> list[x509.Certificate]:
    try:
        found = x509.load_pem_x509_certificates(path.read_bytes())
    except FileNotFoundError:
        raise SealUnavailable("missing", path.name) from None
    except ValueError as error:
        raise SealUnavailable("unreadable", f"{path.name}: {error}") from None
    public = found[0].public_key()
    if not (isinstance(public, ec.EllipticCurvePublicKey) and public.curve.name == "secp256r1"):
        raise SealUnavailable("wrong_key", f"{path.name}: an ECDSA P-256 certificate is needed")
    return found


@lru_cache(maxsize=16)
def _session(module: str, token: str, pin: str, _process: int) -> Any:
    """One for all campuses: a token lets a process in once."""
    import pkcs11  # noqa: PLC0415  an optional package

    return pkcs11.lib(module).get_token(token_label=token).open(user_pin=pin)


@lru_cache(maxsize=16)
def _key(module: str, token: str, pin: str, label: str, _process: int) -> TokenKey:
    try:
        import pkcs11  # noqa: PLC0415  an optional package
    except ImportError:
        raise SealUnavailable("no_token", "the package python-pkcs11 is not installed") from None
    try:
        session = _session(module, token, pin, os.getpid())
        key = session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=label)
    except (pkcs11.PKCS11Error, RuntimeError) as error:
        told = str(error) or type(error).__name__
        wrong = isinstance(error, (pkcs11.PinIncorrect, pkcs11.PinInvalid, pkcs11.PinLenRange))
        raise SealUnavailable("wrong_password" if wrong else "no_token", told) from None
    return TokenKey(key)
