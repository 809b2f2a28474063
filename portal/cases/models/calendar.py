import uuid

from django.conf import settings
from django.db import models

from portal.cases.almanac import in_readers_language


class CalendarDayQuerySet(models.QuerySet):
    def of(self, country, year):
        return self.filter(country=country, date__year=year).order_by("date")

    def remarkable(self):
        """What differs from an ordinary week: holidays, moved and short days, and every day the desk has set."""
        own = models.Q(short=True) | models.Q(source=CalendarDay.DESK)
        return self.filter(~models.Q(name={}) | own)

    def years(self):
        """(country, year, whether the government has announced it), newest first."""
        firsts = self.filter(date__month=1, date__day=1).order_by("country", "-date")
        return [(day.country, day.date.year, day.official) for day in firsts]


class CalendarDay(models.Model):
    """One day in one country; there is a row for every day of a covered year.

    `official` is False until the government has announced the year. A row whose
    source is DESK was edited by hand and survives an import.
    """

    DESK = "desk"

    country = models.CharField(max_length=2)
    date = models.DateField()
    working = models.BooleanField()
    name = models.JSONField(default=dict, blank=True)
    short = models.BooleanField(default=False)
    source = models.CharField(max_length=40)
    official = models.BooleanField(default=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    changed_at = models.DateTimeField()

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        app_label = "cases"
        ordering = ["country", "date"]
        constraints = [
            models.UniqueConstraint(fields=["country", "date"], name="one_calendar_day"),
        ]
        indexes = [
            models.Index(fields=["country", "working", "date"], name="calendar_working"),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.date:%Y-%m-%d}"

    @property
    def label(self) -> str:
        return in_readers_language(self.name)


class CalendarChange(models.Model):
    """Who changed a calendar by hand, how and why. Only ever added.

    One day, or the whole of a year that became official: `first` to `last`.
    """

    country = models.CharField(max_length=2)
    first = models.DateField()
    last = models.DateField()
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        app_label = "cases"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["country", "-first"], name="calendar_changes")]

    def __str__(self) -> str:
        return f"{self.country} {self.first:%Y-%m-%d}"

    @property
    def is_year(self) -> bool:
        return self.first != self.last


class CalendarEdition(models.Model):
    """A stamp that changes with every change to a country's days.

    Processes keep the days in memory and compare this one row before use. It is
    random, not a counter: a number taken by a transaction that rolled back would
    come again with other days behind it.
    """

    country = models.CharField(max_length=2, primary_key=True)
    stamp = models.UUIDField(default=uuid.uuid4)
    changed_at = models.DateTimeField()

    class Meta:
        app_label = "cases"

    def __str__(self) -> str:
        return f"{self.country} {self.stamp}"
