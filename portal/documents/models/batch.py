"""Many papers of one kind, issued one after the other."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.accounts.models import Campus, Company
from portal.documents import states
from portal.workflow import Stateful

from .document import Document


class BatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever ends and renews papers at the campus."""
        if not user.is_authenticated:
            return self.none()
        campuses = {campus for role, campus in user.staff_roles if role in ("director", "manager")}
        return self if None in campuses else self.filter(campus__in=campuses)

    def open(self):
        return self.filter(state__in=(states.RUNNING, states.PAUSED))


class Batch(Stateful):
    """`ends_by`: papers in force that end on or before this day are due. `turn` tells the one job that works on it."""

    workflow = states.BATCH

    public_id = models.UUIDField(unique=True, editable=False)
    kind = models.CharField(max_length=8)
    campus = models.ForeignKey(Campus, models.PROTECT, related_name="+")
    ends_by = models.DateField()
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    turn = models.PositiveIntegerField(default=0)

    objects = BatchQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "campus"],
                condition=Q(state__in=("running", "paused")),
                name="one_open_batch",
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.started_at:%Y-%m-%d}"

    def stepped(self, step):
        """Its rows and the papers' own histories say what it did."""

    @property
    def job_key(self) -> str:
        return f"batch-{self.pk}-{self.turn}"


class BatchRow(models.Model):
    """One holder in the batch: `about` is what the paper is of, `reason` why there is none."""

    class Outcome(models.TextChoices):
        WAITING = "waiting"
        ISSUED = "issued"
        REFUSED = "refused"
        LEFT_OUT = "left_out"

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="rows")
    position = models.PositiveIntegerField()
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    about = models.CharField(max_length=40)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.WAITING)
    reason = models.JSONField(default=list)
    document = models.OneToOneField(Document, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "about"], name="one_row_per_holder")
        ]

    def __str__(self):
        return f"{self.batch_id} {self.position}"
