"""Buildings, their units, and who has a unit from when to when."""

import uuid
from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import get_language, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nCharField, I18nTextField

from portal.accounts.models import Campus, Company
from portal.languages import by_language, format_area, pick
from portal.money import Money
from tenants import rent, states

from .application import Application

NOT_NEGATIVE = MinValueValidator(Decimal(0))


def size_in_words(area: Decimal, kind: str, seats: int) -> str:
    """Square metres, seats where desks are let, a dash for an address that has neither."""
    if area:
        return format_area(area, get_language() or "en")
    if kind == Unit.Kind.DSK:
        return ngettext("%(n)s seat", "%(n)s seats", seats) % {"n": seats}
    return "—"


class Building(models.Model):
    campus = models.ForeignKey(
        Campus, models.PROTECT, related_name="buildings", verbose_name=_("campus")
    )
    code = models.CharField(_("code"), max_length=20)
    name = I18nCharField(max_length=200, verbose_name=_("name"))
    address = I18nTextField(blank=True, verbose_name=_("address"))

    class Meta:
        ordering = ["campus", "code"]
        verbose_name = _("building")
        verbose_name_plural = _("buildings")
        constraints = [
            models.UniqueConstraint(fields=["campus", "code"], name="one_building_code_per_campus")
        ]

    def __str__(self):
        return f"{self.campus.code} {self.name}"


class UnitQuerySet(models.QuerySet):
    def public(self):
        return self.filter(public=True)

    def available(self, on=None):
        """Public units nobody holds, is offered or rents on that day, and that can be had by then."""
        on = on or timezone.now().date()
        taken = Occupancy.objects.live().covering(on).values("unit")
        ready = Q(available_from=None) | Q(available_from__lte=on)
        return self.public().filter(ready).exclude(pk__in=taken)

    def leaving(self, campus):
        """Public units of the campus whose lease is known to end: `free_on` is the first day without it.

        By a notice nobody asks back, or with its term, since nobody asked for another one in time.
        """
        let = Occupancy.objects.live().from_day(campus.today()).filter(unit=OuterRef("pk"))
        out = Occupancy.objects.running_out(campus).values("pk")
        ends = let.filter(Q(tenancy__notices__state=states.GIVEN) | Q(pk__in=out)).values("ends_on")
        here = self.public().filter(building__campus=campus)
        return here.annotate(free_on=Subquery(ends[:1])).exclude(free_on=None)

    def free_between(self, start, end):
        taken = Occupancy.objects.live().overlapping(start, end).values("unit")
        return self.exclude(pk__in=taken)

    def with_status(self, on=None):
        """Each with what takes it on that day or next after it, in the same query."""
        taken = Occupancy.objects.live().from_day(on or timezone.now().date())
        rows = taken.filter(unit=OuterRef("pk")).values("kind")
        return self.annotate(taken_as=Subquery(rows[:1]))

    def visible_to(self, user):
        at_park = user.is_authenticated and user.is_park_staff and not user.is_guest
        return self if at_park else self.public()


PLACE = {
    "en": "{building}, {number}",
    "zh-hans": "{building}，{number}",
    "ru": "{building}, {number}",
}
ROOM = PLACE | {"zh-hans": "{building} {number} 室"}


