from django.db import models
from django.utils import timezone

from portal.accounts.models import Company
from portal.cases.models import Case
from portal.workflow import Stateful
from tenants import states
from tenants.models.application import Application
from tenants.models.offer import Offer
from tenants.models.space import Occupancy, Unit


class TenancyQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(application__case_ptr__in=Case.objects.visible_to(user))

    def active(self):
        return self.filter(state=states.ACTIVE)


class Tenancy(Stateful):
    """A company in a unit, from acceptance on. It is active once the deposit is paid."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="tenancies")
    offer = models.OneToOneField(Offer, models.PROTECT, related_name="tenancy")
    company = models.ForeignKey(Company, models.PROTECT, related_name="tenancies")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="tenancies")
    occupancy = models.OneToOneField(Occupancy, models.PROTECT, related_name="tenancy")
    starts_on = models.DateField()
    ends_on = models.DateField()
    deposit_invoice = models.CharField(max_length=30, blank=True, db_index=True)
    activated_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = TenancyQuerySet.as_manager()
    workflow = states.TENANCY

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "tenancies"

    def __str__(self):
        return f"{self.company} {self.unit}"

    @property
    def campus_id(self):
        return self.application.campus_id

    def stepped(self, step):
        """A tenancy's first moves come with its application's, whose step is the history."""
        return
