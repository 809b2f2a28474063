"""The ladder of reminders: in the payer's language, one letter for a rung, none once paid, disputed or under a plan.

After days in which nothing ran only the highest rung reached is told.
"""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import jobs
from portal.accounts.models import Campus
from portal.billing import rules, states
from portal.billing.actions.invoicing import lock_case
from portal.billing.models import (
    DunningRules,
    Invoice,
    Loss,
    Objection,
    PaymentPlan,
    Reminder,
    TransferNote,
)
from portal.workflow import Refused

BEFORE = 0


class RulesInThePast(Refused):
    """What was told under the old days stays told under them."""

    message = _("New days hold from today at the earliest.")


def rung_of(ladder: DunningRules, since: date, today: date, *, early: bool = True) -> int | None:
    """How high an invoice stands; None while nothing is to be said. `early` is False after a broken plan."""
    days = (today - since).days
    if days <= 0:
        return BEFORE if early and ladder.before and days >= -ladder.before else None
    return sum(days >= day for day in ladder.days) or None


def waiting(invoices: QuerySet) -> QuerySet:
    """Those somebody has seen money for, disputed, or under a plan: nobody is reminded of them."""
    mine = {"invoice": OuterRef("pk")}
    return (
        invoices.exclude(Exists(TransferNote.objects.waiting().filter(**mine)))
        .exclude(Exists(Objection.objects.filter(answered_at=None, **mine)))
        .exclude(Exists(PaymentPlan.objects.filter(state=states.KEPT, **mine)))
    )


def standing(invoices: QuerySet) -> QuerySet:
    """With `since`, the day the ladder counts from, and `told`, the highest rung told since then."""
    broken = PaymentPlan.objects.filter(invoice=OuterRef("pk"), state=states.BROKEN)
    # What had been paid and was owed again since has a last day of its own.
    lost = Loss.objects.filter(
        invoice=OuterRef("invoice"),
        asked__gt=0,
        payment__isnull=False,
        on__gte=OuterRef("ended_on"),
    )
    broken = broken.exclude(Exists(lost))
    counted = Reminder.objects.filter(invoice=OuterRef("pk"), since=OuterRef("since")).order_by()
    highest = counted.values("invoice").annotate(rung=Max("rung")).values("rung")
    return invoices.annotate(
        since=Coalesce(Subquery(broken.order_by("-pk").values("ended_on")[:1]), F("due_on"))
    ).annotate(told=Subquery(highest))


def climb(*, by: Any = None) -> int:
    """Every open invoice that has come to a new rung, campus by campus."""
    told = 0
    for campus in Campus.objects.all():
        ladder, today = DunningRules.of(campus), campus.today()
        reached = Invoice.objects.open().filter(
            campus=campus, due_on__lte=today + timedelta(days=ladder.before)
        )
        over = Reminder.objects.filter(invoice=OuterRef("pk"), since=OuterRef("since"), last=True)
        found = standing(waiting(reached)).exclude(Exists(over)).order_by("pk")
        for pk in list(found.values_list("pk", flat=True)):
            told += remind(pk, ladder=ladder, today=today, by=by)
    return told


@transaction.atomic
def remind(invoice_id: int, *, ladder: DunningRules, today: date, by: Any = None) -> bool:
    """Tell the rung an invoice has come to, unless it was told or something has happened meanwhile."""
    lock_case(Invoice.objects.only("case_id").get(pk=invoice_id))
    found = standing(waiting(Invoice.objects.open().filter(pk=invoice_id)))
    invoice = found.select_related("case", "campus").first()
    if invoice is None:
        return False
    since, told = invoice.since, invoice.told
    rung = rung_of(ladder, since, today, early=since == invoice.due_on)
    if rung is None or (told is not None and rung <= told):
        return False
    made = Reminder.objects.create(
        invoice=invoice, since=since, rung=rung, last=rung == len(ladder.days), on=today, left=invoice.left.amount
    )  # fmt: skip
    invoice.noted("invoice_reminded", by=by, at=timezone.now(), sum_=invoice.left)
    jobs.enqueue(
        "portal.billing.emails_arrears.reminded", made.pk, key=f"reminder-{made.pk}", about=invoice.number
    )  # fmt: skip
    return True


@transaction.atomic
def set_days(
    campus: Campus, *, by: Any, valid_from: date, before: int, days: list[int]
) -> DunningRules:
    """Other days for the ladder, from a day on. Refuses people without the role and a day that is over."""
    if not rules.sets_rules(by, campus):
        raise PermissionDenied
    if valid_from < campus.today():
        raise RulesInThePast(campus.code)
    return DunningRules.objects.create(
        campus=campus, valid_from=valid_from, before=before, days=sorted(set(days)), entered_by=by
    )
