"""Work that takes longer than a page.

`enqueue("portal.documents.tasks.render", pk)` writes a Job row in the caller's transaction and hands
its id to the task queue. A worker claims the row by compare-and-set, runs the function, and tries
again with back-off when it fails, as often as the failure says, or five times. A worker killed at
any moment leaves a lease that runs out; the next tick puts the job back. After the last try the job
stands on the desk's list of problems.

Functions must be idempotent: a crash between work and record runs them once more.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from portal.models import Job, ScheduleSlot

log = logging.getLogger(__name__)
TRIES: int = Job._meta.get_field("max_attempts").default  # where the failure itself says no other
LEASE = timedelta(minutes=2)
BACK_OFF = 4  # seconds to the power of the attempt: 4, 16, 64, then every four minutes
LONGEST_WAIT = (
    240  # so that whatever waits for another system has left five minutes after its return
)

# What the desk calls work that failed, by the beginning of the function's path; the first that fits.
WORK: tuple[tuple[str, Any], ...] = (
    ("portal.mail.deliver", _("Sending a letter")),
    ("portal.digest.", _("Writing a letter")),
    ("portal.documents.tasks.render", _("Making a document")),
    ("portal.documents.", _("Looking after papers")),
    ("portal.billing.tasks.follow_up", _("Making a document")),
    ("portal.billing.emails", _("Writing a letter")),
    ("portal.billing.tasks_cards.", _("Comparing the books with the payment service")),
    ("portal.billing.tasks_arrears.", _("Reminding of unpaid invoices")),
    ("portal.billing.tasks.match_statement", _("Matching a bank statement")),
    ("portal.billing.", _("Hearing from the payment service")),
    ("portal.cases.notices.", _("Writing a letter")),
    ("portal.cases.", _("Looking after cases and deadlines")),
    ("portal.accounts.", _("Looking after accounts")),
    ("tenants.", _("Looking after applications and tenancies")),
    ("services.", _("Looking after requests")),
    ("cms.", _("Looking after the public site")),
)

# name -> (seconds between ticks, dotted path)
SCHEDULE: dict[str, tuple[int, str]] = {}


def every(seconds: int, path: str) -> None:
    """Run `path` once per slot of `seconds`, whatever the number of workers. Called in `ready()`."""
    SCHEDULE[path] = (seconds, path)


@transaction.atomic(savepoint=False)
def enqueue(
    function: str, *arguments: Any, key: str | None = None, about: str = "", delay: float = 0
) -> Job:
    """Queue `function(*arguments)`; leaves with the caller's commit. The same key gives the same job."""
    when = timezone.now() + timedelta(seconds=delay)
    values = {"function": function, "arguments": list(arguments), "about": about, "run_after": when}
    try:
        with transaction.atomic():
            job = Job.objects.create(key=key, **values)
    except IntegrityError:
        return Job.objects.get(key=key)
    carry(job)
    return job


def label_of(job: Job) -> Any:
    return next(
        (label for start, label in WORK if job.function.startswith(start)), _("Housekeeping")
    )


def carry(job: Job) -> None:
    """Hand the job's id to the queue. A queue that cannot wait leaves a later job to the next reap."""
    if job.run_after <= timezone.now():
        perform.enqueue(job.pk)
    elif perform.get_backend().supports_defer:
        perform.using(run_after=job.run_after).enqueue(job.pk)


@task(backend="jobs")
def perform(job_id: int) -> str:
    """Run one job if it is still waiting. Never raises: the Job row tells how it went."""
    now = timezone.now()
    claimed = Job.objects.filter(
        pk=job_id, state=Job.State.QUEUED, run_after__lte=now + timedelta(seconds=1)
    ).update(state=Job.State.RUNNING, lease_until=now + LEASE, attempts=F("attempts") + 1)
    if not claimed:
        return "not waiting"
    job = Job.objects.get(pk=job_id)
    try:
        function: Callable = import_string(job.function)
        function(*job.arguments)
    except Exception as exc:
        log.exception("job %s attempt %s", job.function, job.attempts)
        return _failed(job, exc)
    Job.objects.filter(pk=job_id).update(
        state=Job.State.DONE, finished_at=timezone.now(), error="", lease_until=None
    )
    return "done"


def _failed(job: Job, exc: Exception) -> str:
    most = getattr(exc, "max_attempts", job.max_attempts)
    last = job.attempts >= most
    wait = BACK_OFF ** min(job.attempts, 10)
    when = timezone.now() + timedelta(seconds=min(wait, LONGEST_WAIT))
    with transaction.atomic():
        Job.objects.filter(pk=job.pk).update(
            state=Job.State.FAILED if last else Job.State.QUEUED,
            error=f"{type(exc).__name__}: {exc}"[:2000],
            max_attempts=most,
            run_after=when,
            lease_until=None,
            finished_at=timezone.now() if last else None,
        )
        job.run_after = when
        if not last:
            carry(job)
    return "failed" if last else "again later"


def progress(job_key: str, step: str) -> None:
    """Say how far a keyed job has come, and renew its lease."""
    Job.objects.filter(key=job_key).update(progress=step, lease_until=timezone.now() + LEASE)


def reap(now: datetime | None = None) -> int:
    """Put back jobs whose worker died, and carry again those whose carrier was lost."""
    now = now or timezone.now()
    dead = Job.objects.filter(state=Job.State.RUNNING, lease_until__lt=now)
    lost = Job.objects.filter(state=Job.State.QUEUED, run_after__lt=now - LEASE)
    revived = 0
    for job in [*dead, *lost]:
        last = job.attempts >= job.max_attempts
        mine = Job.objects.filter(pk=job.pk, state=job.state, lease_until=job.lease_until)
        if not mine.update(
            state=Job.State.FAILED if last else Job.State.QUEUED,
            run_after=now,
            lease_until=None,
            finished_at=now if last else None,
            error="The worker stopped half-way." if job.state == Job.State.RUNNING else job.error,
        ):
            continue
        if not last:
            job.run_after = now
            carry(job)
            revived += 1
    return revived


def retry(job: Job, *, by: Any) -> None:
    """Give a failed or waiting job a fresh set of tries, the first one now."""
    if Job.objects.filter(pk=job.pk, state__in=(Job.State.FAILED, Job.State.QUEUED)).update(
        state=Job.State.QUEUED,
        attempts=0,
        max_attempts=TRIES,
        run_after=timezone.now(),
        finished_at=None,
    ):
        job.run_after = timezone.now()
        carry(job)


def tick(now: datetime | None = None) -> int:
    """Queue whatever is due by the schedule; safe with any number of workers."""
    now = now or timezone.now()
    queued = 0
    for name, (seconds, path) in SCHEDULE.items():
        at = datetime.fromtimestamp(now.timestamp() // seconds * seconds, tz=UTC)
        try:
            with transaction.atomic():
                ScheduleSlot.objects.create(name=name, at=at)
                enqueue(path, key=f"{name}@{at.isoformat()}")
                queued += 1
        except IntegrityError:
            continue
    return queued
