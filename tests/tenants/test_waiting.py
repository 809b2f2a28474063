"""The waiting list: whose turn it is, what the company is told, and never two offers for one unit."""

import random
from datetime import timedelta

import pytest
from django.urls import reverse

from portal.cases.models import Case
from portal.documents.models import Document
from portal.models import OutgoingMail
from portal.workflow import NotAllowed, WrongState
from tenants import rent, states
from tenants.actions import deciding, listing, matching, offering, sitting
from tenants.models import Application, Offer, Waiting
from tenants.records import Ballot
from tenants.refusals import DeviationUnexplained, PreparedChanged, WishMissing
from tenants.waiting import CLASSES, FURTHER, mark_of, place_class, prepared
from tests import factories
from tests.tenants import factories as make
from tests.tenants.test_pages import good, sign_in, to

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def again(row):
    return Waiting.objects.for_pages().get(pk=row.pk)


def state_of(row):
    return Application.objects.get(pk=row.application_id).state


def send(row, by):
    row = again(row)
    return matching.send_prepared(row.application, mark_of(prepared(row, row.unit)), by=by)


def test_the_decision_gives_a_place_a_notice_on_paper_and_stops_the_clock(park, ready):
    application = make.waitlisted(park, ready)
    row = application.waiting
    assert (application.state, row.unit_kind) == (states.WAITLISTED, "OFF")
    assert row.last_day == rent.add_months(park.campus.today(), 6)
    assert (row.score, row.c2, row.c4) == (80, 8, 8)
    span = Case.objects.get(pk=application.pk).spans.get(ended_at=None)
    assert (span.kind, application.is_paused) == ("waiting_list", True)
    decision, notice = (
        Document.objects.for_case(application).get(kind=k) for k in ("DECL", "WTLS")
    )
    assert decision.valid_until is None
    assert notice.valid_until == row.last_day
    assert notice.facts["place"]["ru"] == "в первой тройке"
    assert notice.facts["size"]["zh-hans"].startswith("100")
    assert notice.facts["unit_kind"]["zh-hans"] == "办公室"


def test_a_place_without_what_it_is_for_is_refused(park, ready):
    application = make.to_decide(park, ready)
    with pytest.raises(WishMissing):
        deciding.decide(application, "waitlisted", summary="x", reasons={}, by=park.director)
    assert Application.objects.get(pk=application.pk).state == states.DECISION


def test_the_committee_recommends_the_list_and_the_director_follows_or_says_why(park, ready):
    application = make.to_decide(park, ready)
    ballots = [Ballot(one, "for") for one in (park.leasing, park.finance, park.director)]
    sitting.record_sitting(
        application, ballots, held_on=park.campus.today(), absent=0, chair=park.leasing, secretary=park.intake,
        outcome="waitlisted", discussion="x", by=park.intake,
    )  # fmt: skip
    minutes = Document.objects.for_case(application).get(kind="PROT")
    assert minutes.facts["outcome"]["value"] == "waitlisted"
    application = Application.objects.for_pages().get(pk=application.pk)
    with pytest.raises(DeviationUnexplained):
        deciding.decide(application, "rejected", summary="x", reasons={}, by=park.director)
    deciding.decide(
        application, "waitlisted", summary="x", reasons={}, by=park.director, wish=make.WISH
    )
    assert Waiting.objects.get().application_id == application.pk


def test_the_turn_goes_by_score_then_c2_then_c4_then_the_earlier_application(park):
    rows, dice = [], random.Random(7)
    for number in range(14):
        score, c2, c4 = (dice.choice(["7", "8"]) for _ in range(3))
        rows.append(make.listed(park, number=number, score=score, c2=c2, c4=c4))
    make.listed(park, number=50, score="9", kind="LAB")
    wanted = sorted(
        rows, key=lambda r: (-int(r.score), -int(r.c2), -int(r.c4), r.application.received_at)
    )
    found = list(Waiting.objects.on_list().filter(unit_kind="OFF").ranked())
    assert found == wanted
    places = [Waiting.objects.before(again(row)).count() for row in found]
    assert places == list(range(14))
    (_upto, three), (_upto, ten) = CLASSES
    told = [str(place_class(again(row))) for row in found]
    assert told == [str(three)] * 3 + [str(ten)] * 7 + [str(FURTHER)] * 4


