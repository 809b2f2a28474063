"""What `manage.py check --deploy` says of seals whose settings do not agree with each other."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as Doubt


def long_term(app_configs: Any, **_options: Any) -> list[CheckMessage]:
    """Long-term seals need a time-stamp service whose authority is known, and certificates somebody answers for."""
    return list(_wrong()) if settings.SEAL_LONG_TERM else []


def _wrong() -> Iterator[CheckMessage]:
    from portal.documents import revocation, seals, stamping  # noqa: PLC0415  slow to load, and seldom needed

    if not settings.SEAL_TIMESTAMP_URL:
        yield Error(
            "SEAL_LONG_TERM is on, but there is no time-stamp service: no paper can be sealed.",
            hint="Set SEAL_TIMESTAMP_URL, or turn SEAL_LONG_TERM off.", id="documents.E001",
        )  # fmt: skip
    elif not stamping.stampers():
        yield Error(
            "SEAL_LONG_TERM is on, but no authority of time-stamps is known: no paper can be sealed.",
            hint=f"Put its certificate (PEM) into {Path(settings.SEAL_FOLDER, 'timestamps')}.", id="documents.E002",
        )  # fmt: skip
    for name, certificate in seals.certificates().items():
        if not revocation.answerable(certificate):
            yield Doubt(
                f"{name}: the certificate names nobody who says whether it was revoked, and no CRL lies in the folder.",
                hint=f"Put its authority's CRL into {Path(settings.SEAL_FOLDER, 'crls')}; no paper is sealed before.",
                id="documents.W001",
            )  # fmt: skip
