"""Whoever holds a case hears before its promise runs out; each rung of the ladder is told once."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from portal import jobs
from portal.cases import clock
from portal.cases.actions import escalating, handling
from portal.cases.models import Case
from portal.models import Job, OutgoingMail
from portal.workflow import move
from tests import factories
from tests.cases import sample
from tests.cases.test_clock import moscow

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def world(calendars):
    campus, officer, company, owner = sample.set_up()
    case = sample.case(company=company, campus=campus, by=owner)
    handling.claim(case, by=officer)
    return case, officer, owner


def stands(case, *, warn, due):
    now = timezone.now()
    Case.objects.filter(pk=case.pk).update(warn_at=now + warn, due_at=now + due)


def told():
    """(who, rung) of the letters, after the jobs were done."""
    for job in Job.objects.filter(
        function="portal.cases.notices.escalated", state=Job.State.QUEUED
    ):
        jobs.perform.call(job.pk)
    letters = OutgoingMail.objects.filter(event="case.escalated").order_by("pk")
    return [letter.to.email for letter in letters]


@given(days=st.integers(1, 40))
def test_the_warning_never_comes_after_the_due_date_and_leaves_a_fifth(days):
    promise = moscow(2026, 3, 2, 10, days=days)
    warned, due = clock.warning(promise), clock.due(promise).at
    assert warned <= due
    assert (warned < due) == (days >= 5)


def test_the_warning_moves_with_a_pause(world):
    case, officer, owner = world
    here = Case.objects.filter(pk=case.pk)
    here.update(received_at=timezone.now() - 20 * DAY)
    here.get().recount()
    before = here.get().warn_at

    move(here.get(), "ask", by=officer)
    case.spans.update(
        started_at=timezone.now() - 19 * DAY
    )  # before the warning, whatever the day of the week
    move(here.get(), "answer", by=owner)

    assert before < here.get().warn_at < here.get().due_at


def test_in_time_nobody_is_told(world):
    case, *_rest = world
    stands(case, warn=HOUR, due=DAY)
    assert escalating.climb() == 0


def test_the_officer_hears_first_then_the_manager_then_the_director(world):
    case, officer, _owner = world
    manager = factories.staff(role="manager", campus=case.campus)
    director = factories.staff(role="director", campus=case.campus)
    factories.staff(role="manager", campus=factories.campus(code="XA"))
    rungs = []
    for due in (DAY, -HOUR, -10 * DAY):
        stands(case, warn=-11 * DAY, due=due)
        escalating.climb()
        rungs.append(told())

    first, second, third = (set(now) for now in rungs)
    assert first == {officer.email}
    assert second == {officer.email, manager.email}
    assert third == {officer.email, manager.email, director.email}
    assert len(rungs[2]) == 1 + 2 + 3


def test_after_days_of_outage_only_the_highest_rung_is_told_and_once(world):
    case, officer, _owner = world
    stands(case, warn=-20 * DAY, due=-15 * DAY)

    assert [escalating.climb(), escalating.climb()] == [1, 0]
    assert told() == [officer.email]


def test_of_two_workers_one_tells(world):
    case, *_rest = world
    stands(case, warn=-HOUR, due=DAY)
    one, other = (Case.objects.get(pk=case.pk) for _ in range(2))
    assert [escalating.tell(one, 1), escalating.tell(other, 1)] == [True, False]


def test_while_the_company_has_it_nobody_is_told(world):
    case, officer, _owner = world
    move(case, "ask", by=officer)
    stands(case, warn=-2 * DAY, due=-DAY)
    assert escalating.climb() == 0


def test_a_new_date_begins_the_ladder_anew(world):
    case, *_rest = world
    stands(case, warn=-2 * DAY, due=-DAY)
    escalating.climb()
    case = Case.objects.get(pk=case.pk)
    assert case.escalated == escalating.LATE

    case.recount()  # the real promise is days away

    assert Case.objects.get(pk=case.pk).escalated == 0


def test_nobody_of_the_companys_own_is_told_at_the_desk(world):
    case, officer, _owner = world
    both = factories.staff(role="manager", campus=case.campus)
    factories.membership(company=case.company, user=both, role="member")
    stands(case, warn=-2 * DAY, due=-HOUR)
    escalating.climb()
    assert told() == [officer.email]
