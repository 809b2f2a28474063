"""Money given back: one row per sum, decided by two people, never more than was taken."""

import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q, Sum
from django.utils import timezone

from portal.billing import states
from portal.cases.models.history import AppendOnly
from portal.money import Money
from portal.workflow import Stateful, Step

from .details import BankDetails
from .invoice import Invoice
from .payment import Payment
from .review import FinanceReview


class RefundQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(invoice__in=Invoice.objects.visible_to(user))

    def waiting(self):
        """For a second person."""
        return self.filter(state=states.ASKED)

    def returned(self):
        return self.filter(state=states.RETURNED)

    def under_way(self):
        return self.filter(state__in=(states.ASKED, states.SENDING))

    def sending(self):
        """On their way to a card, as far as we have heard."""
        return self.filter(state=states.SENDING)

    def by_bank(self):
        return self.filter(method=Payment.Method.TRANSFER)

    def unseen(self):
        """Booked as sent by the bank, and on no line of a statement yet; one that came back had left all the same."""
        sent = (states.RETURNED, states.BOUNCED)
        return self.by_bank().filter(line=None, state__in=sent)

    def told(self):
        """What the company reads of: decided, and not come to nothing."""
        return self.filter(state__in=(states.SENDING, states.RETURNED))

    def bound(self, source: str) -> Decimal:
        """How much of a source has gone back or is about to."""
        rows = self.filter(source=source, state__in=states.BOUND)
        return rows.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


class Refund(Stateful):
    """`source` names the money that came: a payment intent, a payment or a finding. Its refunds add up.

    By card Stripe returns it, under a stored key; by transfer the bank has sent it before it is
    entered, and `bank_reference` says which transfer, or which file of several, that was; `details` is the account it
    was to go to, frozen. `line` is where it was seen leaving the bank.
    """

    workflow = states.REFUND

    public_id = models.UUIDField(unique=True, editable=False, default=uuid.uuid4)
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="refunds")
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="refunds")
    review = models.ForeignKey(FinanceReview, models.PROTECT, null=True, related_name="refunds")
    source = models.CharField(max_length=100, db_index=True)
    method = models.CharField(max_length=10, choices=Payment.Method)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    reason = models.TextField()
    bank_reference = models.CharField(max_length=80, blank=True)
    sent_on = models.DateField(null=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField(blank=True)
    details = models.ForeignKey(BankDetails, models.PROTECT, null=True, related_name="refunds")
    line = models.ForeignKey("billing.BankLine", models.PROTECT, null=True, related_name="payouts")
    stripe_id = models.CharField(max_length=100, blank=True)
    ended_at = models.DateTimeField(null=True)

    objects = RefundQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_gives_something"),
            models.CheckConstraint(
                condition=Q(payment=None, review__isnull=False)
                | Q(payment__isnull=False, review=None),
                name="refund_has_its_source",
            ),
            models.CheckConstraint(
                condition=Q(method="card") | Q(sent_on__isnull=False) & ~Q(bank_reference=""),
                name="refund_by_transfer_was_sent",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None)
                | Q(state="refused")
                | ~Q(decided_by=models.F("entered_by")),
                name="two_people_for_a_refund",
            ),
        ]

    def __str__(self):
        return f"{self.source} {self.amount} {self.currency}"

    def save(self, *args, **kwargs):
        if self.pk:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnly

    def stepped(self, step: Step):
        """Who decided, and when it ended, on the row itself."""
        if step.name == "bounce":
            return  # when it arrived stays on record; when it came back is the row's last change
        if step.by is None:
            self.ended_at = step.at
            Refund.objects.filter(pk=self.pk).update(ended_at=step.at)
            return
        self.decided_by, self.decided_at, self.decision = step.by, step.at, step.reason
        Refund.objects.filter(pk=self.pk).update(
            decided_by=step.by, decided_at=step.at, decision=step.reason
        )

    @property
    def total(self) -> Money:
        return Money(self.amount, self.currency)

    @property
    def by_card(self) -> bool:
        return self.method == Payment.Method.CARD

    @property
    def idempotency_key(self) -> str:
        return f"refund:{self.public_id}"
