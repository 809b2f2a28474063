"""The exit gives notice of the lease: when it ends, what rent is asked for, and how the notice is taken back."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from portal.accounts.models import Campus
from portal.cases import clock
from portal.cases.models import Case, CaseStep
from portal.models import OutgoingMail
from portal.workflow import NotAllowed, ReasonMissing, WrongState
from services.actions import asking, working
from services.problems import NotReady
from tenants import charges, rent, states
from tenants.actions import noticing, staying
from tenants.models import LeaseNotice, Occupancy, Tenancy
from tenants.records import Found
from tenants.refusals import NoLongerBack, NoticeStands, NotThatDay
from tests import factories
from tests.accounts.factories import enter
from tests.services import factories as made
from tests.services.test_dates import exit_on, reads
from tests.tenants import leases

pytestmark = [pytest.mark.django_db, pytest.mark.english]

TODAY = date(2026, 3, 2)
LAST = date(2026, 6, 10)  # a hundred days on
RUNS_OUT = date(2026, 5, 31)  # ninety
ONE_DAY = timedelta(days=1)


@pytest.fixture
def stay(moscow):
    """A resident of Moscow since January for three years, and its leasing manager."""
    with time_machine.travel("2026-03-02 07:00:00+00:00", tick=False):
        for country in ("CN", "RU"):
            made.calendar(country, 2026, 2027)
        moscow.owner.choose_language("en")
        moscow.leasing = factories.staff(role="leasing", campus=moscow.campus, language="en")
        moscow.tenancy = leases.tenancy(
            campus=moscow.campus, company=moscow.company, owner=moscow.owner, starts_on=date(2026, 1, 1)
        )  # fmt: skip
        number = f"{moscow.campus.code}-APP-2026-00001"
        Case.objects.filter(pk=moscow.tenancy.application_id).update(
            number=number, state="resident", phase="closed"
        )
        moscow.number, moscow.whole = number, moscow.tenancy.ends_on
        yield moscow


def give(stay, day=LAST):
    draft = exit_on(stay, day)
    return asking.send(draft, by=stay.owner, terms=made.terms(draft))


def standing() -> LeaseNotice:
    return LeaseNotice.objects.select_related(*noticing.RELATED).get()


def ends(stay) -> tuple[date, date]:
    """Of the lease and of what takes the unit: always one day."""
    fresh = Tenancy.objects.select_related("occupancy").get(pk=stay.tenancy.pk)
    return fresh.ends_on, fresh.occupancy.ends_on


def told(what: str) -> list[str]:
    return [
        m.to.email
        for m in OutgoingMail.objects.filter(event="tenants.notice", key__contains=f"-{what}-")
    ]


def test_a_notice_ends_the_lease_and_its_rent_on_the_day_asked_for(stay, client):
    sent = give(stay)

    assert ends(stay) == (LAST + ONE_DAY, LAST + ONE_DAY)
    lease = reads(client, stay.owner, f"/my/cases/{stay.number}/")
    assert "10 June 2026" in lease
    assert sent.number in lease
    assert told("given") == [stay.leasing.email]
    step = CaseStep.objects.get(case=stay.tenancy.application_id, name="notice_given")
    assert (step.public, step.facts["last_day"]) == (True, LAST.isoformat())
    tenancy = Tenancy.objects.get(pk=stay.tenancy.pk)
    months = [
        rent.month_of(charges.terms_of(tenancy), first)
        for first in (date(2026, 5, 1), date(2026, 6, 1))
    ]
    assert [(month.days, month.ends_on) for month in months] == [
        (31, date(2026, 5, 31)),
        (10, LAST),
    ]
    with pytest.raises(NotReady):
        give(stay)


def test_a_day_within_the_ninety_days_is_put_off_to_their_end_and_every_page_says_so(stay, client):
    draft = exit_on(stay, TODAY + timedelta(days=20))
    before = reads(client, stay.owner, f"/my/services/requests/{draft.public_id}/check/")
    sent = asking.send(draft, by=stay.owner, terms=made.terms(draft))

    assert ends(stay) == (RUNS_OUT + ONE_DAY, RUNS_OUT + ONE_DAY)
    assert "it ends on 31 May 2026" in before
    for page in (before, reads(client, stay.owner, f"/my/cases/{sent.number}/")):
        assert "The promise counts from 31 May 2026." in page
        assert "16 June 2026" in page


def test_leasing_may_agree_to_another_day_and_the_promise_follows(stay):
    sent = give(stay, TODAY + timedelta(days=20))
    agreed = TODAY + timedelta(days=25)

    with pytest.raises(NotAllowed):
        noticing.agree_day(standing(), agreed, by=stay.owner)
    for wrong in (TODAY - ONE_DAY, stay.whole):
        with pytest.raises(NotThatDay):
            noticing.agree_day(standing(), wrong, by=stay.leasing)
    noticing.agree_day(standing(), agreed, by=stay.leasing)

    assert ends(stay) == (agreed + ONE_DAY, agreed + ONE_DAY)
    span = Case.objects.get(pk=sent.pk).spans.get(kind=clock.AWAITED)
    assert sent.campus.local(span.ended_at).date() == agreed
    assert told("day_agreed") == [stay.owner.email]


def test_a_notice_is_taken_back_when_both_agree_and_leaves_nothing_behind(stay):
    sent = give(stay)
    with pytest.raises(NoticeStands):
        asking.withdraw(sent, by=stay.owner, reason="We stay")
    with pytest.raises(NoticeStands):
        working.reject(sent, by=None, reason="x")
    with pytest.raises(ReasonMissing):
        noticing.ask_back(standing(), by=stay.owner, reason=" ")
    noticing.ask_back(standing(), by=stay.owner, reason="A new contract")
    assert ends(stay) == (LAST + ONE_DAY, LAST + ONE_DAY)  # until leasing agrees
    noticing.keep(standing(), by=stay.leasing, reason="Let us talk first")
    noticing.ask_back(standing(), by=stay.owner, reason="A new contract")
    with pytest.raises(NotAllowed):
        noticing.take_back(standing(), by=stay.owner, reason="x")
    noticing.take_back(standing(), by=stay.leasing, reason="Agreed by phone")

    assert ends(stay) == (stay.whole, stay.whole)
    fresh = Case.objects.get(pk=sent.pk)
    assert (fresh.state, fresh.phase) == ("withdrawn", "closed")
    assert {i.state for i in fresh.invoices.all()} == {"void"}
    assert standing().state == states.TAKEN_BACK
    names = CaseStep.objects.filter(case=stay.tenancy.application_id).order_by("position")
    assert list(names.values_list("name", flat=True)) == [
        "notice_given", "notice_asked_back", "notice_kept", "notice_asked_back", "notice_taken_back",
    ]  # fmt: skip
    assert told("taken_back") == told("kept") == [stay.owner.email]
    assert told("asked_back") == [stay.leasing.email] * 2
    give(stay)  # and a new one may be given
    assert ends(stay) == (LAST + ONE_DAY, LAST + ONE_DAY)
    with pytest.raises(WrongState):
        noticing.keep(LeaseNotice.objects.live().get(), by=stay.leasing, reason="x")


def test_it_stands_once_the_unit_is_promised_to_another_the_last_day_has_come_or_the_rooms_are_back(
    stay,
):
    give(stay)
    other = factories.company(owner=factories.user())
    promised = Occupancy.objects.create(
        unit=stay.tenancy.unit, kind="offer", company=other, starts_on=LAST + 9 * ONE_DAY, ends_on=stay.whole
    )  # fmt: skip
    refuses(stay)
    with pytest.raises(NotThatDay):
        noticing.agree_day(standing(), LAST + 20 * ONE_DAY, by=stay.leasing)
    promised.live = False
    promised.save()
    with time_machine.travel("2026-06-10 07:00:00+00:00", tick=False):
        refuses(stay)
    back = Found(
        done_on=TODAY, readings={}, keys=1, cards=1, inventory="-", defects=[], company_person="-"
    )  # fmt: skip
    staying.hand_over(stay.tenancy, "out", back, by=stay.leasing)
    refuses(stay)


def refuses(stay):
    before = ends(stay)
    for act, by in ((noticing.ask_back, stay.owner), (noticing.take_back, stay.leasing)):
        with pytest.raises(NoLongerBack):
            act(standing(), by=by, reason="x")
    assert ends(stay) == before


def test_both_sides_do_it_on_their_pages(stay, client):
    give(stay)
    mine, desk = (reverse(f"tenants:{n}", args=[stay.number]) for n in ("notice", "desk_notice"))
    assert "10 June 2026" in reads(client, stay.owner, mine)
    assert client.post(mine, {"reason": "We stay"}).status_code == 302
    assert "Until the leasing manager agrees" in reads(client, stay.owner, mine)

    assert "We stay" in reads(client, stay.leasing, desk)
    assert client.post(desk, {"step": "take_back"}).status_code == 200  # without a reason
    day = {"last_day_day": "8", "last_day_month": "6", "last_day_year": "2026"}
    assert client.post(desk, {"step": "agree_day", **day}).status_code == 302
    assert ends(stay)[0] == date(2026, 6, 9)
    assert client.post(desk, {"step": "take_back", "reason": "Agreed"}).status_code == 302
    assert ends(stay)[0] == stay.whole
    enter(client, stay.owner)
    assert client.get(mine).status_code == 302  # nothing stands any more
    assert rent.add_months(stay.tenancy.starts_on, 36) == stay.whole


def test_where_the_lease_says_nothing_the_park_says_how_long_ahead_notice_is_given(stay, client):
    asked = TODAY + timedelta(days=5)
    Campus.objects.filter(pk=stay.campus.pk).update(notice_days=31)
    page = reads(
        client, stay.owner, f"/my/services/requests/{exit_on(stay, asked).public_id}/check/"
    )
    assert "notice is given 31 days ahead: it ends on 2 April 2026" in page


@pytest.fixture
def two(stay):
    """Two leases of one application, ended by one notice."""
    second = leases.tenancy(
        campus=stay.campus, company=stay.company, owner=stay.owner, starts_on=date(2026, 1, 1), number="B-7"
    )  # fmt: skip
    Tenancy.objects.filter(pk=second.pk).update(application=stay.tenancy.application_id)
    stay.order = give(stay)
    return stay.tenancy, second


def page_of(stay, name, lease):
    return f"{reverse(f'tenants:{name}', args=[stay.number])}?lease={lease.offer.number}"


def test_each_of_two_leases_of_an_application_shows_its_own_notice(stay, two, client):
    case = reads(client, stay.owner, f"/my/cases/{stay.number}/")
    desk = reads(client, stay.leasing, f"/desk/cases/{stay.number}/")
    for lease in two:
        assert lease.unit.number in case
        assert page_of(stay, "notice", lease) in case
        assert page_of(stay, "desk_notice", lease) in desk
        assert page_of(stay, "desk_handover", lease) in desk
    other = reads(client, stay.owner, page_of(stay, "notice", two[1]))
    assert f"?lease={two[0].offer.number}" in other  # and from one to the other


def test_one_of_two_leases_is_kept_and_the_other_ends_as_it_was_to(stay, two, client):
    mine, desk = (page_of(stay, name, two[1]) for name in ("notice", "desk_notice"))
    enter(client, stay.owner)
    assert client.post(mine, {"reason": "We stay"}).status_code == 302
    found = LeaseNotice.objects.order_by("tenancy_id").values_list("state", flat=True)
    assert list(found) == ["given", "asked_back"]
    enter(client, stay.leasing, second_factor=True)
    assert client.post(desk, {"step": "take_back", "reason": "Agreed"}).status_code == 302
    assert client.get(f"{desk}9").status_code == 404
    days = Tenancy.objects.order_by("pk").values_list("ends_on", flat=True)
    assert list(days) == [LAST + ONE_DAY, stay.whole]
    stay.order.refresh_from_db()
    assert stay.order.phase != "closed"  # one lease still ends by it

    later = LAST + timedelta(days=30)
    give(stay, later)  # the lease that runs on may be ended as well; the other keeps its day
    assert list(days.all()) == [LAST + ONE_DAY, later + ONE_DAY]
    with pytest.raises(NotReady):
        give(stay)
