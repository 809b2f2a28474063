"""The rent run: reckon what every tenancy owes, look at it, ask for it; each step as a job in batches.

A batch is one transaction of a hundred tenancies. A worker killed at any moment leaves whole batches, and the
next one goes on behind them.
"""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Sum, Value, When
from django.utils import timezone

from portal import jobs
from portal.accounts.models import Campus, User
from portal.billing import rails
from portal.billing import states as money
from portal.billing.actions.invoicing import account_of
from portal.billing.actions.many import Demand, raise_many
from portal.billing.courses import courses_of
from portal.billing.models import Invoice, Loss, Payment, PaymentPlan, RailRule
from portal.billing.models.arrears import Penalties
from portal.billing.reckoning import Line, Rates, Reckoned, Reckoning
from portal.cases.calendars import WorkingDays
from portal.money import Money
from portal.workflow import Phase, move
from tenants import charges, states
from tenants.charges import Bill, Known, Late, Period
from tenants.models import Charged, MeterReading, RentBill, RentRun, Tenancy
from tenants.refusals import NothingToPost

BATCH = 100
LONGEST_MEMORY = timedelta(days=184)  # a late payment nobody charged for by then is let be
WHOLE_MONTHS = (1, 3)
# What a run needs of a tenancy; an application's answers are long.
RELATED = ("application", "offer", "company", "unit__building")
HEAVY = ("application__answers", "application__search", "application__done")
FREED = (money.VOID, money.CREDITED)
Outcome = RentBill.Outcome


@transaction.atomic
def start_run(campus: Campus, *, starts_on: date, months: int, due_on: date, by: User) -> RentRun:
    """Begin to reckon a month or a quarter. The same period in work already is that run."""
    if not by.has_role("finance", campus=campus):
        raise PermissionDenied
    if starts_on.day != 1 or months not in WHOLE_MONTHS:
        raise ValueError("rent is asked for by whole months or quarters")
    Campus.objects.select_for_update(no_key=True).get(pk=campus.pk)
    same = RentRun.objects.filter(campus=campus, starts_on=starts_on, months=months)
    if found := same.exclude(state=states.POSTED).first():
        return found
    run = RentRun.objects.create(
        campus=campus, starts_on=starts_on, months=months, due_on=due_on, made_by=by,
        state=states.PREPARING, phase=Phase.WITH_STAFF,
    )  # fmt: skip
    _carry_on(run, "prepare")
    return run


def _carry_on(run: RentRun, step: str) -> None:
    jobs.enqueue(f"tenants.tasks.{step}_rent", run.pk, key=run.job_key, about=str(run))


@transaction.atomic
def reckon_again(run: RentRun, *, by: User) -> None:
    """Drop the sums and reckon them anew: a reading or a rate came in."""
    move(run, "again", by=by)
    run.bills.all().delete()
    _carry_on(run, "prepare")


@transaction.atomic
def post_run(run: RentRun, *, by: User) -> None:
    """Ask for the sums as they were shown. Refuses a currency without a bank account, and nothing to ask for."""
    waiting = run.bills.filter(outcome=Outcome.WAITING)
    currencies = set(waiting.order_by().values_list("currency", flat=True))
    if not currencies:
        raise NothingToPost
    for currency in currencies:
        account_of(run.campus, currency)
    move(run, "post", by=by)
    _carry_on(run, "post")


# --- reckoning -----------------------------------------------------------------------------------


@transaction.atomic
def prepare_batch(run_id: int, after: int, *, by: User | None) -> int:
    """Reckon the next hundred tenancies behind the id `after`; returns the last one's, 0 when all are done."""
    run = RentRun.objects.select_for_update(of=("self",)).select_related("campus").get(pk=run_id)
    if run.state != states.PREPARING:
        return 0
    batch = list(_tenancies(run).filter(pk__gt=after)[:BATCH])
    if not batch:
        move(run, "show", by=by)
        return 0
    period, known, ways = period_of(run), known_of(batch), rails.in_force(run.campus.today())
    done = set(run.bills.filter(tenancy__in=batch).values_list("tenancy", flat=True))
    RentBill.objects.bulk_create(
        _row(
            run,
            tenancy,
            payable(charges.bill_of(tenancy, period, known), run, tenancy, ways),
            known.charged[tenancy.pk],
        )
        for tenancy in batch
        if tenancy.pk not in done
    )
    return batch[-1].pk


