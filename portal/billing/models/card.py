"""The rail of cards: who is known at Stripe, and how the nightly comparison of the books ended."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth

from portal.accounts.models import Campus, Company
from portal.cases.models.history import AppendOnly
from portal.money import Money

from .invoice import Invoice
from .review import FinanceReview

MOVED = ("charged", "returned", "disputed", "fees")


class CardCustomer(models.Model):
    """A payer Stripe knows, so that a card once saved is offered again: to this person, for this company."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="card_customers")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="card_customers"
    )
    livemode = models.BooleanField()
    customer_id = models.CharField(max_length=100, unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "user", "livemode"], name="one_card_customer"
            )
        ]

    def __str__(self):
        return self.customer_id


class CardCheckQuerySet(models.QuerySet):
    def with_findings(self, user):
        """How many differences of a night this person may see, as `differences`."""
        seen = FinanceReview.objects.visible_to(user).values("pk")
        counted = Count("findings", filter=Q(findings__in=seen), distinct=True)
        return self.annotate(differences=counted)

    def of_mode(self, *, livemode: bool):
        return self.filter(livemode=livemode)


class CardCheck(models.Model):
    """One comparison of Stripe's books with ours, from `since` to before `until`, and what differed.

    `totals` has a row per currency: charged, returned, disputed and fees, as Stripe says.
    """

    public_id = models.UUIDField(unique=True, editable=False, default=uuid.uuid4)
    livemode = models.BooleanField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    ran_at = models.DateTimeField()
    lines = models.PositiveIntegerField()
    totals = models.JSONField(default=dict)
    findings = models.ManyToManyField(FinanceReview, related_name="+")

    objects = CardCheckQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            # Two workers in one night: the second one finds no room.
            models.UniqueConstraint(fields=["livemode", "since"], name="one_card_check_a_stretch")
        ]

    def __str__(self):
        return f"{self.since:%Y-%m-%d}–{self.until:%Y-%m-%d}"

    def save(self, *args, **kwargs):
        if self.pk:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnly

    @property
    def sums(self) -> list[tuple[str, dict[str, Money]]]:
        return [
            (currency, {name: Money(row.get(name, "0"), currency) for name in MOVED})
            for currency, row in sorted(self.totals.items())
        ]


class CardMovementQuerySet(models.QuerySet):
    def visible_to(self, user):
        return FinanceReview.objects.visible_to(user, of=self)

    def by_month(self, *, livemode: bool):
        """Fees and what arrived, by month and the currency the account is kept in, the newest first."""
        rows = self.filter(check_of__livemode=livemode).order_by()
        rows = rows.annotate(month=TruncMonth("at")).values("month", "kept_in")
        return rows.annotate(fees=Sum("fee"), arrived=Sum("net")).order_by("-month", "kept_in")


class CardMovement(models.Model):
    """One line of Stripe's books, once: what moved, what Stripe kept of it, what arrived.

    `gross` is in the currency the payer knows, `fee` and `net` in the one the account is kept in. A fee never is a
    company's debt: no account and no invoice reads this table.
    """

    check_of = models.ForeignKey(CardCheck, models.PROTECT, related_name="movements")
    movement = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=20)
    campus = models.ForeignKey(Campus, models.PROTECT, null=True, related_name="+")
    invoice = models.ForeignKey(Invoice, models.PROTECT, null=True, related_name="card_movements")
    gross = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    fee = models.DecimalField(max_digits=14, decimal_places=2)
    net = models.DecimalField(max_digits=14, decimal_places=2)
    kept_in = models.CharField(max_length=3)
    at = models.DateTimeField()

    objects = CardMovementQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["at"], name="card_movements_by_day")]

    def __str__(self):
        return self.movement

    def save(self, *args, **kwargs):
        if self.pk:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnly

    @property
    def total(self) -> Money:
        return Money(self.gross, self.currency)

    @property
    def cost(self) -> Money:
        return Money(self.fee, self.kept_in)

    @property
    def arrived(self) -> Money:
        return Money(self.net, self.kept_in)
