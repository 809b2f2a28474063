"""What the frame itself remembers: jobs, letters, notices and who wants them how, the worker's pulse."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy

LATE = timedelta(minutes=5)
LETTER_STATES = {
    "queued": (pgettext_lazy("letter", "Waits"), "wait"),
    "sent": (pgettext_lazy("letter", "Sent"), "done"),
    "failed": (pgettext_lazy("letter", "Not sent"), "err"),
    "returned": (pgettext_lazy("letter", "Came back"), "err"),
}


class Job(models.Model):
    """Work that takes longer than a page: visible to whoever waits, tried again, never lost.

    The row is the truth; the task queue only carries its id. A key makes it idempotent: a second
    job with the same key is the first one.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    function = models.CharField(max_length=200)
    arguments = models.JSONField(default=list)
    key = models.CharField(max_length=200, unique=True, null=True)
    about = models.CharField(max_length=60, blank=True, db_index=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    progress = models.CharField(max_length=60, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=5)
    error = models.TextField(blank=True)
    run_after = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "run_after"], name="job_waiting")]

    def __str__(self):
        return f"{self.function} {self.state}"


class OutgoingMailQuerySet(models.QuerySet):
    def about(self, *numbers: str) -> "OutgoingMailQuerySet":
        """Letters about a case, an invoice or a paper, by their numbers."""
        return self.filter(about__in=[number for number in numbers if number])

    def stuck(self) -> "OutgoingMailQuerySet":
        """Tried and not taken by the mail server, or waiting longer than any letter should.

        A letter held back for its reader's quiet hours waits as it should.
        """
        late = timezone.now() - LATE
        waiting = Q(state=self.model.State.QUEUED, created_at__lt=late)
        held = Q(not_before__gte=late)
        return self.filter(Q(state=self.model.State.FAILED) | waiting).exclude(held)


class OutgoingMail(models.Model):
    """A letter to one person, both languages inside. The desk sees whether it left."""

    class State(models.TextChoices):
        QUEUED = "queued"
        SENT = "sent"
        FAILED = "failed"
        RETURNED = "returned"  # taken by a mail server, and sent back by a later one

    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    address = models.EmailField()
    language = models.CharField(max_length=10)
    about = models.CharField(max_length=60, blank=True, db_index=True)
    event = models.CharField(max_length=60)
    key = models.CharField(max_length=120, unique=True, null=True)
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField()
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    error = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    # What it is written from, while more may be added to it; null once it is on its way.
    pages = models.JSONField(null=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["state", "-id"], name="mail_by_state"),
            models.Index(fields=["address", "-id"], name="mail_by_address"),
            models.Index(fields=["event", "-id"], name="mail_by_event"),
        ]

    def __str__(self):
        return f"{self.subject} → {self.address}"

    @property
    def job_key(self) -> str:
        return f"mail-{self.pk}"

    @property
    def is_held(self) -> bool:
        """Waits for its reader's morning, or for more about the same case."""
        return self.state == self.State.QUEUED and bool(
            self.not_before and self.not_before > timezone.now()
        )

    @property
    def standing(self):
        """Label and tint of its state, as the desk reads it."""
        return LETTER_STATES[self.state]


class Notice(models.Model):
    """What a person was told, as the portal lists it; the letter about it may come later, or not at all."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    event = models.CharField(max_length=60)
    about = models.CharField(max_length=60, blank=True)
    subjects = models.JSONField()  # a text per language of the house
    url = models.CharField(max_length=500, blank=True)
    key = models.CharField(max_length=120, unique=True, null=True)
    for_digest = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["person", "-id"], name="notices_of_person"),
            models.Index(
                fields=["person"], condition=Q(for_digest=True), name="notices_for_digest"
            ),
            models.Index(fields=["person"], condition=Q(seen_at=None), name="notices_unseen"),
            models.Index(fields=["created_at"], name="notices_by_age"),
        ]

    def __str__(self):
        return f"{self.event} → {self.person_id}"

    @property
    def subject(self) -> str:
        """In the language of the page."""
        return self.subjects.get(get_language()) or next(iter(self.subjects.values()), "")


class Reach(models.Model):
    """How a person wants to be told: what differs from the house's habit. Hours are the person's own zone's."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", primary_key=True
    )
    ways = models.JSONField(default=dict)  # kind → way, where the person chose another one
    quiet_from = models.PositiveSmallIntegerField(null=True)
    quiet_until = models.PositiveSmallIntegerField(null=True)
    digest_hour = models.PositiveSmallIntegerField(default=8)
    digest_on = models.DateField(null=True)  # the person's day of the last digest

    def __str__(self):
        return f"{self.person_id} {self.ways}"


class ReturnedAddress(models.Model):
    """An address whose letters come back. The row goes when the address is confirmed anew."""

    address = models.EmailField(unique=True)  # in small letters
    words = models.CharField(max_length=300, blank=True)
    since = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return self.address


class ScheduleSlot(models.Model):
    """One row per schedule and moment: the constraint makes a tick idempotent with many workers."""

    name = models.CharField(max_length=100)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "at"], name="one_tick_per_slot")]

    def __str__(self):
        return f"{self.name} {self.at}"


class WorkerHeartbeat(models.Model):
    name = models.CharField(max_length=120, unique=True)
    seen_at = models.DateTimeField()

    def __str__(self):
        return self.name
