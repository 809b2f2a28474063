"""Eight officers issue at once: numbers run 1 … n, none twice, none missing; also when some issues fail."""

import threading

import pytest
from django.db import connection, transaction

from portal.cases.models import NumberSeries
from portal.documents.actions import issuing
from portal.documents.models import Document
from portal.documents.parity import IssueRefused
from portal.models import Job
from tests import factories
from tests.documents import factories as papers

pytestmark = [pytest.mark.transactional, pytest.mark.django_db(transaction=True)]
WRITERS, EACH = 8, 5


def at_once(work) -> list:
    """`work(n)` in eight threads that start together; returns what each raised or returned."""
    barrier, outcomes = threading.Barrier(WRITERS), [None] * WRITERS

    def run(n):
        try:
            barrier.wait()
            outcomes[n] = work(n)
        except Exception as error:
            outcomes[n] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.fixture
def case(sample_papers):
    return papers.case(company=factories.company())


def counters() -> list[int]:
    return sorted(
        int(number.rpartition("-")[2])
        for number in Document.objects.values_list("number", flat=True)
    )


def test_eight_issuers_share_no_number_and_leave_no_gap(case):
    def work(n):
        for turn in range(EACH):
            if turn == 2:
                with pytest.raises(IssueRefused):
                    issuing.issue("NOTE", None, case=case, by=None, facts={})
            issuing.issue("NOTE", None, case=case, by=None)

    assert at_once(work) == [None] * WRITERS
    assert counters() == list(range(1, WRITERS * EACH + 1))
    assert Job.objects.filter(function="portal.documents.tasks.render").count() == WRITERS * EACH


def test_a_decision_that_is_rolled_back_gives_its_number_back(case):
    class Undone(Exception):
        pass

    def work(n):
        if n % 2:
            with pytest.raises(Undone):
                undone()
        else:
            issuing.issue("NOTE", None, case=case, by=None)

    @transaction.atomic
    def undone():
        issuing.issue("NOTE", None, case=case, by=None)
        raise Undone

    assert at_once(work) == [None] * WRITERS
    assert counters() == [1, 2, 3, 4]


def test_the_drill_would_see_numbers_taken_without_a_lock(case):
    """The control: read, wait for the others, write. Everybody gets the same number."""
    series = NumberSeries.objects.create(campus=case.campus, kind="BAD", year=2026)
    everybody_has_read = threading.Barrier(WRITERS)

    def work(n):
        last = NumberSeries.objects.get(pk=series.pk).last
        everybody_has_read.wait()
        NumberSeries.objects.filter(pk=series.pk).update(last=last + 1)
        return last + 1

    taken = at_once(work)
    assert len(set(taken)) < WRITERS
