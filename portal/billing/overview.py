"""How the park's money stands: what is owed, late, held and to come, by campus and currency. Reads only.

Currencies are never added up, and deposits never stand among what is owed, came or is expected: they are the
companies' money and have figures of their own. A fixed number of statements, however many invoices there are: what
is open is grouped by its last day to pay, and the days are sorted into ages and months here.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from portal.accounts.models import Campus
from portal.accounts.models.belonging import own_companies
from portal.billing import states
from portal.billing.models import (
    BankLine,
    DepositEntry,
    DepositSettlement,
    DisputeFact,
    Invoice,
    Payment,
    PaymentPlan,
    Refund,
    TransferNote,
    WriteOff,
)
from portal.billing.rules import READS_MONEY
from portal.money import Money

AGES = (30, 60, 90)  # days after the last day to pay; the last group is older
MONTHS_BACK, MONTHS_AHEAD = 12, 6
GROUP = ("campus", "currency")


@dataclass
class Tally:
    """How much, and how many."""

    amount: Decimal = Decimal(0)
    count: int = 0

    def add(self, amount: Decimal, count: int = 1) -> None:
        self.amount += amount
        self.count += count


@dataclass
class Block:
    """One campus in one currency."""

    campus: Campus
    currency: str
    today: date
    due: Tally = field(default_factory=Tally)
    overdue: Tally = field(default_factory=Tally)
    ages: list[Tally] = field(default_factory=lambda: [Tally() for _ in range(len(AGES) + 1)])
    unmatched: Tally = field(default_factory=Tally)
    deposits: Tally = field(default_factory=Tally)
    deposits_due: Tally = field(default_factory=Tally)
    written_off: Tally = field(default_factory=Tally)
    received: dict[date, Tally] = field(default_factory=lambda: defaultdict(Tally))
    expected: dict[date, Tally] = field(default_factory=lambda: defaultdict(Tally))

    def money(self, tally: Tally) -> Money:
        return Money(tally.amount, self.currency)

    @cached_property
    def past(self) -> list[date]:
        """The first days of the last twelve months, this one included."""
        return [moved(self.today, n) for n in range(1 - MONTHS_BACK, 1)]

    @cached_property
    def coming(self) -> list[date]:
        return [moved(self.today, n) for n in range(MONTHS_AHEAD)]

    def asks(self, row: dict[str, Any]) -> None:
        if row["kind"] == Invoice.Kind.DEPOSIT:
            self.deposits_due.add(row["sum"], row["n"])
        else:
            self.owes(row["due_on"], row["sum"], row["n"], planned=row["planned"])

    def owes(self, due_on: date, amount: Decimal, count: int, *, planned: bool = False) -> None:
        """What is paid by a plan that is kept is owed, not late, and expected with its instalments."""
        self.due.add(amount, count)
        if planned:
            return
        if due_on < self.today:
            self.overdue.add(amount, count)
            self.ages[age_of((self.today - due_on).days)].add(amount, count)
        else:
            self.expects(due_on, amount, count)

    def follows(self, plan: PaymentPlan) -> None:
        for day, _sum, rest in plan.rows:
            if rest:
                self.expects(day, rest.amount, 1)

    def expects(self, day: date, amount: Decimal, count: int) -> None:
        month = max(day, self.today).replace(day=1)
        if month in self.coming:
            self.expected[month].add(amount, count)


def moved(day: date, months: int) -> date:
    """The first day of the month so many months on."""
    place = day.year * 12 + day.month - 1 + months
    return date(place // 12, place % 12 + 1, 1)


def age_of(days: int) -> int:
    return sum(days > edge for edge in AGES)


def gather(user: Any) -> list[Block]:
    """What this person may see, the campuses in their order."""
    campuses = {c.pk: c for c in Campus.objects.all()}
    blocks: dict[tuple[int, str], Block] = {}

    def block(row: dict[str, Any]) -> Block:
        key = row["campus"], row["currency"]
        if key not in blocks:
            blocks[key] = Block(campuses[key[0]], key[1], campuses[key[0]].today())
        return blocks[key]

    for row in owed(user):
        block(row).asks(row)
    for plan in plans_of(user):
        block({"campus": plan.invoice.campus_id, "currency": plan.invoice.currency}).follows(plan)
    for row in given_up(user):
        block(row).written_off.add(row["sum"], row["n"])
    seen = BankLine.objects.visible_to(user).unmatched().order_by()
    for row in seen.values(*GROUP).annotate(sum=Sum("amount"), n=Count("pk")):
        block(row).unmatched.add(row["sum"], row["n"])
    for row in held(user):
        block(row).deposits.add(row["sum"], row["n"])
    for row in came(
        user, min((moved(c.today(), 1 - MONTHS_BACK) for c in campuses.values()), default=None)
    ):
        block(row).received[row["month"]].add(row["sum"], row["n"])
    return sorted(
        blocks.values(), key=lambda b: (b.campus.pk, b.currency != b.campus.currency, b.currency)
    )


def owed(user: Any) -> Iterable[dict[str, Any]]:
    """What is still to come, by its last day; parts that came are taken off."""
    rows = Invoice.objects.visible_to(user).open().with_plan().order_by()
    yield from rows.values(*GROUP, "due_on", "kind", "planned").annotate(
        sum=Sum("asked"), n=Count("pk")
    )
    parts = TransferNote.objects.paying().filter(invoice__in=rows.values("pk")).order_by()
    names = {
        "campus": F("invoice__campus"),
        "currency": F("invoice__currency"),
        "due_on": F("invoice__due_on"),
        "kind": F("invoice__kind"),
        "planned": Exists(
            PaymentPlan.objects.filter(invoice=OuterRef("invoice"), state=states.KEPT)
        ),
    }
    for row in parts.values(**names).annotate(sum=Sum(F("amount") - F("lost") + F("fee"))):
        yield row | {"sum": -row["sum"], "n": 0}


def plans_of(user: Any) -> QuerySet[PaymentPlan]:
    """Those that are kept, with all that says what is still to come."""
    seen = Invoice.objects.visible_to(user).open().order_by()
    parts = Prefetch("invoice__transfers", TransferNote.objects.paying(), to_attr="parts")
    rows = PaymentPlan.objects.filter(state=states.KEPT, invoice__in=seen)
    return rows.select_related("invoice").prefetch_related(
        "instalments", "invoice__credit_notes", parts
    )


def instalments_in(
    user: Any, campus: Campus, currency: str, month: date
) -> dict[int, list[tuple[date, Money]]]:
    """By invoice, the instalments that are still to come in a month; one whose day has passed is expected now."""
    found = defaultdict(list)
    for plan in plans_of(user).filter(invoice__campus=campus, invoice__currency=currency):
        for day, _sum, rest in plan.rows:
            if rest and max(day, campus.today()).replace(day=1) == month:
                found[plan.invoice_id].append((day, rest))
    return found


def held(user: Any) -> Iterable[dict[str, Any]]:
    """By the ledger: what came in, less what a settlement kept or gave back; refunds without a settlement, and what
    banks of cards took.
    """
    campuses = {campus for role, campus in user.staff_roles if role in READS_MONEY}
    rows = DepositEntry.objects.exclude(company__in=own_companies(user)).order_by()
    if None not in campuses:
        rows = rows.filter(campus__in=campuses)
    came_in = Count("pk", filter=Q(kind__in=(DepositEntry.Kind.HELD, DepositEntry.Kind.TOPPED_UP)))
    yield from rows.values(*GROUP).annotate(sum=Sum("amount"), n=came_in)
    paid = Payment.objects.visible_to(user).filter(invoice__kind=Invoice.Kind.DEPOSIT).order_by()
    settled = DepositSettlement.objects.filter(state=states.CONFIRMED).values("case")
    paid = paid.exclude(invoice__case__in=settled)
    back = Refund.objects.returned().filter(payment__in=paid.values("pk")).order_by()
    named = {"campus": F("invoice__campus")}
    for row in back.values("currency", **named).annotate(sum=Sum("amount")):
        yield row | {"sum": -row["sum"], "n": 0}
    taken = (
        DisputeFact.objects.moved()
        .filter(dispute__order__payment__in=paid.values("pk"), dispute__loss=None)
        .order_by()
    )
    names = {"campus": F("dispute__campus"), "currency": F("dispute__currency")}
    for row in taken.values(**names).annotate(sum=Sum("amount")):
        yield row | {"n": 0}


def given_up(user: Any) -> Iterable[dict[str, Any]]:
    """What was written off and has not come after all."""
    rows = WriteOff.objects.visible_to(user).filter(state=states.CONFIRMED).order_by()
    named = {"campus": F("invoice__campus"), "currency": F("invoice__currency")}
    return rows.values(**named).annotate(sum=Sum("amount"), n=Count("pk"))


def came(user: Any, since: date | None) -> Iterable[dict[str, Any]]:
    rows = Payment.objects.visible_to(user).filter(received_on__gte=since).order_by()
    rows = rows.exclude(invoice__kind=Invoice.Kind.DEPOSIT)
    named = {"campus": F("invoice__campus"), "month": TruncMonth("received_on")}
    return rows.values("currency", **named).annotate(sum=Sum("amount"), n=Count("pk"))


def behind(
    user: Any, name: str, campus: Campus, currency: str, month: date | None
) -> QuerySet | None:
    """The invoices a figure counts; None for a figure nobody shows."""
    seen = Invoice.objects.visible_to(user).filter(campus=campus, currency=currency)
    today, (kind, _sep, place) = campus.today(), name.partition("-")
    if kind == "deposits":
        return seen.paid().filter(kind=Invoice.Kind.DEPOSIT)
    if kind == "deposits_due":
        return seen.open().filter(kind=Invoice.Kind.DEPOSIT)
    seen = seen.exclude(kind=Invoice.Kind.DEPOSIT)
    if kind == "due":
        return seen.open()
    if kind == "written_off":
        return seen.written_off()
    if kind == "overdue":
        late = seen.open().filter(due_on__lt=today).exclude(plans__state=states.KEPT)
        return (
            late
            if not place
            else late.filter(**between(today, int(place)))
            if place in "0123"
            else None
        )
    if month and kind == "received":
        days = {"payments__received_on__gte": month, "payments__received_on__lt": moved(month, 1)}
        return seen.filter(**days)
    if month and kind == "expected":
        alone = Q(due_on__gte=max(month, today), due_on__lt=moved(month, 1), planned=False)
        by_plan = Q(pk__in=instalments_in(user, campus, currency, month))
        return seen.open().with_plan().filter(alone | by_plan)
    return None


def between(today: date, place: int) -> dict[str, date]:
    """Last days of an age."""
    edges = (0, *AGES)
    found = {"due_on__lt": today - timedelta(days=edges[place])}
    if place < len(AGES):
        found["due_on__gte"] = today - timedelta(days=AGES[place])
    return found
