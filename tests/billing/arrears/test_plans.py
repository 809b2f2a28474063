"""Payment plans: parts that make the whole, two people, one missing instalment ends it."""

from datetime import date, timedelta
from decimal import Decimal
from unittest.mock import patch

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.accounts.models import Campus
from portal.billing import instalments, overview
from portal.billing.actions import dunning, invoicing, planning, transfers
from portal.billing.actions.refunding import SamePerson
from portal.billing.models import FinanceReview, Invoice, PaymentPlan
from portal.money import Money, digits_of
from portal.workflow import NotAllowed, WrongState
from services.problems import in_arrears
from tests import factories
from tests.billing.factories import cashier, invoice, owner_of


@given(
    minor=st.integers(1, 10**12), count=st.integers(1, instalments.MOST),
    currency=st.sampled_from(["RUB", "CNY", "JPY", "KWD"]), first=st.dates(date(2020, 1, 1), date(2090, 1, 1)),
    came=st.integers(0, 10**12),
)  # fmt: skip
@settings(max_examples=50, deadline=None)
def test_instalments_add_up_to_the_sum_exactly_and_money_fills_them_in_order(
    minor, count, currency, first, came
):
    digits = digits_of(currency)
    whole = Money(Decimal(minor).scaleb(-digits), currency)
    if minor < count:
        with pytest.raises(ValueError, match="nothing"):
            instalments.split(whole, count, first)
        return
    rows = instalments.split(whole, count, first)
    sums = [sum_ for _day, sum_ in rows]
    assert sum(sums, Money.zero(currency)) == whole
    assert all(sum_.amount > 0 and sum_.rounded() == sum_ for sum_ in sums)
    assert max(sums).amount - min(sums).amount < count * Decimal(1).scaleb(-digits)
    months = [day.year * 12 + day.month for day, _sum in rows]
    assert rows[0][0] == first
    assert months == list(range(months[0], months[0] + count))
    paid = min(Money(Decimal(came).scaleb(-digits), currency), whole)
    left = [rest for _day, _sum, rest in instalments.standing(rows, paid)]
    assert sum(left, Money.zero(currency)) == whole - paid
    touched = [n for n, (sum_, rest) in enumerate(zip(sums, left, strict=True)) if rest != sum_]
    assert touched == list(range(len(touched)))


@pytest.fixture
def made(db):
    return invoice()


def asked(made, *, by=None, count=3, first=None):
    first = first or made.campus.today() + timedelta(days=5)
    return planning.ask(
        made, by=by or owner_of(made), count=count, first=first, reason="Кассовый разрыв"
    )


def on(day):
    return patch.object(Campus, "today", lambda self: day)


def came(made, amount, *, on=None):
    note = transfers.mark_received(
        made, by=cashier(made), received_on=made.campus.today(), bank_reference="7", amount=Money(amount, "RUB")
    )  # fmt: skip
    if isinstance(note, FinanceReview):
        return note
    return transfers.confirm(note, by=cashier(made))


def test_a_plan_takes_two_people_and_only_of_finance_agree(made):
    finance = cashier(made)
    with pytest.raises(PermissionDenied):
        asked(made, by=factories.user())
    plan = asked(made, by=finance)
    with pytest.raises(SamePerson):
        planning.confirm(plan, by=finance)
    with pytest.raises(NotAllowed):
        planning.confirm(plan, by=owner_of(made))
    with pytest.raises(planning.PlanStands):
        asked(made)
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentPlan.objects.filter(pk=plan.pk).update(state="kept", decided_by=finance)
    second = cashier(made)
    assert planning.confirm(plan, by=second).is_kept
    plan.refresh_from_db()
    assert (plan.decided_by, plan.total) == (second, made.total)


def test_no_plan_for_a_deposit_or_what_is_closed(db):
    deposit = invoice(kind="INVD")
    with pytest.raises(planning.NoPlan):
        asked(deposit)
    closed = invoice(case_of=deposit.case)
    invoicing.void(closed, by=cashier(closed), reason="x")
    with pytest.raises(planning.NoPlan):
        asked(closed)