def payable(bill: Bill, run: RentRun, tenancy: Tenancy, ways: list[RailRule]) -> Bill:
    """What nobody may lawfully pay is not asked for, and the bill says so."""
    sums = bill.sums
    if not sums:
        return bill
    services = {row.line.code for row in bill.rows}
    subject = rails.Subject.about(
        run.campus, tenancy.company, Invoice.Kind.RENT, services, sums.amount.currency
    )
    if rails.offered(rails.verdicts(subject, ways)):
        return bill
    return Bill(said=[*bill.said, ("no_way", "")])


def _tenancies(run: RentRun) -> Any:
    kept = (states.ACTIVE, states.ENDED)
    rows = Tenancy.objects.filter(
        application__campus=run.campus, state__in=kept, starts_on__lt=run.ends_on, ends_on__gt=run.starts_on
    )  # fmt: skip
    return rows.select_related(*RELATED).defer(*HEAVY).order_by("pk")


def period_of(run: RentRun) -> Period:
    campus = run.campus
    return Period(
        starts_on=run.starts_on, ends_on=run.ends_on, today=campus.today(), rates=Rates(campus),
        tariffs=list(campus.tariffs.order_by("kind", "-valid_from")), calendar=WorkingDays((campus.country,)),
        penalties=Penalties(campus),
    )  # fmt: skip


def known_of(batch: list[Tenancy]) -> Known:
    known = Known()
    for row in Charged.objects.filter(tenancy__in=batch).exclude(invoice__state__in=FREED):
        known.charged[row.tenancy_id].append(row)
    units = {tenancy.unit_id for tenancy in batch}
    for reading in MeterReading.objects.filter(unit__in=units).order_by("read_on"):
        known.readings[reading.unit_id].append(reading)
    for tenancy_id, late in _late_invoices(batch):
        known.late[tenancy_id].append(late)
    return known


def _late_invoices(batch: list[Tenancy]) -> Any:
    """Rent invoices still open after their last day, or paid too late; the fee itself earns no fee."""
    now = timezone.now()
    today = now.date() + timedelta(
        days=1
    )  # which day it is at the campus is the fee's own question
    last_paid = Payment.objects.filter(invoice=OuterRef("pk")).order_by("-pk").values("received_on")
    # Not the invoice's own last day, which moves when a bank takes money back.
    rows = list(
        Invoice.objects.filter(rent_bill__tenancy__in=batch, rent_bill__run__due_on__lt=today)
        .filter(Q(state=money.OPEN) | Q(state=money.PAID, closed_at__gte=now - LONGEST_MEMORY))
        .annotate(
            base=Sum("lines__amount", filter=~Q(lines__code="LATE")), paid=Subquery(last_paid[:1]),
            due=F("rent_bill__run__due_on"),
        )
        .filter(Q(state=money.OPEN) | Q(paid__gt=F("due")) | Exists(Loss.objects.filter(invoice=OuterRef("pk"))))
        .values_list("rent_bill__tenancy", "pk", "number", "base", "amount", "currency", "due", "closed_at")
        .order_by("number")
    )  # fmt: skip
    if not rows:
        return
    campus = batch[0].application.campus
    courses, kept = courses_of([row[1] for row in rows], campus), _kept_days(batch)
    for tenancy_id, pk, number, base, amount, currency, due_on, closed_at in rows:
        course = courses[pk]
        owed = amount - course.credited
        earns = min(base or Decimal(0), owed)
        yield tenancy_id, Late(
            number, Money(earns, currency), due_on, campus.local(closed_at).date() if closed_at else None,
            tuple(kept[number]), owed - earns, tuple(course.changes), tuple(course.asked_again),
        )  # fmt: skip


def _kept_days(batch: list[Tenancy]) -> dict[str, list[tuple[date, date | None]]]:
    """By the invoice's number, the days of the payment plans that were agreed to."""
    found = defaultdict(list)
    plans = PaymentPlan.objects.agreed().filter(invoice__rent_bill__tenancy__in=batch)
    for plan in plans.select_related("invoice__campus"):
        found[plan.invoice.number].append(plan.kept)
    return found


def _row(run: RentRun, tenancy: Tenancy, bill: Bill, charged: list[Charged]) -> RentBill:
    """A claim says what had been asked for before: one that no longer fits it is overtaken."""
    sums = bill.sums
    before: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for one in charged:
        before[one.kind, one.about] += one.amount
    currency = tenancy.offer.currency
    zero = Money.zero(currency)
    net, tax, amount = (sums.net, sums.tax, sums.amount) if sums else (zero, zero, zero)
    return RentBill(
        run=run, tenancy=tenancy, currency=currency, net=net.amount, tax=tax.amount, amount=amount.amount,
        lines=[_written(row) for row in bill.rows], said=bill.said,
        claims=[
            [kind, about, until.isoformat(), str(sum_), str(before[kind, about])]
            for kind, about, until, sum_ in bill.claims
        ],
        outcome=Outcome.WAITING if sums else Outcome.EMPTY,
    )  # fmt: skip


