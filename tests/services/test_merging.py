"""A request sent twice is joined; one that belongs elsewhere goes to the other campus."""

import pytest
from django.urls import reverse

from portal.cases.actions import around, handling
from portal.cases.models import Case
from portal.models import OutgoingMail
from services import states
from services.actions import asking, merging
from services.models import Request
from tests import factories
from tests.accounts.factories import enter
from tests.services import factories as made

pytestmark = pytest.mark.django_db


@pytest.fixture
def twins(moscow):
    """The same letter asked for twice; the officer has the later one."""
    first, second = [made.sent(moscow, "LC-03", made.NOC) for _ in range(2)]
    handling.claim(second, by=moscow.officer)
    return first, second


def test_the_twin_closes_and_the_company_reads_where_it_went(client, moscow, twins):
    first, second = twins
    around.watch(second, moscow.officer, by=moscow.officer)
    enter(client, moscow.officer, second_factor=True)

    client.post(reverse("services:desk_merge", args=[second.number]), {"into": first.pk})

    closed = Request.objects.get(pk=second.pk)
    assert (closed.state, closed.phase) == (states.MERGED, "closed")
    assert [w.user for w in first.watchers.all()] == [moscow.officer]
    letter = OutgoingMail.objects.get(to=moscow.owner, event="case.merge")
    assert first.number in letter.text


def test_only_an_open_twin_is_joined(moscow, twins):
    first, second = twins
    asking.withdraw(first, by=moscow.owner, reason="Not needed.")

    for into in (first, second):
        with pytest.raises(merging.CannotMerge):
            merging.merge(second, into, by=moscow.officer)
    assert Request.objects.get(pk=second.pk).state == states.SUBMITTED


def test_a_request_goes_to_the_other_campus_and_is_promised_by_its_days(client, moscow, twins):
    _first, second = twins
    xian = factories.campus(code="XA")
    there = factories.staff(role="service", campus=xian)
    enter(client, moscow.officer, second_factor=True)

    given = {"campus": xian.pk, "reason": "The office there signs it."}
    client.post(reverse("cases:other_campus", args=[second.number]), given)

    moved = Case.objects.get(pk=second.pk)
    assert (moved.campus, moved.assignee, moved.number) == (xian, None, second.number)
    assert moved.promise().zone == "Asia/Shanghai"
    assert Case.objects.visible_to(there).filter(pk=moved.pk).exists()
    assert not Case.objects.visible_to(moscow.officer).filter(pk=moved.pk).exists()
    told = OutgoingMail.objects.filter(event="case.moved_campus").values_list("to", flat=True)
    assert {moscow.owner.pk, there.pk} <= set(told)


def test_a_campus_without_the_service_does_not_take_it(moscow, twins):
    with pytest.raises(around.NotThere):
        around.move_to_campus(
            twins[1], factories.campus(code="ZZ"), by=moscow.officer, reason="A mistake."
        )
