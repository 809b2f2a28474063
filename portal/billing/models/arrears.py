"""What becomes of an invoice nobody has paid: reminders, an objection, a plan of instalments, a write-off."""

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.accounts.models import Campus
from portal.billing import instalments, states
from portal.cases.models.history import AppendOnly
from portal.money import Money
from portal.workflow import Step

from .credit import TwoPeople, two_people
from .invoice import Invoice

PENALTY = (Decimal("0.05"), Decimal(10))  # percent a day and of the sum at most, likewise
LADDER = [1, 7, 14, 30]  # days after the last day to pay, where a campus says nothing else


class Written(models.Model):
    """A row that is written once."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise AppendOnly


class DunningRules(Written):
    """When a campus reminds, from a day on. Append-only: other days are a new row.

    `before` are days before the last day to pay, 0 for no such letter; `days` are those after it.
    """

    campus = models.ForeignKey(Campus, models.PROTECT, related_name="dunning_rules")
    valid_from = models.DateField()
    before = models.PositiveSmallIntegerField(default=0)
    days = models.JSONField(default=list)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["campus", "-valid_from", "-pk"]

    def __str__(self):
        return f"{self.campus_id} {self.valid_from} {self.before} {self.days}"

    @classmethod
    def of(cls, campus: Campus) -> "DunningRules":
        """Those in force today; never saved ones where nobody has written any."""
        today = campus.today()
        found = cls.objects.filter(campus=campus, valid_from__lte=today).first()
        return found or cls(campus=campus, valid_from=today, days=LADDER)


class PenaltyRule(Written):
    """What paying late costs at a campus, from a day on: percent of the sum a day, and of the sum at most.

    Append-only: another rate is a new row, and says where it comes from. An invoice keeps the rate of its first
    late day.
    """

    campus = models.ForeignKey(Campus, models.PROTECT, related_name="penalty_rules")
    valid_from = models.DateField()
    percent = models.DecimalField(max_digits=7, decimal_places=4)
    cap = models.DecimalField(max_digits=5, decimal_places=2)
    source = models.TextField()
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["campus", "-valid_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__gte=0, percent__lte=1, cap__gte=0, cap__lte=100)
                & ~Q(source=""),
                name="a_penalty_has_bounds_and_a_source",
            )
        ]

    def __str__(self):
        return f"{self.campus_id} {self.valid_from} {self.percent} {self.cap}"


class Penalties:
    """The dated rules of a campus, read once for many invoices; `PENALTY` where nobody has written any."""

    def __init__(self, campus: Campus | None = None) -> None:
        self.rows = list(PenaltyRule.objects.filter(campus=campus)) if campus else []

    def on(self, day: date) -> tuple[Decimal, Decimal]:
        """Percent a day and the cap in force on that day."""
        found = next((row for row in self.rows if row.valid_from <= day), None)
        return (found.percent, found.cap) if found else PENALTY


class Reminder(Written):
    """One letter of the ladder. `since` is the day it counts from: the last day to pay, or that a plan broke."""

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="reminders")
    since = models.DateField()
    rung = models.PositiveSmallIntegerField()  # 0 is before the last day
    last = models.BooleanField(default=False)
    on = models.DateField()
    left = models.DecimalField(max_digits=14, decimal_places=2)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["invoice", "since", "rung"], name="one_letter_for_a_rung"
            )
        ]

    def __str__(self):
        return f"{self.invoice_id} {self.since} {self.rung}"

    @property
    def open_sum(self) -> Money:
        return Money(self.left, self.invoice.currency)


class OfInvoiceQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(invoice__in=Invoice.objects.visible_to(user))


class Objection(models.Model):
    """The company says that the invoice is wrong. Reminders wait until finance has answered."""

    public_id = models.UUIDField(unique=True, editable=False, default=uuid.uuid4)
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="objections")
    reason = models.TextField()
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    said_at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    objects = OfInvoiceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["invoice"], condition=Q(answered_at=None), name="one_open_objection"
            )
        ]

    def __str__(self):
        return f"{self.invoice_id} {self.said_at:%Y-%m-%d}"


class PaymentPlanQuerySet(OfInvoiceQuerySet):
    def agreed(self):
        """Agreed to, whatever became of it."""
        return self.exclude(state=states.REFUSED).exclude(decided_at=None)


class PaymentPlan(TwoPeople):
    """The open sum in instalments. Asked for by the company or finance, agreed to by another person in finance."""

    workflow = states.PLAN

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="plans")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    reason = models.TextField()
    ended_on = models.DateField(null=True)

    objects = PaymentPlanQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_plan_is_about_something"),
            models.UniqueConstraint(
                fields=["invoice"], condition=Q(state__in=("asked", "kept")), name="one_plan_at_a_time"
            ),
            two_people("two_people_for_a_plan"),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.invoice_id} {self.amount}"

    def stepped(self, step: Step) -> None:
        """Who decided stays; what the park's clock does later has a day."""
        if step.name in ("confirm", "refuse"):
            super().stepped(step)
            return
        self.ended_on = self.invoice.campus.local(step.at).date()
        PaymentPlan.objects.filter(pk=self.pk).update(ended_on=self.ended_on)

    @property
    def total(self) -> Money:
        return Money(self.amount, self.invoice.currency)

    @property
    def credited(self) -> Money:
        """What of it was credited since it was asked for: its last instalments fall away."""
        notes = [
            note.amount
            for note in self.invoice.credit_notes.all()
            if note.state == states.CONFIRMED and note.decided_at >= self.entered_at
        ]
        return Money(sum(notes), self.invoice.currency)

    @property
    def came(self) -> Money:
        """What was paid since it was asked for."""
        return self.total - self.credited - self.invoice.left

    @property
    def rows(self) -> list[tuple[date, Money, Money]]:
        """(day, sum, what of it is still to come)"""
        rows = [
            (row.due_on, Money(row.amount, self.invoice.currency)) for row in self.instalments.all()
        ]
        return instalments.standing(instalments.shortened(rows, self.credited), self.came)

    @property
    def kept(self) -> tuple[date, date | None]:
        """The days nothing is charged for, of a plan that was agreed to; None while it runs.

        The day it broke is the first that costs again.
        """
        ended = self.ended_on
        if ended and self.state == states.BROKEN:
            ended -= timedelta(days=1)
        return self.invoice.campus.local(self.decided_at).date(), ended

    @property
    def is_kept(self) -> bool:
        return self.state == states.KEPT


