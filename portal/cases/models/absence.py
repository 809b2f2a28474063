"""Who is away, and what each member of staff takes on: the desk's own arrangements."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.languages import format_date


class AbsenceQuerySet(models.QuerySet):
    def on(self, day):
        return self.filter(first__lte=day, last__gte=day)

    def to_come(self, day):
        """Those that are not over yet."""
        return self.filter(last__gte=day)


class Absence(models.Model):
    """Days on which somebody is not at the desk, and who stands in for them."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="absences")
    first = models.DateField()
    last = models.DateField()
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    note = models.CharField(max_length=200, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    entered_at = models.DateTimeField(default=timezone.now)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        app_label = "cases"
        ordering = ["first", "pk"]
        indexes = [models.Index(fields=["user", "last"], name="absence_of_user")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first__lte=models.F("last")), name="absence_ends_after_start"
            )
        ]

    def __str__(self):
        return f"{self.user_id} {self.first:%Y-%m-%d} {self.last:%Y-%m-%d}"

    @property
    def words(self) -> str:
        """Away until 3 December, deputy: Min Wang."""
        told = {
            "day": format_date(self.last, get_language() or "en", "short"),
            "name": self.deputy,
        }
        if self.deputy:
            return _("away until %(day)s, deputy: %(name)s") % told
        return _("away until %(day)s") % told


class Duty(models.Model):
    """What a member of staff takes on when cases are given out; no language or category named means every one.

    `given_at` is when they last got a case that way.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="duty")
    languages = models.JSONField(default=list, blank=True)
    categories = models.JSONField(default=list, blank=True)
    given_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "cases"
        verbose_name_plural = "duties"

    def __str__(self):
        return f"{self.user_id} {self.languages} {self.categories}"