def test_the_company_reads_the_class_of_its_place_and_nobody_elses_name(park, ready):
    application = make.waitlisted(park, ready)
    other = factories.company(owner=factories.user(email="x@other.example"), name="ООО Чужая")
    for number in range(4):
        ahead = make.listed(park, number=number, score="95")
        Application.objects.filter(pk=ahead.application_id).update(company=other)
    page = good(sign_in(park.owner).get(reverse("cases:my_case", args=[application.number])))
    assert "в первой десятке" in page
    assert "Чужая" not in page
    assert "Promised" not in page


def test_a_free_unit_is_found_for_the_first_whom_it_fits_and_leasing_sends_the_offer(
    park, django_capture_on_commit_callbacks
):
    large = make.listed(park, number=1, score="90", size=(200, 300))
    first = make.listed(park, number=2, score="85")
    second = make.listed(park, number=3, score="80")
    unit = make.unit(campus=park.campus)
    make.unit(campus=park.campus, number="L1", kind="LAB")
    with django_capture_on_commit_callbacks(execute=True):
        assert matching.match_units() == 1
    assert [state_of(row) for row in (large, first, second)] == [
        states.WAITLISTED, states.UNIT_FOUND, states.WAITLISTED,
    ]  # fmt: skip
    assert (again(first).unit, Offer.objects.count(), matching.match_units()) == (unit, 0, 0)
    letters = OutgoingMail.objects.filter(event="tenants.unit_found")
    assert set(letters.values_list("to", flat=True)) == {park.leasing.pk}
    number = again(first).application.number
    client = sign_in(park.leasing)
    shown = good(client.get(reverse("cases:desk_case", args=[number])))
    mark = mark_of(prepared(again(first), unit))
    assert mark in shown
    to(
        client.post(reverse("tenants:desk_send_prepared", args=[number]), {"mark": mark}),
        "cases:desk_case",
        number,
    )
    offer = Offer.objects.get()
    assert (offer.unit, offer.rate, offer.months, offer.application_id) == (
        unit,
        unit.rate,
        36,
        first.application_id,
    )
    assert (state_of(first), again(first).unit, matching.match_units()) == (
        states.OFFER_ISSUED,
        None,
        0,
    )


def test_terms_that_changed_since_they_were_read_are_not_sent(park):
    row = make.listed(park, number=1)
    unit = make.unit(campus=park.campus)
    matching.match_units()
    mark = mark_of(prepared(again(row), unit))
    unit.rate += 1
    unit.save()
    with pytest.raises(PreparedChanged):
        matching.send_prepared(again(row).application, mark, by=park.leasing)
    with pytest.raises(NotAllowed):
        send(row, park.intake)
    assert not Offer.objects.exists()


def test_after_a_decline_the_next_one_is_asked_and_the_first_is_not_offered_that_unit_again(
    park, ready
):
    application = make.waitlisted(park, ready)
    next_one = make.listed(park, number=3, score="70")
    unit = make.unit(campus=park.campus)
    matching.match_units()
    offer = send(application.waiting, park.leasing)
    notice = Document.objects.for_case(application).get(kind="WTLS")
    assert notice.state == "revoked"
    offering.decline_offer(offer, by=park.owner, reason="Дорого")
    application = Application.objects.for_pages().get(pk=application.pk)
    listing.put_on_list(application, make.WISH, by=park.leasing)
    assert matching.match_units() == 1
    assert (state_of(application.waiting), again(next_one).unit) == (states.WAITLISTED, unit)
    matching.pass_unit(again(next_one).application, by=park.leasing, reason="Нужна вытяжка")
    assert (matching.match_units(), state_of(next_one)) == (0, states.WAITLISTED)


