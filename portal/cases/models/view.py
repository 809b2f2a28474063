"""A list of the queue kept under a name."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.accounts.models import Campus


class SavedViewQuerySet(models.QuerySet):
    def seen_by(self, user):
        """One's own, and what colleagues share with a campus of the reader's."""
        campuses = {campus for _role, campus in user.staff_roles}
        shared = ~Q(shared_with=None) if None in campuses else Q(shared_with__in=campuses)
        return self.filter(Q(owner=user) | shared)


class SavedView(models.Model):
    """`query` is the address of the queue; whoever opens it sees what they may see."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)
    shared_with = models.ForeignKey(Campus, models.CASCADE, null=True, blank=True, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name
