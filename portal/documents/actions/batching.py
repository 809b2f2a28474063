"""A batch of papers: started, worked on paper by paper, paused, gone on with."""

import uuid
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal import jobs
from portal.documents import rules, states
from portal.documents.actions import issuing
from portal.documents.batches import BATCH_KINDS
from portal.documents.models import Batch, BatchRow, Document
from portal.documents.parity import IssueRefused
from portal.languages import using
from portal.workflow import Phase, Refused, StaleState, WrongState, move

AT_ONCE = 5  # papers issued before everybody else's work has its turn
Outcome = BatchRow.Outcome


class BatchOpen(Refused):
    """`batch` is the one under way."""

    message = _("A batch of these documents is under way at this campus. Finish it first.")

    def __init__(self, batch: Batch) -> None:
        super().__init__(str(batch))
        self.batch = batch


class NobodyDue(Refused):
    message = _("No company is due for a new document.")


@transaction.atomic
def start(code: str, campus: Any, *, ends_by: date, by: Any) -> Batch:
    """Write down everybody who gets a paper and everybody who does not, and begin.

    Raises `BatchOpen` while another batch of the kind runs at the campus, `NobodyDue` where there is nothing to do.
    """
    if not rules.runs_batch(by, Batch(campus=campus)):
        raise PermissionDenied
    found = list(BATCH_KINDS[code].candidates(campus, ends_by))
    if all(one.reason for one in found):
        raise NobodyDue
    try:
        with transaction.atomic():
            batch = Batch.objects.create(
                public_id=uuid.uuid4(), kind=code, campus=campus, ends_by=ends_by, started_by=by,
                state=states.RUNNING, phase=Phase.WITH_STAFF,
            )  # fmt: skip
    except IntegrityError:
        raise BatchOpen(Batch.objects.open().get(kind=code, campus=campus)) from None
    BatchRow.objects.bulk_create(
        BatchRow(
            batch=batch, position=n, company=one.company, about=one.about, reason=list(one.reason or ()),
            outcome=Outcome.LEFT_OUT if one.reason else Outcome.WAITING,
        )
        for n, one in enumerate(found, 1)
    )  # fmt: skip
    carry(batch, by=by)
    return batch


@transaction.atomic
def pause(batch: Batch, *, by: Any) -> Batch:
    """No further paper is issued; those that have their number are printed."""
    move(batch, "pause", by=by)
    return batch


@transaction.atomic
def resume(batch: Batch, *, by: Any) -> Batch:
    move(batch, "resume", by=by)
    carry(batch, by=by)
    return batch


def carry(batch: Batch, *, by: Any) -> None:
    """Queue the next turn behind whatever waits; a job of an earlier turn finds it is not its turn any more."""
    Batch.objects.filter(pk=batch.pk).update(turn=F("turn") + 1)
    batch.refresh_from_db(fields=["turn"])
    jobs.enqueue(
        "portal.documents.actions.batching.work", batch.pk, batch.turn, key=batch.job_key, about=batch.kind
    )  # fmt: skip


def work(batch_id: int, turn: int) -> None:
    """A job: some papers, each with its number in a transaction of its own, then the next turn.

    Killed at any moment it is done again: a paper is issued together with the mark that it was, or not at all.
    """
    batch = Batch.objects.select_related("campus", "started_by").get(pk=batch_id)
    for _n in range(AT_ONCE):
        if not ours(batch, turn):
            return
        row = batch.rows.filter(outcome=Outcome.WAITING).order_by("position").first()
        if row is None:
            finish(batch, by=None)
            return
        issue_one(batch, row, by=batch.started_by)
        jobs.progress(batch.job_key, str(row.position))
    go_on(batch, turn, by=None)


def ours(batch: Batch, turn: int) -> bool:
    return Batch.objects.filter(pk=batch.pk, turn=turn, state=states.RUNNING).exists()


@transaction.atomic
def go_on(batch: Batch, turn: int, *, by: Any) -> None:
    held = Batch.objects.select_for_update().get(pk=batch.pk)
    if held.turn == turn and held.state == states.RUNNING:
        carry(held, by=by)


def finish(batch: Batch, *, by: Any) -> None:
    try:
        move(batch, "finish", by=by)
    except (StaleState, WrongState):
        return  # paused this moment, or finished by another


def issue_one(batch: Batch, row: BatchRow, *, by: Any) -> None:
    """Issue the paper of one row, or write down why there is none. Never twice."""
    try:
        settle(batch, row, by=by)
    except IssueRefused as refused:
        first = refused.problems[0]
        end(row, Outcome.REFUSED, [first.code, dict(first.detail)], by=by)


@transaction.atomic
def settle(batch: Batch, row: BatchRow, *, by: Any) -> None:
    """The row is marked and the paper issued in one transaction, so that neither is there without the other."""
    if not end(row, Outcome.ISSUED, [], by=by):
        return
    kind = BATCH_KINDS[batch.kind]
    due = kind.due(row.about, batch.ends_by)
    if isinstance(due, tuple):
        BatchRow.objects.filter(pk=row.pk).update(outcome=Outcome.LEFT_OUT, reason=list(due))
        return
    with using(batch.campus.official_language):
        why = gettext("Renewed for another year.")
    document: Document = issuing.issue(
        batch.kind, due.about, case=due.case, by=by, facts=due.facts, languages=due.languages,
        company=row.company, campus=batch.campus, replaces=due.replaces, reason=why,
    )  # fmt: skip
    BatchRow.objects.filter(pk=row.pk).update(document=document)


def end(row: BatchRow, outcome: str, reason: list[Any], *, by: Any) -> bool:
    """Compare and set: the second of two workers finds no row to change."""
    waiting = BatchRow.objects.filter(pk=row.pk, outcome=Outcome.WAITING)
    return bool(waiting.update(outcome=outcome, reason=reason))
