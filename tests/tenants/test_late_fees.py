"""Paying late costs by the day, and the days on which a payment plan is kept cost nothing."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal as D
from types import SimpleNamespace
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.accounts.models import Campus
from portal.billing import basis, instalments
from portal.billing.actions import crediting, losing, planning, transfers
from portal.billing.models import Invoice, PaymentPlan, TransferNote
from portal.billing.models.arrears import PENALTY
from portal.billing.reckoning import Rates
from portal.cases.calendars import WorkingDays
from portal.documents import facts as fact
from portal.documents.actions.texts import load_file
from portal.documents.formatting import show
from portal.languages import codes, format_date
from portal.money import Money, round_half_up
from tenants import charges
from tenants.actions import renting
from tenants.charges import Late
from tenants.models import Charged, Tenancy
from tests import factories
from tests.billing.statements.bank import account_of, entry, kept
from tests.tenants import factories as own
from tests.tenants import leases
from tests.tenants.conftest import TEXTS

DUE = date(2026, 2, 27)
DAYS = st.integers(-20, 120).map(lambda n: DUE + timedelta(days=n))
# What came, was lost or was taken back: a day and a part of the sum, in thousandths.
CHANGES = st.lists(st.tuples(DAYS, st.integers(-1200, 1200)), max_size=5)
# A bank took money back, and so many days later it is to be paid.
AGAIN = st.lists(st.tuples(DAYS, st.integers(0, 20)), max_size=2)
# Plans follow one another: the next one is agreed to on the day the last one broke, or later.
PLANS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 40)), max_size=3)


@pytest.fixture
def lease(db):
    own.calendars()
    return leases.tenancy(campus=factories.campus(code="XA"))


def stretches(plans, running):
    found, day = [], DUE - timedelta(days=10)
    for gap, length in plans:
        first = day + timedelta(days=gap)
        day = first + timedelta(days=length)
        found.append((first, day - timedelta(days=1)))
    return tuple(found[:-1]) + ((found[-1][0], None),) if found and running else tuple(found)


def bill(lease, late, today, earlier=()):
    campus = lease.application.campus
    period = charges.Period(
        starts_on=DUE, ends_on=DUE, today=today, rates=Rates(campus), tariffs=[], calendar=WorkingDays(("CN",)),
    )  # fmt: skip
    known = charges.Known()
    known.late[lease.pk], known.charged[lease.pk] = [late], list(earlier)
    return charges.bill_of(lease, period, known), period.first_late_day(DUE)


def day_by_day(late, first, last, first_late_day):
    """What was open, day for day: the plainest way to say it. Returns the sum of all days."""
    whole = D(0)
    for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
        held = late.base.amount + late.beside
        for on, change in sorted(late.changes, key=lambda one: one[0]):
            held = max(held + change, D(0)) if on < day else held
        again = any(lost < day < first_late_day(due) for lost, due in late.asked_again)
        planned = any(begins <= day and (not ends or day <= ends) for begins, ends in late.kept)
        whole += 0 if again or planned else min(held, late.base.amount)
    return whole


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    base=st.integers(1, 10**8).map(lambda n: D(n) / 100), beside=st.sampled_from([D(0), D("12.34")]), plans=PLANS,
    running=st.booleans(), parts=CHANGES, again=AGAIN, days=st.lists(DAYS, max_size=8), last=DAYS, paid=st.booleans(),
)  # fmt: skip
def test_every_late_day_costs_once_what_was_open_on_it_and_a_day_under_a_kept_plan_never(
    lease, base, beside, plans, running, parts, again, days, last, paid
):
    """However many runs ask on whatever days: together they ask for what was open, day for day, up to the cap."""
    kept = stretches(plans, running)
    late = Late(
        "N-1", Money(base, "CNY"), DUE, last if paid else None, kept, beside,
        tuple((on, base * share / 1000) for on, share in parts),
        tuple((on, on + timedelta(days=n)) for on, n in again),
    )  # fmt: skip
    earlier, told = [], None
    for today in [*sorted(day for day in days if day <= last), last]:
        found, first = bill(lease, late, max(today, last) if paid else today, earlier)
        earlier += [Charged(kind=k, about=a, until=u, amount=s) for k, a, u, s in found.claims]
        told = found.rows[0].line.basis if found.rows else told
    period = charges.Period(DUE, DUE, last, None, [], WorkingDays(("CN",)))
    weighed = day_by_day(late, first, last, period.first_late_day)
    percent, cap = PENALTY
    asked = sum((row.amount for row in earlier), D(0))
    assert asked == round_half_up(min(weighed * percent, base * cap) / 100, "CNY")
    if told and told["rule"] == "late":
        start, until = (
            date.fromisoformat(told["facts"][name]["value"]) for name in ("start", "until")
        )
        for day in (start + timedelta(days=n) for n in range((until - start).days + 1)):
            assert not any(begins <= day and (not ends or day <= ends) for begins, ends in kept)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(parts=st.lists(st.tuples(DAYS, st.integers(0, 20), st.integers(-900, 600)), max_size=4))
def test_what_becomes_known_later_is_made_good_by_later_runs_and_never_asked_for_twice(
    lease, parts
):
    """A part is known some days after the bank's day: together the runs ask for the most any of them knew of."""
    base, earlier, most = D("8030.00"), [], D(0)
    for today in (DUE + timedelta(days=n) for n in range(5, 120, 15)):
        known = tuple(
            (on, base * share / 1000) for on, n, share in parts if on + timedelta(days=n) <= today
        )
        late = Late("N-1", Money(base, "CNY"), DUE, None, changes=known)
        found, first = bill(lease, late, today, earlier)
        earlier += [Charged(kind=k, about=a, until=u, amount=s) for k, a, u, s in found.claims]
        weighed = day_by_day(late, first, today, None)
        most = max(most, round_half_up(min(weighed * PENALTY[0], base * PENALTY[1]) / 100, "CNY"))
        assert sum((row.amount for row in earlier), D(0)) == most


