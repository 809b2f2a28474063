"""Ways of paying as dated rules: which are lawful for whom, with the reason people read."""

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.accounts.models import Campus

from .arrears import Written
from .invoice import Invoice


class Rail(models.TextChoices):
    TRANSFER = "transfer", _("Bank transfer")
    CARD = "card", _("Bank card")
    ALIPAY = "alipay", _("Alipay")
    WECHAT = "wechat_pay", _("WeChat Pay")


ANY = "any"
RAILS = [(ANY, pgettext_lazy("way of paying", "Any way")), *Rail.choices]
LOCAL, FOREIGN = "local", "foreign"
KINDS = [
    (Invoice.Kind.DEPOSIT, pgettext_lazy("kind of invoice", "Deposits")),
    (Invoice.Kind.SERVICE, pgettext_lazy("kind of invoice", "Services")),
    (Invoice.Kind.RENT, pgettext_lazy("kind of invoice", "Rent")),
]


class RailRuleQuerySet(models.QuerySet):
    def in_force(self, on: date):
        """Begun, not over, and no newer version has begun."""
        begun = self.filter(valid_from__lte=on)
        newer = RailRule.objects.filter(valid_from__lte=on, replaces__isnull=False)
        return begun.filter(Q(valid_until=None) | Q(valid_until__gte=on)).exclude(
            pk__in=newer.values("replaces")
        )

    def newest(self):
        """Of every rule its last version."""
        return self.filter(newer=None)


class RailRule(Written):
    """An empty condition fits all. Append-only: a change is a new version, which `replaces` the old one.

    `payer` is a country, or "local" and "foreign" as seen from the campus; `service` is a line's code.
    """

    public_id = models.UUIDField(unique=True, editable=False, default=uuid.uuid4)
    rail = models.CharField(max_length=10, choices=RAILS)
    allowed = models.BooleanField()
    campus = models.ForeignKey(Campus, models.PROTECT, null=True, related_name="rail_rules")
    payer = models.CharField(max_length=7, blank=True)
    kind = models.CharField(max_length=8, blank=True, choices=KINDS)
    service = models.CharField(max_length=40, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    reason = models.JSONField()
    advice = models.JSONField(default=dict)  # what to do where it is not lawful
    source = models.CharField(max_length=300)
    checked_on = models.DateField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="newer")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    entered_at = models.DateTimeField(default=timezone.now)

    objects = RailRuleQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="a_rule_ends_after_it_began",
            )
        ]

    def __str__(self):
        return (
            f"{self.rail} {'+' if self.allowed else '-'} {self.campus_id} {self.payer} {self.kind}"
        )

    @property
    def narrowness(self) -> int:
        """How much it says about whom it is for: the narrower rule decides."""
        given = [self.campus_id, self.kind, self.service, self.currency]
        payer = {"": 0, LOCAL: 1, FOREIGN: 1}.get(self.payer, 2)
        return sum(2 for one in given if one) + payer

    def fits(self, subject: Any) -> bool:
        """`subject` is a `portal.billing.rails.Subject`."""
        local = LOCAL if subject.country == subject.campus.country else FOREIGN
        return (
            self.campus_id in (None, subject.campus.pk)
            and self.payer in ("", local, subject.country)
            and self.kind in ("", subject.kind)
            and (not self.service or self.service in subject.services)
            and self.currency in ("", subject.currency)
        )
