"""What the desk learnt about a service: how an authority reads its own rules, what it asked last time."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.accounts.models import Campus
from portal.cases.models import Case
from portal.cases.models.case import NARROW

from .catalogue import Service


class KnowledgeNoteQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the reader's campuses and of every campus; companies and whoever was only let in read none."""
        campuses = {campus for role, campus in user.staff_roles if role not in NARROW}
        if None in campuses:
            return self
        return self.filter(Q(campus=None) | Q(campus__in=campuses)) if campuses else self.none()

    def standing(self):
        return self.filter(ended_at=None)

    def for_case(self, case, service):
        return (
            self.standing()
            .filter(Q(campus=None) | Q(campus=case.campus_id), service=service)
            .select_related("author")
        )


class KnowledgeNote(models.Model):
    """For colleagues, in the writer's language. Without a campus it holds for every one.

    `checked_on` is the day somebody last said that it is still true; what no longer is stays readable.
    """

    service = models.ForeignKey(Service, models.CASCADE, related_name="notes")
    campus = models.ForeignKey(Campus, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField()
    language = models.CharField(max_length=10)
    case = models.ForeignKey(Case, models.SET_NULL, null=True, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    checked_on = models.DateField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = KnowledgeNoteQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.service_id} {self.pk}"
