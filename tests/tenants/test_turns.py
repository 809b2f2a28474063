"""Whose turn it is for a unit: nobody is passed over in silence, and what gets free later is proposed ahead."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from portal.cases.models import CaseStep
from portal.documents import words
from portal.languages import format_date
from portal.models import OutgoingMail
from tenants import noticed, rent, states
from tenants.actions import matching, offering, reminding
from tenants.forms.desk import OfferForm
from tenants.models import Application, LeaseNotice, Occupancy, Offer, Tenancy, Waiting
from tenants.refusals import OthersWait, PreparedChanged
from tenants.waiting import before_offer, mark_of, prepared
from tests import factories
from tests.tenants import factories as make
from tests.tenants import leases
from tests.tenants.test_pages import good, sign_in, to
from tests.tenants.test_waiting import again, send, state_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_a_unit_somebody_waits_for_is_offered_to_another_only_for_a_reason_that_is_kept(
    park, ready
):
    other = make.approved(park, ready)
    first, second = (make.listed(park, number=n, score=str(90 - n)) for n in (1, 2))
    make.listed(park, number=3, score="95", size=(300, 400))  # waits for something larger
    unit, client = make.unit(campus=park.campus), sign_in(park.leasing)
    page = reverse("tenants:desk_offer", args=[other.number])
    terms = {
        "unit": str(unit.public_id), "starts_on": "2027-01-01", "months": "12",
        "deposit_months": "2", "then": "send",
        "valid_until": (park.campus.today() + 14 * DAY).isoformat(),
    }  # fmt: skip
    refused = client.post(page, terms)
    assert refused.context["before"] == [first, second]
    assert refused.context["form"].errors.keys() == {"passing_reason"}
    assert not Offer.objects.exists()
    sent = client.post(page, terms | {"passing_reason": "Нужен второй выход"})
    to(sent, "cases:desk_case", other.number)
    offer = Offer.objects.get()
    assert [one["number"] for one in offer.passed_over] == [
        first.application.number,
        second.application.number,
    ]
    steps = CaseStep.objects.filter(name="passed_over").order_by("case")
    assert [(s.case_id, s.reason, s.public) for s in steps] == [
        (first.application_id, "Нужен второй выход", False), (second.application_id, "Нужен второй выход", False),
    ]  # fmt: skip


def test_the_director_reads_whom_it_passed_over_and_no_company_does(
    park, ready, django_capture_on_commit_callbacks
):
    other, first = make.approved(park, ready), make.listed(park, number=1)
    with django_capture_on_commit_callbacks(execute=True):
        make.offered(
            park, other, make.unit(campus=park.campus), passing_reason="Нужен второй выход"
        )
    letters = OutgoingMail.objects.filter(event="tenants.out_of_turn")
    assert set(letters.values_list("to", flat=True)) == {park.director.pk}
    director = sign_in(park.director)
    for shown in (reverse("tenants:waiting_list"), reverse("cases:desk_case", args=[other.number])):
        assert "Нужен второй выход" in good(director.get(shown))
    for number in (first.application.number, other.number):
        assert "Нужен второй выход" not in good(
            sign_in(park.owner).get(reverse("cases:my_case", args=[number]))
        )
    told = OutgoingMail.objects.filter(text__contains="Нужен второй выход")
    assert set(told.values_list("to", flat=True)) == {park.director.pk}


def test_nobody_is_passed_over_in_silence(park):
    """Whoever is offered a unit: it is refused without a reason exactly where somebody it fits stands before."""
    dice = random.Random(11)
    unit = make.unit(campus=park.campus)
    for _turn in range(6):
        rows = [
            make.listed(park, number=n, score=dice.choice(["70", "80", "90"]), size=dice.choice([(100, 150), (10, 20)]))
            for n in range(4)
        ]  # fmt: skip
        chosen = dice.choice(rows)
        ranked = list(Waiting.objects.on_list().ranked())
        ahead = [one for one in ranked[: ranked.index(chosen)] if one.size_min == 100]
        case = Application.objects.for_pages().get(pk=chosen.application_id)
        assert before_offer(case, unit) == ahead
        deal = make.deal(unit)
        if ahead:
            with pytest.raises(OthersWait):
                offering.make_offer(case, deal, by=park.leasing)
            case = Application.objects.for_pages().get(pk=chosen.application_id)
        made = offering.make_offer(case, replace(deal, passing_reason="x"), by=park.leasing)
        assert (len(made.passed_over), made.passing_reason) == (len(ahead), "x" if ahead else "")
        offering.withdraw_offer(made.application, by=park.leasing, reason="x")
        Application.objects.filter(pk__in=[r.application_id for r in rows]).update(
            state=states.WITHDRAWN, number=None
        )


def test_whoever_comes_first_after_the_unit_was_found_for_another_is_not_passed_over_by_one_click(
    park,
):
    row = make.listed(park, number=1, score="70")
    make.unit(campus=park.campus)
    matching.match_units()
    better = make.listed(park, number=2, score="90")
    with pytest.raises(OthersWait):
        send(row, park.leasing)
    assert state_of(row) == states.UNIT_FOUND
    page = sign_in(park.leasing).get(
        reverse("cases:desk_case", args=[again(row).application.number])
    )
    assert better.application.number in good(page)
    assert (
        reverse("tenants:desk_send_prepared", args=[again(row).application.number]) not in page.text
    )


def leaving(park, last_day):
    """A unit whose tenant has given notice."""
    owner = factories.user(email="leaves@other.example")
    company = factories.company(owner=owner, name="ООО Съезжает")
    tenancy = leases.tenancy(campus=park.campus, company=company, owner=owner, number="L7")
    Application.objects.filter(pk=tenancy.application_id).update(
        number="XA-APP-2026-80001", state=states.RESIDENT
    )
    Offer.objects.filter(pk=tenancy.offer_id).update(number="XA-OFR-2025-90001")
    tenancy.refresh_from_db()
    Occupancy.objects.filter(pk=tenancy.occupancy_id).update(ends_on=last_day + DAY)
    Tenancy.objects.filter(pk=tenancy.pk).update(ends_on=last_day + DAY)
    return LeaseNotice.objects.create(
        tenancy=tenancy, case_id=tenancy.application_id, asked_for=last_day, last_day=last_day, ended_on=tenancy.ends_on,
        by=owner, state=states.GIVEN, phase="with_staff",
    )  # fmt: skip


def test_a_unit_whose_lease_ends_by_notice_is_proposed_ahead_from_the_day_it_gets_free(
    park, django_capture_on_commit_callbacks
):
    last_day = park.campus.today() + 120 * DAY
    notice = leaving(park, last_day)
    unit = notice.tenancy.unit
    first, second = (make.listed(park, number=n, score=str(90 - n)) for n in (1, 2))
    with django_capture_on_commit_callbacks(execute=True):
        assert (matching.match_units(), matching.match_units()) == (1, 0)
    assert (again(first).unit, again(second).unit) == (unit, None)
    assert prepared(again(first), unit).starts_on == last_day + DAY
    said = format_date(last_day + DAY, "zh-hans")
    client = sign_in(park.leasing)
    case = reverse("cases:desk_case", args=[again(first).application.number])
    for page in (case, reverse("tenants:waiting_list")):
        assert said in good(client.get(page))
    assert said in OutgoingMail.objects.get(event="tenants.unit_found").text
    form = client.get(
        reverse("tenants:desk_offer", args=[again(first).application.number])
    ).context["form"]
    early = OfferForm(
        {
            "unit": str(unit.public_id), "months": "12", "deposit_months": "2", "starts_on": last_day.isoformat(),
            "valid_until": (park.campus.today() + 14 * DAY).isoformat(),
        },
        campus=park.campus,
    )  # fmt: skip
    assert form.initial["starts_on"] == last_day + DAY
    assert early.errors.keys() == {"starts_on"}
    offer = send(first, park.leasing)
    assert (offer.starts_on, matching.match_units(), again(second).unit) == (
        last_day + DAY,
        0,
        None,
    )
    assert noticed.promised_to_another(LeaseNotice.objects.get().tenancy, notice.ended_on)


def ending(park, ends_on):
    """A unit whose lease runs out, and nobody has given notice."""
    notice = leaving(park, ends_on - DAY)
    notice.delete()
    return Tenancy.objects.select_related("application__campus").get(pk=notice.tenancy_id)


def applied_again(park, tenancy, day, **changes):
    """The tenant asks for premises of the same kind."""
    again = make.application(
        company=tenancy.company, campus=park.campus, by=tenancy.application.opened_by
    )
    moment = park.campus.local(timezone.now()).replace(hour=23, minute=30) + (
        day - park.campus.today()
    )
    fields = {
        "answers": {"space": {"unit_kind": "OFF"}}, "received_at": moment, "state": states.FORMAL_CHECK,
        "phase": "with_staff", "number": "XA-APP-2026-80009",
    }  # fmt: skip
    Application.objects.filter(pk=again.pk).update(**(fields | changes))
    return again


def test_the_lease_says_until_when_another_one_is_asked_for_as_the_park_counts_it():
    written = words.from_toml((words.TEXTS / "LEAS.toml").read_bytes())
    clause = next(one for one in written["clause"] if one["code"] == "renewal")
    assert all(str(rent.RENEWAL_DAYS) in clause[language] for language in ("en", "zh-hans", "ru"))


@pytest.mark.parametrize(("days", "found"), [(90, 1), (91, 0)])
def test_a_lease_that_runs_out_is_proposed_from_the_day_nobody_can_ask_for_another(
    park, days, found
):
    ends_on = park.campus.today() + days * DAY
    tenancy, row = ending(park, ends_on), make.listed(park, number=1)
    assert matching.match_units() == found
    assert again(row).unit == (tenancy.unit if found else None)
    page = sign_in(tenancy.application.opened_by).get(
        reverse("cases:my_case", args=[tenancy.application.number])
    )
    assert ("go before others" in good(page)) != bool(found)
    if found:
        assert prepared(again(row), tenancy.unit).starts_on == ends_on


@pytest.mark.parametrize(
    ("late", "changes", "found"),
    [
        (0, {}, 0),
        (1, {}, 1),
        (0, {"state": states.OFFER_DECLINED}, 1),
        (0, {"state": states.WITHDRAWN, "phase": "closed"}, 1),
        (0, {"answers": {"space": {"unit_kind": "WSH"}}}, 1),
    ],
)
def test_a_tenant_who_asked_in_time_stays_before_everybody(park, late, changes, found):
    tenancy = ending(park, park.campus.today() + 60 * DAY)
    make.listed(park, number=1)
    applied_again(park, tenancy, noticed.asks_by(tenancy) + late * DAY, **changes)
    assert matching.match_units() == found


def test_whoever_has_the_next_lease_already_is_not_asked_again(park):
    tenancy = ending(park, park.campus.today() + 100 * DAY)
    term = {"unit": tenancy.unit, "kind": Occupancy.Kind.TENANCY, "starts_on": tenancy.ends_on}
    last = tenancy.ends_on + 300 * DAY
    assert (noticed.unasked(tenancy), reminding.remind_renewals()) == (True, 1)
    other = Occupancy.objects.create(company=park.company, ends_on=last, **term)
    assert noticed.unasked(tenancy)
    other.delete()
    Occupancy.objects.create(company=tenancy.company, ends_on=last, **term)
    assert (noticed.unasked(tenancy), reminding.remind_renewals()) == (False, 0)


def test_tenants_are_reminded_a_month_and_a_week_before_the_last_day_to_ask(park):
    tenancy = ending(park, park.campus.today() + 91 * DAY + 31 * DAY)
    told = []
    for ahead in (0, 1, 5, 23, 24, 31, 32):
        with time_machine.travel(timezone.now() + ahead * DAY, tick=False):
            reminding.remind_renewals()
        told.append(OutgoingMail.objects.filter(event="tenants.renewal").count())
    assert told == [0, 1, 1, 1, 2, 2, 2]
    assert format_date(noticed.asks_by(tenancy), "en") in OutgoingMail.objects.first().subject


@pytest.mark.parametrize("change", ["asked_back", "another_day", "taken_back"])
def test_a_notice_that_changes_takes_the_proposal_back_before_anything_is_promised(park, change):
    notice = leaving(park, park.campus.today() + 90 * DAY)
    row, unit = make.listed(park, number=1), notice.tenancy.unit
    matching.match_units()
    mark = mark_of(prepared(again(row), unit))
    if change == "another_day":
        Occupancy.objects.filter(unit=unit).update(ends_on=park.campus.today() + 200 * DAY)
    else:
        LeaseNotice.objects.update(state=change)
    if change == "taken_back":
        Occupancy.objects.filter(unit=unit).update(ends_on=notice.ended_on)
    with pytest.raises(PreparedChanged):
        matching.send_prepared(again(row).application, mark, by=park.leasing)
    found = matching.match_units()
    assert (found, again(row).unit) == ((0, unit) if change == "another_day" else (0, None))
    assert not Offer.objects.filter(application=row.application_id).exists()