def test_a_unit_let_to_another_meanwhile_is_lost_and_the_company_waits_on(park, ready):
    other = make.approved(park, ready)
    row = make.listed(park, number=1)
    unit = make.unit(campus=park.campus)
    matching.match_units()
    make.offered(park, other, unit, passing_reason="Нужна вытяжка")
    assert (matching.match_units(), state_of(row), again(row).unit) == (0, states.WAITLISTED, None)


def test_a_place_is_kept_once_each_time_the_park_asks_and_runs_out_without_an_answer(park, ready):
    application = make.waitlisted(park, ready)
    with pytest.raises(WrongState):
        listing.keep_place(application, by=park.owner)
    assert listing.look_after_places() == 0
    today = park.campus.today()
    Waiting.objects.update(last_day=today + 30 * DAY)
    assert (listing.look_after_places(), listing.look_after_places()) == (1, 0)
    assert state_of(application.waiting) == states.PLACE_ENDING
    client = sign_in(park.owner)
    to(
        client.post(reverse("cases:my_move", args=[application.number, "keep_place"])),
        "cases:my_case", application.number,
    )  # fmt: skip
    row = again(application.waiting)
    assert (row.last_day, row.application.state) == (
        rent.add_months(today + 30 * DAY, 6),
        states.WAITLISTED,
    )
    papers = Document.objects.for_case(application).filter(kind="WTLS").order_by("pk")
    assert [(p.state, p.valid_until) for p in papers][1:] == [("preparing", row.last_day)]
    Waiting.objects.update(
        last_day=today - 40 * DAY
    )  # the clock was down: it still has thirty days to answer
    listing.look_after_places()
    assert again(row).last_day == today + 30 * DAY
    Waiting.objects.update(last_day=today - DAY)
    listing.look_after_places()
    assert state_of(row) == states.LAPSED
    assert not listing.notices(application).exists()


def test_whoever_binds_the_company_leaves_the_list_and_the_unit_goes_to_the_next(park):
    row, next_one = (make.listed(park, number=n, score=str(90 - n)) for n in (1, 2))
    unit = make.unit(campus=park.campus)
    matching.match_units()
    with pytest.raises(NotAllowed):
        listing.leave_list(again(row).application, by=park.colleague, reason="x")
    listing.leave_list(again(row).application, by=park.owner, reason="Нашли помещение")
    assert (state_of(row), matching.match_units(), again(next_one).unit) == (
        states.WITHDRAWN,
        1,
        unit,
    )


def test_leasing_gives_an_approved_company_a_place_and_reads_the_lists_of_its_campus(park, ready):
    application = make.approved(park, ready)
    client = sign_in(park.leasing)
    page = reverse("tenants:desk_put_on_list", args=[application.number])
    assert client.get(page).context["form"]["unit_kind"].value() == "OFF"
    wish = {"unit_kind": "OFF", "size_min": "150", "size_max": "100", "months": "6"}
    assert client.post(page, wish).context["form"].errors.keys() == {"size_max"}
    to(client.post(page, wish | {"size_max": "200"}), "cases:desk_case", application.number)
    make.listed(park, number=1, score="95")
    moscow = factories.campus(code="MOW")
    make.listed(park, number=2, campus=moscow)
    (shown,) = client.get(reverse("tenants:waiting_list")).context["lists"]
    assert [row.application.number for row in shown.rows] == [
        "XA-APP-2026-90001",
        application.number,
    ]
    away = sign_in(factories.staff(role="leasing", campus=moscow))
    assert [one.campus for one in away.get(reverse("tenants:waiting_list")).context["lists"]] == [
        moscow
    ]
    assert away.get(page).status_code == 404
    assert sign_in(park.intake).get(reverse("tenants:waiting_list")).status_code in (403, 404)
