"""A rent run: what every tenancy owes for a month or a quarter, looked at first and then asked for."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.accounts.models import Campus
from portal.billing.models import Invoice
from portal.money import Money
from portal.workflow import Stateful
from tenants import rent, states
from tenants.models.tenancy import Tenancy


class RentRunQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those who read money, at their campuses."""
        roles = ("finance", "director", "manager", "auditor")
        campuses = {campus for role, campus in user.staff_roles if role in roles}
        return self if None in campuses else self.filter(campus__in=campuses)


class RentRun(Stateful):
    """One campus, `months` calendar months from `starts_on`. What was posted stays; a period may be run again."""

    workflow = states.RENT_RUN

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    campus = models.ForeignKey(Campus, models.PROTECT, related_name="rent_runs")
    starts_on = models.DateField()
    months = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = RentRunQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campus", "starts_on", "months"], condition=~Q(state="posted"), name="one_rent_run_in_work"
            ),
            models.CheckConstraint(condition=Q(months__in=(1, 3)), name="rent_by_month_or_quarter"),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.campus.code} {self.starts_on:%Y-%m} +{self.months}"

    def stepped(self, step):
        """The run itself says who posted it; each invoice stands in its case's history."""
        if step.by and step.name == "post":
            self.posted_by = step.by
            RentRun.objects.filter(pk=self.pk).update(posted_by=step.by)

    @property
    def ends_on(self):
        """The first day after the period."""
        return rent.add_months(self.starts_on, self.months)

    @property
    def job_key(self) -> str:
        return f"rent-run-{self.pk}-{self.version}"


class RentBill(models.Model):
    """What a run asks one tenancy for. `lines` are reckoned; `said` is what was left out, and why."""

    class Outcome(models.TextChoices):
        WAITING = "waiting"
        EMPTY = "empty"
        POSTED = "posted"
        OVERTAKEN = "overtaken"

    run = models.ForeignKey(RentRun, models.CASCADE, related_name="bills")
    tenancy = models.ForeignKey(Tenancy, models.PROTECT, related_name="rent_bills")
    currency = models.CharField(max_length=3)
    net = models.DecimalField(max_digits=14, decimal_places=2)
    tax = models.DecimalField(max_digits=14, decimal_places=2)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    lines = models.JSONField(default=list)
    claims = models.JSONField(default=list)
    said = models.JSONField(default=list)
    outcome = models.CharField(max_length=10, choices=Outcome)
    invoice = models.OneToOneField(Invoice, models.PROTECT, null=True, related_name="rent_bill")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["run", "tenancy"], name="one_bill_per_tenancy_and_run")
        ]
        indexes = [models.Index(fields=["run", "outcome", "id"], name="bills_to_post")]

    def __str__(self):
        return f"{self.run_id} {self.tenancy_id}"

    @property
    def total(self) -> Money:
        return Money(self.amount, self.currency)


class Charged(models.Model):
    """What an invoice has asked a tenancy for already, so that nothing is asked for twice.

    A month of rent (`about` 2027-01), a meter up to a reading (`about` is its kind), a late invoice up to a
    day (`about` is its number). What a cancelled invoice asked for is free again.
    """

    class Kind(models.TextChoices):
        MONTH = "month"
        METER = "meter"
        LATE = "late"

    tenancy = models.ForeignKey(Tenancy, models.PROTECT, related_name="charged")
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="charges")
    kind = models.CharField(max_length=10, choices=Kind)
    about = models.CharField(max_length=30)
    until = models.DateField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenancy", "kind", "about", "until"], name="nothing_is_charged_twice"
            )
        ]

    def __str__(self):
        return f"{self.tenancy_id} {self.kind} {self.about} {self.until}"