class Unit(models.Model):
    """What can be let. Chinese contracts price the built area, Russian ones BOMA area: both are kept.

    `rate` is per `rate_unit` in the campus's currency, without tax.
    """

    class Kind(models.TextChoices):
        OFF = "OFF", pgettext_lazy("kind of unit", "Office")
        LAB = "LAB", pgettext_lazy("kind of unit", "Laboratory")
        WSH = "WSH", pgettext_lazy("kind of unit", "Workshop")
        WHS = "WHS", pgettext_lazy("kind of unit", "Warehouse")
        DSK = "DSK", pgettext_lazy("kind of unit", "Dedicated desk")
        VAD = "VAD", pgettext_lazy("kind of unit", "Registered address")

    class RateUnit(models.TextChoices):
        M2_DAY = "m2_day", _("per m² a day")
        M2_MONTH = "m2_month", _("per m² a month")
        M2_YEAR = "m2_year", _("per m² a year")
        DESK_MONTH = "desk_month", _("per desk a month")
        YEAR = "year", _("a year")

    class Status(models.TextChoices):
        """Derived, never stored: from live holds, offers and tenancies, and the day it can be had."""

        AVAILABLE = "available", pgettext_lazy("status of a unit", "Available")
        LATER = "later", pgettext_lazy("status of a unit", "Available later")
        HELD = "hold", pgettext_lazy("status of a unit", "Held")
        OFFERED = "offer", pgettext_lazy("status of a unit", "Offered")
        LEASED = "tenancy", pgettext_lazy("status of a unit", "Leased")

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    building = models.ForeignKey(
        Building, models.PROTECT, related_name="units", verbose_name=_("building")
    )
    floor = models.CharField(_("floor"), max_length=10, blank=True)
    number = models.CharField(_("number"), max_length=20)
    kind = models.CharField(_("kind"), max_length=3, choices=Kind)
    usable = models.DecimalField(
        _("usable area, m²"), max_digits=10, decimal_places=2, default=0, validators=[NOT_NEGATIVE]
    )
    load_factor = models.DecimalField(
        _("load factor"), max_digits=5, decimal_places=3, default=1, validators=[NOT_NEGATIVE],
        help_text=_("Rentable area divided by usable area"),
    )  # fmt: skip
    rentable = models.DecimalField(
        _("rentable area, m²"), max_digits=10, decimal_places=2, default=0, blank=True, validators=[NOT_NEGATIVE],
        help_text=_("Leave 0 to have it computed from the usable area and the load factor"),
    )  # fmt: skip
    desks = models.PositiveSmallIntegerField(_("desks"), default=1)
    rate = models.DecimalField(
        _("rate"), max_digits=12, decimal_places=2, validators=[NOT_NEGATIVE]
    )
    rate_unit = models.CharField(_("rate is"), max_length=12, choices=RateUnit)
    currency = models.CharField(_("currency"), max_length=3)
    service_rate = models.DecimalField(
        _("service charge"), max_digits=12, decimal_places=2, default=0, validators=[NOT_NEGATIVE]
    )
    service_unit = models.CharField(
        _("service charge is"), max_length=12, choices=RateUnit, default=RateUnit.M2_MONTH
    )
    deposit_months = models.PositiveSmallIntegerField(_("deposit, months of rent"), default=2)
    available_from = models.DateField(_("available from"), null=True, blank=True)
    public = models.BooleanField(_("shown on the public site"), default=True)
    note = I18nTextField(blank=True, verbose_name=_("fit-out and equipment"))

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["building", "number"]
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = [
            models.UniqueConstraint(
                fields=["building", "number"], name="one_unit_number_per_building"
            )
        ]

    def __str__(self):
        return f"{self.building.code}-{self.number}"

    def clean(self):
        if not self.rentable:
            self.rentable = rent.rentable_area(self.usable, self.load_factor)
        super().clean()

    @property
    def campus(self) -> Campus:
        return self.building.campus

    def place_in(self, language: str) -> str:
        """Building and number as an address in that language has them."""
        room = self.kind in (self.Kind.OFF, self.Kind.LAB) and self.number.isdigit()
        building = pick(self.building.name, language)
        return by_language(ROOM if room else PLACE, language).format(
            building=building, number=self.number
        )

    @property
    def place(self) -> str:
        return self.place_in(get_language() or settings.LANGUAGE_CODE)

    @property
    def price(self) -> Money:
        return Money(self.rate, self.currency)

    @property
    def size(self) -> str:
        return size_in_words(self.rentable, self.kind, self.desks)

    @property
    def status(self) -> "Unit.Status":
        """Today's; lists ask for it with `with_status`."""
        today = timezone.now().date()
        if not hasattr(self, "taken_as"):
            rows = Occupancy.objects.live().from_day(today).filter(unit=self)
            self.taken_as = rows.values_list("kind", flat=True).first()
        if self.taken_as:
            return self.Status(self.taken_as)
        later = self.available_from and self.available_from > today
        return self.Status.LATER if later else self.Status.AVAILABLE

    def status_words(self) -> str:
        return str(self.status.label)

    status_words.short_description = _("status")

    @property
    def month_rent(self) -> Money:
        """A full month at the list rate, without tax."""
        full = rent.month_amount(self.rate, self.rate_unit, self.rentable, self.desks)
        return Money(full, self.currency).rounded()


