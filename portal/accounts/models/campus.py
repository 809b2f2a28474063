"""The park's places: each with its law, money, calendar and language."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from i18nfield.fields import I18nCharField, I18nTextField


class Campus(models.Model):
    """A site of the park. Nothing in the code knows which ones there are."""

    code = models.CharField(max_length=8, unique=True)
    name = I18nCharField(max_length=200)
    legal_name = I18nCharField(max_length=300)
    legal_identifiers = models.JSONField(default=dict)
    address = I18nTextField()
    country = models.CharField(max_length=2)
    currency = models.CharField(max_length=3)
    time_zone = models.CharField(max_length=50)
    official_language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    prevailing_language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    signatory_name = I18nCharField(max_length=200)
    signatory_position = I18nCharField(max_length=200)
    cutoff = models.TimeField(default=time(17))
    office_end = models.TimeField(default=time(18))
    office_hours = I18nCharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    # Cases are given out as they come; otherwise officers take them from the queue.
    auto_assign = models.BooleanField(default=False)
    # How long ahead a company ends its lease: what new agreements say, and what holds where an agreement says nothing.
    notice_days = models.PositiveSmallIntegerField(
        default=90, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "campuses"

    def __str__(self):
        return str(self.name)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def today(self):
        """A day is a day at the campus."""
        return timezone.now().astimezone(self.zone).date()

    def starts(self, day):
        """The first moment of a day."""
        return datetime.combine(day, time(), self.zone)

    def local(self, moment):
        return moment.astimezone(self.zone)


class BankAccount(models.Model):
    campus = models.ForeignKey(Campus, models.CASCADE, related_name="bank_accounts")
    currency = models.CharField(max_length=3)
    bank_name = I18nCharField(max_length=200)
    account = models.CharField(max_length=34)
    details = models.JSONField(default=dict)  # {"BIC": …, "CNAPS": …, "SWIFT": …} in print order
    active = models.BooleanField(default=True)

    def __str__(self):
        return f"{self.campus.code} {self.currency} {self.account}"


class TaxRate(models.Model):
    """A tax rate with the day it starts: the law changes, invoices do not."""

    campus = models.ForeignKey(Campus, models.CASCADE, related_name="tax_rates")
    kind = models.CharField(max_length=20)  # rent, service, none
    percent = models.DecimalField(max_digits=5, decimal_places=2)
    valid_from = models.DateField()

    class Meta:
        ordering = ["campus", "kind", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["campus", "kind", "valid_from"], name="one_tax_rate_per_start"
            )
        ]

    def __str__(self):
        return f"{self.campus.code} {self.kind} {self.percent} % {self.valid_from}"
