"""Copies of issued papers the company signed too."""

import hashlib
import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.accounts.models import OfCompany
from portal.documents.countersigned import TRUST

from .document import Document


class CounterSignedQuerySet(OfCompany):
    company = "document__company"

    def at_desk(self, user):
        return self.filter(document__in=Document.objects.at_desk(user))


class CounterSigned(models.Model):
    """The sealed file with the company's signatures behind it. Never changed; a later copy is another row.

    `signatures` say of each its signer, certificate, and what is known of the certificate's trust, as of the upload.
    """

    public_id = models.UUIDField(unique=True, editable=False)
    document = models.ForeignKey(Document, models.PROTECT, related_name="countersigned")
    file = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    signatures = models.JSONField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)

    objects = CounterSignedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["document", "sha256"], name="signed_copy_once"),
        ]

    def __str__(self):
        return f"{self.document} {self.signers}"

    @classmethod
    def of(cls, document: Document, content: bytes, signatures: list[Any], *, by: Any):
        digest, public_id = hashlib.sha256(content).hexdigest(), uuid.uuid4()
        folder = f"documents/{document.campus.code}/{document.issued_on.year}"
        return cls(
            public_id=public_id, document=document, signatures=signatures, uploaded_by=by,
            file=f"{folder}/{document.number}-signed-{public_id.hex[:12]}.pdf", sha256=digest, size=len(content),
        )  # fmt: skip

    @property
    def file_name(self) -> str:
        return f"{self.document.number}-signed.pdf"

    @property
    def signers(self) -> str:
        return ", ".join(one["signer"] for one in self.signatures)

    @property
    def shown(self) -> list[dict[str, Any]]:
        """The signatures for a page: times as times, trust in words."""
        times = ("valid_from", "valid_until", "signed_at")
        return [
            one
            | {key: datetime.fromisoformat(one[key]) if one[key] else None for key in times}
            | {"trust_words": TRUST[one["trust"]], "trusted": one["trust"] == "trusted"}
            for one in self.signatures
        ]
