"""Due dates follow the calendar and the pauses."""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal import jobs
from portal.accounts.models import User
from portal.cases import clock
from portal.cases.models import Case, CaseSpan


@transaction.atomic
def recompute(case_id: int, *, by: User | None = None, edition: str = "") -> bool:
    """Bring one case's due date up to date with its calendar; whether the promise changed.

    The case is held meanwhile: a pause that begins now is counted after, not lost. The company
    hears of a new date, and of a provisional one that is certain now, once per edition.
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("campus").get(pk=case_id)
    before = (case.due_at, case.due_provisional)
    case.recount()
    if (case.due_at, case.due_provisional) == before:
        return False
    if case.breached_at and case.due_at and case.due_at > case.breached_at:
        # A day off that was entered late: the promise was not broken after all.
        Case.objects.filter(pk=case.pk).update(breached_at=None)
    moved = case.due_at != before[0]
    jobs.enqueue(
        "portal.cases.notices.due_moved", case.pk, edition, moved,
        key=f"due-{case.pk}-{edition}" if edition else None, about=case.number or "",
    )  # fmt: skip
    return True


@transaction.atomic
def count_from(case: Case, day: date, *, by: User | None) -> bool:
    """The promised days count from `day`, which is day 0; until then the clock stands still, as a span that ends
    then. Said again with another day, that one holds. Whether the promise changed.
    """
    held = Case.objects.select_for_update(of=("self",)).select_related("campus").get(pk=case.pk)
    held.spans.filter(kind=clock.AWAITED).delete()
    promise = held.promise()
    if promise and promise.local(promise.received_at).date() < day:
        span = promise.awaiting(day)
        CaseSpan.objects.create(
            case=held, kind=span.kind, started_at=span.started_at, ended_at=span.ended_at
        )
    before = held.due_at
    held.recount()
    for name in ("due_at", "due_provisional", "warn_at", "escalated"):
        setattr(case, name, getattr(held, name))
    return held.due_at != before


def recompute_open_cases(country: str, edition: str = "", *, by: User | None = None) -> int:
    """After a calendar changed: every open promise that counts its days is counted again."""
    promised = Case.objects.open().exclude(promised_days=None)
    touched = promised.filter(Q(campus__country=country) | Q(also_country=country))
    pks = touched.order_by("pk").values_list("pk", flat=True)
    return sum(recompute(pk, by=by, edition=edition) for pk in list(pks))


def mark_breaches(*, by: User | None = None) -> int:
    """Note, once, that a promise was broken."""
    now = timezone.now()
    return Case.objects.overdue(now).filter(breached_at=None).update(breached_at=now)