def test_the_invoice_names_each_stretch_with_what_was_open_in_it_in_every_language(lease):
    paid = ((date(2026, 3, 5), D("-3000")), (date(2026, 3, 9), D("-5030")))
    late = Late("N-1", Money("8030.00", "CNY"), DUE, date(2026, 3, 9), changes=paid)
    found, _first = bill(lease, late, date(2026, 4, 1))
    (fee,) = found.rows
    assert fee.net.amount == D("26.12")  # 8030.00 for four days, 5030.00 for four
    assert basis.told(fee.line.basis, "en").replace("\xa0", " ") == (
        "0.05% a day of what was open: CNY 8,030.00 × 4 days (2 March 2026 to 5 March 2026), "
        "CNY 5,030.00 × 4 days (6 March 2026 to 9 March 2026); together at most 10% of CNY 8,030.00; "
        "asked for before: CNY 0.00"
    )
    planned = replace(late, kept=((date(2026, 3, 7), date(2026, 3, 8)),))
    (less,) = bill(lease, planned, date(2026, 4, 1))[0].rows
    assert less.net.amount == D("21.09")
    for code in codes():
        told = basis.told(less.line.basis, code)
        for day in (2, 5, 6, 7, 8, 9):
            assert format_date(date(2026, 3, day), code) in told
        for sum_ in ("8030.00", "5030.00"):
            assert show(fact.money(Money(sum_, "CNY")), code) in told


def test_the_invoice_names_the_days_it_leaves_out_in_every_language(lease):
    kept = ((date(2026, 3, 5), date(2026, 3, 7)), (date(2026, 3, 9), date(2026, 3, 9)))
    late = Late("N-1", Money("8030.00", "CNY"), DUE, date(2026, 3, 15), kept)
    found, first = bill(lease, late, date(2026, 4, 1))
    (fee,) = found.rows
    assert first == date(2026, 3, 2)
    assert fee.net.amount == D("40.15")  # fourteen days, less four
    for code in codes():
        told = basis.told(fee.line.basis, code)
        for day in (5, 7, 9):
            assert format_date(date(2026, 3, day), code) in told
        assert show(fee.line.basis["facts"]["days"], code) == "10"
    whole, _first = bill(
        lease,
        Late("N-1", Money("8030.00", "CNY"), DUE, None, ((DUE, None),)),
        DUE + timedelta(days=60),
    )
    assert (whole.rows, whole.claims) == ([], [])


def billed(campus, finance):
    """The invoices of March, to be paid forty days ago."""
    for kind in ("INVR", "CRDN", "RCPM"):
        load_file(TEXTS / f"{kind}.toml", by=None)
    due_on = campus.today() - timedelta(days=40)
    run = renting.start_run(campus, starts_on=date(2026, 3, 1), months=1, due_on=due_on, by=finance)
    run.refresh_from_db()
    renting.post_run(run, by=finance)
    return Invoice.objects.order_by("number").last()


def came(invoice, amount, on, people):
    note = TransferNote.objects.create(
        invoice=invoice, received_on=on, bank_reference=f"B{on}", amount=amount, entered_by=people[0],
        state="noted", phase="with_staff",
    )  # fmt: skip
    transfers.confirm(note, by=people[1])
    invoice.refresh_from_db()
    return TransferNote.objects.get(pk=note.pk)


def gone(invoice, note, on, people):
    entries = [entry(-note.amount, "?", on=on, reference=f"R{on}")]
    line = kept(account_of(invoice), entries, people[0]).lines.get()
    losing.take_back(note, note.amount, line=line, by=people[0])
    invoice.refresh_from_db()