def test_an_instalment_that_comes_is_counted_and_the_last_pays_the_invoice(made):
    plan = planning.confirm(asked(made), by=cashier(made))
    sums = [row.amount for row in plan.instalments.all()]
    assert isinstance(came(made, sums[0] - 1), FinanceReview)
    assert came(made, sums[0]) is None
    assert made.left == made.total - Money(sums[0], "RUB")
    with on(plan.instalments.all()[0].due_on + timedelta(days=9)):
        assert planning.look_after() == 0
        assert came(made, sums[1] + sums[2])
        planning.look_after()
    made.refresh_from_db()
    plan.refresh_from_db()
    assert (made.state, plan.state) == ("paid", "done")
    assert plan.decided_by is not None


def test_a_missing_instalment_ends_the_plan_after_the_banks_own_days_and_not_while_money_is_seen(
    made,
):
    plan = planning.confirm(asked(made), by=cashier(made))
    first = plan.instalments.all()[0]
    with on(first.due_on + instalments.GRACE):
        assert planning.look_after() == 0
    with on(first.due_on + instalments.GRACE + timedelta(days=1)):
        note = transfers.mark_received(
            made, by=cashier(made), received_on=first.due_on, bank_reference="8", amount=first.total
        )
        assert planning.look_after() == 0
        transfers.refuse(note, by=cashier(made), reason="Нет денег")
        assert (planning.look_after(), planning.look_after()) == (1, 0)
    plan.refresh_from_db()
    assert (plan.state, plan.ended_on is not None) == ("broken", True)
    assert made.case.steps.filter(name="invoice_plan_broken").count() == 1
    assert asked(made, count=2).state == "asked"


def test_a_plan_that_waited_too_long_is_not_agreed_to_and_one_without_its_invoice_ends(made):
    plan = asked(made)
    with (
        on(plan.instalments.all()[0].due_on + timedelta(days=1)),
        pytest.raises(planning.PlanIsOld),
    ):
        planning.confirm(plan, by=cashier(made))
    invoicing.void(made, by=cashier(made), reason="x")
    planning.look_after()
    plan.refresh_from_db()
    assert plan.state == "ended"


def late(made, day):
    """Whether the company is in arrears on a day, by everything that says so."""
    finance = cashier(made)
    with on(day):
        fresh = Invoice.objects.with_plan().get(pk=made.pk)
        (block,) = overview.gather(finance)
        said = {
            Invoice.objects.overdue().exists(),
            fresh.is_overdue,
            Invoice.objects.get(pk=made.pk).is_overdue,
            in_arrears(made.company),
            block.overdue.count == 1,
            overview.behind(finance, "overdue", made.campus, "RUB", None).exists(),
            dunning.waiting(Invoice.objects.open()).exists(),
        }
    assert len(said) == 1, said
    return said.pop()


def test_who_keeps_a_plan_is_not_in_arrears_until_an_instalment_is_missing(made):
    first = made.due_on + timedelta(days=20)
    plan = asked(made, first=first)
    day = made.due_on + timedelta(days=3)
    assert late(made, day)
    planning.confirm(plan, by=cashier(made))
    assert not late(made, day)
    with on(first + instalments.GRACE + timedelta(days=1)):
        assert planning.look_after() == 1
    assert late(made, first + timedelta(days=4))


def test_a_company_withdraws_only_what_it_asked_for_and_before_it_is_agreed(made):
    owner = owner_of(made)
    entered = asked(made, by=cashier(made))
    with pytest.raises(NotAllowed):
        planning.withdraw(entered, by=owner)
    planning.refuse(entered, by=cashier(made), reason="x")
    plan = asked(made)
    with pytest.raises(NotAllowed):
        planning.withdraw(plan, by=cashier(made))
    planning.withdraw(plan, by=owner)
    with pytest.raises(WrongState):
        planning.confirm(plan, by=cashier(made))
    agreed = planning.confirm(asked(made), by=cashier(made))
    with pytest.raises(WrongState):
        planning.withdraw(agreed, by=owner)
    assert made.case.steps.filter(name="invoice_plan_withdrawn").count() == 1
