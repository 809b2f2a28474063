"""The papers of a stay: the return, the experts' sheet, the committee, the address, the handover, the exit."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.billing.actions import deposits
from portal.billing.models import DepositEntry, FinanceReview, Invoice
from portal.documents.formatting import show
from portal.documents.models import Document
from portal.workflow import NotAllowed
from tenants import noticed, rent, states
from tenants.actions import checking, deciding, residing, staying
from tenants.actions import sitting as committee
from tenants.charges import Known, bill_of
from tenants.models import Application, MeterReading, Occupancy, Offer, Sitting, Tenancy
from tenants.papers import days_in_words
from tenants.records import Ballot, Found
from tenants.refusals import (
    ChairAway,
    DepositHeld,
    DeviationUnexplained,
    HandedOver,
    NoAddressNeeded,
    NoQuorum,
    NotCarried,
    NotOnTheCommittee,
    NotReturned,
    SittingHeld,
)
from tests import factories
from tests.tenants import factories as make
from tests.tenants.test_founding import planning
from tests.tenants.test_pages import good, sign, to  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db


def paper(kind):
    return Document.objects.get(kind=kind)


def latest():
    return Application.objects.for_pages().get()


@pytest.fixture
def scored(park, ready):
    make.checked(make.submitted(ready, by=park.owner), by=park.intake)
    return make.scored(latest(), experts=park.experts, by=park.intake)


def hold(park, application, *, outcome="approved", votes=("for", "for", "against"), **changes):
    seats = (park.leasing, park.finance, park.director)
    given_ = {
        "ballots": [Ballot(who, vote, "Рано." if vote == "against" else "") for who, vote in zip(seats, votes, strict=False)],
        "held_on": park.campus.today(), "absent": 1, "chair": park.leasing, "secretary": park.intake,
        "outcome": outcome, "discussion": "Обсудили финансовый план.", "by": park.intake, **changes,
    }  # fmt: skip
    return committee.record_sitting(application, **given_)


# --- while it is judged -------------------------------------------------------------------------


def test_a_return_is_a_paper_that_names_every_point_and_the_day(park, ready):
    application = make.submitted(ready, by=park.owner)
    points = [checking.Point("Новая выписка", "documents", "D1"), checking.Point("Имя", "entity", "name")]  # fmt: skip
    returned = make.returned(application, points, by=park.intake)
    made = paper("RETN")
    assert [row[2]["value"] for row in made.facts["points"]["rows"]] == ["Новая выписка", "Имя"]
    assert made.facts["due"]["value"] == returned.due_at.isoformat()
    assert made in Document.objects.belonging_to(park.owner)


def test_the_sheet_and_the_minutes_are_the_parks_alone(park, scored, sign):  # noqa: F811
    hold(park, scored)
    sheet, minutes = paper("SCOR"), paper("PROT")
    assert sheet.facts["final"]["value"] == "80.00"
    for reader in (park.owner, park.colleague, park.experts[0]):
        seen = Document.objects.visible_to(reader) | Document.objects.belonging_to(reader)
        assert not seen.filter(kind__in=("SCOR", "PROT")).exists()
    company, desk = sign(park.owner), sign(park.director)
    case = good(company.get(reverse("cases:my_case", args=[scored.number])))
    for one in (sheet, minutes):
        assert one.number not in case
        for name in ("document", "download", "lineage"):
            good(company.get(reverse(f"documents:{name}", args=[one.number])), 404)
        good(desk.get(reverse("documents:desk_document", args=[one.number])))


@given(st.lists(st.sampled_from(["for", "against", "abstain"]), min_size=3, max_size=9))
@settings(max_examples=50, deadline=None)
def test_a_proposal_is_carried_by_more_votes_for_or_by_the_chair_in_a_tie(votes):
    seats = [SimpleNamespace(pk=n) for n in range(len(votes))]
    ballots = [Ballot(who, vote) for who, vote in zip(seats, votes, strict=True)]
    lead = votes.count("for") - votes.count("against")
    if lead > 0 or (lead == 0 and votes[0] == "for"):
        assert committee.carried(ballots, seats[0]) is (lead == 0)
    else:
        with pytest.raises(NotCarried):
            committee.carried(ballots, seats[0])


def test_the_committee_needs_a_quorum_its_own_people_and_another_pen(park, scored):
    for changes, refusal in (
        ({"absent": 4}, NoQuorum),
        ({"votes": ("for", "for")}, NoQuorum),
        ({"secretary": park.leasing}, ChairAway),
        ({"chair": park.intake}, ChairAway),
        ({"secretary": park.experts[0]}, NotOnTheCommittee),
        ({"secretary": park.owner}, NotOnTheCommittee),
        ({"votes": ("against", "for", "against")}, NotCarried),
        ({"by": park.leasing}, NotAllowed),
    ):
        with pytest.raises(refusal):
            hold(park, scored, **changes)
    assert not Document.objects.filter(kind="PROT").exists()
    hold(park, scored)
    with pytest.raises(SittingHeld):
        hold(park, scored)


def test_the_director_may_depart_from_the_committee_with_a_reason(park, scored):
    hold(park, scored, outcome="conditional")
    application = latest()
    words = {"summary": "符合", "summary_other": "Да", "reasons": {}, "by": park.director}
    with pytest.raises(DeviationUnexplained):
        deciding.decide(application, "approved", **words)
    deciding.decide(application, "approved", deviation="Финансирование подтверждено", **words)
    letter = paper("DECL")
    assert letter.facts["protocol"]["value"] == paper("PROT").number
    assert {fact["kind"] for fact in letter.facts["came_from"]["items"]} == {"RCPT", "SCOR", "PROT"}


def test_the_minutes_are_written_down_on_a_page(park, scored, sign):  # noqa: F811
    page = reverse("tenants:desk_sitting", args=[scored.number])
    intake = sign(park.intake)
    good(intake.get(page))
    good(sign(park.leasing).get(page), 404)
    day = park.campus.today()
    posted = {
        "outcome": "approved",
        "chair": park.leasing.pk, "secretary": park.intake.pk, "discussion": "Обсудили.",
        f"vote_{park.leasing.pk}": "for", f"vote_{park.finance.pk}": "for", f"vote_{park.director.pk}": "abstain",
    }  # fmt: skip
    to(intake.post(page, posted | day_parts("held_on", day)), "cases:desk_case", scored.number)
    assert Sitting.objects.get().count("for") == 2
    assert "Обсудили." in good(
        sign(park.director).get(reverse("tenants:desk_decide", args=[scored.number]))
    )


def day_parts(name, day):
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


# --- before it is registered --------------------------------------------------------------------


@pytest.mark.parametrize(("country", "clause"), [("CN", "consent-cn"), ("RU", "consent-ru")])
def test_the_address_letter_is_worded_for_the_law_of_the_campus(park, ready, country, clause):
    type(park.campus).objects.filter(pk=park.campus.pk).update(country=country)
    application = make.approved(park, planning(ready))
    with pytest.raises(NoAddressNeeded):
        staying.give_address(application, title_paper="1", owner="", by=park.leasing)
    make.offered(park, application, make.unit(campus=park.campus))
    with pytest.raises(NotAllowed):
        staying.give_address(latest(), title_paper="1", owner="", by=park.intake)
    letter = staying.give_address(latest(), title_paper="陕2020-17", owner="", by=park.leasing)
    assert letter.facts["tenant"]["ru"] == "ООО «Байкал Сиань»"
    held = [c.code for c in letter.template.clauses.all() if c.when == f"law = {country}"]
    assert clause in held
    assert letter.facts["law"]["value"] == country
    assert (letter.valid_until - letter.issued_on).days == 60


# --- given, taken back, closed ------------------------------------------------------------------


def found(park, days=0, **changes):
    values = {
        "done_on": park.campus.today() + timedelta(days=days), "readings": {"power": Decimal("14820.5")}, "keys": 4,
        "cards": 12, "inventory": "6 × стол", "defects": ["Царапина"], "company_person": "Сергеева О. П.", **changes,
    }  # fmt: skip
    return Found(**values)


@pytest.fixture
def tenancy(park, ready):
    application = make.approved(park, ready)
    offer = make.offered(
        park, application, make.unit(campus=park.campus), starts_on=rent.add_months(park.campus.today(), -3)
    )  # fmt: skip
    made = residing.accept_offer(offer, fingerprint=offer.fingerprint, by=park.owner)
    residing.activate(made, by=None)
    return Tenancy.objects.get()


def test_both_agreements_come_with_the_acceptance_and_say_what_they_came_from(tenancy):
    lease, residency = paper("LEAS"), paper("RESA")
    assert residency.facts["lease"]["value"] == lease.number
    assert [row[2]["value"] for row in residency.facts["targets"]["rows"]] == ["5", "8", "12"]
    kinds = [fact["kind"] for fact in lease.facts["came_from"]["items"]]
    assert kinds[:3] == ["OFFR", "DECL", "OFR"]
    offer = lease.facts["came_from"]["items"][2]
    assert (offer["number"], offer["version"]) == (tenancy.offer.number, 1)


def test_a_handover_reads_the_meters_once_each_way(park, tenancy):
    staying.hand_over(tenancy, "in", found(park, -20), by=park.leasing)
    act = paper("ACTH")
    assert act.facts["lease"]["value"] == paper("LEAS").number
    assert act.facts["readings"]["rows"][0][1]["value"] == "14820.500"
    assert MeterReading.objects.get().value == Decimal("14820.5")
    with pytest.raises(HandedOver):
        staying.hand_over(tenancy, "in", found(park), by=park.leasing)
    with pytest.raises(NotAllowed):
        staying.hand_over(tenancy, "out", found(park), by=park.finance)


def leave(park, tenancy):
    return staying.close_tenancy(tenancy, address="moved", permits="none", by=park.leasing)


def deposit_of(park, tenancy):
    invoice = Invoice.objects.get(kind="INVD")
    Invoice.objects.filter(pk=invoice.pk).update(state="paid", phase="closed")
    deposits.take_in(invoice, on=park.campus.today(), by=None)


def settle_deposit(park, tenancy):
    second = factories.staff(role="finance", campus=park.campus)
    cut = deposits.Deduction("Царапина", "ACTH", deposits.held(tenancy.application, "CNY") / 100)
    settled = deposits.settle_deposit(
        tenancy.application, currency="CNY", arrears=[], deductions=[cut], refund_by=park.campus.today(),
        by=park.finance,
    )  # fmt: skip
    deposits.confirm(settled, by=second)


def test_a_lease_says_how_long_ahead_notice_is_given_and_keeps_its_days(park, tenancy):
    """Whatever the park writes into its next agreements; another lease's paper says nothing of this one."""
    campus = tenancy.application.campus
    assert [show(paper("LEAS").facts["notice"], code) for code in ("zh-hans", "ru")] == [
        "90\xa0日",
        "90\xa0дней",
    ]
    assert [days_in_words(21, code) for code in ("en", "ru")] == ["21\xa0days", "21\xa0день"]
    type(campus).objects.filter(pk=campus.pk).update(notice_days=31)
    assert noticed.days_of(Tenancy.objects.get(pk=tenancy.pk)) == 90
    Offer.objects.filter(pk=tenancy.offer_id).update(number="MOW-OFR-2026-09999")
    assert noticed.days_of(Tenancy.objects.get(pk=tenancy.pk)) == 31


