"""A company's notice to end its lease: since when it is known, when the lease ends by it, and whether it stands."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.cases.models import Case
from portal.workflow import Stateful
from tenants import states

from .tenancy import Tenancy


class LeaseNoticeQuerySet(models.QuerySet):
    def live(self):
        """Those by which a lease ends."""
        return self.filter(state__in=states.STANDING)


class LeaseNotice(Stateful):
    """`case` is the request that brought it, `asked_for` the last day the company wished, `last_day` the one that
    holds. `ended_on` is when the lease would have ended without it.
    """

    workflow = states.LEASE_NOTICE

    tenancy = models.ForeignKey(Tenancy, models.PROTECT, related_name="notices")
    case = models.ForeignKey(Case, models.PROTECT, related_name="lease_notices")
    asked_for = models.DateField()
    last_day = models.DateField()
    ended_on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    # What was said last about it: why it should not hold, or why it does.
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = LeaseNoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenancy"], condition=Q(state__in=("given", "asked_back")), name="one_notice_stands"
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.tenancy} {self.last_day}"

    @property
    def company_id(self):
        return self.tenancy.company_id

    @property
    def campus_id(self):
        return self.tenancy.campus_id

    @property
    def ends_on(self):
        """The first day without the lease."""
        return self.last_day + timedelta(days=1)

    def stepped(self, step):
        """The application's history tells of it; the row keeps who spoke last, and why."""
        self.reason, self.decided_by = step.reason, step.by
        LeaseNotice.objects.filter(pk=self.pk).update(reason=step.reason, decided_by=step.by)
