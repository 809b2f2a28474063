"""A new case goes to whoever speaks its language and has least in hand, and its history says why."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.cases import page
from portal.cases.actions import absences
from portal.cases.actions import assigning as actions
from portal.cases.assigning import Candidate, choose, words
from portal.cases.models import Case
from portal.models import OutgoingMail
from tests import factories
from tests.cases import sample

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def best(*candidates, language="ru", category="visas"):
    return choose(candidates, language=language, category=category, now=NOW).key


def test_language_then_category_then_load_then_who_has_waited_longest():
    russian, chinese = frozenset({"ru"}), frozenset({"zh-hans"})
    hour = timedelta(hours=1)

    assert best(Candidate(1, chinese), Candidate(2, russian, load=9)) == 2
    assert best(Candidate(1, russian, frozenset({"law"})), Candidate(2, russian, frozenset({"visas"}), 4)) == 2  # fmt: skip
    assert best(Candidate(1, load=3), Candidate(2, load=2)) == 2
    assert best(Candidate(1, given_at=NOW - hour), Candidate(2, given_at=NOW - 2 * hour)) == 2
    assert best(Candidate(1, given_at=NOW - hour), Candidate(2)) == 2
    assert choose([], language="ru", category="", now=NOW) is None


def test_the_reason_is_said_in_the_readers_language():
    given_to = Candidate(1, frozenset({"zh-hans"}), load=3, given_at=NOW - timedelta(hours=2))
    why = choose([given_to], language="zh-hans", category="", now=NOW).why

    with translation.override("en"):
        told = words(why).replace("\u00a0", " ")
    assert told == "language: Chinese, 3 open cases, last given a case 2 hrs ago"
    with translation.override("ru"):
        assert "3 обращения в работе" in words(why)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 6), st.lists(st.booleans(), max_size=40))
def test_among_equals_the_loads_differ_by_one_at_most(people, finished):
    """Cases come one after the other; without endings the shares stay even."""
    loads, last = dict.fromkeys(range(people), 0), dict.fromkeys(range(people))
    for n, _ in enumerate(finished):
        team = [Candidate(key, load=loads[key], given_at=last[key]) for key in loads]
        chosen = choose(team, language="ru", category="", now=NOW + timedelta(minutes=n)).key
        loads[chosen] += 1
        last[chosen] = NOW + timedelta(minutes=n)
        assert max(loads.values()) - min(loads.values()) <= 1


@pytest.fixture
def world(calendars):
    campus, officer, company, owner = sample.set_up()
    campus.auto_assign = True
    campus.save(update_fields=["auto_assign"])
    return campus, officer, company, owner


@pytest.mark.django_db
def test_nobody_is_given_a_case_of_their_own_company_nor_while_away(world):
    campus, officer, company, owner = world
    colleague = factories.staff(role="service", campus=campus)
    factories.membership(company=company, user=factories.staff(role="service", campus=campus))
    factories.staff(role="service", campus=factories.campus(code="XA"))
    today = campus.today()
    absences.be_away(officer, today, today, by=officer, deputy=colleague)

    for _case in range(2):
        made = sample.case(company=company, campus=campus, by=owner)
        assert Case.objects.get(pk=made.pk).assignee == colleague


@pytest.mark.django_db
def test_the_history_says_why_and_the_officer_gets_a_letter(world):
    campus, officer, company, owner = world

    made = sample.case(company=company, campus=campus, by=owner)

    made = Case.objects.select_related("campus").get(pk=made.pk)
    with translation.override("en"):
        first = page.timeline_of(made, staff=True)[0]
    assert (str(first.title), first.note) == (
        f"Given to {officer}",
        "language: Russian, 0 open cases, was not given a case before",
    )
    assert OutgoingMail.objects.get(event="case.assign").to == officer
    assert "Given" not in "".join(str(e.title) for e in page.timeline_of(made, staff=False))


@pytest.mark.django_db
def test_a_campus_that_does_not_give_out_and_a_case_taken_already_stay_as_they_are(world):
    campus, officer, company, owner = world
    made = sample.case(company=company, campus=campus, by=owner)
    steps = made.steps.count()

    assert not actions.auto_assign(made.pk)
    type(campus).objects.update(auto_assign=False)
    campus.refresh_from_db()
    other = sample.case(company=company, campus=campus, by=owner)

    assert (made.steps.count(), Case.objects.get(pk=other.pk).assignee) == (steps, None)
    assert timezone.now() > made.received_at
