"""What a unit uses: readings of its meters, and what a unit of it costs from which day on."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.accounts.models import Campus
from portal.cases.models.history import AppendOnly
from tenants.models.space import NOT_NEGATIVE, Unit


class Utility(models.TextChoices):
    POWER = "power", pgettext_lazy("utility", "Electricity")
    WATER = "water", pgettext_lazy("utility", "Water")
    HEAT = "heat", pgettext_lazy("utility", "Heating")
    GAS = "gas", pgettext_lazy("utility", "Gas")


# What a meter counts in: a unit of `portal.billing.reckoning.UNITS`.
MEASURES = {"power": "kwh", "water": "m3", "heat": "gcal", "gas": "m3"}


class Tariff(models.Model):
    """The price of one unit of a utility, without tax, from a day on; in the campus's currency."""

    campus = models.ForeignKey(
        Campus, models.PROTECT, related_name="tariffs", verbose_name=_("campus")
    )
    kind = models.CharField(_("utility"), max_length=10, choices=Utility)
    price = models.DecimalField(
        _("price"), max_digits=12, decimal_places=4, validators=[NOT_NEGATIVE]
    )
    valid_from = models.DateField(_("valid from"))

    class Meta:
        ordering = ["campus", "kind", "-valid_from"]
        verbose_name = _("tariff")
        verbose_name_plural = _("tariffs")
        constraints = [
            models.UniqueConstraint(
                fields=["campus", "kind", "valid_from"], name="one_tariff_per_start"
            )
        ]

    def __str__(self):
        return f"{self.campus.code} {self.kind} {self.price} {self.valid_from}"


class MeterReading(models.Model):
    """What a meter showed at the end of a day. A wrong one is put right by the next; none is changed."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="readings")
    kind = models.CharField(max_length=10, choices=Utility)
    value = models.DecimalField(max_digits=12, decimal_places=3)
    read_on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["unit", "kind", "read_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "kind", "read_on"], name="one_reading_of_a_meter_per_day"
            ),
            models.CheckConstraint(condition=models.Q(value__gte=0), name="meters_count_from_zero"),
        ]

    def __str__(self):
        return f"{self.unit_id} {self.kind} {self.read_on} {self.value}"

    def save(self, *args, **kwargs):
        if self.pk:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnly

    @property
    def measure(self) -> str:
        return MEASURES[self.kind]
