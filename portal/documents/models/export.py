"""Lists of cases and invoices taken out of the portal."""

from django.conf import settings
from django.db import models
from django.utils import timezone

SHORT = 2000  # rows; a longer list is made by a job


class ExportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """An export is its maker's alone: it holds what that person may see."""
        return self.filter(by=user) if user.is_authenticated else self.none()


class Export(models.Model):
    """Who took which list away, when, why and how long it was. Kept for good; the file only for some days.

    `filters` are those of the report, written out; a short list leaves at once and has no `file`.
    """

    public_id = models.UUIDField(unique=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="exports")
    what = models.CharField(max_length=20)
    format = models.CharField(max_length=20)
    filters = models.JSONField(default=dict)
    language = models.CharField(max_length=10)
    reason = models.CharField(max_length=500)
    rows = models.PositiveIntegerField()
    made_at = models.DateTimeField(default=timezone.now)
    file = models.CharField(max_length=200, blank=True)
    ready_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["by", "-id"], name="own_exports"),
            models.Index(fields=["-made_at"], name="export_log"),
        ]

    def __str__(self):
        return f"{self.what} {self.made_at:%Y-%m-%d} {self.by_id}"

    @property
    def job_key(self) -> str:
        return f"export-{self.public_id}"

    @property
    def is_long(self) -> bool:
        """Made by a job, and kept for its maker."""
        return self.rows > SHORT

    @property
    def suffix(self) -> str:
        return {"xlsx": "xlsx", "1c": "txt"}.get(self.format, "csv")

    @property
    def name(self) -> str:
        return f"{self.what}-{self.made_at:%Y%m%d-%H%M}.{self.suffix}"
