"""Money that arrived, and what somebody says arrived."""

import uuid
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.billing import states, wallets
from portal.cases.models.history import AppendOnly
from portal.documents.models import Document
from portal.money import Money
from portal.workflow import Stateful, Step

from .checkout import CheckoutOrder
from .invoice import Invoice
from .statement import BankLine


class TransferNoteQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(invoice__in=Invoice.objects.visible_to(user))

    def waiting(self):
        return self.filter(state=states.NOTED)

    def standing(self):
        """Entered and not withdrawn."""
        return self.exclude(state=states.REFUSED)

    def counted(self):
        """Confirmed: money that is there."""
        return self.filter(state=states.CONFIRMED)

    def held(self):
        """Counted for their invoice, and not on finance's list as money to give back."""
        return self.counted().filter(freed=False)

    def paying(self):
        """Held, and part of no payment yet: what an invoice owed again has had before counts once."""
        return self.held().filter(counted_in=None)

    def booked(self):
        """What the account of the company shows as come, though a bank may have taken it back."""
        return self.filter(state__in=(states.CONFIRMED, states.REVERSED), freed=False)

    def sums(self) -> tuple[Decimal, Decimal]:
        """What came and was not taken back, and what banks kept of it."""
        found = self.aggregate(came=Sum("amount"), lost=Sum("lost"), fees=Sum("fee"))
        came = (found["came"] or Decimal(0)) - (found["lost"] or Decimal(0))
        return came, found["fees"] or Decimal(0)


class TransferNote(Stateful):
    """One person saw a transfer at the bank. It counts when a second one has confirmed it.

    `line` is the bank's entry it takes `amount` of, as its part number `position`; a part may be less
    than the invoice. `fee` is what banks on the way kept, and is not asked for again.
    A `freed` one pays nothing: its invoice ended another way, and finance gives the money back. `counted_in` is the
    payment it is part of. `lost` is what a bank took back of it later; when that is all, it is reversed.
    """

    workflow = states.TRANSFER

    public_id = models.UUIDField(unique=True, editable=False, default=uuid.uuid4)
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="transfers")
    line = models.ForeignKey(BankLine, models.PROTECT, null=True, related_name="transfers")
    position = models.PositiveSmallIntegerField(default=1)
    received_on = models.DateField()
    bank_reference = models.CharField(max_length=80)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    fee = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    lost = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    freed = models.BooleanField(default=False)
    counted_in = models.ForeignKey(
        "billing.Payment", models.PROTECT, null=True, related_name="parts"
    )
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    objects = TransferNoteQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["invoice"], condition=Q(state="noted"), name="one_waiting_transfer"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None)
                | ~Q(state__in=("confirmed", "reversed"))
                | ~Q(decided_by=models.F("entered_by")),
                name="two_people_for_a_transfer",
            ),
            # Every acceptance of a line has a first part: a second one finds no room.
            models.UniqueConstraint(
                fields=["line", "position"],
                condition=~Q(state="refused"),
                name="a_line_counts_once",
            ),
            models.UniqueConstraint(
                fields=["line", "invoice"], condition=~Q(state="refused"), name="a_line_pays_once"
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0, fee__gte=0), name="a_transfer_brings_something"
            ),
            models.CheckConstraint(
                condition=Q(state="reversed", lost=models.F("amount"))
                | Q(state="confirmed", lost__gte=0, lost__lt=models.F("amount"))
                | Q(state__in=("noted", "refused"), lost=0),
                name="no_more_is_taken_back_than_came",
            ),
        ]

    def __str__(self):
        return f"{self.invoice_id} {self.bank_reference}"

    def stepped(self, step: Step):
        """Who decided, on the row itself; a bank that takes it back later decides nothing."""
        if step.name == "reverse":
            return
        self.decided_by, self.decided_at, self.reason = step.by, step.at, step.reason
        TransferNote.objects.filter(pk=self.pk).update(
            decided_by=step.by, decided_at=step.at, reason=step.reason
        )

    @property
    def total(self) -> Money:
        return Money(self.amount, self.invoice.currency)

    @property
    def kept(self) -> Money:
        """By banks on the way."""
        return Money(self.fee, self.invoice.currency)

    @property
    def there(self) -> Money:
        """What no bank took back."""
        return Money(self.amount - self.lost, self.invoice.currency)

    @property
    def taken_by(self) -> list[BankLine]:
        """The lines by which the bank took it back, or parts of it."""
        return [loss.line for loss in self.losses.all() if loss.line]


class PaymentQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(invoice__in=Invoice.objects.visible_to(user))


class Payment(models.Model):
    """Money counted for an invoice. Append-only; an invoice has one, more money is looked into.

    A payment lost to a bank makes room for one more: `round` counts the losses before it.

    Several transfers may have brought it: `transfer` is the last, which made the sum whole. `fee` is
    what banks kept. Through a `wallet` it came on the card page, and goes back the same way.
    """

    class Method(models.TextChoices):
        TRANSFER = "transfer", _("Bank transfer")
        CARD = "card", _("Card")

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="payments")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    fee = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    currency = models.CharField(max_length=3)
    round = models.PositiveSmallIntegerField(default=0)
    method = models.CharField(max_length=10, choices=Method)
    wallet = models.CharField(max_length=20, blank=True)
    received_on = models.DateField()
    bank_reference = models.CharField(max_length=80)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    transfer = models.OneToOneField(TransferNote, models.PROTECT, null=True, related_name="payment")
    checkout = models.OneToOneField(
        CheckoutOrder, models.PROTECT, null=True, related_name="payment"
    )
    receipt = models.OneToOneField(Document, models.PROTECT, null=True, related_name="payment")
    created_at = models.DateTimeField(default=timezone.now)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            # Whatever the code above does, the second payment of an invoice finds no room.
            models.UniqueConstraint(fields=["invoice", "round"], name="one_payment_a_round"),
            models.CheckConstraint(
                condition=Q(method="card", checkout__isnull=False)
                | Q(method="transfer", transfer__isnull=False),
                name="payment_has_its_source",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0, fee__gte=0), name="a_payment_brings_something"
            ),
        ]

    def __str__(self):
        return f"{self.invoice_id} {self.amount} {self.currency}"

    def save(self, *args, **kwargs):
        if self.pk:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnly

    @property
    def total(self) -> Money:
        return Money(self.amount, self.currency)

    @property
    def kept(self) -> Money:
        """By banks on the way."""
        return Money(self.fee, self.currency)

    @property
    def proof(self) -> Document | None:
        """The receipt as it stands: of what is left, where a bank took part of the money back."""
        found = self.receipt
        while found and found.successor:
            found = found.successor
        return found

    @property
    def lost(self) -> Money:
        """What banks took back of its transfers since it was made."""
        found = self.losses.filter(line__isnull=False).aggregate(
            taken=Sum("taken"), fees=Sum("fee")
        )
        return Money((found["taken"] or Decimal(0)) - (found["fees"] or Decimal(0)), self.currency)

    @property
    def there(self) -> Money:
        """What of it no bank took back."""
        return self.total - self.lost

    @property
    def way(self) -> Any:
        """Bank transfer, card, or the wallet by its name."""
        return wallets.NAMES.get(self.wallet) or self.get_method_display()

    # What issuing a receipt asks of its subject.
    @property
    def company(self):
        return self.invoice.company

    @property
    def campus(self):
        return self.invoice.campus
