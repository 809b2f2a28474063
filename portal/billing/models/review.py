"""Money that does not fit: for finance to look into, never counted as paid."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Campus
from portal.accounts.models.belonging import own_companies
from portal.billing.rules import READS_MONEY

from .checkout import CheckoutOrder, StripeEvent
from .invoice import Invoice


class FinanceReviewQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The money's keepers: those of their campuses, and those nobody could place."""
        if not user.is_authenticated:
            return self.none()
        campuses = {campus for role, campus in user.staff_roles if role in READS_MONEY}
        if not campuses:
            return self.none()
        seen = self.exclude(invoice__company__in=own_companies(user))
        return seen if None in campuses else seen.filter(Q(campus__in=campuses) | Q(campus=None))

    def unresolved(self):
        return self.filter(resolved_at=None)


class FinanceReview(models.Model):
    """One reason to look at one piece of money. `key` keeps the same finding from being told twice."""

    class Kind(models.TextChoices):
        AMOUNT = "amount", _("The sum is not the invoice’s")
        CURRENCY = "currency", _("The currency is not the invoice’s")
        LIVEMODE = "livemode", _("A test payment in live mode, or the reverse")
        REFERENCE = "reference", _("The reference belongs to another order")
        FOREIGN = "foreign", _("A payment we did not ask for")
        SECOND = "second", _("The invoice was paid or cancelled before")
        DISPUTE = "dispute", _("A refund or dispute reported by Stripe")

    public_id = models.UUIDField(unique=True, editable=False, default=uuid.uuid4)
    key = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=12, choices=Kind)
    campus = models.ForeignKey(Campus, models.PROTECT, null=True, related_name="+")
    invoice = models.ForeignKey(Invoice, models.PROTECT, null=True, related_name="reviews")
    order = models.ForeignKey(CheckoutOrder, models.PROTECT, null=True, related_name="reviews")
    event = models.ForeignKey(StripeEvent, models.PROTECT, null=True, related_name="reviews")
    facts = models.JSONField(default=dict)
    opened_at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    resolution = models.TextField(blank=True)

    objects = FinanceReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["resolved_at", "-id"], name="reviews_open")]

    def __str__(self):
        return self.key
