"""Secrets as the database keeps them, of second factors and of bank accounts: a copy of its rows tells none."""

import base64
import hashlib
import logging
import os

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

log = logging.getLogger(__name__)
SEALED = "gAAAA"  # how every Fernet token begins; a bare secret is capitals and digits


def _box(purpose: str) -> MultiFernet:
    """Keys made of the portal's own, the present one first; an old one opens until it is retired."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(f"portal.accounts.{purpose}:{key}".encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def seal(secret: str, purpose: str = "factor") -> str:
    return _box(purpose).encrypt(secret.encode()).decode()


def opened(kept: str, purpose: str) -> str | None:
    """None where it was sealed with a key we no longer have."""
    try:
        return _box(purpose).decrypt(kept.encode()).decode()
    except InvalidToken:
        log.warning("a secret was sealed with a key that is not in SECRET_KEY_FALLBACKS")
        return None


def unseal(kept: str) -> str:
    """The secret. One sealed with a key we no longer have becomes a new secret, which no code fits."""
    if not kept.startswith(SEALED):
        return kept
    found = opened(kept, "factor")
    return base64.b32encode(os.urandom(20)).decode() if found is None else found