def _written(row: Reckoned) -> dict[str, Any]:
    line = row.line
    return {
        "code": line.code, "texts": dict(line.texts), "quantity": str(line.quantity), "unit": line.unit,
        "price": str(line.price.amount), "tax_kind": line.tax, "basis": dict(line.basis), "net": str(row.net.amount),
        "percent": None if row.percent is None else str(row.percent), "tax": str(row.tax.amount),
        "amount": str(row.amount.amount),
    }  # fmt: skip


def reckoning_of(bill: RentBill) -> Reckoning:
    """The sums as they were shown; nothing is reckoned again."""

    def sum_(text: str) -> Money:
        return Money(Decimal(text), bill.currency)

    rows = [
        Reckoned(
            Line(
                row["code"], row["texts"], Decimal(row["quantity"]), row["unit"], sum_(row["price"]),
                row["tax_kind"], row["basis"],
            ),
            sum_(row["net"]), None if row["percent"] is None else Decimal(row["percent"]),
            sum_(row["tax"]), sum_(row["amount"]),
        )
        for row in bill.lines
    ]  # fmt: skip
    return Reckoning(rows, *(Money(x, bill.currency) for x in (bill.net, bill.tax, bill.amount)))


# --- posting -------------------------------------------------------------------------------------


@transaction.atomic
def post_batch(run_id: int, *, by: User | None) -> int:
    """Raise the invoices of the next hundred bills; returns how many were looked at, 0 when all are done.

    Batches of one campus take turns, so what another run asked for meanwhile is seen and left out.
    """
    campus = Campus.objects.select_for_update(no_key=True).get(rent_runs=run_id)
    run = RentRun.objects.select_related("posted_by").get(pk=run_id)
    if run.state != states.POSTING:
        return 0
    waiting = run.bills.filter(outcome=Outcome.WAITING).order_by("pk")
    tenancy = [f"tenancy__{name}" for name in RELATED]
    heavy = [f"tenancy__{name}" for name in HEAVY]
    batch = list(
        waiting.select_related(*tenancy).defer(*heavy)
        .prefetch_related("tenancy__company__identifiers")[:BATCH]
    )  # fmt: skip
    if not batch:
        move(run, "finish", by=by)
        return 0
    fresh = _not_overtaken(batch)
    demands = [
        Demand(bill.tenancy.application, bill.tenancy.company, reckoning_of(bill)) for bill in fresh
    ]
    invoices = raise_many(demands, kind="INVR", campus=campus, due_on=run.due_on, by=run.posted_by)
    for bill, invoice in zip(fresh, invoices, strict=True):
        bill.invoice = invoice
    Charged.objects.bulk_create(
        Charged(
            tenancy_id=bill.tenancy_id, invoice=bill.invoice, kind=kind, about=about, until=until,
            amount=Decimal(amount),
        )
        for bill in fresh
        for kind, about, until, amount, *_before in bill.claims
    )  # fmt: skip
    _book(run, batch, fresh)
    return len(batch)


def _book(run: RentRun, batch: list[RentBill], fresh: list[RentBill]) -> None:
    """One statement for what was posted, one for the rest: `bulk_update` would take as long for the outcome again."""
    whens = [When(pk=bill.pk, then=Value(bill.invoice_id)) for bill in fresh]
    posted = [bill.pk for bill in fresh]
    run.bills.filter(pk__in=posted).update(invoice=Case(*whens), outcome=Outcome.POSTED)
    late = [bill.pk for bill in batch if bill.invoice is None]
    run.bills.filter(pk__in=late).update(outcome=Outcome.OVERTAKEN)


def _not_overtaken(batch: list[RentBill]) -> list[RentBill]:
    """Those of which nothing was asked for since they were reckoned; what cancelled invoices held is free again."""
    rows = Charged.objects.filter(tenancy__in=[bill.tenancy_id for bill in batch])
    rows.filter(invoice__state__in=FREED).delete()
    taken = set()
    asked: dict[tuple[int, str, str], Decimal] = defaultdict(Decimal)
    for row in rows:
        taken.add((row.tenancy_id, row.kind, row.about, row.until.isoformat()))
        asked[row.tenancy_id, row.kind, row.about] += row.amount

    def fits(tenancy: int, kind: str, about: str, until: str, _amount: str, *before: str) -> bool:
        same = all(Decimal(sum_) == asked[tenancy, kind, about] for sum_ in before)
        return same and (tenancy, kind, about, until) not in taken

    return [bill for bill in batch if all(fits(bill.tenancy_id, *claim) for claim in bill.claims)]