class OccupancyQuerySet(models.QuerySet):
    def live(self):
        return self.filter(live=True)

    def overlapping(self, start, end):
        """Periods are half-open: one may begin the day another ends."""
        return self.filter(starts_on__lt=end, ends_on__gt=start)

    def from_day(self, day):
        """What goes on that day or begins after it, the earliest first."""
        return self.filter(ends_on__gt=day).order_by("starts_on", "pk")

    def unasked(self, campus):
        """Leases under way that end with their term, and `ask_by`, until when another one could be asked for.

        A company asks by an application for premises of the kind it has, and has asked once the next lease is there.
        One that let the park's offer go asks no more.
        """
        asked = Application.objects.open().filter(campus=campus, company=OuterRef("company"))
        asked = asked.exclude(state__in=(states.OFFER_DECLINED, states.OFFER_EXPIRED)).annotate(
            wanted=KeyTextTransform("unit_kind", KeyTransform("space", "answers")),
            sent_on=TruncDate("received_at", tzinfo=campus.zone),
        )
        in_time = asked.filter(wanted=OuterRef("unit__kind"), sent_on__lte=OuterRef("ask_by"))
        day = ExpressionWrapper(F("ends_on") - rent.ASK_AHEAD, output_field=models.DateField())
        lets = self.live().filter(tenancy__state=states.ACTIVE, unit__building__campus=campus)
        lets = lets.exclude(tenancy__notices__state__in=states.STANDING).annotate(ask_by=day)
        next_one = self.live().filter(
            unit=OuterRef("unit"), company=OuterRef("company"), starts_on__gte=OuterRef("ends_on")
        )
        return lets.exclude(Exists(in_time)).exclude(Exists(next_one))

    def running_out(self, campus):
        """Those whose last day to ask is over: the park knows that they end."""
        return self.unasked(campus).filter(ends_on__lt=campus.today() + rent.ASK_AHEAD)

    def covering(self, day):
        return self.filter(starts_on__lte=day, ends_on__gt=day)


class Occupancy(models.Model):
    """A unit is taken from `starts_on` up to, not including, `ends_on`.

    Two live rows never overlap on a unit: PostgreSQL holds that by an exclusion constraint, every
    engine by the lock `actions.spaces.occupy` takes on the unit.
    """

    class Kind(models.TextChoices):
        HOLD = "hold", _("Hold")
        OFFER = "offer", _("Offer")
        TENANCY = "tenancy", _("Tenancy")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="occupancies")
    kind = models.CharField(max_length=10, choices=Kind)
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    live = models.BooleanField(default=True)
    until = models.DateTimeField(null=True)  # a hold or an offer falls away then
    created_at = models.DateTimeField(default=timezone.now)
    released_at = models.DateTimeField(null=True)

    objects = OccupancyQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="occupancy_has_days"
            )
        ]
        indexes = [
            models.Index(
                fields=["unit", "starts_on"], name="live_occupancy", condition=Q(live=True)
            )
        ]

    def __str__(self):
        return f"{self.unit} {self.kind} {self.starts_on}–{self.ends_on}"
