"""Keep how a night's comparison ended: one row, and a finding for each difference nobody was told of yet."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from portal import jobs
from portal.billing import gateway
from portal.billing.actions.reviewing import open_review
from portal.billing.card_books import Drift, Stretch, movements, totals
from portal.billing.models import CardCheck, CardMovement, FinanceReview


@transaction.atomic
def keep(stretch: Stretch, drifts: list[Drift], *, by: Any) -> CardCheck:
    """The report of one stretch. A second worker's report of the same stretch is the first one's."""
    check, new = CardCheck.objects.get_or_create(
        livemode=gateway.livemode(), since=stretch.since,
        defaults={
            "until": stretch.until, "ran_at": timezone.now(), "lines": len(stretch.there),
            "totals": totals(stretch.there),
        },
    )  # fmt: skip
    if not new:
        return check
    CardMovement.objects.bulk_create(
        movements(stretch.there, check), ignore_conflicts=True, batch_size=500
    )
    known = set(
        FinanceReview.objects.filter(key__in=[one.key for one in drifts]).values_list(
            "key", flat=True
        )
    )
    found = [
        open_review(
            FinanceReview.Kind.DRIFT, by=by, key=one.key, invoice=one.invoice, facts=one.facts, letter=False
        )
        for one in drifts
    ]  # fmt: skip
    check.findings.set(found)
    if any(one.key not in known for one in found):
        jobs.enqueue(
            "portal.billing.emails_cards.books_differ", check.pk, key=f"books-differ-{check.pk}"
        )
    jobs.enqueue("portal.billing.tasks_cards.follow_up", check.pk, key=f"books-{check.pk}")
    return check
