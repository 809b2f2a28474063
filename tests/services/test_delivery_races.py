"""The officer finishes and delivers while the company withdraws: one of the two happens; the drill can fail.

What lies ready can no longer be withdrawn, so the two meet while the work is still going on.
"""

import threading

import pytest

from portal.cases.actions import handling
from portal.cases.models import Case
from portal.workflow import StaleState
from services import states
from services.actions import asking, working
from services.models import Request, Service
from tests.faults.rivals import PATIENCE, together
from tests.services import factories as made
from tests.services.filling import filled

pytestmark = [pytest.mark.transactional, pytest.mark.django_db(transaction=True)]
REASON = "我们自己已经办好了"


@pytest.fixture
def begun(moscow):
    """A free request in work; two people have its page open."""
    plan = Service.objects.get(code="LG-01").plan
    order = made.draft(moscow, "LG-01", filled(plan, moscow.campus, []))
    order = asking.send(order, by=moscow.owner, terms=made.terms(order))
    handling.claim(order, by=moscow.officer)
    return working.moved(order, "start", by=moscow.officer)


def copies(order):
    return [Request.objects.get(pk=order.pk) for _ in range(2)]


def test_of_delivering_and_withdrawing_at_once_one_happens(moscow, begun):
    one, other = copies(begun)

    def finish():
        working.prepare(one, by=moscow.officer, note="Готово")
        return working.deliver(one, by=moscow.officer)

    results = together(
        finish,
        lambda: asking.withdraw(other, by=moscow.owner, reason=REASON),
    )

    order = Request.objects.get(pk=begun.pk)
    lost = [r for r in results if isinstance(r, Exception)]
    won = "deliver" if order.state == states.DELIVERED else "withdraw"
    said = {"deliver": "", "withdraw": REASON}[won]
    last = order.case_ptr.steps.order_by("-pk")[0]
    assert [type(r) for r in lost] == [StaleState], results
    assert order.state in (states.DELIVERED, states.WITHDRAWN)
    assert (last.name, last.reason, bool(order.result_note)) == (won, said, won == "deliver")


def test_the_delivery_drill_fails_without_compare_and_set(moscow, begun):
    """Negative control: both find the work going on, both write, and each believes it happened."""
    read = threading.Barrier(2)

    def careless(end):
        found = Request.objects.get(pk=begun.pk, state=states.IN_PROGRESS)
        read.wait(PATIENCE)
        return Case.objects.filter(pk=found.pk).update(state=end, phase="closed")

    ends = (states.DELIVERED, states.WITHDRAWN)
    assert together(*[lambda end=end: careless(end) for end in ends]) == [1, 1]
