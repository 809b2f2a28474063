"""Jobs are visible, tried again, and never lost with their worker."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db.models import F
from django.utils import timezone

from portal import jobs
from portal.models import Job, ScheduleSlot

pytestmark = pytest.mark.django_db
ran = []


def work(word):
    ran.append(word)


def stumble(word):
    raise OSError(word)


@pytest.fixture(autouse=True)
def _clean():
    ran.clear()


@pytest.fixture
def held(settings):
    """Jobs wait for a worker instead of running at once."""
    settings.TASKS = settings.TASKS | {
        "jobs": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}
    }


def test_a_job_runs_and_says_so():
    job = jobs.enqueue("tests.frame.test_jobs.work", "hello")

    job.refresh_from_db()
    assert (ran, job.state, job.attempts) == (["hello"], "done", 1)


def test_the_same_key_is_the_same_job():
    first = jobs.enqueue("tests.frame.test_jobs.work", "a", key="k")
    second = jobs.enqueue("tests.frame.test_jobs.work", "b", key="k")

    assert (first.pk, ran) == (second.pk, ["a"])


def test_a_failing_job_waits_longer_each_time_and_ends_as_a_problem(held):
    job = jobs.enqueue("tests.frame.test_jobs.stumble", "disk")
    waits = []
    for _ in range(job.max_attempts):
        Job.objects.filter(pk=job.pk).update(run_after=timezone.now())
        before = timezone.now()
        jobs.perform.func(job.pk)
        job.refresh_from_db()
        waits.append(round((job.run_after - before).total_seconds()))

    assert (job.state, job.error) == ("failed", "OSError: disk")
    assert waits[:4] == [4, 16, 64, 240]


def test_a_job_of_a_killed_worker_comes_back(held):
    job = jobs.enqueue("tests.frame.test_jobs.work", "again")
    Job.objects.filter(pk=job.pk).update(
        state="running", attempts=1, lease_until=timezone.now() - timedelta(seconds=1)
    )

    assert jobs.reap() == 1
    assert jobs.perform.func(job.pk) == "done"
    assert ran == ["again"]


def test_a_job_somebody_else_took_is_left_alone(held):
    job = jobs.enqueue("tests.frame.test_jobs.work", "once")
    Job.objects.filter(pk=job.pk).update(
        state="running", lease_until=timezone.now() + timedelta(minutes=1)
    )

    assert jobs.perform.func(job.pk) == "not waiting"
    assert (jobs.reap(), ran) == (0, [])


def test_a_tick_queues_each_slot_once(monkeypatch):
    monkeypatch.setattr(jobs, "SCHEDULE", {"work": (60, "tests.frame.test_jobs.silent")})
    now = timezone.now()

    assert (jobs.tick(now), jobs.tick(now)) == (1, 0)
    assert ScheduleSlot.objects.count() == 1


def silent():
    """A scheduled job without arguments."""


def test_a_problem_can_be_given_a_fresh_set_of_tries(held):
    job = jobs.enqueue("tests.frame.test_jobs.work", "mended")
    Job.objects.filter(pk=job.pk).update(state="failed", attempts=5)

    jobs.retry(job, by=None)

    assert jobs.perform.func(job.pk) == "done"


class Patient(Exception):
    max_attempts = 9


def wait(word):
    raise Patient(word)


def test_a_failure_that_asks_for_patience_is_heard_by_the_reaper_too(held):
    job = jobs.enqueue("tests.frame.test_jobs.wait", "more")
    for _ in range(6):
        Job.objects.filter(pk=job.pk).update(run_after=timezone.now())
        jobs.perform.func(job.pk)
    Job.objects.filter(pk=job.pk).update(
        state="running", lease_until=timezone.now() - timedelta(seconds=1)
    )

    assert jobs.reap() == 1
    job.refresh_from_db()
    assert (job.state, job.attempts, job.max_attempts) == ("queued", 6, 9)


def test_a_job_that_kills_its_worker_stops_after_five_tries(held):
    job = jobs.enqueue("tests.frame.test_jobs.work", "poison")
    for _ in range(5):
        assert Job.objects.filter(pk=job.pk, state="queued").exists()
        Job.objects.filter(pk=job.pk).update(
            state="running", attempts=F("attempts") + 1, lease_until=timezone.now() - timedelta(1)
        )
        jobs.reap()
    job.refresh_from_db()
    assert (job.state, job.error, job.finished_at is not None) == (
        "failed", "The worker stopped half-way.", True
    )  # fmt: skip


@pytest.mark.english
def test_every_kind_of_work_has_a_name_for_the_desk():
    """What the code queues or schedules, wherever it does."""
    root = Path(settings.ROOT)
    named = set()
    for top in ("portal", "tenants", "services", "cms"):
        for file in (root / top).rglob("*.py"):
            named |= set(
                re.findall(r'(?:enqueue|every)\([^"]*"([\w.]+\.\w+)"', file.read_text("utf-8"))
            )
    assert {"portal.mail.deliver", "portal.billing.tasks.work_on"} <= named
    own = {name for name in named if str(jobs.label_of(Job(function=name))) == "Housekeeping"}
    assert own == {"portal.jobs.reap", "portal.notices.forget_old", "portal.planner.look"}
