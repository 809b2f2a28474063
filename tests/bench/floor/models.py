"""One table of requests and what hangs on it, with the indexes a careful author gives it."""

from django.conf import settings
from django.db import models


class Company(models.Model):
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2)


class Service(models.Model):
    title = models.CharField(max_length=200)


class Request(models.Model):
    NEW, WORK, WAIT, DONE, CLOSED = 1, 2, 3, 4, 5

    ref = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=200)
    company = models.ForeignKey(Company, models.PROTECT)
    service = models.ForeignKey(Service, models.PROTECT)
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    status = models.SmallIntegerField(default=NEW)
    priority = models.SmallIntegerField(default=3)
    created = models.DateTimeField()
    due = models.DateTimeField(null=True)
    body = models.TextField()

    class Meta:
        indexes = [
            # The whole staff queue is one partial index, walked in order.
            models.Index(
                fields=["priority", "created", "id"], name="queue_open", condition=models.Q(status__lte=3)
            ),
            models.Index(fields=["company", "-created"], name="company_recent"),
            models.Index(fields=["-created", "-id"], name="all_recent"),
        ]  # fmt: skip


class Event(models.Model):
    request = models.ForeignKey(Request, models.CASCADE, related_name="events")
    at = models.DateTimeField()
    text = models.TextField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)


class ParkCompany(models.Model):
    """The portal's own table, only to be read."""

    name = models.CharField(max_length=300)

    class Meta:
        managed = False
        db_table = "accounts_company"


class ParkCase(models.Model):
    """The portal's own table: the bare page reads the rows the queue reads, however many there are."""

    number = models.CharField(max_length=30)
    state = models.CharField(max_length=30)
    phase = models.CharField(max_length=20)
    company = models.ForeignKey(ParkCompany, models.DO_NOTHING)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "cases_case"
