"""A payment by card that a bank took back for good: its invoice is owed again."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.billing import states
from portal.money import Money

from .arrears import Written
from .dispute import Dispute
from .invoice import Invoice
from .payment import Payment


class Loss(Written):
    """One lost dispute of a booked payment. `asked` is what its invoice asks for again, by `due_on`.

    `taken` is what the bank holds; where part of it had been given back or credited, less is asked for. Money that
    came back after all sets `restored_at`.
    """

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="losses")
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="losses")
    dispute = models.OneToOneField(Dispute, models.PROTECT, related_name="loss")
    taken = models.DecimalField(max_digits=14, decimal_places=2)
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
            )
        ]

    def __str__(self):
        return f"{self.invoice_id} {self.taken}"

    @property
    def total(self) -> Money:
        return Money(self.asked, self.invoice.currency)

    @property
    def stands(self) -> bool:
        return self.restored_at is None and self.invoice.state in (states.OPEN, states.WRITTEN_OFF)
