"""Ways to pay: dated rules decide before an invoice is raised, and its page offers what is lawful, with the reason."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from portal import append_only
from portal.accounts.models import Campus
from portal.billing import rails
from portal.billing.actions import invoicing, lawful, many, paying, ruling
from portal.billing.models import RailRule
from portal.billing.models.rail import ANY, Rail
from portal.billing.reckoning import reckon
from portal.cases.models import NumberSeries
from tests import factories
from tests.accounts.factories import enter
from tests.billing.factories import case, invoice, line, owner_of, texts

DAY = date(2026, 11, 1)
WORDS = {"en": "No bank takes it", "zh-hans": "银行不受理", "ru": "Банк не принимает"}
ADVICE = {"en": "Ask finance", "zh-hans": "请联系财务", "ru": "Обратитесь в финансовый отдел"}


def rule(rail="card", *, allowed=False, save=True, **fields):
    given = {
        "rail": rail, "allowed": allowed, "reason": WORDS, "advice": {} if allowed else ADVICE, "source": "A letter",
        "checked_on": DAY, "valid_from": DAY, **fields,
    }  # fmt: skip
    return RailRule.objects.create(**given) if save else RailRule(**given)


CAMPUS = Campus(pk=1, code="XA", country="CN", currency="CNY")
NARROW = st.fixed_dictionaries({
    "rail": st.sampled_from([ANY, *Rail]), "allowed": st.booleans(), "campus_id": st.sampled_from([None, 1, 2]),
    "payer": st.sampled_from(["", "local", "foreign", "CN", "RU"]), "kind": st.sampled_from(["", "INVS", "INVD"]),
    "service": st.sampled_from(["", "TR-01"]), "currency": st.sampled_from(["", "CNY", "RUB"]),
})  # fmt: skip


@given(
    rows=st.lists(NARROW, max_size=6),
    country=st.sampled_from(["CN", "RU"]),
    code=st.sampled_from(["TR-01", "X"]),
)
@settings(max_examples=50, deadline=None)
def test_whatever_the_rules_one_that_forbids_decides_and_the_reason_is_of_a_rule_that_fits(
    rows, country, code
):
    subject = rails.Subject(CAMPUS, country, "INVS", frozenset({code}), "CNY", DAY)
    rules = [rule(save=False, **{k: v for k, v in row.items() if k != "campus_id"}) for row in rows]
    for one, row in zip(rules, rows, strict=True):
        one.campus_id = row["campus_id"]
    for verdict in rails.verdicts(subject, rules):
        fitting = [r for r in rules if r.rail in (ANY, verdict.rail) and r.fits(subject)]
        if any(not r.allowed for r in fitting):
            assert not verdict.lawful
        elif fitting:
            assert verdict.lawful
        else:
            assert verdict.lawful == (verdict.rail in (Rail.TRANSFER, Rail.CARD))
        assert verdict.rule is None if not fitting else verdict.rule in fitting


@pytest.mark.django_db
def test_of_a_rule_the_version_of_the_day_is_in_force():
    first = rule(valid_from=DAY)
    second = rule(valid_from=DAY + timedelta(days=30), replaces=first)
    third = rule(
        valid_from=DAY + timedelta(days=60), valid_until=DAY + timedelta(days=69), replaces=second
    )
    days = {-1: set(), 0: {first}, 29: {first}, 30: {second}, 60: {third}, 69: {third}, 70: set()}
    for n, expected in days.items():
        assert set(RailRule.objects.in_force(DAY + timedelta(days=n))) == expected
    assert set(RailRule.objects.newest()) == {third}
    with pytest.raises(IntegrityError), transaction.atomic():
        rule(replaces=first)
    with pytest.raises(IntegrityError, match=append_only.REFUSAL), transaction.atomic():
        RailRule.objects.update(allowed=True)


@pytest.mark.django_db
def test_what_no_rail_allows_is_not_raised_and_takes_no_number():
    texts()
    about = case()
    rule(ANY, payer="RU", kind="INVS", service="VW-01")
    with pytest.raises(lawful.NoWayToPay) as refused:
        invoicing.raise_invoice(kind="INVS", case=about, lines=[line()], by=None)
    with translation.override("ru"):
        assert WORDS["ru"] in str(refused.value.message)
        assert ADVICE["ru"] in str(refused.value.message)
    demand = many.Demand(about, about.company, reckon([line()], about.campus, on=DAY))
    with pytest.raises(lawful.NoWayToPay), transaction.atomic():
        many.raise_many([demand], kind="INVS", campus=about.campus, due_on=DAY, by=None)
    assert not NumberSeries.objects.filter(kind="INVS").exists()
    assert invoice(case_of=about, lines=[line(code="VW-02")]).is_open
    assert invoice(case_of=about, kind="INVD").is_open


@pytest.mark.django_db
def test_the_page_offers_what_is_lawful_and_says_why_not_the_rest(client, settings):
    settings.STRIPE_SECRET_KEY = "sk_test_x"
    made = invoice()
    rule("card", payer="local")
    rule("alipay", allowed=True)
    enter(client, owner_of(made))
    page = client.get(
        reverse("billing:invoice", args=[made.number]), headers={"accept-language": "ru"}
    )
    assert not page.context["by_card"]
    assert page.context["by_transfer"]
    assert [(w.rail, w.lawful) for w in page.context["ways"]] == [
        ("transfer", True),
        ("card", False),
    ]
    assert WORDS["ru"] in page.content.decode()
    doors = paying.Doors("https://a.example", "https://a.example", "ru")
    with pytest.raises(lawful.RailClosed):
        paying.prepare(made, by=owner_of(made), doors=doors)


@pytest.mark.django_db
def test_a_rule_is_written_by_who_may_at_its_campus_and_changed_by_a_version_of_today():
    xian, moscow = factories.campus(code="XA"), factories.campus(code="MOW")
    by = factories.staff(role="finance", campus=xian)
    fields = {
        "rail": "card", "allowed": False, "reason": WORDS, "advice": ADVICE, "source": "x", "checked_on": DAY,
    }  # fmt: skip
    first = ruling.write(by=by, campus=xian, valid_from=DAY, **fields)
    for campus in (moscow, None):
        with pytest.raises(PermissionDenied):
            ruling.write(by=by, campus=campus, valid_from=DAY, **fields)
    with pytest.raises(ruling.BeginsTooEarly):
        ruling.write(by=by, replaces=first, campus=xian, valid_from=DAY, **fields)
    today = xian.today() + timedelta(days=1)
    ruling.write(by=by, replaces=first, campus=xian, valid_from=today, **fields)
    with pytest.raises(ruling.HasNewer):
        ruling.write(by=by, replaces=first, campus=xian, valid_from=today, **fields)
    director = factories.staff(role="director")
    assert ruling.write(by=director, campus=None, valid_from=DAY, **fields).campus is None
