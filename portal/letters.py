"""Letters as the desk sees them: to whom, whether they left, and a key to send one again."""

from collections.abc import Iterable
from typing import Any

from django.core.signing import BadSignature, Signer
from django.http import Http404
from django.shortcuts import get_object_or_404

from portal.models import OutgoingMail

MOST = 50
# Whoever was shown a letter may send it again; nobody can guess another one's key.
signer = Signer(salt="portal.letters")


def shown(rows: Any) -> list[dict[str, Any]]:
    return keyed(rows.defer("text", "html", "pages")[:MOST])


def keyed(rows: Iterable[OutgoingMail]) -> list[dict[str, Any]]:
    return [{"letter": one, "key": signer.sign(str(one.pk))} for one in rows]


def about(*numbers: str) -> list[dict[str, Any]]:
    """Letters about a case, an invoice or a paper, newest first."""
    return shown(OutgoingMail.objects.about(*numbers))


def signed(key: str) -> OutgoingMail:
    try:
        return get_object_or_404(OutgoingMail, pk=signer.unsign(key))
    except BadSignature:
        raise Http404 from None
