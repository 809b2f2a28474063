"""What the frame itself remembers: jobs, letters, the worker's pulse."""

from django.conf import settings
from django.db import models


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
    error = models.TextField(blank=True)
    run_after = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "run_after"], name="job_waiting")]

    def __str__(self):
        return f"{self.function} {self.state}"


class OutgoingMail(models.Model):
    """A letter to one person, both languages inside. The desk sees whether it left."""

    class State(models.TextChoices):
        QUEUED = "queued"
        SENT = "sent"
        FAILED = "failed"

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

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.subject} → {self.address}"


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
