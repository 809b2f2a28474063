"""Unpaid invoices on their pages: the company asks, finance and the director decide, staff write the rules."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from portal.accounts.models import User
from portal.billing.actions import dunning
from portal.billing.models import (
    DunningRules,
    Objection,
    PaymentPlan,
    PenaltyRule,
    RailRule,
    WriteOff,
)
from portal.billing.models.arrears import PENALTY, Penalties
from tests import factories
from tests.accounts.factories import enter
from tests.billing.factories import cashier, invoice, owner_of

pytestmark = pytest.mark.django_db


def at(name, *ids):
    return reverse(f"billing:{name}", args=ids)


def triple(name, day):
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


@pytest.fixture
def made():
    found = invoice()
    late = found.due_on + timedelta(days=8)
    dunning.remind(found.pk, ladder=DunningRules.of(found.campus), today=late)
    return found


def test_a_company_asks_for_a_plan_and_finance_agrees(client, made):
    enter(client, owner_of(made))
    page = client.get(at("invoice", made.number)).content.decode()
    assert at("my_plan", made.number) in page
    today = made.campus.today()
    wrong = client.post(
        at("my_plan", made.number), {"count": 99, "reason": "x", **triple("first", today)}
    )
    assert (wrong.status_code, PaymentPlan.objects.count()) == (200, 0)
    sent = {"count": 3, "reason": "Кассовый разрыв", **triple("first", today)}
    assert client.post(at("my_plan", made.number), sent).status_code == 302
    door = at("withdraw_plan", made.number)
    assert door in client.get(at("invoice", made.number)).content.decode()
    assert client.post(door).status_code == 302
    assert door not in client.get(at("invoice", made.number)).content.decode()
    assert client.post(at("my_plan", made.number), sent).status_code == 302
    plan = PaymentPlan.objects.last()
    assert client.get(at("invoice", made.number)).context["instalments"]
    enter(client, cashier(made), second_factor=True)
    desk = client.get(at("desk_invoice", made.number)).content.decode()
    assert at("plan", plan.public_id) in desk
    assert made.number in client.get(at("desk_payments"), {"view": "decide"}).content.decode()
    assert "Кассовый разрыв" in client.get(at("plan", plan.public_id)).content.decode()
    assert client.post(at("confirm_plan", plan.public_id)).status_code == 302
    plan.refresh_from_db()
    assert plan.state == "kept"
    assert not client.get(at("desk_payments"), {"view": "decide"}).context["rows"]


def test_a_company_objects_and_reads_the_answer(client, made):
    enter(client, owner_of(made))
    client.post(at("my_objection", made.number), {"reason": "Не тот объём"})
    said = Objection.objects.get()
    enter(client, cashier(made), second_factor=True)
    assert "Не тот объём" in client.get(at("objection", said.public_id)).content.decode()
    assert (
        client.post(at("objection", said.public_id), {"answer": "Объём верный"}).status_code == 302
    )
    assert client.post(at("objection", said.public_id), {"answer": "Ещё раз"}).status_code == 409
    enter(client, owner_of(made))
    assert "Объём верный" in client.get(at("invoice", made.number)).content.decode()


def test_finance_asks_and_the_director_approves_a_write_off(client, made):
    first = cashier(made)
    enter(client, first, second_factor=True)
    client.post(at("new_write_off", made.number), {"reason": "Компания ликвидирована"})
    entry = WriteOff.objects.get()
    assert client.post(at("confirm_write_off", entry.public_id)).status_code == 403
    enter(client, factories.staff(role="director", campus=made.campus), second_factor=True)
    assert (
        at("confirm_write_off", entry.public_id)
        in client.get(at("write_off", entry.public_id)).content.decode()
    )
    assert client.post(at("confirm_write_off", entry.public_id)).status_code == 302
    assert made.number in client.get(at("desk_payments"), {"view": "written_off"}).content.decode()
    enter(client, owner_of(made))
    page = client.get(at("invoice", made.number)).content.decode()
    assert "Компания ликвидирована" not in page
    assert made.shown_reference in page  # it can be paid all the same


def test_staff_write_rules_and_days_on_their_pages(client, made):
    enter(client, factories.staff(role="director"), second_factor=True)
    today = made.campus.today()
    texts = {
        f"{name}-{code}": "Текст"
        for name in ("reason", "advice")
        for code in ("en", "zh-hans", "ru")
    }
    sent = {"rail": "card", "allowed": "no", "payer": "RU", "source": "Письмо", **texts}
    sent |= {**triple("checked_on", today), **triple("valid_from", today)}
    without = {name: value for name, value in sent.items() if name != "advice-ru"}
    assert client.post(at("new_rail"), without).status_code == 200
    assert client.post(at("new_rail"), sent).status_code == 302
    rule = RailRule.objects.get()
    assert "Письмо" in client.get(at("rails")).content.decode()
    assert client.post(at("rail", rule.public_id), sent | {"allowed": "yes"}).status_code == 302
    assert (rule.newer.allowed, client.get(at("rail", rule.public_id)).status_code) == (True, 200)
    assert client.post(at("rail", rule.public_id), sent).status_code == 404
    days = {"before": "2", "days": "3, 9", **triple("valid_from", today)}
    where = at("reminders") + f"?campus={made.campus.code}"
    assert client.post(where, days | {"days": "3 x"}).status_code == 200
    assert client.post(where, days).status_code == 302
    assert DunningRules.of(made.campus).days == [3, 9]
    enter(client, cashier(made), second_factor=True)
    assert client.get(at("new_rail")).status_code == 200
    enter(client, factories.staff(role="manager", campus=made.campus), second_factor=True)
    assert client.get(at("new_rail")).status_code == 404
    assert client.get(at("rails")).status_code == 200


def test_finance_sets_what_paying_late_costs_from_a_day_on(client, made):
    """In its own spelling of figures; what was typed wrong comes back with words, and what held before holds."""
    campus, officer = made.campus, cashier(made)
    User.objects.filter(pk=officer.pk).update(language="ru")
    where = at("penalties") + f"?campus={campus.code}"
    starts = campus.today() + timedelta(days=3)
    sent = {
        "percent": "0,1",
        "cap": "5",
        "source": "Договор, п. 4.3",
        **triple("valid_from", starts),
    }
    over = triple("valid_from", campus.today() - timedelta(days=1))

    enter(client, factories.staff(role="manager", campus=campus), second_factor=True)
    assert client.get(where).status_code == 200
    assert client.post(where, sent).status_code == 404
    enter(client, officer, second_factor=True)
    for wrong in ({"percent": "1,5"}, {"cap": "101"}, {"percent": "-0,1"}, {"source": ""}, over):
        page = client.post(where, sent | wrong)
        assert (page.status_code, len(page.context["form"].errors)) == (200, 1), wrong
    assert not PenaltyRule.objects.exists()
    assert client.post(where, sent).status_code == 302
    rule = PenaltyRule.objects.get()
    assert (rule.percent, rule.cap, rule.entered_by) == (Decimal("0.1"), Decimal(5), officer)
    rates = Penalties(campus)
    assert rates.on(starts) == (Decimal("0.1"), Decimal(5))
    assert rates.on(starts - timedelta(days=1)) == PENALTY
    told = client.get(where).content.decode()
    assert "0,1\u00a0%, 5\u00a0%" in told
    assert "0,05\u00a0%" in told  # what holds today
    other = factories.campus(code="XA")
    assert client.post(at("penalties") + f"?campus={other.code}", sent).status_code == 404
