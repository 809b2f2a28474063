"""Card payments under way: what we asked Stripe for, and what it told us."""

import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.billing import states
from portal.money import Money
from portal.workflow import Stateful

from .invoice import Invoice


class CheckoutOrderQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(invoice__in=Invoice.objects.visible_to(user))

    def live(self):
        return self.filter(state__in=states.LIVE)

    def running(self):
        return self.filter(state=states.RUNNING)

    def marked(self, metadata):
        """The one whose mark we gave Stripe along."""
        try:
            return self.filter(public_id=uuid.UUID(metadata.get("order", "")))
        except ValueError:
            return self.none()


class CheckoutOrder(Stateful):
    """One try to pay an invoice by card. Key and words are stored before Stripe is called.

    A repeated call sends the same key with the same words, so a lost answer opens no second page.
    `failures` counts calls nobody answered.
    """

    workflow = states.CHECKOUT

    public_id = models.UUIDField(unique=True, editable=False, default=uuid.uuid4)
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="checkouts")
    attempt = models.PositiveSmallIntegerField()
    idempotency_key = models.CharField(max_length=80, unique=True)
    words = models.JSONField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    session_id = models.CharField(max_length=100, unique=True, null=True)
    url = models.TextField(blank=True)
    expires_at = models.DateTimeField()
    failures = models.PositiveSmallIntegerField(default=0)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)

    objects = CheckoutOrderQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["invoice", "attempt"], name="one_order_per_attempt"),
            models.UniqueConstraint(
                fields=["invoice"],
                condition=Q(state__in=["prepared", "open"]),
                name="one_live_checkout",
            ),
        ]

    def __str__(self):
        return self.idempotency_key

    def stepped(self, step):
        """The order's own row is its history: one page, one end."""

    @property
    def total(self) -> Money:
        return Money(self.amount, self.currency)


class StripeEvent(models.Model):
    """A believed webhook, stored once by its id and worked on by a job.

    `outcome` is empty until the job has decided: paid, already, waiting, closed, review, ignored.
    """

    event_id = models.CharField(max_length=100, unique=True)
    type = models.CharField(max_length=80)
    livemode = models.BooleanField()
    object_id = models.CharField(max_length=100, blank=True)
    object_kind = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()
    payload = models.JSONField(encoder=DjangoJSONEncoder)
    received_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=20, blank=True)
    processed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.event_id} {self.type}"
