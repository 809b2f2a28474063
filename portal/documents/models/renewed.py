"""Copies of long-term papers whose time-stamp was renewed, and what is known of the certificates that seal."""

import hashlib
from datetime import datetime

from django.db import models
from django.utils import timezone

from .document import Document


class RenewedCopy(models.Model):
    """The issued file with newer proofs and one time-stamp more. Never changed; the next renewal is another row."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="renewed")
    file = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    stamped_at = models.DateTimeField()
    stamped_until = models.DateTimeField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["document", "sha256"], name="renewed_copy_once"),
        ]

    def __str__(self):
        return f"{self.document} {self.stamped_at:%Y-%m-%d}"

    @classmethod
    def of(cls, document: Document, content: bytes, *, at: datetime, until: datetime):
        digest = hashlib.sha256(content).hexdigest()
        folder = f"documents/{document.campus.code}/{document.issued_on.year}"
        return cls(
            document=document, file=f"{folder}/{document.number}-renewed-{digest[:12]}.pdf", sha256=digest,
            size=len(content), stamped_at=at, stamped_until=until,
        )  # fmt: skip

    @property
    def file_name(self) -> str:
        return f"{self.document.number}-renewed.pdf"

    @property
    def times(self) -> list[datetime]:
        """When it was stamped again, the oldest first."""
        rows = RenewedCopy.objects.filter(document=self.document_id, pk__lte=self.pk)
        return list(rows.order_by("pk").values_list("stamped_at", flat=True))


class SealCertificate(models.Model):
    """What was last heard of a certificate that seals: whether it was revoked, and when somebody said so."""

    fingerprint = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=100)
    asked_since = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True)
    revoked = models.BooleanField(default=False)
    said = models.TextField(blank=True)

    def __str__(self):
        return self.name
