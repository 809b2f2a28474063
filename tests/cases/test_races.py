"""Eight officers, one case: exactly one winner; and proof that the drill can fail."""

import threading
import uuid

import pytest
from django.db import connections

from portal.cases.actions import handling, talking
from portal.cases.actions import together as bulk
from portal.cases.models import Case, Message, NumberSeries
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


@pytest.mark.sqlite
def test_sqlite_under_eight_writers_is_never_locked(world):
    case, campus, _officer = world
    officers = [factories.staff(role="service", campus=campus) for _ in range(RIVALS)]

    def write(officer):
        for _ in range(5):
            handling.note(case, "seen", by=officer)

    assert together(*[lambda o=o: write(o) for o in officers]) == [None] * RIVALS
    assert case.steps.count() == 1 + 5 * RIVALS


def replies(case, officers, work):
    return together(*[lambda o=o: work(case, o, 0) for o in officers])


def answer(case, officer, seen):
    talking.say(case, by=officer, body="Answer", visibility="public", seen=seen)


def test_of_eight_replies_at_once_one_is_sent_and_the_others_read_it_first(world):
    case, campus, _officer = world
    officers = [factories.staff(role="service", campus=campus) for _ in range(RIVALS)]

    results = replies(case, officers, answer)

    stale = [r for r in results if isinstance(r, talking.StaleThread)]
    assert (results.count(None), len(stale), case.messages.count()) == (1, RIVALS - 1, 1)
    assert {len(r.newer) for r in stale} == {1}


def test_the_reply_drill_fails_when_nobody_holds_the_case(world):
    """Negative control: look for newer words, then write, with nothing between."""
    case, campus, _officer = world
    officers = [factories.staff(role="service", campus=campus) for _ in range(RIVALS)]
    looked = threading.Barrier(RIVALS)

    def careless(case, officer, seen):
        newer = talking.newer_than(case, seen, reader=officer)
        looked.wait(20)
        if newer:
            raise talking.StaleThread(newer)
        Message.objects.create(
            case_id=case.pk, author=officer, visibility="public", from_staff=True, body="Answer",
            language="ru", nonce=uuid.uuid4(),
        )  # fmt: skip

    assert replies(case, officers, careless).count(None) > 1


def test_of_approving_and_withdrawing_at_once_one_happens(world):
    case, _campus, officer = world
    handling.claim(case, by=officer)
    owner = case.opened_by
    one, other = (Case.objects.get(pk=case.pk) for _ in range(2))

    results = together(
        lambda: move(one, "finish", by=officer),
        lambda: move(other, "withdraw", by=owner, reason="Changed our minds"),
    )

    case.refresh_from_db()
    steps = [s.name for s in case.steps.all()]
    won = "finish" if case.state == "done" else "withdraw"
    assert [type(r) for r in results if isinstance(r, Exception)] == [StaleState]
    assert steps == ["submit", "claim", won]


def test_the_approval_drill_fails_without_compare_and_set(world):
    """Negative control: both read an open case, both write, and each believes it happened."""
    case, _campus, _officer = world
    read = threading.Barrier(2)

    def careless(end):
        found = Case.objects.get(pk=case.pk)
        read.wait(20)
        return Case.objects.filter(pk=found.pk).update(state=end, phase="closed")

    assert together(lambda: careless("done"), lambda: careless("withdrawn")) == [1, 1]


def bulk_and_single(world, work):
    """Five officers assign the case among many, three claim it alone; nobody has seen the others yet."""
    case, campus, _officer = world
    officers = [factories.staff(role="service", campus=campus) for _ in range(RIVALS)]
    copies = [Case.objects.get(pk=case.pk) for _ in officers]
    return together(
        *[
            lambda n=n, c=c, o=o: work(n, c, o)
            for n, (c, o) in enumerate(zip(copies, officers, strict=True))
        ]
    )


def take(n, case, officer):
    if n < 5:
        bulk.assign(case, officer, by=officer)
    else:
        handling.claim(case, by=officer)


def test_of_a_bulk_assignment_and_a_single_claim_at_once_one_wins(world):
    case, _campus, _officer = world

    results = bulk_and_single(world, take)

    late = [r for r in results if isinstance(r, handling.TooLate)]
    case.refresh_from_db()
    assert (results.count(None), len(late)) == (1, RIVALS - 1)
    assert [s.name for s in case.steps.all()] == ["submit", "claim"]
    assert case.steps.get(name="claim").by == case.assignee


def test_the_bulk_drill_fails_when_the_version_is_not_compared(world):
    """Negative control: each finds the case free, then writes, and each believes it is theirs."""
    read = threading.Barrier(RIVALS)

    def careless(_n, case, officer):
        if case.assignee_id:
            raise handling.TooLate(case)
        read.wait(20)
        Case.objects.filter(pk=case.pk).update(assignee=officer)

    assert bulk_and_single(world, careless).count(None) > 1
