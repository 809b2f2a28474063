"""A rent run whose worker is killed at any moment: numbers without gap, nobody asked twice, books equal."""

import multiprocessing
import os
import random
import signal
import time
from collections import Counter
from datetime import date

import pytest
from django.db import connections
from django.db.models import Sum

from portal import jobs
from portal.billing.models import Invoice, InvoiceLine
from portal.cases.actions.history import broken_links
from portal.cases.models import NumberSeries
from portal.models import Job
from tenants import states, tasks
from tenants.actions import renting
from tenants.models import Charged, RentBill
from tests import factories
from tests.cases.test_races import together
from tests.tenants import factories as own
from tests.tenants import leases

pytestmark = [pytest.mark.transactional, pytest.mark.django_db(transaction=True)]
FORK = multiprocessing.get_context("fork")
TENANCIES = 24


@pytest.fixture
def run(monkeypatch):
    """A run about to be posted, in batches small enough to be cut anywhere. Jobs stay where they are."""
    monkeypatch.setattr(jobs, "carry", lambda job: None)
    monkeypatch.setattr(renting, "BATCH", 3)
    campus, owner = factories.campus(code="XA"), factories.user()
    own.calendars()
    company = factories.company(owner=owner)
    for _ in range(TENANCIES):
        leases.tenancy(campus=campus, company=company, owner=owner)
    officer = factories.staff(role="finance", campus=campus)
    made = renting.start_run(
        campus, starts_on=date(2026, 3, 1), months=1, due_on=date(2026, 3, 10), by=officer
    )
    tasks.prepare_rent(made.pk)
    made.refresh_from_db()
    renting.post_run(made, by=officer)
    return made


def worker(run_id, gate):
    gate.wait(60)
    tasks.post_rent(run_id)
    connections.close_all()


def assert_whole(run):
    run.refresh_from_db()
    assert run.state == states.POSTED
    numbers = list(Invoice.objects.order_by("number").values_list("number", flat=True))
    assert numbers == [f"XA-INVR-{run.campus.today().year}-{n:05}" for n in range(1, TENANCIES + 1)]
    assert NumberSeries.objects.get(kind="INVR").last == TENANCIES
    asked = Counter(Charged.objects.filter(kind="month").values_list("tenancy", flat=True))
    assert set(asked.values()) == {1}
    assert len(asked) == TENANCIES
    sums = [
        rows.aggregate(sum=Sum("amount"))["sum"]
        for rows in (Invoice.objects.all(), InvoiceLine.objects.all(), RentBill.objects.all(), Charged.objects.all())
    ]  # fmt: skip
    assert len(set(sums)) == 1
    assert list(broken_links()) == []
    followed = Counter(
        pk for job in Job.objects.filter(function="portal.billing.tasks.follow_up") for pk in job.arguments[0]
    )  # fmt: skip
    assert followed == Counter(Invoice.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_killed_in_every_batch_and_still_whole(run, seed):
    chance, cut = random.Random(seed), 0
    while (before := Invoice.objects.count()) < TENANCIES:
        gate = FORK.Barrier(2)
        connections.close_all()
        victim = FORK.Process(target=worker, args=(run.pk, gate))
        victim.start()
        gate.wait(60)
        while victim.is_alive() and Invoice.objects.count() == before:
            time.sleep(0.002)
        time.sleep(chance.uniform(0, 0.03))
        os.kill(victim.pid, signal.SIGKILL)
        victim.join(60)
        cut += 0 < Invoice.objects.count() < TENANCIES
    tasks.post_rent(run.pk)
    assert cut > 1
    assert_whole(run)


def test_four_workers_at_once_ask_everybody_once(run):
    results = together(*[lambda: tasks.post_rent(run.pk)] * 4)
    assert results.count(None) >= 1
    tasks.post_rent(run.pk)
    assert_whole(run)
