"""Two people move one application at the same moment; each drill with proof that it can fail."""

import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.documents.models import Document
from portal.workflow import MoveRefused
from tenants import states
from tenants.actions import deciding, matching, offering, residing, sending
from tenants.models import Application, Decision, Occupancy, Offer, Tenancy, Waiting
from tenants.refusals import OfferClosed, OfferRanOut
from tenants.waiting import mark_of, prepared
from tests.faults.rivals import together
from tests.tenants import factories as make

pytestmark = [pytest.mark.transactional, pytest.mark.django_db(transaction=True)]


def again(application):
    return Application.objects.for_pages().get(pk=application.pk)


def one_won(results, late):
    lost = [result for result in results if isinstance(result, Exception)]
    assert len(lost) == len(results) - 1, results
    assert all(isinstance(result, late) for result in lost), results


def to_decide(park, ready):
    application = make.checked(make.submitted(ready, by=park.owner), by=park.intake)
    return make.scored(application, experts=park.experts, by=park.intake)


def test_approve_against_withdraw_has_one_winner_and_the_loser_leaves_nothing(park, ready):
    first, second = again(to_decide(park, ready)), again(ready)
    results = together(
        lambda: deciding.decide(first, "approved", summary="x", reasons={}, by=park.director),
        lambda: sending.withdraw_application(second, by=park.owner, reason="Планы изменились"),
    )
    state = again(ready).state
    # A withdrawal may follow an approval; an approval never follows a withdrawal.
    names = list(ready.steps.order_by("pk").values_list("name", flat=True))
    assert state == states.WITHDRAWN, results
    assert ("approve" in names) == Decision.objects.exists()
    assert "approve" not in names[names.index("withdraw") :]
    if isinstance(results[0], Exception):
        assert isinstance(results[0], MoveRefused), results


def test_control_two_writers_that_only_look_first_both_write(park, ready):
    """Without `move()` the same two stand on top of each other: the decision of a withdrawn application."""
    application = to_decide(park, ready)
    looked, gate = [], threading.Barrier(2)

    def careless(state):
        def write():
            looked.append(Application.objects.get(pk=application.pk).state)
            gate.wait(20)
            return Application.objects.filter(pk=application.pk).update(state=state)

        return write

    results = together(careless(states.APPROVED), careless(states.WITHDRAWN))
    assert looked == [states.DECISION] * 2
    assert results == [1, 1]


def open_offer(park, ready):
    return make.offered(park, make.approved(park, ready), make.unit(campus=park.campus))


def accept(offer, by):
    return residing.accept_offer(offer, fingerprint=offer.fingerprint, by=by)


def test_a_double_click_on_accept_makes_one_tenancy_and_one_agreement(park, ready):
    offer = open_offer(park, ready)
    results = together(*[lambda: accept(offer, park.owner)] * 4)
    assert len({tenancy.pk for tenancy in results}) == 1, results
    assert Tenancy.objects.count() == 1
    assert Document.objects.filter(kind="LEAS").count() == 1


def test_accept_against_decline_has_one_winner(park, ready):
    offer = open_offer(park, ready)
    results = together(
        lambda: accept(offer, park.owner),
        lambda: offering.decline_offer(offer, by=park.owner, reason="x"),
    )
    one_won(results, (OfferClosed, MoveRefused))
    live = Occupancy.objects.live().count()
    assert (Tenancy.objects.count(), live) in ((1, 1), (0, 0))


def test_accept_in_the_minute_the_offer_runs_out_is_refused_whoever_comes_first(park, ready):
    offer = open_offer(park, ready)
    Offer.objects.filter(pk=offer.pk).update(valid_until=timezone.now() - timedelta(seconds=1))
    results = together(lambda: accept(offer, park.owner), lambda: offering.expire_offer(offer))
    assert isinstance(results[0], OfferRanOut | OfferClosed), results
    assert not Tenancy.objects.exists()
    assert again(ready).state == states.OFFER_EXPIRED
    assert not Occupancy.objects.live().exists()


def test_one_free_unit_is_found_for_one_company_and_offered_once(park, ready):
    other = make.approved(park, ready)
    rows = [make.listed(park, number=n, score=str(90 - n)) for n in (1, 2)]
    unit = make.unit(campus=park.campus)
    results = together(*[matching.match_units] * 3)
    assert [row for row in results if isinstance(row, int)], results
    first, second = (Waiting.objects.for_pages().get(pk=row.pk) for row in rows)
    assert (first.unit, second.unit) == (unit, None)
    mark = mark_of(prepared(first, unit))
    results = together(
        *[lambda: matching.send_prepared(first.application, mark, by=park.leasing)] * 2,
        lambda: offering.make_offer(other, make.deal(unit), by=park.leasing),
        matching.match_units,
    )
    assert Offer.objects.count() == Occupancy.objects.live().count() == 1, results
    assert len([one for one in results if isinstance(one, Offer)]) == 1
