"""The ladder: whoever holds a case hears before its promise runs out, the manager when it has, the director after that.

Each rung is told once. After days in which nothing ran only the highest rung reached is told.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal import jobs
from portal.cases.deadline import last_moment
from portal.cases.models import Case
from portal.workflow import Phase

SOON, LATE, LONG = 1, 2, 3
GRACE = 1  # working days after the promise, before the director hears


def rung(case: Case, now: datetime) -> int:
    """How high a case stands at `now`; 0 while four fifths of its promise are not used yet."""
    if case.due_at and now > last_moment(case.campus, GRACE, since=case.due_at):
        return LONG
    if case.due_at and now > case.due_at:
        return LATE
    return SOON if case.warn_at and now > case.warn_at else 0


def climb(*, by: Any = None) -> int:
    """Every case whose clock runs and which has come to a new rung."""
    now = timezone.now()
    found = Case.objects.filter(phase=Phase.WITH_STAFF, escalated__lt=LONG)
    reached = found.filter(Q(warn_at__lt=now) | Q(due_at__lt=now)).select_related("campus")
    return sum(tell(case, rung(case, now), by=by) for case in reached.iterator())


@transaction.atomic
def tell(case: Case, level: int, *, by: Any = None) -> bool:
    """Tell a rung, unless another worker did."""
    if level <= case.escalated:
        return False
    same = Case.objects.filter(pk=case.pk, escalated=case.escalated, due_at=case.due_at)
    if not same.update(escalated=level):
        return False
    key = f"ladder-{case.pk}-{level}-{case.due_at:%Y%m%d%H%M}" if case.due_at else None
    jobs.enqueue("portal.cases.notices.escalated", case.pk, level, key=key, about=case.number or "")
    return True
