"""Money that a bank took back for good: its invoice is owed again."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.billing import states
from portal.money import Money

from .arrears import Written
from .dispute import Dispute
from .invoice import Invoice
from .payment import Payment, TransferNote
from .statement import BankLine


class Loss(Written):
    """One lost dispute of a booked payment, or a transfer that a `line` of the bank took back whole or in part.

    `asked` is what its invoice asks for again, by `due_on`. `taken` is what the bank holds, with what banks had kept
    of it, its `fee`; where part of it had been given back or credited, less is asked for. Money that came back after
    all sets `restored_at`. A transfer that was part of no payment yet has none.
    """

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="losses")
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="losses")
    dispute = models.OneToOneField(Dispute, models.PROTECT, null=True, related_name="loss")
    line = models.ForeignKey(BankLine, models.PROTECT, null=True, related_name="losses")
    transfer = models.ForeignKey(TransferNote, models.PROTECT, null=True, related_name="losses")
    taken = models.DecimalField(max_digits=14, decimal_places=2)
    fee = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    asked = models.DecimalField(max_digits=14, decimal_places=2)
    on = models.DateField()
    due_on = models.DateField()
    at = models.DateTimeField(default=timezone.now)
    restored_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(taken__gt=0, asked__gte=0, asked__lte=models.F("taken")),
                name="no_more_is_asked_than_was_lost",
            ),
            models.CheckConstraint(
                condition=Q(dispute__isnull=False, payment__isnull=False, line=None, transfer=None)
                | Q(dispute=None, line__isnull=False, transfer__isnull=False),
                name="a_loss_has_one_cause",
            ),
            models.UniqueConstraint(
                fields=["line", "transfer"],
                condition=Q(line__isnull=False),
                name="a_line_takes_a_transfer_once",
            ),
        ]

    def __str__(self):
        return f"{self.invoice_id} {self.taken}"

    @property
    def total(self) -> Money:
        return Money(self.asked, self.invoice.currency)

    @property
    def gone(self) -> Money:
        """What the bank took."""
        return Money(self.taken - self.fee, self.invoice.currency)

    @property
    def stands(self) -> bool:
        return self.restored_at is None and self.invoice.state in (states.OPEN, states.WRITTEN_OFF)
