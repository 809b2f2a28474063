"""A price named after a look at the matter."""

import hashlib
import json

from django.conf import settings
from django.db import models
from django.utils import timezone

from .request import Request


class QuotationQuerySet(models.QuerySet):
    def newest_of(self, order):
        """The one that stands: a later quotation takes the place of the earlier."""
        return self.filter(request=order).order_by("-number").first()

    def run_out(self, now):
        return self.filter(request__state="quoted", accepted_at=None, valid_until__lte=now)


class Quotation(models.Model):
    """What the work will cost; never changed. `fee` is a `pricing.Quote` as plain JSON."""

    request = models.ForeignKey(Request, models.PROTECT, related_name="quotations")
    number = models.PositiveSmallIntegerField()
    fee = models.JSONField()
    note = models.TextField(blank=True)
    valid_until = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = QuotationQuerySet.as_manager()

    class Meta:
        ordering = ["request", "number"]
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="one_quotation_per_number")
        ]

    def __str__(self):
        return f"{self.request_id}/{self.number}"

    @property
    def fingerprint(self) -> str:
        """Of what the company reads before it accepts."""
        read = [self.pk, self.fee, self.note, self.valid_until.isoformat()]
        text = json.dumps(read, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()