def test_a_tenancy_closes_when_all_is_back_and_settled(park, tenancy):
    deposit_of(park, tenancy)
    with pytest.raises(NotReturned):
        leave(park, tenancy)
    staying.hand_over(tenancy, "out", found(park), by=park.leasing)
    with pytest.raises(DepositHeld):
        leave(park, tenancy)
    asked = FinanceReview.objects.unresolved().get()
    assert (asked.facts["act"], asked.invoice.kind) == (paper("ACTH").number, "INVD")
    settle_deposit(park, tenancy)
    asked.refresh_from_db()
    assert asked.resolution == paper("DEPS").number
    leave(park, tenancy)

    letter, today = paper("EXIT"), park.campus.today()
    sums = [Decimal(row[1]["amount"]) for row in letter.facts["sums"]["rows"]]
    entries = DepositEntry.objects.values_list("amount", flat=True)
    assert sums[0] == sums[1] + sums[2]
    assert (sum(entries), sums[3], letter.facts["has_debts"]["value"]) == (0, 0, "")
    assert letter.facts["settlement"]["value"] == paper("DEPS").number
    gone = Tenancy.objects.get()
    assert latest().state == states.LEFT
    assert (gone.state, gone.ends_on) == (states.ENDED, today + timedelta(days=1))
    assert not Occupancy.objects.live().covering(gone.ends_on).exists()
    assert {paper(kind).state for kind in ("LEAS", "RESA", "CERT")} == {"revoked"}
    park.company.refresh_from_db()
    assert park.company.status == "former"