def credited(invoice, net, people):
    note = crediting.credit(invoice, by=people[0], reason="x", nets={1: D(net)})
    crediting.confirm(note, by=people[1])
    invoice.refresh_from_db()


def late_days(lease, until):
    ((_tenancy, late),) = renting._late_invoices([lease])
    period = replace(renting.period_of(lease.rent_bills.get().run), today=until)
    return charges.overdue(late, period), period.first_late_day


def test_parts_reversals_credits_and_losses_count_from_their_own_days(lease, unprinted):
    """What was credited was never owed; what a bank took back of a payment is late only after its new last day."""
    campus = lease.application.campus
    people = [factories.staff(role="finance", campus=campus) for _ in range(2)]
    invoice, today = billed(campus, people[0]), campus.today()

    def ago(days):
        return today - timedelta(days=days)

    first = late_days(lease, today)[1](ago(40))
    part = came(invoice, D(2000), ago(30), people)
    gone(invoice, part, ago(10), people)
    credited(invoice, 1000, people)
    owed = invoice.amount - 1090
    course = [(first, ago(30), owed), (ago(29), ago(10), owed - 2000), (ago(9), today, owed)]
    assert late_days(lease, today)[0] == course
    last = came(invoice, owed, ago(2), people)
    course[-1] = (ago(9), ago(2), owed)
    assert (invoice.state, late_days(lease, today)[0]) == ("paid", course)
    gone(invoice, last, today, people)
    assert (invoice.state, invoice.left.amount) == ("open", owed)
    credited(invoice, 100, people)
    then = invoice.due_on + timedelta(days=20)
    assert late_days(lease, invoice.due_on)[0] == course
    again, first_late_day = late_days(lease, then)
    assert again == [*course, (first_late_day(invoice.due_on), then, invoice.left.amount)]


def test_what_was_open_when_is_read_in_as_many_queries_for_one_lease_as_for_many(lease, unprinted):
    campus = lease.application.campus
    finance = factories.staff(role="finance", campus=campus)
    leased = [lease, leases.tenancy(campus=campus), leases.tenancy(campus=campus)]
    billed(campus, finance)
    counts = []
    for some in (leased[:1], leased):
        again = list(
            Tenancy.objects.filter(pk__in=[one.pk for one in some]).select_related("application")
        )
        with CaptureQueriesContext(connection) as asked:
            assert len(renting.known_of(again).late) == len(some)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_of_two_runs_reckoned_on_different_days_one_asks_for_the_days_they_share(lease, unprinted):
    campus = lease.application.campus
    finance = factories.staff(role="finance", campus=campus)
    billed(campus, finance)
    later = campus.today() + timedelta(days=3)

    def run(month):
        made = renting.start_run(campus, starts_on=month, months=1, due_on=later, by=finance)
        made.refresh_from_db()
        return made

    first = run(date(2026, 4, 1))
    with patch.object(Campus, "today", lambda self: later):
        renting.post_run(run(date(2026, 5, 1)), by=finance)
    renting.post_run(first, by=finance)
    assert first.bills.get().outcome == "overtaken"
    assert Charged.objects.filter(kind="late").count() == 1


def test_a_run_asks_for_no_day_of_a_plan_until_it_breaks(lease, unprinted):
    campus = lease.application.campus
    finance = factories.staff(role="finance", campus=campus)
    invoice = billed(campus, finance)

    def asked_days(today):
        ((_tenancy, late),) = renting._late_invoices([lease])
        found, first = bill(lease, late, today)
        return sum(int(row.line.basis["facts"]["days"]["value"]) for row in found.rows)

    today = campus.today()
    before = asked_days(today)
    assert before > 30
    first = today + timedelta(days=20)
    plan = planning.ask(invoice, by=finance, count=2, first=first, reason="x")
    assert asked_days(today + timedelta(days=5)) == before + 5  # asked for is not agreed to
    planning.confirm(plan, by=factories.staff(role="finance", campus=campus))
    assert asked_days(first) == before - 1
    broken = first + instalments.GRACE + timedelta(days=1)
    noon = datetime(
        broken.year, broken.month, broken.day, 12, tzinfo=ZoneInfo(str(campus.time_zone))
    )
    with (
        patch.object(Campus, "today", lambda self: broken),
        patch("portal.workflow.timezone", SimpleNamespace(now=lambda: noon)),
    ):
        assert planning.look_after() == 1
    plan = PaymentPlan.objects.get()
    assert (plan.state, plan.ended_on) == ("broken", broken)
    assert asked_days(broken) == before
    assert asked_days(broken + timedelta(days=6)) == before + 6
