"""Disputes of payments by card: what the payer's bank asked, took and gave back, as it was heard."""

import uuid
from decimal import Decimal

from django.db import models
from django.db.models import Exists, OuterRef, Q, Sum
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.accounts.models import Campus
from portal.cases.models.history import AppendOnly
from portal.money import Money

from .checkout import CheckoutOrder
from .invoice import Invoice
from .review import FinanceReview

WON, LOST = "won", "lost"
# Stripe's word for the end; nothing follows it.
ENDED = frozenset({WON, LOST, "warning_closed", "prevented"})
TO_ANSWER = frozenset({"needs_response", "warning_needs_response"})
STATUSES = {
    "needs_response": (pgettext_lazy("dispute", "To answer"), "err"),
    "warning_needs_response": (pgettext_lazy("dispute", "Inquiry to answer"), "wait"),
    "under_review": (pgettext_lazy("dispute", "With the bank"), "prog"),
    "warning_under_review": (pgettext_lazy("dispute", "Inquiry with the bank"), "prog"),
    WON: (pgettext_lazy("dispute", "Won"), "approved"),
    LOST: (pgettext_lazy("dispute", "Lost"), "cannot"),
    "warning_closed": (pgettext_lazy("dispute", "Inquiry closed"), "done"),
    "prevented": (pgettext_lazy("dispute", "Prevented"), "done"),
}
REASONS = {
    "fraudulent": _("The owner of the card does not know the payment."),
    "duplicate": _("The payer says it was charged twice."),
    "product_not_received": _("The payer says nothing was received."),
    "product_unacceptable": _("The payer says what was received is not as agreed."),
    "unrecognized": _("The payer does not recognise the payment."),
    "credit_not_processed": _("The payer says a refund was promised and did not come."),
    "subscription_canceled": _("The payer says the service was cancelled before."),
}


class DisputeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """As the findings: the money's keepers of the campus, and never of a company of their own."""
        return FinanceReview.objects.visible_to(user, of=self)

    def running(self):
        """Heard of, and no end heard yet."""
        ends = DisputeFact.objects.filter(dispute=OuterRef("pk"), status__in=ENDED)
        return self.filter(~Exists(ends))


class Dispute(models.Model):
    """One dispute at Stripe. What happens to it are its facts; nothing of it is ever changed."""

    public_id = models.UUIDField(unique=True, editable=False, default=uuid.uuid4)
    stripe_id = models.CharField(max_length=100, unique=True)
    payment_intent = models.CharField(max_length=100, db_index=True)
    order = models.ForeignKey(CheckoutOrder, models.PROTECT, null=True, related_name="disputes")
    invoice = models.ForeignKey(Invoice, models.PROTECT, null=True, related_name="disputes")
    campus = models.ForeignKey(Campus, models.PROTECT, null=True, related_name="+")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=60, blank=True)
    opened_at = models.DateTimeField()
    heard_at = models.DateTimeField(default=timezone.now)

    objects = DisputeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return self.stripe_id

    def save(self, *args, **kwargs):
        if self.pk:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnly

    @property
    def total(self) -> Money:
        return Money(self.amount, self.currency)

    @cached_property
    def latest(self) -> "DisputeFact | None":
        """Where it stands."""
        return max((f for f in self.facts.all() if f.status), key=lambda f: f.place, default=None)

    @property
    def status(self) -> str:
        return self.latest.status if self.latest else ""

    @property
    def has_ended(self) -> bool:
        return self.status in ENDED

    @property
    def respond_by(self):
        """The last moment for an answer, while one is wanted."""
        return self.latest.respond_by if self.latest and self.status in TO_ANSWER else None

    @property
    def label(self):
        return STATUSES.get(self.status, (self.status, "wait"))[0]

    @property
    def tint(self):
        return STATUSES.get(self.status, (self.status, "wait"))[1]

    @property
    def sentence(self):
        return REASONS.get(self.reason, self.reason)

    @property
    def withdrawn(self) -> Money:
        """What the bank holds of the payment now."""
        return Money(-sum(f.amount for f in self.facts.all()), self.currency)


class DisputeFactQuerySet(models.QuerySet):
    def moved(self):
        return self.exclude(movement=None)

    def withdrawn(self, payment_intent: str, currency: str) -> Decimal:
        """How much of a payment banks hold."""
        rows = self.filter(dispute__payment_intent=payment_intent, dispute__currency=currency)
        return -(rows.aggregate(sum=Sum("amount"))["sum"] or Decimal(0))


class DisputeFact(models.Model):
    """One thing heard: a new status with its deadline, or money taken (below zero) or given back.

    `movement` is the line of Stripe's books, so that money counts once in whatever order it is told.
    """

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="facts")
    place = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=40, blank=True)
    respond_by = models.DateTimeField(null=True)
    movement = models.CharField(max_length=100, unique=True, null=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    fee = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    fee_currency = models.CharField(max_length=3, blank=True)
    at = models.DateTimeField()
    heard_at = models.DateTimeField(default=timezone.now)

    objects = DisputeFactQuerySet.as_manager()

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["dispute", "place"], name="dispute_facts_in_order"),
            models.CheckConstraint(
                condition=Q(movement=None, amount=0) & ~Q(status="")
                | Q(movement__isnull=False, status="") & ~Q(amount=0),
                name="dispute_fact_says_one_thing",
            ),
        ]

    def __str__(self):
        return f"{self.dispute_id}-{self.place}"

    def save(self, *args, **kwargs):
        if self.pk:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnly

    @property
    def label(self):
        if self.movement:
            return (
                pgettext_lazy("dispute", "Money taken by the bank")
                if self.amount < 0
                else pgettext_lazy("dispute", "Money given back")
            )
        return STATUSES.get(self.status, (self.status, ""))[0]

    @property
    def money(self) -> Money | None:
        return Money(self.amount, self.dispute.currency) if self.movement else None

    @property
    def cost(self) -> Money | None:
        return Money(self.fee, self.fee_currency) if self.fee else None
