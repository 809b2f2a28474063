"""Moves of a case: one winner, one chained step, clock and letters in the same breath."""

import pytest

from portal import append_only
from portal.cases.models import Case, CaseStep
from portal.models import OutgoingMail
from portal.workflow import NotAllowed, ReasonMissing, StaleState, WrongState, move
from tests import factories
from tests.cases import sample

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(calendars):
    return sample.set_up()


def test_submitting_gives_a_number_a_due_date_and_tells_the_team(world):
    campus, officer, company, owner = world

    case = sample.case(company=company, campus=campus, by=owner)

    case.refresh_from_db()
    assert (case.state, case.phase, case.number[:8]) == ("new", "with_staff", "MOW-SMP-")
    assert case.due_at > case.received_at
    assert [m.address for m in OutgoingMail.objects.filter(event="case.submit")] == [officer.email]


def test_a_move_from_a_stale_copy_is_refused_and_writes_nothing(world):
    campus, officer, company, owner = world
    case = sample.case(company=company, campus=campus, by=owner)
    stale = Case.objects.get(pk=case.pk)
    move(case, "ask", by=officer)

    with pytest.raises(StaleState):
        move(stale, "file", by=officer)

    case.refresh_from_db()
    assert case.state == "waiting"
    assert [s.name for s in case.steps.all()] == ["submit", "ask"]


def test_a_wrong_state_a_wrong_person_and_a_missing_reason_are_told_apart(world):
    campus, officer, company, owner = world
    case = sample.case(company=company, campus=campus, by=owner)

    with pytest.raises(WrongState):
        move(case, "answer", by=owner)
    with pytest.raises(NotAllowed):
        move(case, "ask", by=factories.user())
    with pytest.raises(ReasonMissing):
        move(case, "withdraw", by=owner, reason="  ")

    assert [s.name for s in case.steps.all()] == ["submit"]


def test_waiting_for_the_company_opens_a_span_and_the_answer_closes_it(world):
    campus, officer, company, owner = world
    case = sample.case(company=company, campus=campus, by=owner)

    move(case, "ask", by=officer)
    assert [(s.kind, s.ended_at) for s in case.spans.all()] == [("with_company", None)]
    move(case, "answer", by=owner)

    assert [s.ended_at is None for s in case.spans.all()] == [False]


def test_the_chain_shows_a_changed_row(world, django_assert_num_queries):
    campus, officer, company, owner = world
    case = sample.case(company=company, campus=campus, by=owner)
    move(case, "ask", by=officer)
    from portal.cases.actions.history import broken_links

    assert list(broken_links()) == []
    append_only.lift("cases.CaseStep")
    CaseStep.objects.filter(case=case, position=1).update(reason="rewritten")

    assert [(b.case_id, b.position) for b in broken_links()] == [(case.pk, 1)]


def test_the_chain_shows_a_cut_tail(world):
    campus, officer, company, owner = world
    case = sample.case(company=company, campus=campus, by=owner)
    move(case, "ask", by=officer)
    from portal.cases.actions.history import broken_links

    append_only.lift("cases.CaseStep")
    CaseStep.objects.filter(case=case, position=2)._raw_delete("default")

    assert [(b.case_id, b.position) for b in broken_links()] == [(case.pk, 2)]


def test_history_refuses_to_be_edited_or_deleted(world):
    campus, _officer, company, owner = world
    step = sample.case(company=company, campus=campus, by=owner).steps.get()
    from portal.cases.models.history import AppendOnly

    with pytest.raises(AppendOnly):
        step.save()
    with pytest.raises(AppendOnly):
        step.delete()
