"""A place on the waiting list: what kind of unit a company waits for, and until when."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, ngettext, override

from portal.languages import format_area
from tenants import states

from .application import Application
from .space import Unit


class WaitingQuerySet(models.QuerySet):
    def on_list(self):
        """Those who have a place now; the rows of the others tell that they had one."""
        return self.filter(application__state__in=states.LISTED)

    def awaiting(self):
        """Those a unit is still looked for."""
        return self.filter(application__state__in=states.AWAITING)

    def ranked(self):
        """Whose turn it is first: by the final score, then by C2, by C4, and by who applied earlier."""
        return self.order_by("-score", "-c2", "-c4", "application__received_at", "pk")

    def before(self, listing):
        """Who stands before it on the list of its campus and kind."""
        case, score, c2 = listing.application, Q(score=listing.score), Q(c2=listing.c2)
        earlier = Q(application__received_at__lt=case.received_at)
        same = Q(application__received_at=case.received_at, pk__lt=listing.pk)
        rows = self.on_list().filter(
            application__campus=case.campus_id, unit_kind=listing.unit_kind
        )
        return rows.filter(
            Q(score__gt=listing.score)
            | score & Q(c2__gt=listing.c2)
            | score & c2 & Q(c4__gt=listing.c4)
            | score & c2 & Q(c4=listing.c4) & (earlier | same)
        )

    def for_pages(self):
        return self.select_related("application__company", "application__campus", "unit__building")


class Waiting(models.Model):
    """One per application, kept when it leaves the list.

    Sizes are square metres, of desks seats, of a registered address nothing. The scores are those of the panel,
    `unit` is the one found for it, `passed` the keys of units leasing did not want to offer.
    """

    application = models.OneToOneField(Application, models.PROTECT, related_name="waiting")
    unit_kind = models.CharField(max_length=3, choices=Unit.Kind)
    size_min = models.DecimalField(max_digits=10, decimal_places=2, default=0)
    size_max = models.DecimalField(max_digits=10, decimal_places=2, default=0)
    score = models.DecimalField(max_digits=5, decimal_places=2)
    c2 = models.DecimalField(max_digits=4, decimal_places=2)
    c4 = models.DecimalField(max_digits=4, decimal_places=2)
    since = models.DateTimeField(default=timezone.now)
    last_day = models.DateField()
    # No unit is found for two at once.
    unit = models.OneToOneField(Unit, models.PROTECT, null=True, related_name="found_for")
    passed = models.JSONField(default=list)

    objects = WaitingQuerySet.as_manager()

    def __str__(self):
        return f"{self.application} {self.unit_kind}"

    @property
    def sized(self) -> bool:
        """A registered address has no size to ask for."""
        return self.unit_kind != Unit.Kind.VAD

    @property
    def size(self) -> str:
        return self.size_in(get_language() or "en")

    def size_in(self, language: str) -> str:
        """100 m² – 150 m², 2 – 4 seats; of a registered address nothing."""
        if not self.sized:
            return ""
        low, high = self.size_min, self.size_max
        if self.unit_kind == Unit.Kind.DSK:
            few, many = str(int(low)), str(int(high))
        else:
            few, many = format_area(low, language), format_area(high, language)
        both = few if few == many else f"{few} – {many}"
        if self.unit_kind != Unit.Kind.DSK:
            return both
        with override(language):
            return ngettext("%(n)s seat", "%(n)s seats", int(high)) % {"n": both}

    def fits(self, unit: Unit) -> bool:
        if (unit.kind, unit.campus.pk) != (self.unit_kind, self.application.campus_id):
            return False
        size = unit.desks if unit.kind == Unit.Kind.DSK else unit.rentable
        return not self.sized or self.size_min <= size <= self.size_max
