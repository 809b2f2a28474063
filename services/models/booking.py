"""What can be booked by the hour or the night, and who has it from when to when."""

from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from i18nfield.fields import I18nCharField, I18nTextField

from portal.accounts.models import Campus
from portal.cases.models import Case
from portal.cases.models.case import CaseQuerySet
from portal.money import Money
from services import slots, states

from .catalogue import Service
from .request import Request


class ResourceQuerySet(models.QuerySet):
    def active(self):
        return self.filter(active=True)


class Resource(models.Model):
    """A room, an instrument, an interpreter or a flat: data, edited in Wagtail.

    `shortest` and `longest` count slots; of what is let by the night a slot is one night, and the hours are those of
    arrival and departure. `price` is for an hour or a night, in the campus's currency, without tax. `free_minutes` are
    a company's for a calendar month at the campus, in one purse for all resources of the kind.
    """

    class Kind(models.TextChoices):
        ROOM = "room", pgettext_lazy("kind of resource", "Room")
        EQUIPMENT = "equipment", pgettext_lazy("kind of resource", "Equipment")
        INTERPRETER = "interpreter", pgettext_lazy("kind of resource", "Interpreter")
        RESIDENCE = "residence", pgettext_lazy("kind of resource", "Residence")

    class Days(models.TextChoices):
        WORKING = "working", _("working days of the campus")
        DAILY = "daily", _("every day")

    class Audience(models.TextChoices):
        RESIDENT = "resident", _("residents")
        APPLICANT = "applicant", _("residents and applicants")
        ANY = "any", _("any company")

    class Slot(models.IntegerChoices):
        QUARTER = 15, _("15 minutes")
        HALF = 30, _("30 minutes")
        HOUR = 60, _("1 hour")

    code = models.SlugField(_("code"), max_length=30, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    campus = models.ForeignKey(
        Campus, models.PROTECT, related_name="resources", verbose_name=_("campus")
    )
    service = models.ForeignKey(
        Service, models.SET_NULL, null=True, blank=True, related_name="resources", verbose_name=_("service"),
        help_text=_("The page of this service leads to the week of the resource"),
    )  # fmt: skip
    title = I18nCharField(_("title"), max_length=120)
    description = I18nTextField(_("description"), blank=True)
    capacity = models.PositiveSmallIntegerField(
        _("people at most"), default=0, help_text=_("0 where nobody counts them")
    )
    audience = models.CharField(
        _("for whom"), max_length=10, choices=Audience, default=Audience.RESIDENT
    )
    slot_minutes = models.PositiveSmallIntegerField(_("slot"), choices=Slot, default=Slot.HALF)
    buffer_minutes = models.PositiveSmallIntegerField(
        _("free minutes between two bookings"), default=15
    )
    opens_at = models.TimeField(_("opens"), default=time(8))
    closes_at = models.TimeField(_("closes"), default=time(21))
    open_on = models.CharField(_("open on"), max_length=8, choices=Days, default=Days.WORKING)
    shortest = models.PositiveSmallIntegerField(
        _("shortest booking, slots"), default=1, validators=[MinValueValidator(1)]
    )
    longest = models.PositiveSmallIntegerField(
        _("longest booking, slots"), default=16, validators=[MaxValueValidator(96)]
    )
    ahead_hours = models.PositiveSmallIntegerField(_("hours ahead"), default=0)
    ahead_days = models.PositiveSmallIntegerField(_("working days ahead"), default=0)
    price = models.DecimalField(
        _("price of an hour or a night, without tax"), max_digits=12, decimal_places=2, default=0,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    tax = models.CharField(_("kind of tax"), max_length=20, default="service")
    free_minutes = models.PositiveIntegerField(
        _("free minutes of a resident in a month"), default=0
    )
    cancel_hours = models.PositiveSmallIntegerField(
        _("cancelled free of charge until, hours before"), default=2
    )
    late_percent = models.PositiveSmallIntegerField(
        _("due when cancelled later, per cent"), default=100, validators=[MaxValueValidator(100)]
    )
    active = models.BooleanField(_("can be booked"), default=True)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        ordering = ["campus", "kind", "code"]
        verbose_name = _("resource")
        verbose_name_plural = _("resources")

    def __str__(self):
        return str(self.title)

    def clean(self):
        super().clean()
        if self.longest < self.shortest:
            raise ValidationError({"longest": _("The longest booking is not shorter than the shortest.")})  # fmt: skip
        if self.by_night and self.closes_at > self.opens_at:
            raise ValidationError({"closes_at": _("Guests leave before the next ones arrive.")})

    @property
    def by_night(self) -> bool:
        return self.kind == self.Kind.RESIDENCE

    @property
    def rhythm(self) -> slots.Rhythm:
        return slots.Rhythm(
            self.opens_at, self.closes_at, self.campus.time_zone, self.slot_minutes, self.buffer_minutes, self.by_night
        )  # fmt: skip

    @property
    def rate(self) -> Money:
        return Money(self.price, self.campus.currency)

    @property
    def counts(self) -> range:
        """The lengths that may be booked, in slots."""
        return range(self.shortest, self.longest + 1)


class BookingQuerySet(CaseQuerySet):
    def live(self):
        return self.filter(live=True)

    def of_company(self, company):
        return self.filter(company=company)

    def with_resource(self):
        return self.select_related("resource", "company", "campus")

    def meeting(self, start: datetime, end: datetime):
        """Taken at some moment of [start, end), the buffers counted in."""
        return self.filter(starts_at__lt=end, blocked_until__gt=start)

    def between(self, start: datetime, end: datetime):
        """Somebody is in at some moment of [start, end)."""
        return self.filter(starts_at__lt=end, ends_at__gt=start)

    def to_come(self, now: datetime | None = None):
        return self.live().filter(ends_at__gt=now or timezone.now())

    def over(self, now: datetime):
        return self.filter(state=states.BOOKED, ends_at__lte=now)

    def free_minutes_used(self, company, resource: Resource, day: date) -> int:
        """What the company has taken from its purse in the calendar month of `day` at the campus."""
        first = day.replace(day=1)
        start = resource.rhythm.moment(first, time())
        end = resource.rhythm.moment((first + timedelta(days=32)).replace(day=1), time())
        mine = self.filter(
            company=company, resource__campus=resource.campus_id, resource__kind=resource.kind,
            starts_at__gte=start, starts_at__lt=end,
        )  # fmt: skip
        return mine.aggregate(sum=Sum("free_minutes"))["sum"] or 0


class Booking(Case):
    """A company has a resource from `starts_at` up to, not including, `ends_at`; what it agreed to is frozen.

    Two live rows of a resource never overlap, buffers included: PostgreSQL holds that by an exclusion constraint, every
    engine by the lock `actions.booking.book` takes on the resource. `free_minutes` were taken from the month's purse
    and are 0 once given back; `charge` is what stays due, tax included, of a booking that was cancelled; `held_for` is
    the request that asked for it.
    """

    case_ptr: Case  # Django's own link to the parent row
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="bookings")
    starts_at = models.DateTimeField(db_index=True)
    ends_at = models.DateTimeField()
    blocked_until = models.DateTimeField()
    live = models.BooleanField(default=True)
    people = models.PositiveSmallIntegerField(default=1)
    purpose = models.CharField(max_length=200, blank=True)
    rate = models.DecimalField(max_digits=12, decimal_places=2)
    tax = models.CharField(max_length=20)
    free_minutes = models.PositiveIntegerField(default=0)
    net = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    amount = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    currency = models.CharField(max_length=3)
    free_until = models.DateTimeField()
    late_percent = models.PositiveSmallIntegerField()
    cancelled_at = models.DateTimeField(null=True)
    held_for = models.ForeignKey(Request, models.SET_NULL, null=True, related_name="bookings")
    charge = models.DecimalField(max_digits=14, decimal_places=2, null=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at"), blocked_until__gte=F("ends_at")),
                name="booking_has_length",
            )
        ]
        indexes = [
            models.Index(
                fields=["resource", "starts_at"], name="live_bookings", condition=Q(live=True)
            )
        ]

    @property
    def period(self) -> slots.Period:
        return slots.Period(self.starts_at, self.ends_at)

    @property
    def total(self) -> Money:
        """What was asked for it, tax included."""
        return Money(self.amount, self.currency)

    @property
    def kept(self) -> Money | None:
        """What stays due after it was cancelled."""
        return None if self.charge is None else Money(self.charge, self.currency)
