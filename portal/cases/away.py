"""Who of the people on a page is away today."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from portal.cases.models import Absence, Case


def mark(cases: Iterable[Case]) -> None:
    """Put each assignee's absence on its case, by the day at the case's campus; one query for all."""
    held = [case for case in cases if case.assignee_id]
    if not held:
        return
    around = timezone.now().date()
    found = Absence.objects.filter(
        user__in={case.assignee_id for case in held},
        first__lte=around + timedelta(days=1), last__gte=around - timedelta(days=1),
    ).select_related("deputy")  # fmt: skip
    absences = list(found)
    for case in held if absences else []:
        today = case.campus.today()
        case.away = next(
            (a for a in absences if a.user_id == case.assignee_id and a.first <= today <= a.last),
            None,
        )
