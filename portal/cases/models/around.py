"""Who else follows a case, and which cases belong together."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .case import Case


class Watcher(models.Model):
    """A colleague who hears of every step and message of a case they do not handle."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="watchers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "user"], name="one_watch_per_person")
        ]

    def __str__(self):
        return f"{self.user_id} watches {self.case_id}"


class CaseLinkQuerySet(models.QuerySet):
    def of(self, case):
        return self.filter(models.Q(case=case.pk) | models.Q(other=case.pk))


class CaseLink(models.Model):
    """Two cases of one company that belong together, seen from both; `case` is the later one of the two."""

    class Relation(models.TextChoices):
        RELATED = "related", _("Belongs to the same matter")
        FOLLOWS = "follows", _("Continues an earlier case")
        DUPLICATE = "duplicate", _("The same request twice")

    case = models.ForeignKey(Case, models.CASCADE, related_name="links")
    other = models.ForeignKey(Case, models.CASCADE, related_name="+")
    relation = models.CharField(max_length=10, choices=Relation)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = CaseLinkQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "other"], name="one_link_per_pair"),
            models.CheckConstraint(
                condition=models.Q(case__gt=models.F("other")), name="later_case_links_earlier"
            ),
        ]

    def __str__(self):
        return f"{self.case_id} {self.relation} {self.other_id}"
