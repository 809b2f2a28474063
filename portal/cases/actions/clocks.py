"""Due dates follow the calendar and the pauses."""

from django.db import transaction
from django.utils import timezone

from portal import jobs
from portal.accounts.models import User
from portal.cases.calendars import WorkingDays
from portal.cases.models import Case


@transaction.atomic
def recompute(case_id: int, *, by: User | None = None) -> None:
    """Bring one case's due date up to date with its calendar."""
    Case.objects.select_related("campus").get(pk=case_id).recount()


def recompute_open_cases(country: str, *, by: User | None = None) -> int:
    """After a calendar day changed: every open promise of that country's campuses is counted again."""
    calendar = WorkingDays((country,))
    cases = Case.objects.open().filter(campus__country=country).select_related("campus")
    moved = 0
    for case in cases.prefetch_related("spans").iterator(chunk_size=500):
        before = case.due_at
        case.recount(calendar)
        if case.due_at != before:
            moved += 1
            jobs.enqueue("portal.cases.notices.due_moved", case.pk, about=case.number or "")
    return moved


def mark_breaches(*, by: User | None = None) -> int:
    """Note, once, that a promise was broken."""
    now = timezone.now()
    return Case.objects.overdue(now).filter(breached_at=None).update(breached_at=now)
