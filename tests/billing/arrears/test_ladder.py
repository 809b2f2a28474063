"""Reminders: one letter for a rung whatever happened to the clock, none where nobody should be reminded."""

from datetime import date, timedelta
from unittest.mock import patch

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.accounts.models import Campus
from portal.billing.actions import dunning, objecting, planning, transfers
from portal.billing.models import DunningRules, Reminder
from portal.models import OutgoingMail
from tests import factories
from tests.billing.factories import cashier, invoice, owner_of

pytestmark = pytest.mark.django_db


def on(day):
    """As if it were that day at every campus."""
    return patch.object(Campus, "today", lambda self: day)


def rungs(made):
    return list(made.reminders.values_list("rung", flat=True))


def climbed(made, *days):
    """The rungs told when the clock ran on these days after the last day to pay."""
    for n in days:
        with on(made.due_on + timedelta(days=n)):
            dunning.climb()
            dunning.climb()
    return rungs(made)


def test_each_rung_is_told_on_its_day_once_and_the_last_ends_it():
    assert climbed(invoice(), -5, 0, 1, 2, 6, 7, 14, 29, 30, 31, 90) == [1, 2, 3, 4]


def test_after_an_outage_only_the_highest_rung_is_told():
    made = invoice()
    assert climbed(made, 0, 20) == [3]
    assert climbed(made, 21, 40, 80) == [3, 4]


def test_a_campus_has_days_of_its_own_from_a_day_on_and_may_remind_before():
    made = invoice()
    by = cashier(made)
    dunning.set_days(made.campus, by=by, valid_from=made.due_on, before=3, days=[10, 2])
    assert climbed(made, -4, -3, -2) == []
    dunning.set_days(made.campus, by=by, valid_from=made.campus.today(), before=3, days=[10, 2])
    assert climbed(made, -4, -3, -2, 0, 1, 2, 9, 10, 11) == [0, 1, 2]
    assert [r.last for r in made.reminders.all()] == [False, False, True]


def test_days_are_set_by_finance_of_the_campus_and_never_for_days_that_are_over():
    made = invoice()
    today = made.campus.today()
    with pytest.raises(PermissionDenied):
        dunning.set_days(made.campus, by=owner_of(made), valid_from=today, before=0, days=[1])
    with pytest.raises(dunning.RulesInThePast):
        dunning.set_days(
            made.campus, by=cashier(made), valid_from=today - timedelta(days=1), before=0, days=[1]
        )
    assert DunningRules.of(made.campus).days == [1, 7, 14, 30]


@given(
    before=st.integers(0, 10), days=st.lists(st.integers(1, 60), max_size=5, unique=True),
    looked=st.lists(st.integers(-12, 80), max_size=12),
)  # fmt: skip
@settings(max_examples=50, deadline=None)
def test_whenever_the_clock_runs_rungs_only_rise_and_none_is_told_before_its_day(
    before, days, looked
):
    ladder = DunningRules(before=before, days=sorted(days))
    due = date(2026, 11, 1)
    seen = [dunning.rung_of(ladder, due, due + timedelta(days=n)) for n in sorted(looked)]
    for n, rung in zip(sorted(looked), seen, strict=True):
        if rung:
            assert n >= ladder.days[rung - 1]
            assert all(n < later for later in ladder.days[rung:])
        else:
            assert not [d for d in days if 0 < d <= n]
            assert (rung == 0) == (before > 0 and -before <= n <= 0)
    told = [rung for rung in seen if rung is not None]
    assert told == sorted(told)


def test_every_payer_reads_the_letter_in_their_own_language():
    made = invoice()
    factories.membership(
        company=made.company, user=factories.user(language="zh-hans"), role="finance"
    )
    climbed(made, 1)
    letters = OutgoingMail.objects.filter(event="billing.reminded").order_by("pk")
    subjects = [letter.subject.removeprefix(f"[{made.number}] ") for letter in letters]
    assert subjects == ["Счёт просрочен", "账单已逾期 · Счёт просрочен"]
    assert made.shown_reference in letters[0].text
    assert made.case.steps.filter(name="invoice_reminded").count() == 1


def test_nobody_is_reminded_of_what_is_paid_or_being_confirmed():
    made = invoice()
    first, second = cashier(made), cashier(made)
    with on(made.due_on + timedelta(days=1)):
        note = transfers.mark_received(
            made, by=first, received_on=made.due_on, bank_reference="1", amount=made.total
        )
        dunning.climb()
        assert rungs(made) == []
        transfers.confirm(note, by=second)
    assert climbed(made, 2, 10, 40) == []


def test_an_objection_stops_the_ladder_until_finance_has_answered():
    made = invoice()
    said = objecting.object_to(made, by=owner_of(made), reason="Не тот объём")
    assert climbed(made, 1, 8) == []
    with pytest.raises(objecting.ObjectedBefore):
        objecting.object_to(made, by=owner_of(made), reason="Снова")
    objecting.answer(said, by=cashier(made), words="Объём верный")
    with pytest.raises(objecting.AnsweredBefore):
        objecting.answer(said, by=cashier(made), words="Ещё раз")
    assert climbed(made, 8) == [2]
    assert OutgoingMail.objects.filter(event="billing.objection_answered").count() == 1


def test_a_plan_pauses_the_ladder_and_a_broken_one_starts_it_anew():
    made = invoice()
    plan = planning.ask(
        made, by=owner_of(made), count=2, first=made.due_on, reason="Кассовый разрыв"
    )
    planning.confirm(plan, by=cashier(made))
    assert climbed(made, 1, 2) == []
    with (
        on(made.due_on + timedelta(days=3)),
        patch(
            "django.utils.timezone.now", lambda: made.campus.starts(made.due_on + timedelta(days=3))
        ),
    ):
        assert planning.look_after() == 1
    assert climbed(made, 3, 4, 5, 10) == [1, 2]
    assert set(Reminder.objects.values_list("since", flat=True)) == {
        made.due_on + timedelta(days=3)
    }
    told = OutgoingMail.objects.filter(event__in=("billing.plan_broken", "billing.plan_missed"))
    assert {letter.event for letter in told} == {"billing.plan_broken", "billing.plan_missed"}
