"""To which account a company wants its money back. The figures are sealed; who wrote them and who agreed is not."""

import json
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from portal.accounts import scripts, sealing
from portal.accounts.models import Company, Membership
from portal.accounts.models.belonging import OfCompany
from portal.accounts.rules import PAYING_ROLES
from portal.billing import states
from portal.billing.rules import READS_MONEY
from portal.workflow import Step

from .credit import TwoPeople, two_people

PURPOSE = "details"  # names the key they are sealed with
SHOWN = 4  # signs at the end of an account: enough to tell two apart
ONE = ["company", "currency"]


def seconds(company, entered_by, entered_at):
    """Who of the company may confirm an account: those who paid for it before it was entered."""
    rows = Membership.objects.live().filter(company=company, role__in=PAYING_ROLES)
    return rows.filter(joined_at__lt=entered_at).exclude(user=entered_by)


class BankDetailsQuerySet(OfCompany):
    def at_desk(self, user):
        return self if user.has_role(*READS_MONEY) else self.none()

    def waiting(self):
        return self.filter(state=states.ASKED)

    def confirmed(self):
        return self.filter(state=states.CONFIRMED)

    def with_seconds(self):
        """With `shared`: whether somebody of the company may confirm it."""
        rows = seconds(OuterRef("company"), OuterRef("entered_by"), OuterRef("entered_at"))
        return self.annotate(shared=Exists(rows))

    def in_force(self, at):
        """Those confirmed by then and not yet replaced."""
        held = Q(state=states.CONFIRMED) | Q(state=states.REPLACED, changed_at__gt=at)
        return self.filter(held, decided_at__lte=at)


class BankDetails(TwoPeople):
    """One account for one currency. Another one is another row, in force once a second person has confirmed it.

    `country` is where the bank is. `by_phone`: finance called back, the company having nobody else.
    """

    workflow = states.DETAILS

    company = models.ForeignKey(Company, models.PROTECT, related_name="bank_details")
    currency = models.CharField(max_length=3)
    country = models.CharField(max_length=2)
    sealed = models.TextField()
    by_phone = models.BooleanField(default=False)

    objects = BankDetailsQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=ONE, condition=Q(state="confirmed"), name="one_account_in_force"
            ),
            models.UniqueConstraint(
                fields=ONE, condition=Q(state="asked"), name="one_account_waits"
            ),
            two_people("two_people_for_an_account"),
        ]

    def __str__(self):
        return f"{self.company_id} {self.currency} {self.pk}"

    def stepped(self, step: Step):
        if step.name != "replace":  # who had confirmed it stays on record
            super().stepped(step)

    @staticmethod
    def seal(values: dict[str, str]) -> str:
        return sealing.seal(json.dumps(values, ensure_ascii=False), PURPOSE)

    @cached_property
    def values(self) -> dict[str, str]:
        """What was typed, by the names of the form; nothing where its key is gone."""
        found = sealing.opened(self.sealed, PURPOSE)
        return json.loads(found) if found else {}

    @property
    def holder(self) -> str:
        return self.values.get("holder", "")

    @property
    def holder_tag(self) -> str:
        return scripts.tag_of(self.holder)

    @property
    def bank(self) -> str:
        return self.values.get("bank", "")

    @property
    def account(self) -> str:
        return self.values.get("account", "")

    @property
    def masked(self) -> str:
        return f"•••• {self.account[-SHOWN:]}" if self.account else ""

    @property
    def seconds(self) -> Any:
        return seconds(self.company_id, self.entered_by_id, self.entered_at)

    @cached_property
    def alone(self) -> bool:
        """Nobody of the company can confirm it: finance has to call."""
        return not self.seconds.exists()


class DetailsView(models.Model):
    """Who read a company's account number, and when. Append-only."""

    details = models.ForeignKey(BankDetails, models.PROTECT, related_name="views")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["-at"], name="details_views")]

    def __str__(self):
        return f"{self.user} → {self.details} {self.at}"