def test_rent_ends_with_the_day_the_premises_came_back(park, tenancy):
    from portal.billing.reckoning import Rates
    from portal.cases.calendars import WorkingDays
    from tenants.charges import Period

    first = park.campus.today().replace(day=1)
    period = Period(
        starts_on=first, ends_on=rent.first_of_next_month(first), today=park.campus.today(), rates=Rates(park.campus),
        tariffs=[], calendar=WorkingDays(("CN",)),
    )  # fmt: skip

    def service():
        rows = bill_of(tenancy, period, Known()).rows
        return sum(row.net.amount for row in rows if row.line.code == "SERVICE")

    whole = service()
    tenancy.ends_on = first + timedelta(
        days=10
    )  # as the handover leaves it, before the deposit is settled
    assert service() == rent.round_half_up(whole * 10 / rent.days_in_month(first), "CNY")


def test_leasing_hands_over_and_closes_on_pages(park, tenancy, sign):  # noqa: F811
    number = tenancy.application.number
    leasing, stranger = sign(park.leasing), sign(park.finance)
    for name in ("desk_handover", "desk_leaving", "desk_address"):
        good(leasing.get(reverse(f"tenants:{name}", args=[number])))
        assert stranger.get(reverse(f"tenants:{name}", args=[number])).status_code in (403, 404)
    page = reverse("tenants:desk_handover", args=[number])
    posted = {
        "way": "out", "keys": 4, "cards": 2, "inventory": "стол", "defects": "Царапина\n\nСкол", "company_person": "О. С.",
        "reading_power": "100,5", **day_parts("done_on", park.campus.today()),
    }  # fmt: skip
    to(leasing.post(page, posted), "cases:desk_case", number)
    assert [row[1]["value"] for row in paper("ACTH").facts["defects"]["rows"]] == ["Царапина", "Скол"]  # fmt: skip
    closing = reverse("tenants:desk_leaving", args=[number])
    to(leasing.post(closing, {"address": "elsewhere", "permits": "none"}), "cases:desk_case", number)  # fmt: skip
    assert paper("EXIT").facts["has_debts"]["value"] == "yes"
