"""What both doors show of an unpaid invoice beside its sums: its plan and what the company objects to."""

from typing import Any

from django.db.models import Exists, OuterRef

from portal.billing import states
from portal.billing.models import Invoice, Objection, PaymentPlan, WriteOff


def shown(found: Invoice) -> dict[str, Any]:
    """What both doors show of an unpaid invoice's way."""
    plans = found.plans.exclude(state=states.WITHDRAWN)
    plan = plans.exclude(state=states.REFUSED).last() or plans.last()
    if plan:
        plan.invoice = found  # read once
    return {
        "plan": plan,
        "instalments": plan.rows if plan else [],
        "objections": found.objections.select_related("said_by", "answered_by"),
        "objected": found.objections.filter(answered_at=None).exists(),
        "may_plan": found.is_open
        and found.kind != Invoice.Kind.DEPOSIT
        and (plan is None or plan.state not in (states.ASKED, states.KEPT)),
    }


def to_decide(invoices: Any) -> Any:
    """Those with a plan to agree to, an objection to answer, or a write-off to approve."""
    mine = {"invoice": OuterRef("pk")}
    return invoices.filter(
        Exists(PaymentPlan.objects.filter(state=states.ASKED, **mine))
        | Exists(Objection.objects.filter(answered_at=None, **mine))
        | Exists(WriteOff.objects.filter(state=states.ASKED, **mine))
    )
