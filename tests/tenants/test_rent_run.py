"""A rent run asks every tenancy for what the formulas say, once."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from portal import jobs
from portal.billing import basis
from portal.billing.actions import ruling
from portal.billing.actions.invoicing import NoBankAccount, void
from portal.billing.models import Invoice
from portal.billing.models.arrears import PENALTY
from portal.billing.tasks import follow_up
from portal.cases.models import CaseStep, NumberSeries
from portal.documents.actions.issuing import preview
from portal.documents.actions.texts import load_file
from portal.models import Job, OutgoingMail
from portal.money import Money
from portal.workflow import NotAllowed
from tenants import charges, states, tasks
from tenants.actions import renting
from tenants.charges import Late
from tenants.models import Charged, MeterReading, Tariff
from tenants.refusals import NothingToPost
from tenants.rent import late_fee
from tests import factories
from tests.tenants import factories as own
from tests.tenants import leases
from tests.tenants.conftest import TEXTS

MARCH = date(2026, 3, 1)


@pytest.fixture
def campus(db, unprinted):
    load_file(TEXTS / "INVR.toml", by=None)
    campus = factories.campus(code="XA")
    campus.refresh_from_db()
    own.calendars()
    return campus


@pytest.fixture
def cashier(campus):
    return factories.staff(role="finance", campus=campus)


def run_of(campus, cashier, *, starts_on=MARCH, months=1, post=True):
    """A run from its start to its end; jobs of a test are done at once."""
    due_on = campus.today() + timedelta(days=10)
    run = renting.start_run(campus, starts_on=starts_on, months=months, due_on=due_on, by=cashier)
    run.refresh_from_db()
    assert run.state == states.PREVIEW
    if post:
        renting.post_run(run, by=cashier)
        run.refresh_from_db()
        assert run.state == states.POSTED
    return run


def run_in_work(campus, cashier, **period):
    """One about to be posted, where jobs stay where they are."""
    run = renting.start_run(campus, due_on=campus.today(), by=cashier, **period)
    tasks.prepare_rent(run.pk)
    run.refresh_from_db()
    renting.post_run(run, by=cashier)
    return run


def lines(invoice):
    return [(line.code, line.net, line.tax) for line in invoice.lines.all()]


def test_a_full_month_asks_for_rent_and_service_charge_with_tax_by_the_line(campus, cashier):
    leases.tenancy(campus=campus)
    run_of(campus, cashier)
    invoice = Invoice.objects.get()
    assert lines(invoice) == [
        ("RENT", D("8030.00"), D("722.70")),
        ("SERVICE", D("960.00"), D("86.40")),
    ]
    assert (invoice.number, invoice.amount) == (
        f"XA-INVR-{campus.today().year}-00001",
        D("9799.10"),
    )
    assert invoice.case.steps.first().name == "invoice_raised"


def test_a_first_month_from_the_17th_counts_its_15_days(campus, cashier):
    leases.tenancy(
        campus=campus, starts_on=date(2026, 3, 17), area=D(1), rate=D(10000), rate_unit="m2_month",
        service_rate=D(0),
    )  # fmt: skip
    run_of(campus, cashier)
    assert lines(Invoice.objects.get()) == [("RENT", D("4838.71"), D("435.48"))]


def test_what_a_scheme_takes_off_is_a_line_of_its_own_with_its_code(campus, cashier):
    leases.tenancy(campus=campus, number="1", starts_on=MARCH, rent_free_months=1)
    leases.tenancy(campus=campus, number="2", starts_on=MARCH, steps=[[1, 12, "40"]])
    run_of(campus, cashier)
    free, stepped = Invoice.objects.order_by("number")
    assert [row[:2] for row in lines(free)] == [
        ("RENT", D("8030.00")), ("I2", D("-8030.00")), ("SERVICE", D("960.00")),
    ]  # fmt: skip
    assert [row[:2] for row in lines(stepped)][:2] == [
        ("RENT", D("8030.00")),
        ("I1", D("-4818.00")),
    ]
    assert free.amount == D("1046.40")


def test_russian_rent_takes_the_rate_of_tax_of_its_month(campus, cashier):
    moscow = factories.campus(code="MOW")
    unit = own.unit(
        campus=moscow, number="7", rentable=D("134.40"), rate=D(24000), rate_unit="m2_year", currency="RUB",
        service_rate=D(6000), service_unit="m2_year",
    )  # fmt: skip
    leases.tenancy(campus=moscow, unit=unit, starts_on=date(2025, 1, 1))
    officer = factories.staff(role="finance", campus=moscow)
    run_of(moscow, officer, starts_on=date(2025, 12, 1))
    run_of(moscow, officer, starts_on=date(2026, 1, 1))
    before, after = Invoice.objects.order_by("number")
    assert (before.amount, after.amount) == (D("403200.00"), D("409920.00"))


def test_the_rate_grows_at_the_anniversary_but_not_into_a_year_with_a_discount(campus, cashier):
    plain = {"starts_on": date(2025, 3, 1), "index_percent": D(5), "service_rate": D(0)}
    leases.tenancy(campus=campus, number="1", **plain)
    leases.tenancy(campus=campus, number="2", **plain, steps=[[13, 24, "50"]])
    run_of(campus, cashier)
    indexed, reduced = Invoice.objects.order_by("number")
    assert indexed.net == D("8431.50")
    assert reduced.net == D("4015.00")
    assert "1.05" in basis.told(indexed.lines.get().basis, "en")


def test_a_quarter_is_three_months_on_one_invoice(campus, cashier):
    leases.tenancy(campus=campus)
    run_of(campus, cashier, starts_on=date(2026, 4, 1), months=3)
    assert [code for code, _net, _tax in lines(Invoice.objects.get())] == ["RENT", "SERVICE"] * 3


def test_a_month_is_never_asked_for_twice_whether_by_month_or_by_quarter(campus, cashier):
    leases.tenancy(campus=campus)
    run_of(campus, cashier, starts_on=date(2026, 4, 1))
    run_of(campus, cashier, starts_on=date(2026, 4, 1), months=3)
    assert [len(lines(i)) for i in Invoice.objects.order_by("number")] == [2, 4]
    again = run_of(campus, cashier, starts_on=date(2026, 4, 1), post=False)
    assert again.bills.get().said == [["billed", "2026-04"]]
    with pytest.raises(NothingToPost):
        renting.post_run(again, by=cashier)
    row = Charged.objects.first()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_of_two_runs_in_work_the_later_leaves_out_what_the_first_has_asked_for(campus, cashier):
    leases.tenancy(campus=campus)
    quarter = run_of(campus, cashier, starts_on=date(2026, 4, 1), months=3, post=False)
    run_of(campus, cashier, starts_on=date(2026, 5, 1))
    renting.post_run(quarter, by=cashier)
    assert quarter.bills.get().outcome == "overtaken"
    assert Invoice.objects.count() == 1


def test_posting_twice_is_posting_once(campus, cashier):
    for _ in range(3):
        leases.tenancy(campus=campus)
    run = run_of(campus, cashier)
    tasks.post_rent(run.pk)
    tasks.prepare_rent(run.pk)
    assert Invoice.objects.count() == 3
    assert NumberSeries.objects.get(kind="INVR").last == 3


def test_the_statements_of_a_batch_do_not_grow_with_it_and_the_first_of_a_year_keeps_within_25(
    campus, cashier, monkeypatch
):
    """Every savepoint counts, that of the test around the batch as well."""
    monkeypatch.setattr(jobs, "carry", lambda job: None)
    monkeypatch.setattr(renting, "BATCH", 3)
    for _ in range(7):
        leases.tenancy(campus=campus, steps=[[1, 12, "40"]])
    quarter = run_in_work(campus, cashier, starts_on=date(2026, 1, 1), months=3)
    said, counts = [], []

    def listen(execute, sql, *given):
        said.append(sql)
        return execute(sql, *given)

    with connection.execute_wrapper(listen):
        while renting.post_batch(quarter.pk, by=None):
            counts.append(len(said))
            said.clear()
    assert counts == [25, 23, 23]


def test_a_cancelled_invoice_frees_its_month(campus, cashier):
    leases.tenancy(campus=campus)
    run_of(campus, cashier)
    void(Invoice.objects.get(), by=cashier, reason="Wrong area")
    run_of(campus, cashier)
    assert sorted(Invoice.objects.values_list("state", flat=True)) == ["open", "void"]


def test_the_meter_is_charged_between_two_readings_and_each_use_once(campus, cashier):
    lease = leases.tenancy(campus=campus)
    Tariff.objects.create(
        campus=campus, kind="power", price=D("0.8523"), valid_from=date(2026, 1, 1)
    )

    def read(day, value):
        MeterReading.objects.create(
            unit=lease.unit, kind="power", value=D(value), read_on=day, by=cashier
        )

    read(date(2026, 2, 28), "1000")
    first = run_of(campus, cashier, post=False)
    assert first.bills.get().said == [["one_reading", "power"]]
    read(date(2026, 3, 30), "1250.5")
    renting.reckon_again(first, by=cashier)
    first.refresh_from_db()
    renting.post_run(first, by=cashier)
    used = Invoice.objects.get().lines.get(code="power")
    assert (used.quantity, used.net, used.tax) == (D("250.500"), D("213.50"), D("12.81"))
    assert "1,000" in basis.told(used.basis, "en")
    # A reading that comes late is no loss: the next run begins where this one ended.
    read(date(2026, 3, 31), "1260.5")
    read(date(2026, 4, 30), "1300.5")
    run_of(campus, cashier, starts_on=date(2026, 4, 1))
    assert Invoice.objects.order_by("-number")[0].lines.get(code="power").quantity == D("50.000")


def test_late_payment_costs_from_the_working_day_after_and_only_what_was_not_asked_for(
    campus, cashier
):
    lease = leases.tenancy(campus=campus)
    run = run_of(campus, cashier)
    friday, number = date(2026, 2, 27), Invoice.objects.get().number
    period = replace(renting.period_of(run), today=date(2026, 3, 11))
    known = renting.known_of([lease])
    known.late[lease.pk] = [Late(number, Money("8030.00", "CNY"), friday, None)]
    (fee,) = charges.bill_of(lease, period, known).rows
    assert (fee.line.code, fee.net.amount, fee.percent) == ("LATE", D("40.15"), None)
    known.charged[lease.pk].append(
        Charged(kind="late", about=number, until=date(2026, 3, 11), amount=D("40.15"))
    )
    assert charges.bill_of(lease, period, known).rows == []
    (more,) = charges.bill_of(lease, replace(period, today=date(2027, 3, 11)), known).rows
    assert more.net.amount == D("762.85")


def test_an_invoice_open_after_its_day_is_charged_by_the_next_run_and_the_fee_earns_no_fee(
    campus, cashier
):
    leases.tenancy(campus=campus, service_rate=D(0))
    due_on = campus.today() - timedelta(days=40)
    run = renting.start_run(campus, starts_on=MARCH, months=1, due_on=due_on, by=cashier)
    run.refresh_from_db()
    renting.post_run(run, by=cashier)
    run_of(campus, cashier, starts_on=date(2026, 4, 1))
    first, second = Invoice.objects.order_by("number")
    days = (campus.today() - renting.period_of(run).first_late_day(due_on)).days + 1
    assert second.lines.get(code="LATE").net == late_fee(
        first.amount, first.amount * days, "CNY", *PENALTY
    )
    again = run_of(campus, cashier, starts_on=date(2026, 5, 1))
    assert [row["code"] for row in again.bills.get().lines] == ["RENT"]


def test_only_finance_of_the_campus_starts_and_posts(campus, cashier):
    leases.tenancy(campus=campus)
    stranger = factories.staff(role="finance", campus=factories.campus(code="MOW"))
    with pytest.raises(PermissionDenied):
        renting.start_run(campus, starts_on=MARCH, months=1, due_on=MARCH, by=stranger)
    run = run_of(campus, cashier, post=False)
    with pytest.raises(NotAllowed):
        renting.post_run(run, by=stranger)


def test_a_currency_without_a_bank_account_stops_the_run_before_it_posts(campus, cashier):
    leases.tenancy(campus=campus, currency="USD")
    run = run_of(campus, cashier, post=False)
    with pytest.raises(NoBankAccount):
        renting.post_run(run, by=cashier)
    run.refresh_from_db()
    assert run.state == states.PREVIEW


def test_papers_and_letters_follow_once_each_and_explain_every_line(campus, cashier):
    owner = factories.user()
    leases.tenancy(campus=campus, owner=owner, rent_free_months=3)
    run_of(campus, cashier)
    invoice = Invoice.objects.get()
    assert invoice.paper.number == invoice.number
    rows = invoice.paper.facts["basis"]["rows"]
    assert len(rows) == invoice.lines.count()
    assert all(cell[code] for _n, cell in rows for code in ("en", "zh-hans", "ru"))
    job = Job.objects.get(function="portal.billing.tasks.follow_up")
    follow_up(*job.arguments)
    assert OutgoingMail.objects.filter(event="billing.raised", about=invoice.number).count() == 1


def test_history_stays_a_chain_when_a_case_has_two_leases(campus, cashier):
    first = leases.tenancy(campus=campus)
    second = leases.tenancy(campus=campus)
    second.application = first.application
    second.save(update_fields=["application"])
    run_of(campus, cashier)
    steps = list(CaseStep.objects.filter(case_id=first.application_id))
    assert [step.name for step in steps[:2]] == ["invoice_raised", "invoice_raised"]
    before = ""
    for step in steps:
        assert step.digest == step.seal(before)
        before = step.digest


def test_the_growth_of_the_rate_stands_in_the_offer_and_its_lease(campus, cashier):
    lease = leases.tenancy(campus=campus, index_percent=D(5))
    for kind in ("OFFR", "LEAS"):
        load_file(TEXTS / f"{kind}.toml", by=None)
        about = lease if kind == "LEAS" else lease.offer
        draft = preview(kind, about, case=lease.application)
        codes = {item.texts[0].paragraphs[0][0].text for item in draft.items if item.texts}
        assert any("递增" in text for text in codes), kind


def test_paying_late_costs_by_the_rule_of_the_first_late_day(campus, cashier):
    """Another rate is another row: what became late before keeps its own, and every row says where it comes from."""
    lease = leases.tenancy(campus=campus)
    run = run_of(campus, cashier)
    today = campus.today()
    other = {"percent": D("0.1"), "cap": D(5), "source": "Lease, clause 4.3"}
    with pytest.raises(PermissionDenied):
        ruling.set_penalty(campus, by=factories.user(), valid_from=today, **other)
    with pytest.raises(ruling.BeginsTooEarly):
        ruling.set_penalty(campus, by=cashier, valid_from=today - timedelta(days=1), **other)
    ruling.set_penalty(campus, by=cashier, valid_from=today, **other)
    period, known = renting.period_of(run), renting.known_of([lease])
    sum_ = Money("8030.00", "CNY")

    def fee(due_on, days):
        known.late[lease.pk] = [Late("N-1", sum_, due_on, None)]
        first = period.first_late_day(due_on)
        then = replace(period, today=first + timedelta(days=days - 1))
        (row,) = charges.bill_of(lease, then, known).rows
        return row.net.amount

    before = today - timedelta(days=60)
    assert (fee(before, 10), fee(before, 1000)) == (D("40.15"), D("803.00"))
    assert (fee(today, 10), fee(today, 1000)) == (D("80.30"), D("401.50"))
