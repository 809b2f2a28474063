"""Sending an application, sending it again, taking it back."""

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.cases.actions import handling
from portal.cases.actions.indexing import index
from portal.cases.models import Case
from portal.documents.actions.issuing import issue
from portal.workflow import move
from tenants import states
from tenants.actions.ending import let_go
from tenants.deadlines import PROMISED_DAYS
from tenants.models import Application, Condition, Snapshot
from tenants.problems import problems
from tenants.refusals import Incomplete, PointsOpen


def _locked(application: Application) -> Application:
    """The application as it is now; a second sender waits here for the first."""
    Case.objects.select_for_update(of=("self",)).get(pk=application.pk)
    return Application.objects.select_related("company", "campus").get(pk=application.pk)


@transaction.atomic
def submit_application(application: Application, *, by: User) -> Application:
    """Number, snapshot, receipt, clock. Refuses `Incomplete` with every problem.

    A double click finds the application sent and changes nothing.
    """
    fresh = _locked(application)
    if fresh.sent and fresh.state == states.FORMAL_CHECK:
        return fresh
    found = problems(fresh)
    if found:
        raise Incomplete(found)
    handling.submit(fresh, by=by, promised_days=PROMISED_DAYS, facts={"sending": fresh.sent + 1})
    _keep(fresh, by=by)
    issue("RCPT", fresh, case=fresh, by=None)
    return fresh


@transaction.atomic
def resubmit_application(application: Application, *, by: User) -> Application:
    """Send the corrections: same number, next snapshot. Refuses `PointsOpen`, `Incomplete`."""
    fresh = _locked(application)
    if fresh.state == states.FORMAL_CHECK and fresh.sent > 1:
        return fresh
    returned = fresh.returns.filter(answered_at=None).last()
    if returned and returned.points.filter(answered_at=None).exists():
        raise PointsOpen
    found = problems(fresh)
    if found:
        raise Incomplete(found)
    move(fresh, "resubmit", by=by, facts={"sending": fresh.sent + 1})
    index(fresh)
    fresh.returns.filter(answered_at=None).update(answered_at=timezone.now())
    _keep(fresh, by=by)
    return fresh


def _keep(application: Application, *, by: User) -> None:
    """Write down what was sent, exactly."""
    application.sent += 1
    papers = [
        {
            "code": row.code,
            "paper": str(row.paper or ""),
            "name": row.name,
            "sha256": row.sha256,
            "reason": row.reason,
        }
        for row in application.papers.all()
    ]
    Application.objects.filter(pk=application.pk).update(sent=application.sent)
    Snapshot.objects.create(
        application=application,
        number=application.sent,
        answers=application.answers,
        papers=papers,
        by=by,
    )


@transaction.atomic
def withdraw_application(application: Application, *, by: User, reason: str = "") -> None:
    """Take it back from any open state; a unit kept for the company is free again."""
    fresh = _locked(application)
    move(fresh, "withdraw", by=by, reason=reason)
    let_go(fresh, by=by, reason=reason)


@transaction.atomic
def lapse_silent(*, by: User | None = None) -> int:
    """Close returns nobody answered and conditions nobody confirmed in time."""
    now = timezone.now()
    overdue = Condition.objects.overdue(now).values("decision__application")
    silent = [
        *Application.objects.returned_before(now),
        *Application.objects.filter(pk__in=overdue),
    ]
    for application in silent:
        move(application, "lapse", by=None)
    return len(silent)