class Instalment(Written):
    plan = models.ForeignKey(PaymentPlan, models.PROTECT, related_name="instalments")
    position = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="instalments_in_order"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="an_instalment_asks_for_something"),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.plan_id}.{self.position} {self.due_on} {self.amount}"

    @property
    def total(self) -> Money:
        return Money(self.amount, self.plan.invoice.currency)


class WriteOff(TwoPeople):
    """A debt the park no longer expects: `amount` is what was open. Money that comes after all takes it back."""

    workflow = states.WRITE_OFF

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="write_offs")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    reason = models.TextField()
    taken_back_on = models.DateField(null=True)

    objects = OfInvoiceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_write_off_is_about_something"),
            models.UniqueConstraint(
                fields=["invoice"], condition=Q(state__in=("asked", "confirmed")), name="one_write_off_at_a_time"
            ),
            two_people("two_people_for_a_write_off"),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.invoice_id} {self.amount}"

    def stepped(self, step: Step) -> None:
        """Who decided stays when money comes after all."""
        if step.name != "take_back":
            super().stepped(step)
            return
        self.taken_back_on = self.invoice.campus.local(step.at).date()
        WriteOff.objects.filter(pk=self.pk).update(taken_back_on=self.taken_back_on)

    @property
    def total(self) -> Money:
        return Money(self.amount, self.invoice.currency)
