"""Payment plans: asked for by the company or finance, agreed to by another person, broken by one missing instalment."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import jobs
from portal.billing import instalments, rules, states
from portal.billing.actions.invoicing import lock_case
from portal.billing.actions.refunding import SamePerson
from portal.billing.models import Instalment, Invoice, PaymentPlan
from portal.money import Money
from portal.workflow import Phase, Refused, move


class NoPlan(Refused):
    message = _("A payment plan is for an open invoice that is not a deposit.")


class PlanStands(Refused):
    message = _("There is a payment plan for this invoice already.")


class PlanIsOld(Refused):
    """Since it was asked for money came, or its first day went by."""

    message = _(
        "Since this plan was asked for the open sum has changed or its first day has passed. Decline it and enter"
        " a new one."
    )


@transaction.atomic
def ask(invoice: Invoice, *, by: Any, count: int, first: date, reason: str) -> PaymentPlan:
    """Ask to pay what is open in `count` monthly instalments from `first` on.

    Refuses others than the company's payers and finance, deposits, closed invoices, and a second plan.
    """
    if not (rules.payer(by, invoice) or rules.cashier(by, invoice)):
        raise PermissionDenied
    lock_case(invoice)
    invoice.refresh_from_db(fields=["state", "phase", "version", "asked"])
    if not invoice.is_open or invoice.kind == Invoice.Kind.DEPOSIT:
        raise NoPlan(invoice.number)
    if invoice.plans.filter(state__in=(states.ASKED, states.KEPT)).exists():
        raise PlanStands(invoice.number)
    left = invoice.left
    plan = PaymentPlan.objects.create(
        invoice=invoice, amount=left.amount, reason=reason, entered_by=by, state=states.ASKED, phase=Phase.WITH_STAFF
    )  # fmt: skip
    Instalment.objects.bulk_create(
        Instalment(plan=plan, position=place, due_on=day, amount=sum_.amount)
        for place, (day, sum_) in enumerate(instalments.split(left, count, first), 1)
    )
    tell("plan_asked", plan)
    return plan


def tell(letter: str, plan: PaymentPlan) -> None:
    jobs.enqueue(
        f"portal.billing.emails_arrears.{letter}", plan.pk, key=f"{letter}-{plan.pk}", about=plan.invoice.number
    )  # fmt: skip


@transaction.atomic
def confirm(plan: PaymentPlan, *, by: Any) -> PaymentPlan:
    """Agree to a plan somebody else asked for. From here on nobody is reminded while it is kept."""
    if plan.entered_by_id == by.pk:
        raise SamePerson(str(plan))
    invoice = plan.invoice
    lock_case(invoice)
    invoice.refresh_from_db(fields=["state", "phase", "version", "asked"])
    first = plan.instalments.order_by("position").values_list("due_on", flat=True)[0]
    if not invoice.is_open or invoice.left != plan.total or first < invoice.campus.today():
        raise PlanIsOld(str(plan))
    move(plan, "confirm", by=by)
    invoice.noted("invoice_plan_kept", by=by, at=timezone.now(), sum_=plan.total)
    tell("plan_agreed", plan)
    return plan


@transaction.atomic
def refuse(plan: PaymentPlan, *, by: Any, reason: str) -> PaymentPlan:
    move(plan, "refuse", by=by, reason=reason)
    tell("plan_declined", plan)
    return plan


@transaction.atomic
def withdraw(plan: PaymentPlan, *, by: Any) -> PaymentPlan:
    """The company takes back a plan it asked for, while nobody has agreed to it."""
    lock_case(plan.invoice)
    move(plan, "withdraw", by=by)
    plan.invoice.noted("invoice_plan_withdrawn", by=by, at=timezone.now(), sum_=plan.total)
    return plan


def expected(invoice: Invoice) -> set[Money]:
    """The sums that may come in one transfer: what is open, and under a plan one or several next instalments."""
    sums = {invoice.left}
    if plan := invoice.plans.filter(state=states.KEPT).first():
        run = Money.zero(invoice.currency)
        for _day, _sum, rest in plan.rows:
            run = run + rest
            sums.add(run)
    return {sum_ for sum_ in sums if sum_}


def look_after(*, by: Any = None) -> int:
    """Close what its invoice has closed, break what an instalment is missing of. Returns how many broke."""
    alive = PaymentPlan.objects.filter(state__in=(states.ASKED, states.KEPT))
    broken = 0
    for pk in list(alive.order_by("pk").values_list("pk", flat=True)):
        broken += look_at(pk, by=by)
    return broken


@transaction.atomic
def look_at(plan_id: int, *, by: Any = None) -> bool:
    """True when the plan broke just now: all that is open is due at once, and both sides hear of it."""
    plan = PaymentPlan.objects.select_related("invoice__campus", "invoice__case").get(pk=plan_id)
    invoice = plan.invoice
    lock_case(invoice)
    plan.refresh_from_db(fields=["state", "phase", "version"])
    invoice.refresh_from_db(fields=["state", "phase", "version", "asked"])
    if plan.state not in (states.ASKED, states.KEPT):
        return False
    if not invoice.is_open:
        move(plan, "fulfil" if plan.is_kept and invoice.is_paid else "end", by=by)
        return False
    if not plan.is_kept or invoice.transfers.waiting().exists() or not missed(plan):
        return False
    move(plan, "break", by=by)
    invoice.noted("invoice_plan_broken", by=by, at=timezone.now(), sum_=invoice.left)
    tell("plan_broken", plan)
    return True


def missed(plan: PaymentPlan) -> list[tuple[date, Money, Money]]:
    """The instalments whose day and the bank's own time have passed without their money."""
    today = plan.invoice.campus.today()
    return [row for row in plan.rows if row[2] and row[0] + instalments.GRACE < today]
