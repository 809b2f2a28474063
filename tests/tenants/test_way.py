"""The whole way of an application through the actions, and the refusals beside it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from portal.billing.models import Invoice
from portal.documents.models import Document
from portal.search import segment
from portal.workflow import NotAllowed, StaleState, WrongState
from tenants import states
from tenants.actions import checking, deciding, offering, residing, reviewing, sending
from tenants.checklist import ITEMS
from tenants.models import Application, Occupancy, Offer, Tenancy
from tenants.refusals import (
    ApprovalBlocked,
    CheckUnfinished,
    ConditionsOpen,
    ConditionsUnnamed,
    DeviationUnexplained,
    FourEyes,
    Incomplete,
    ItemsUnmarked,
    OfferClosed,
    OfferRanOut,
    PointsOpen,
    ScoresLocked,
    ScoresMissing,
    ScoresRefused,
    TermsChanged,
    UnitTaken,
)
from tests.tenants import factories as make

pytestmark = pytest.mark.django_db


def kinds(application):
    return sorted(Document.objects.for_case(application).values_list("kind", flat=True))


def test_from_draft_to_resident(park, ready):
    application = make.approved(park, ready)
    assert (application.state, application.number[:7]) == (states.APPROVED, "XA-APP-")
    offer = make.offered(park, application, make.unit(campus=park.campus))
    tenancy = residing.accept_offer(offer, fingerprint=offer.fingerprint, by=park.owner)
    invoice = Invoice.objects.get(number=tenancy.deposit_invoice)
    assert invoice.total.amount == Decimal("16060.00")
    residing.activate(tenancy, by=None)
    tenancy.refresh_from_db()
    park.company.refresh_from_db()
    application.refresh_from_db()
    assert (tenancy.state, application.state, park.company.status) == (
        "active",
        "resident",
        "resident",
    )
    assert set(kinds(application)) >= {"RCPT", "DECL", "OFFR", "LEAS", "CERT"}
    residing.activate(tenancy, by=None)
    assert kinds(application).count("CERT") == 1


def test_an_empty_draft_says_everything_that_is_missing(park, draft):
    with pytest.raises(Incomplete) as refused:
        sending.submit_application(draft, by=park.owner)
    pages = {problem.page for problem in refused.value.problems}
    assert {"registration", "project", "space", "documents", "declarations"} <= pages
    assert Application.objects.get(pk=draft.pk).number is None


def test_sending_twice_sends_once(park, ready):
    first = sending.submit_application(ready, by=park.owner)
    second = sending.submit_application(ready, by=park.colleague)
    assert (first.number, second.sent, second.snapshots.count()) == (second.number, 1, 1)
    assert kinds(first) == ["RCPT"]


def test_a_stranger_sends_nothing(park, ready):
    with pytest.raises(NotAllowed):
        sending.submit_application(ready, by=park.director)


def test_a_return_pauses_the_clock_and_needs_every_point_answered(park, ready):
    application = make.submitted(ready, by=park.owner)
    make.returned(
        application, [checking.Point("Новая выписка", "documents", "D1"), checking.Point("Имя", "entity", "name")],
        by=park.intake,
    )  # fmt: skip
    application = Application.objects.for_pages().get(pk=application.pk)
    assert (application.state, application.is_paused) == (states.RETURNED, True)
    with pytest.raises(PointsOpen):
        sending.resubmit_application(application, by=park.owner)
    for point in application.returns.last().points.all():
        checking.answer_point(point, "Исправлено", done=True, by=park.owner)
    number = application.number
    sent = sending.resubmit_application(application, by=park.owner)
    assert (sent.state, sent.number, sent.sent, sent.is_paused) == (
        states.FORMAL_CHECK,
        number,
        2,
        False,
    )


def test_an_application_is_found_by_who_signs_and_by_another_signatory_once_sent_again(park, ready):
    application = make.submitted(ready, by=park.owner)
    keys = [set(application.search.split())]
    make.returned(application, [checking.Point("Имя", "signatory", "native_name")], by=park.intake)
    application = Application.objects.for_pages().get(pk=application.pk)
    answers = application.answers["signatory"] | {"native_name": "张伟"}
    Application.objects.filter(pk=application.pk).update(
        answers=application.answers | {"signatory": answers}
    )
    application.refresh_from_db()
    for point in application.returns.last().points.all():
        checking.answer_point(point, "", done=True, by=park.owner)
    sending.resubmit_application(application, by=park.owner)
    keys.append(set(Application.objects.get(pk=application.pk).search.split()))
    wanted = [
        set(segment(text, index=False).split())
        for text in ("Сергеева Ольга", "sergeeva", "张伟", "Чжан Вэй")
    ]
    assert [[one <= found for one in wanted] for found in keys] == [
        [True, True, False, False],
        [True, True, True, True],
    ]


def test_the_check_passes_only_when_every_item_is_in_order(park, ready):
    application = make.submitted(ready, by=park.owner)
    checking.record_check(application, dict.fromkeys(list(ITEMS)[1:], ("pass", "")), by=park.intake)
    with pytest.raises(CheckUnfinished):
        checking.pass_check(application, by=park.intake)


def test_a_return_waits_until_every_item_was_looked_at(park, ready):
    application = make.submitted(ready, by=park.owner)
    with pytest.raises(ItemsUnmarked):
        checking.return_for_changes(application, [checking.Point("x")], by=park.intake)
    assert Application.objects.get(pk=application.pk).state == states.FORMAL_CHECK


def test_an_unanswered_return_lapses(park, ready):
    application = make.submitted(ready, by=park.owner)
    returned = make.returned(application, [checking.Point("x")], by=park.intake)
    assert sending.lapse_silent() == 0
    returned.due_at = timezone.now() - timedelta(days=1)
    returned.save(update_fields=["due_at"])
    assert sending.lapse_silent() == 1
    assert Application.objects.get(pk=application.pk).state == states.LAPSED


def in_review(park, ready):
    application = make.submitted(ready, by=park.owner)
    return make.checked(application, by=park.intake)


def test_scores_are_locked_after_saving(park, ready):
    application = in_review(park, ready)
    review = reviewing.assign_expert(application, park.experts[0], by=park.intake)
    reviewing.declare_interest(review, conflict=False, by=review.expert)
    with pytest.raises(ScoresRefused):
        reviewing.save_review(review, make.sheet(11), "approve", by=review.expert)
    reviewing.save_review(review, make.sheet(7), "approve", by=review.expert)
    with pytest.raises(ScoresLocked):
        reviewing.save_review(review, make.sheet(9), "approve", by=review.expert)


def test_a_conflict_of_interest_ends_access(park, ready):
    application = in_review(park, ready)
    expert = park.experts[0]
    review = reviewing.assign_expert(application, expert, by=park.intake)
    assert Application.objects.visible_to(expert).count() == 1
    reviewing.declare_interest(review, conflict=True, note="shares", by=expert)
    assert Application.objects.visible_to(expert).count() == 0


def test_experts_far_apart_call_for_a_fourth(park, ready):
    application = in_review(park, ready)
    application = make.scored(application, experts=park.experts, by=park.intake, scores=(9, 6, 6))
    assert application.state == states.EXPERT_REVIEW
    application = make.scored(application, experts=park.experts[3:], by=park.intake, scores=(7,))
    assert application.state == states.DECISION
    assert reviewing.panel_verdict(application).final == Decimal("65.00")


def test_four_eyes(park, ready):
    application = make.scored(in_review(park, ready), experts=park.experts, by=park.intake)
    park.intake.roles.create(role="director", campus=park.campus)
    park.intake.__dict__.pop("staff_roles", None)
    with pytest.raises(FourEyes):
        deciding.decide(application, "approved", summary="x", reasons={}, by=park.intake)


def test_a_decision_needs_scores_and_a_reason_to_depart_from_them(park, ready):
    application = in_review(park, ready)
    with pytest.raises(ScoresMissing):
        deciding.decide(application, "approved", summary="x", reasons={}, by=park.director)
    application = make.scored(application, experts=park.experts, by=park.intake, scores=(6, 6, 6))
    with pytest.raises(DeviationUnexplained):
        deciding.decide(application, "approved", summary="x", reasons={}, by=park.director)
    deciding.decide(application, "rejected", summary="Слабый рынок", reasons={"C3": "No buyers"}, deviation="board",
                     by=park.director)  # fmt: skip
    assert kinds(application) == ["DECL", "RCPT", "SCOR"]


def test_a_weak_team_is_not_simply_approved(park, ready):
    application = make.scored(
        in_review(park, ready), experts=park.experts, by=park.intake, scores=(3, 3, 3)
    )
    with pytest.raises(ApprovalBlocked):
        deciding.decide(
            application, "approved", summary="x", reasons={}, deviation="x", by=park.director
        )


def test_withdrawing_beats_a_stale_approval(park, ready):
    application = make.scored(in_review(park, ready), experts=park.experts, by=park.intake)
    stale = Application.objects.for_pages().get(pk=application.pk)
    sending.withdraw_application(application, by=park.owner, reason="Планы изменились")
    with pytest.raises((StaleState, WrongState)):
        deciding.decide(stale, "approved", summary="x", reasons={}, by=park.director)
    assert Application.objects.get(pk=application.pk).state == states.WITHDRAWN


def test_a_changed_offer_must_be_read_again(park, ready):
    unit = make.unit(campus=park.campus)
    offer = make.offered(park, make.approved(park, ready), unit)
    read = offer.fingerprint
    offering.revise_offer(
        Offer.objects.for_pages().get(pk=offer.pk),
        make.deal(unit, rate=Decimal("2.40")),
        by=park.leasing,
    )
    with pytest.raises(TermsChanged):
        residing.accept_offer(offer, fingerprint=read, by=park.owner)
    fresh = Offer.objects.get(pk=offer.pk)
    assert fresh.month_rent.amount == Decimal("8760.00")
    assert (
        residing.accept_offer(fresh, fingerprint=fresh.fingerprint, by=park.owner).state
        == "awaiting_deposit"
    )


def test_an_offer_that_ran_out_this_minute_is_not_accepted(park, ready):
    offer = make.offered(park, make.approved(park, ready), make.unit(campus=park.campus))
    Offer.objects.filter(pk=offer.pk).update(valid_until=timezone.now() - timedelta(seconds=1))
    with pytest.raises(OfferRanOut):
        residing.accept_offer(offer, fingerprint=offer.fingerprint, by=park.owner)
    assert offering.expire_offers() == 1
    assert not Occupancy.objects.live().exists()
    with pytest.raises(OfferClosed):
        residing.accept_offer(offer, fingerprint=offer.fingerprint, by=park.owner)


def test_accepting_twice_gives_one_tenancy(park, ready):
    offer = make.offered(park, make.approved(park, ready), make.unit(campus=park.campus))
    first = residing.accept_offer(offer, fingerprint=offer.fingerprint, by=park.owner)
    assert residing.accept_offer(offer, fingerprint=offer.fingerprint, by=park.owner) == first
    assert (Tenancy.objects.count(), Invoice.objects.count()) == (1, 1)


def test_the_clock_waits_for_the_deposit_by_name(park, ready):
    offer = make.offered(park, make.approved(park, ready), make.unit(campus=park.campus))
    residing.accept_offer(offer, fingerprint=offer.fingerprint, by=park.owner)
    read, waited = offer.application.spans.all()
    assert (read.kind, waited.kind, waited.ended_at) == ("with_company", "payment_due", None)
    assert read.ended_at == waited.started_at


def test_a_plain_member_does_not_sign(park, ready):
    offer = make.offered(park, make.approved(park, ready), make.unit(campus=park.campus))
    with pytest.raises(NotAllowed):
        residing.accept_offer(offer, fingerprint=offer.fingerprint, by=park.colleague)


def test_a_unit_is_offered_once(park, ready):
    unit = make.unit(campus=park.campus)
    make.offered(park, make.approved(park, ready), unit)
    second = make.complete(
        make.application(company=park.company, campus=park.campus, by=park.owner), by=park.owner
    )
    second = make.approved(park, second)
    with pytest.raises(UnitTaken):
        offering.make_offer(second, make.deal(unit), by=park.leasing)
    assert Application.objects.get(pk=second.pk).state == states.APPROVED


def test_withdrawing_frees_the_unit(park, ready):
    unit = make.unit(campus=park.campus)
    application = make.approved(park, ready)
    offer = make.offered(park, application, unit)
    residing.accept_offer(offer, fingerprint=offer.fingerprint, by=park.owner)
    sending.withdraw_application(application, by=park.owner, reason="x")
    assert not Occupancy.objects.live().exists()
    assert Tenancy.objects.get().state == "cancelled"


def test_the_receipt_lists_the_papers_in_the_order_of_the_list(park, ready):
    application = make.approved(park, ready)
    receipt = Document.objects.for_case(application).get(kind="RCPT")

    codes = [row[0]["value"] for row in receipt.facts["papers"]["rows"]]

    assert codes == sorted(codes, key=lambda code: int(code[1:])) != sorted(codes)


def weak(park, ready):
    """Technology and team too weak for a plain approval."""
    return make.scored(
        in_review(park, ready), experts=park.experts, by=park.intake, scores=(3, 3, 3)
    )


def demand(days=30):
    until = timezone.now() + timedelta(days=days)
    return deciding.Demand("请聘请技术负责人", "Наймите технического руководителя", until)


def on_conditions(park, ready, **changes):
    application = make.scored(
        in_review(park, ready), experts=park.experts, by=park.intake, scores=(6, 6, 6)
    )
    deciding.decide(
        application, "conditional", summary="有条件", summary_other="С условием", reasons={},
        conditions=[demand(**changes)], by=park.director,
    )  # fmt: skip
    return Application.objects.for_pages().get(pk=application.pk)


def test_where_plain_approval_is_blocked_conditions_still_open_the_way(park, ready):
    application = weak(park, ready)
    with pytest.raises(ConditionsUnnamed):
        deciding.decide(
            application, "conditional", summary="x", reasons={}, deviation="x", by=park.director
        )
    deciding.decide(
        application, "conditional", summary="x", reasons={}, deviation="x", conditions=[demand()], by=park.director,
    )  # fmt: skip
    assert Application.objects.get(pk=application.pk).state == states.CONDITIONAL


def test_no_offer_before_the_conditions_are_confirmed_and_seen(park, ready):
    application = on_conditions(park, ready)
    unit = make.unit(campus=park.campus)
    assert application.is_paused
    with pytest.raises(WrongState):
        offering.make_offer(application, make.deal(unit), by=park.leasing)
    with pytest.raises(ConditionsOpen):
        deciding.confirm_conditions(application, {1: " "}, by=park.owner)
    application = Application.objects.for_pages().get(pk=application.pk)
    deciding.confirm_conditions(application, {1: "Нанят"}, by=park.owner)
    with pytest.raises(WrongState):
        offering.make_offer(application, make.deal(unit), by=park.leasing)
    deciding.return_conditions(application, reason="合同缺失", by=park.intake)
    deciding.confirm_conditions(application, {1: "Нанят, договор приложен"}, by=park.owner)
    deciding.meet_conditions(application, by=park.intake)
    assert make.offered(park, application, unit).application.state == states.OFFER_ISSUED


def test_conditions_nobody_confirms_in_time_close_the_application(park, ready):
    application = on_conditions(park, ready)
    assert sending.lapse_silent() == 0
    application.decision.conditions.update(due_at=timezone.now() - timedelta(minutes=1))
    assert sending.lapse_silent() == 1
    assert Application.objects.get(pk=application.pk).state == states.LAPSED


def test_the_letter_names_the_conditions_in_both_languages(park, ready):
    application = on_conditions(park, ready)
    letter = Document.objects.for_case(application).get(kind="DECL")
    words = letter.facts["conditions"]["rows"][0][1]
    assert (words["zh-hans"], words["ru"]) == (
        "请聘请技术负责人",
        "Наймите технического руководителя",
    )
