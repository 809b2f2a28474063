"""Who of the people on a page is away today."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from portal.accounts.models import NAMED
from portal.cases.models import Absence, Case


def around_now() -> dict[str, Any]:
    """Absences that may be running somewhere: it is yesterday at one campus and tomorrow at another."""
    day = timezone.now().date()
    return {"first__lte": day + timedelta(days=1), "last__gte": day - timedelta(days=1)}


def may_be_away() -> Exists:
    """An annotation for one case: whether it is worth while to look for its assignee's absence."""
    return Exists(Absence.objects.filter(user=OuterRef("assignee"), **around_now()))


def mark(cases: Iterable[Case]) -> None:
    """Put each assignee's absence on its case, by the day at the case's campus; one query for all."""
    held = [case for case in cases if case.assignee_id]
    if not held:
        return
    found = Absence.objects.filter(
        user__in={case.assignee_id for case in held}, **around_now()
    ).select_related("deputy")
    absences = list(found.only("user", "first", "last", *(f"deputy__{name}" for name in NAMED)))
    for case in held if absences else []:
        today = case.campus.today()
        case.away = next(
            (a for a in absences if a.user_id == case.assignee_id and a.first <= today <= a.last),
            None,
        )
