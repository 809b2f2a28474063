"""Part of an unpaid invoice credited: the rest stays due, whatever came before, and nothing exceeds the invoice."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.billing import account
from portal.billing.actions import crediting, dunning, planning, transfers
from portal.billing.models import FinanceReview, Invoice, Reminder
from portal.cases.models import NumberSeries
from portal.documents.actions.texts import load_file
from portal.documents.models import Document
from portal.money import Money
from portal.workflow import Refused
from tests.billing import factories
from tests.billing.test_payments import again, open_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    load_file(factories.TEXTS / "CRDN.toml", by=None)
    lines = [factories.line(price=price, code=f"L{price}") for price in ("1000", "333.33")]
    return factories.invoice(lines=lines)


@pytest.fixture
def pair(made):
    return factories.cashier(made), factories.cashier(made)


def credit(made, pair, nets):
    note = crediting.credit(again(made), by=pair[0], reason="Less was done", nets=nets)
    return crediting.confirm(note, by=pair[1])


def come(made, pair, amount):
    note = transfers._enter(
        again(made), by=pair[0], received_on=made.issued_on, bank_reference="1", amount=Money(D(amount), "RUB")
    )  # fmt: skip
    return transfers.confirm(note, by=pair[1])


STEP = st.one_of(
    st.tuples(st.just("come"), st.integers(1, 160_000)),
    st.tuples(st.just("credit"), st.sampled_from([1, 2]), st.integers(1, 100_000)),
    st.tuples(st.just("rest")),
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(STEP, min_size=1, max_size=4))
def test_whatever_is_credited_and_paid_the_invoice_asks_for_what_the_account_says(
    made, pair, steps
):
    with transaction.atomic():
        for step in steps:
            try:
                with transaction.atomic():
                    if step[0] == "come":
                        come(made, pair, D(step[1]) / 100)
                    else:
                        credit(made, pair, {step[1]: D(step[2]) / 100} if step[1:] else None)
            except Refused:
                pass
            true_of(made)
        transaction.set_rollback(True)


def true_of(made):
    now = again(made)
    notes = list(made.credit_notes.confirmed().order_by("pk"))
    credited = sum((note.amount for note in notes), D(0))
    assert credited <= made.amount
    (own,) = account.statement_of(made.company, made.campus, made.issued_on, made.campus.today())
    back = sum(
        (D(one.facts["amount"]) for one in made.reviews.filter(kind="owed")), D(0)
    )  # fmt: skip
    if now.is_open:
        assert own.closing == now.left
        assert now.left.amount > 0
        assert now.left.amount == made.amount - credited - now.collected.amount
    else:
        # What came above the sum of the last transfer is the payer's own, and finance knows of all of it.
        came = sum((note.amount for note in made.transfers.held()), D(0))
        assert own.closing.amount == made.amount - credited - came <= 0
        assert back <= -own.closing.amount or now.state == "credited"
    numbers = [note.paper.number for note in notes]
    assert numbers == [f"MOW-CRDN-{made.issued_on.year}-{n:05}" for n in range(1, len(notes) + 1)]
    assert Document.objects.filter(kind="RCPM").count() == made.payments.count()


def test_the_rest_stays_due_and_a_card_pays_just_that(made, pair, stripe_server):
    open_page(made)
    old = made.checkouts.live().get()
    credit(made, pair, {1: D(500)})
    now = again(made)
    assert (now.state, now.left) == ("open", Money(made.amount - D(610), "RUB"))
    assert "invoice_part_credited" in made.case.steps.values_list("name", flat=True)
    open_page(made)
    page = made.checkouts.live().get()
    assert (page.amount, again(old).state) == (now.left.amount, "closed")


def test_a_plan_loses_its_last_instalments_and_reminders_tell_the_rest(made, pair):
    owner = factories.owner_of(made)
    plan = planning.ask(again(made), by=owner, count=2, first=made.campus.today(), reason="Season")
    planning.confirm(plan, by=pair[0])
    first = plan.instalments.first().amount
    credit(made, pair, {1: D(500)})
    plan.refresh_from_db()
    rows = plan.rows
    assert rows[0][1].amount == rows[0][2].amount == first
    assert sum(row[1].amount for row in rows) == again(made).left.amount
    come(made, pair, first)
    assert not planning.look_at(plan.pk)
    come(made, pair, again(made).left.amount)
    planning.look_at(plan.pk)
    assert (again(made).state, again(plan).state) == ("paid", "done")


def test_a_reminder_asks_for_the_rest_only(made, pair):
    credit(made, pair, {2: D("333.33")})
    Invoice.objects.filter(pk=made.pk).update(due_on=made.campus.today() - timedelta(days=1))
    dunning.climb()
    assert Reminder.objects.get().left == D(1220)


def test_what_came_and_the_credit_together_pay_it_and_the_rest_is_owed_back(made, pair):
    come(made, pair, "700")
    credit(made, pair, {1: D(1000)})
    assert again(made).state == "paid"
    assert made.payments.get().amount == D(700)
    over = FinanceReview.objects.get(kind="owed")
    assert D(over.facts["amount"]) == D(700) - (made.amount - D(1220))


def test_credited_whole_after_a_part_came_gives_that_part_back(made, pair):
    come(made, pair, "100")
    credit(made, pair, {1: D(400)})
    credit(made, pair, None)
    assert (again(made).state, made.transfers.get().freed) == ("credited", True)
    assert FinanceReview.objects.get(kind="second").facts["amount"] == "100.00"
    assert sum(note.amount for note in made.credit_notes.all()) == made.amount
    assert NumberSeries.objects.filter(kind="CRDN").count() == 1
