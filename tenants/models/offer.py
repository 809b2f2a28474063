"""A lease offer: terms, what they cost month by month, and what the company agreed to."""

import hashlib
import json
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.cases.models import Case
from portal.money import Money
from portal.workflow import Stateful
from tenants import rent, states
from tenants.models.application import Application
from tenants.models.space import Occupancy, Unit, size_in_words


class OfferQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(application__case_ptr__in=Case.objects.visible_to(user))

    def for_pages(self):
        return self.select_related(
            "application__company", "application__campus", "unit__building__campus"
        )

    def out_of_turn(self):
        """Those for which somebody on the waiting list was passed over."""
        return self.exclude(passing_reason="")

    def run_out(self, now):
        return self.filter(state=states.OPEN_OFFER, valid_until__lte=now)


class Offer(Stateful):
    """The terms are copied from the unit, so a later price change does not touch an offer.

    `fingerprint` covers every term: accepting sends back the one that was read.
    """

    number = models.CharField(max_length=30, unique=True)
    application = models.ForeignKey(Application, models.PROTECT, related_name="offers")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="offers")
    occupancy = models.OneToOneField(Occupancy, models.PROTECT, related_name="offer")
    valid_until = models.DateTimeField()
    starts_on = models.DateField()
    months = models.PositiveSmallIntegerField()
    area = models.DecimalField(max_digits=10, decimal_places=2)
    quantity = models.PositiveSmallIntegerField(default=1)
    rate = models.DecimalField(max_digits=12, decimal_places=2)
    rate_unit = models.CharField(max_length=12, choices=Unit.RateUnit)
    currency = models.CharField(max_length=3)
    service_rate = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    service_unit = models.CharField(max_length=12, choices=Unit.RateUnit)
    deposit_months = models.PositiveSmallIntegerField()
    tax_percent = models.DecimalField(max_digits=5, decimal_places=2)
    rent_free_months = models.PositiveSmallIntegerField(default=0)
    steps = models.JSONField(default=list)  # [[from month, to month, "percent"], …]
    index_percent = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    fingerprint = models.CharField(max_length=64)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    answer_reason = models.TextField(blank=True)
    # Who stood before the company on the waiting list, as {"number", "company"}, and why it was offered nevertheless.
    passed_over = models.JSONField(default=list)
    passing_reason = models.TextField(blank=True)

    objects = OfferQuerySet.as_manager()
    workflow = states.OFFER

    class Meta:
        ordering = ["-pk"]

    @property
    def deposit_invoice(self) -> str:
        """The number of the invoice the acceptance raised; empty before it."""
        tenancy = getattr(self, "tenancy", None)
        return tenancy.deposit_invoice if tenancy else ""

    def __str__(self):
        return self.number

    def stepped(self, step):
        """An offer moves only together with its application, whose step is the history."""
        return

    # Rules ask any subject for its company and campus.
    @property
    def company_id(self):
        return self.application.company_id

    @property
    def campus_id(self):
        return self.application.campus_id

    @property
    def terms(self) -> rent.Terms:
        return rent.Terms(
            area=self.area, rate=self.rate, rate_unit=self.rate_unit, currency=self.currency,
            starts_on=self.starts_on, months=self.months, service_rate=self.service_rate,
            service_unit=self.service_unit, deposit_months=self.deposit_months, tax_percent=self.tax_percent,
            rent_free_months=self.rent_free_months, quantity=self.quantity, index_percent=self.index_percent,
            steps=tuple(rent.Step(first, last, Decimal(percent)) for first, last, percent in self.steps),
        )  # fmt: skip

    @property
    def ends_on(self):
        return self.terms.ends_on

    @property
    def deposit(self) -> Money:
        return Money(rent.deposit(self.terms), self.currency)

    @property
    def size(self) -> str:
        return size_in_words(self.area, self.unit.kind, self.quantity)

    @property
    def month_rent(self) -> Money:
        return Money(rent.month_rent(self.terms), self.currency)

    @property
    def month_service(self) -> Money:
        return Money(rent.month_service(self.terms), self.currency)

    def is_open(self, now=None) -> bool:
        return self.state == states.OPEN_OFFER and (now or timezone.now()) < self.valid_until

    def seal_terms(self) -> str:
        """SHA-256 over everything the company reads."""
        row = [
            self.number, self.unit_id, self.valid_until.isoformat(), self.starts_on.isoformat(), self.months,
            *(str(Decimal(x).normalize()) for x in (self.area, self.rate, self.service_rate, self.tax_percent)),
            self.quantity, self.rate_unit, self.currency, self.service_unit, self.deposit_months,
            self.rent_free_months, [[a, b, str(Decimal(p).normalize())] for a, b, p in self.steps],
            str(Decimal(self.index_percent).normalize()),
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(row, separators=(",", ":")).encode()).hexdigest()


class RentStep(models.Model):
    """One line of the month-by-month schedule, as it was offered."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="rent_steps")
    position = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    base = models.DecimalField(max_digits=14, decimal_places=2)
    discount = models.DecimalField(max_digits=14, decimal_places=2)
    rent = models.DecimalField(max_digits=14, decimal_places=2)
    service = models.DecimalField(max_digits=14, decimal_places=2)
    tax = models.DecimalField(max_digits=14, decimal_places=2)
    total = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["offer", "position"], name="one_line_per_month")
        ]

    def __str__(self):
        return f"{self.offer} {self.position}"
