"""What both doors show of an unpaid invoice beside its sums: its plan and what the company objects to."""

from typing import Any

from portal.billing import states
from portal.billing.actions import planning
from portal.billing.models import Invoice


def shown(found: Invoice) -> dict[str, Any]:
    """What both doors show of an unpaid invoice's way."""
    plan = found.plans.exclude(state=states.REFUSED).last() or found.plans.last()
    if plan:
        plan.invoice = found  # read once
    return {
        "plan": plan,
        "instalments": planning.rows_of(plan) if plan else [],
        "objections": found.objections.select_related("said_by", "answered_by"),
        "objected": found.objections.filter(answered_at=None).exists(),
        "may_plan": found.is_open
        and found.kind != Invoice.Kind.DEPOSIT
        and (plan is None or plan.state not in (states.ASKED, states.KEPT)),
    }
