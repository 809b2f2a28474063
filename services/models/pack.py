"""Packs: services that are ordered together, and what a company ordered with one."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language

from portal.accounts.models import Campus, Company, OfCompany
from portal.cases.models import Case
from portal.languages import pick
from portal.workflow import Phase
from services import states
from services.pack_plan import PackPlan, kept

from .catalogue import Service
from .request import Request

ENDED = frozenset({states.REJECTED, states.WITHDRAWN})


class Pack(models.Model):
    """What may be ordered at once, kept from its file as a service is."""

    code = models.CharField(max_length=20, unique=True)
    campus = models.ForeignKey(Campus, models.PROTECT, related_name="+")
    definition = models.JSONField(default=dict)
    live = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]

    def __str__(self):
        return f"{self.code} {pick(self.plan.title, get_language() or 'en')}"

    @property
    def plan(self) -> PackPlan:
        return kept(self.definition)


class PackOrderQuerySet(OfCompany):
    def at_desk(self, user):
        """With a request of theirs in it."""
        return self.filter(items__request__in=Case.objects.at_desk(user).values("pk")).distinct()

    def under_way(self):
        """With a request in it that is not finished. What the company could never begin counts for nothing."""
        going = [phase for phase in Phase if phase != Phase.CLOSED]
        unfinished = PackItem.objects.filter(request__phase__in=going)
        return self.filter(pk__in=unfinished.values("order"))


class PackOrder(models.Model):
    """One pack ordered by one company. `definition` is the pack as it was then."""

    public_id = models.UUIDField(unique=True, editable=False)
    pack = models.ForeignKey(Pack, models.PROTECT, related_name="orders")
    definition = models.JSONField()
    company = models.ForeignKey(Company, models.PROTECT, related_name="pack_orders")
    campus = models.ForeignKey(Campus, models.PROTECT, related_name="+")
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = PackOrderQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return f"{self.pack_id} {self.company_id}"

    @property
    def plan(self) -> PackPlan:
        return kept(self.definition)

    @property
    def title(self) -> str:
        return pick(self.plan.title, get_language() or "en")


class PackItem(models.Model):
    """A service of the order, and its request once that can be begun.

    `terms` are the price and the promise the company agreed to beforehand: with them the request goes out by
    itself when all it waits for is delivered. `company` is the one the pack has founded, where the part is for that
    one: its request and papers are that company's alone.
    """

    order = models.ForeignKey(PackOrder, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    after = models.JSONField(default=list)
    request = models.OneToOneField(Request, models.PROTECT, null=True, related_name="pack_item")
    company = models.ForeignKey(Company, models.PROTECT, null=True, related_name="+")
    terms = models.CharField(max_length=64, blank=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    agreed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["order", "service"], name="one_item_per_service")
        ]

    def __str__(self):
        return f"{self.order_id} {self.code}"

    @property
    def code(self) -> str:
        return self.service.code

    @property
    def holder(self) -> Company:
        """Whose request it is."""
        return self.company or self.order.company

    @property
    def awaits_company(self) -> bool:
        """For the new company, which nobody has named yet."""
        return self.company_id is None and self.order.plan.part(self.code).founded

    @property
    def is_draft(self) -> bool:
        return bool(self.request and self.request.is_draft)

    @property
    def is_served(self) -> bool:
        return bool(self.request and self.request.state in states.SERVED)

    @property
    def has_ended(self) -> bool:
        """Refused, withdrawn or thrown away: nothing will come of it."""
        return bool(self.request and self.request.state in ENDED)

    def coming(self, items) -> dict[str, bool]:
        """The papers that other parts of the order end in, and whether those were delivered."""
        by = {item.code: item for item in items if not item.has_ended}
        given = dict(self.order.plan.part(self.code).given)
        return {need: by[code].is_served for need, code in given.items() if code in by}

    @property
    def waits(self) -> bool:
        """Agreed to, and goes out by itself."""
        return bool(self.terms) and self.is_draft
