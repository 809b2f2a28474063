"""Eight officers, one case: exactly one winner; and proof that the drill can fail."""

import threading

import pytest
from django.db import connection, connections

from portal.cases.actions import handling
from portal.cases.models import Case, NumberSeries
from portal.workflow import StaleState, move
from tests import factories
from tests.cases import sample

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.transactional]
RIVALS = 8


def together(*works):
    """Run the callables at one moment in threads of their own; return what each gave or raised."""
    barrier, results = threading.Barrier(len(works)), [None] * len(works)

    def run(n, work):
        try:
            barrier.wait(20)
            results[n] = work()
        except Exception as exc:
            results[n] = exc
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


@pytest.fixture
def world(transactional_db):
    from portal.cases.actions.calendars import import_year

    for year in (2026, 2027):
        import_year("RU", year, by=None)
    campus, officer, company, owner = sample.set_up()
    return sample.case(company=company, campus=campus, by=owner), campus, officer


def test_one_of_eight_officers_claims_a_case(world):
    case, campus, _officer = world
    officers = [factories.staff(role="service", campus=campus) for _ in range(RIVALS)]
    copies = [Case.objects.get(pk=case.pk) for _ in officers]

    results = together(
        *[lambda c=c, o=o: handling.claim(c, by=o) for c, o in zip(copies, officers, strict=True)]
    )

    late = [r for r in results if isinstance(r, handling.TooLate)]
    assert (results.count(None), len(late)) == (1, RIVALS - 1)
    assert [s.name for s in case.steps.all()] == ["submit", "claim"]


def test_one_of_eight_moves_wins_and_the_chain_holds(world):
    from portal.cases.actions.history import broken_links

    case, _campus, officer = world
    copies = [Case.objects.get(pk=case.pk) for _ in range(RIVALS)]

    results = together(*[lambda c=c: move(c, "ask", by=officer) for c in copies])

    stale = [r for r in results if isinstance(r, StaleState)]
    assert len(stale) == RIVALS - 1
    assert [s.name for s in case.steps.all()] == ["submit", "ask"]
    assert list(broken_links()) == []


def test_numbers_taken_at_once_have_no_gap_and_no_twin(world):
    _case, campus, _officer = world

    numbers = together(
        *[lambda: handling.take_number(campus, "TST", by=None) for _ in range(RIVALS)]
    )

    year = campus.today().year
    assert sorted(numbers) == [f"MOW-TST-{year}-{n:05}" for n in range(1, RIVALS + 1)]


def test_the_drill_fails_without_compare_and_set(world):
    """Negative control: read, wait, write — more than one rival believes they won."""
    case, campus, _officer = world
    officers = [factories.staff(role="service", campus=campus) for _ in range(RIVALS)]
    read = threading.Barrier(RIVALS)

    def careless(officer):
        free = Case.objects.get(pk=case.pk).assignee_id is None
        read.wait(20)
        if free:
            Case.objects.filter(pk=case.pk).update(assignee=officer)
        return free

    assert together(*[lambda o=o: careless(o) for o in officers]).count(True) > 1


def test_the_numbers_drill_fails_when_counted(world):
    """Negative control: the next number as count plus one gives twins."""
    _case, campus, _officer = world
    read = threading.Barrier(RIVALS)

    def careless():
        series = NumberSeries.objects.filter(campus=campus, kind="BAD").first()
        last = series.last if series else 0
        read.wait(20)
        return last + 1

    assert len(set(together(*[careless for _ in range(RIVALS)]))) < RIVALS


def test_sqlite_under_eight_writers_is_never_locked(world):
    if connection.vendor != "sqlite":
        pytest.skip("SQLite's own trouble")
    case, campus, _officer = world
    officers = [factories.staff(role="service", campus=campus) for _ in range(RIVALS)]

    def write(officer):
        for _ in range(5):
            handling.note(case, "seen", by=officer)

    assert together(*[lambda o=o: write(o) for o in officers]) == [None] * RIVALS
    assert case.steps.count() == 1 + 5 * RIVALS
