"""The unit given and taken back, and what was settled when a company left."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .tenancy import Tenancy


class Handover(models.Model):
    """One record each way; the readings of that day are meter readings of the unit. Never changed."""

    class Way(models.TextChoices):
        IN = "in", pgettext_lazy("handover", "To the company, at the start")
        OUT = "out", pgettext_lazy("handover", "Back to the park, at the end")

    tenancy = models.ForeignKey(Tenancy, models.PROTECT, related_name="handovers")
    way = models.CharField(max_length=3, choices=Way)
    done_on = models.DateField()
    keys = models.PositiveSmallIntegerField()
    cards = models.PositiveSmallIntegerField()
    inventory = models.TextField()
    defects = models.JSONField(default=list)
    company_person = models.CharField(max_length=120)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["tenancy", "way"], name="one_handover_each_way")
        ]

    def __str__(self):
        return f"{self.tenancy} {self.way} {self.done_on}"


class Leaving(models.Model):
    """What the park knows when it closes a tenancy: where the address went, what became of permits."""

    class Address(models.TextChoices):
        ELSEWHERE = "elsewhere", _("Was never in the park")
        MOVED = "moved", _("Moved away, proof seen")
        STAYS = "stays", _("Still in the park: the company has to move it")

    class Permits(models.TextChoices):
        NONE = "none", _("None through the park")
        CLOSED = "closed", _("Cancelled or transferred")
        OPEN = "open", _("Still open: the company has to close them")

    tenancy = models.OneToOneField(Tenancy, models.PROTECT, related_name="leaving")
    address = models.CharField(max_length=10, choices=Address)
    permits = models.CharField(max_length=10, choices=Permits)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"{self.tenancy} {self.at:%Y-%m-%d}"
