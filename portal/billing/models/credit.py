"""A wrong invoice put right: a credit note over all of it or a part, by two people. Neither is ever edited."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.accounts.models import Campus, Company
from portal.billing import states
from portal.cases.models import Case
from portal.cases.models.history import AppendOnly
from portal.documents.models import Document
from portal.money import Money
from portal.workflow import Stateful, Step

from .invoice import Invoice


class TwoPeople(Stateful):
    """What one person enters and another one confirms; who did what stands on the row."""

    public_id = models.UUIDField(unique=True, editable=False, default=uuid.uuid4)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField(blank=True)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if self.pk:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnly

    def stepped(self, step: Step):
        self.decided_by, self.decided_at, self.decision = step.by, step.at, step.reason
        type(self).objects.filter(pk=self.pk).update(
            decided_by=step.by, decided_at=step.at, decision=step.reason
        )


def two_people(name: str) -> models.CheckConstraint:
    """Whatever the code does, nobody confirms what they entered."""
    alone = Q(decided_by=None) | Q(state="refused") | ~Q(decided_by=models.F("entered_by"))
    return models.CheckConstraint(condition=alone, name=name)


class CreditNoteQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(invoice__in=Invoice.objects.visible_to(user))

    def confirmed(self):
        return self.filter(state=states.CONFIRMED)


class CreditNote(TwoPeople):
    """`lines` are `[{"position", "net", "tax", "amount"}]` of the invoice. Its number comes with its paper."""

    workflow = states.CREDIT

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="credit_notes")
    lines = models.JSONField()
    net = models.DecimalField(max_digits=14, decimal_places=2)
    tax = models.DecimalField(max_digits=14, decimal_places=2)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    reason = models.TextField()
    paper = models.OneToOneField(Document, models.PROTECT, null=True, related_name="credit_note")

    objects = CreditNoteQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="credit_note_gives_something"),
            models.UniqueConstraint(
                fields=["invoice"], condition=Q(state="asked"), name="one_waiting_credit_note"
            ),
            two_people("two_people_for_a_credit_note"),
        ]

    def __str__(self):
        return f"{self.invoice_id} {self.amount}"

    @property
    def total(self) -> Money:
        return Money(self.amount, self.invoice.currency)

    @property
    def issued_on(self):
        return self.paper.issued_on if self.paper else None


class DepositSettlement(TwoPeople):
    """What becomes of a deposit when a lease ends: `arrears` are invoices it pays, `deductions` carry evidence.

    `arrears` is `[{"number", "amount"}]`, `deductions` is `[{"what", "evidence", "amount"}]`; what is left is
    given back by `refund_by`.
    """

    workflow = states.SETTLEMENT

    case = models.ForeignKey(Case, models.PROTECT, related_name="deposit_settlements")
    company = models.ForeignKey(Company, models.PROTECT, related_name="deposit_settlements")
    campus = models.ForeignKey(Campus, models.PROTECT, related_name="+")
    currency = models.CharField(max_length=3)
    held = models.DecimalField(max_digits=14, decimal_places=2)
    arrears = models.JSONField(default=list)
    deductions = models.JSONField(default=list)
    refund = models.DecimalField(max_digits=14, decimal_places=2)
    refund_by = models.DateField()
    paper = models.OneToOneField(
        Document, models.PROTECT, null=True, related_name="deposit_settlement"
    )

    objects = models.Manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(refund__gte=0), name="no_more_than_is_held"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="asked"), name="one_waiting_settlement"
            ),
            two_people("two_people_for_a_settlement"),
        ]

    def __str__(self):
        return f"{self.case_id} {self.held}"


class DepositEntry(models.Model):
    """One line of the deposit ledger of a case. Append-only; deposits are no revenue and carry no tax."""

    class Kind(models.TextChoices):
        HELD = "held"
        TOPPED_UP = "topped_up"
        ARREARS = "arrears"
        DEDUCTED = "deducted"
        LOST = "lost"  # a bank took it back
        RETURNED = "returned"

    case = models.ForeignKey(Case, models.PROTECT, related_name="deposit_entries")
    company = models.ForeignKey(Company, models.PROTECT, related_name="deposit_entries")
    campus = models.ForeignKey(Campus, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    on = models.DateField()
    about = models.TextField(blank=True)
    invoice = models.ForeignKey(Invoice, models.PROTECT, null=True, related_name="deposit_entries")
    settlement = models.ForeignKey(
        DepositSettlement, models.PROTECT, null=True, related_name="entries"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["invoice"], name="an_invoice_moves_a_deposit_once"),
            models.CheckConstraint(
                condition=Q(kind__in=("held", "topped_up"), amount__gt=0)
                | Q(kind__in=("arrears", "deducted", "lost", "returned"), amount__lt=0),
                name="deposits_come_and_go",
            ),
        ]

    def __str__(self):
        return f"{self.case_id} {self.kind} {self.amount}"

    def save(self, *args, **kwargs):
        if self.pk:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnly

    @property
    def total(self) -> Money:
        return Money(self.amount, self.currency)
