"""Stripe's books beside ours: every line there must be known here, and every card's money here must be there.

Reads only. What is compared is what moved: payments, refunds, refunds that came back, money of disputes. A line is
known when it is booked with the same sum, or when it stands on finance's list as money that was not booked.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import F

from portal.billing import states
from portal.billing.gateway import Entry, PaymentState
from portal.billing.models import (
    CardCheck,
    CardMovement,
    CheckoutOrder,
    DisputeFact,
    FinanceReview,
    Invoice,
    Payment,
    Refund,
)

K = FinanceReview.Kind
UNKNOWN, MISSING, SUM, STATE = "unknown", "missing", "sum", "state"
NAMES = {
    "charge": "charged", "refund": "returned", "refund_failed": "returned", "dispute": "disputed",
}  # fmt: skip
# Where a refund of ours must stand, by Stripe's word on it. One under way there may have arrived here already.
FITS = {
    "succeeded": {states.RETURNED},
    "pending": {states.SENDING, states.RETURNED},
    "requires_action": {states.SENDING, states.RETURNED},
    "failed": {states.FAILED, states.BOUNCED},
    "canceled": {states.FAILED, states.BOUNCED},
}


@dataclass(frozen=True)
class Drift:
    """One difference. `what`: unknown here, missing there, another sum, or another state."""

    what: str
    key: str
    facts: dict[str, Any] = field(hash=False)
    invoice: Invoice | None = None


@dataclass(frozen=True)
class Stretch:
    """From `since` to before `until`. `nearby` are Stripe's lines of it and of the days from `back` on."""

    since: datetime
    until: datetime
    back: datetime
    nearby: list[Entry] = field(hash=False)

    @cached_property
    def there(self) -> list[Entry]:
        return [one for one in self.nearby if one.at >= self.since]


Fetch = Callable[[str], PaymentState | None]


def compare(stretch: Stretch, fetch: Fetch) -> list[Drift]:
    """Both ways; `fetch` asks Stripe for one payment. One thing that differs is one drift."""
    found = [*unknown_here(stretch.there), *missing_there(stretch, fetch)]
    return list({one.key: one for one in found}.values())


def totals(there: Iterable[Entry]) -> dict[str, dict[str, str]]:
    """What Stripe says moved, by currency."""
    sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for one in there:
        if one.kind in NAMES:
            sums[one.amount.currency][NAMES[one.kind]] += one.amount.amount
        if has_cost(one):
            sums[one.fee.currency]["fees"] += one.fee.amount
    return {
        currency: {name: str(sum_) for name, sum_ in row.items()} for currency, row in sums.items()
    }


def has_cost(one: Entry) -> bool:
    """What moved, and what Stripe took for the account itself. Payouts are neither."""
    return one.kind in NAMES or (one.kind == "own" and bool(one.fee))


def movements(there: Iterable[Entry], check: CardCheck) -> list[CardMovement]:
    """The lines to be booked with what Stripe kept of each, not yet written."""
    rows = [one for one in there if has_cost(one)]
    orders = CheckoutOrder.objects.select_related("invoice__campus").filter(payment__isnull=False)
    intents = [one.payment_intent for one in rows if one.payment_intent]
    booked = _by(orders.annotate(intent=F("payment__bank_reference")), "intent", intents)
    made = []
    for one in rows:
        order = booked.get(one.payment_intent)
        made.append(CardMovement(
            check_of=check, movement=one.id, kind=one.kind, campus=order.invoice.campus if order else None,
            invoice=order.invoice if order else None, gross=one.amount.amount, currency=one.amount.currency,
            fee=one.fee.amount, net=one.net.amount, kept_in=one.fee.currency, at=one.at,
        ))  # fmt: skip
    return made


def unknown_here(there: Iterable[Entry]) -> Iterator[Drift]:
    of: dict[str, list[Entry]] = defaultdict(list)
    for one in there:
        of[one.kind].append(one)
    yield from _charges(of["charge"])
    yield from _refunds(of["refund"] + of["refund_failed"])
    yield from _disputes(of["dispute"])
    for one in of["other"]:
        yield _drift(UNKNOWN, one)


def _drift(what: str, one: Entry, *, invoice: Invoice | None = None, **more: str) -> Drift:
    facts = {
        "what": what, "line_kind": one.kind, "amount": str(one.amount.amount), "currency": one.amount.currency,
        "at": one.at.isoformat(), "object": one.source, "line": one.id, "payment_intent": one.payment_intent,
    } | more  # fmt: skip
    # A dispute moves money more than once; a payment or a refund is one thing, however many lines it has.
    about = one.source if one.kind in ("charge", "refund", "refund_failed") else one.id
    return Drift(what, f"drift-{what}-{about}", facts, invoice)


def _charges(rows: list[Entry]) -> Iterator[Drift]:
    cards = Payment.objects.filter(method=Payment.Method.CARD).select_related("invoice__campus")
    booked = _by(cards, "bank_reference", [one.payment_intent for one in rows])
    for one in rows:
        payment = booked.get(one.payment_intent)
        if payment is None and not _set_aside(one):
            yield _drift(UNKNOWN, one)
        if payment and payment.total != one.amount:
            yield _drift(SUM, one, invoice=payment.invoice, here=str(payment.total))


def _set_aside(one: Entry) -> bool:
    """Finance has it on its list as money that was not booked."""
    kinds = (*FinanceReview.UNBOOKED, K.FOREIGN, K.LIVEMODE)
    if FinanceReview.objects.filter(
        facts__payment_intent=one.payment_intent, kind__in=kinds
    ).exists():
        return True
    return CheckoutOrder.objects.marked(one.metadata).filter(state=states.QUESTIONED).exists()


def _refunds(rows: list[Entry]) -> Iterator[Drift]:
    names = [one.source for one in rows]
    ours = _by(Refund.objects.select_related("invoice__campus"), "stripe_id", names)
    noted = _by(FinanceReview.objects.all(), "key", [f"{name}-{K.RETURNED}" for name in names])
    for one in rows:
        refund = ours.get(one.source)
        if refund is None:
            if f"{one.source}-{K.RETURNED}" not in noted:
                yield _drift(UNKNOWN, one)
        elif refund.total != abs(one.amount):
            yield _drift(SUM, one, invoice=refund.invoice, here=str(refund.total))
        elif refund.state not in FITS.get(one.status, {refund.state}):
            yield _drift(STATE, one, invoice=refund.invoice, here_state=refund.state)


def _disputes(rows: list[Entry]) -> Iterator[Drift]:
    facts = DisputeFact.objects.select_related("dispute__invoice__campus")
    known = _by(facts, "movement", [one.id for one in rows])
    for one in rows:
        fact = known.get(one.id)
        if fact is None:
            yield _drift(UNKNOWN, one)
        elif fact.money != one.amount:
            yield _drift(SUM, one, invoice=fact.dispute.invoice, here=str(fact.money))


def missing_there(stretch: Stretch, fetch: Fetch) -> Iterator[Drift]:
    """What was booked in the stretch and Stripe's lines do not show; asked for before it is called missing."""
    said = {(one.kind, one.payment_intent) for one in stretch.nearby if one.kind == "charge"}
    said |= {(one.kind, one.source) for one in stretch.nearby if one.kind == "refund"}
    yield from _payments_missing(stretch, said, fetch)
    yield from _refunds_missing(stretch, said, fetch)
    taken = DisputeFact.objects.moved().filter(
        heard_at__gte=stretch.since, heard_at__lt=stretch.until, at__gte=stretch.back
    )
    lines = {one.id for one in stretch.nearby}
    for fact in taken.select_related("dispute__invoice__campus"):
        if fact.movement not in lines:
            yield _missing("dispute", fact.movement, fact.money, fact.dispute.invoice)


def _payments_missing(
    stretch: Stretch, said: set[tuple[str, str]], fetch: Fetch
) -> Iterator[Drift]:
    days = {"created_at__gte": stretch.since, "created_at__lt": stretch.until}
    paid = Payment.objects.filter(method=Payment.Method.CARD, **days)
    for payment in paid.select_related("invoice__campus"):
        if ("charge", payment.bank_reference) in said:
            continue
        found = fetch(payment.bank_reference)
        if found is None or found.received != payment.total:
            there = str(found.received) if found else ""
            yield _missing("charge", payment.bank_reference, payment.total, payment.invoice, there)


def _refunds_missing(stretch: Stretch, said: set[tuple[str, str]], fetch: Fetch) -> Iterator[Drift]:
    days = {"ended_at__gte": stretch.since, "ended_at__lt": stretch.until}
    back = Refund.objects.returned().filter(method=Payment.Method.CARD, **days)
    for refund in back.select_related("invoice__campus"):
        if ("refund", refund.stripe_id) in said:
            continue
        found = fetch(refund.source)
        there = {one.id: one.amount for one in found.refunds} if found else {}
        if there.get(refund.stripe_id) != refund.total:
            yield _missing("refund", refund.stripe_id, refund.total, refund.invoice)


def _missing(
    kind: str, id: str | None, sum_: Any, invoice: Invoice | None, there: str = ""
) -> Drift:
    facts = {
        "what": MISSING, "line_kind": kind, "object": id, "amount": str(sum_.amount), "currency": sum_.currency,
    }  # fmt: skip
    if there:
        facts["there"] = there
    return Drift(MISSING, f"drift-{MISSING}-{kind}-{id}", facts, invoice)


def _by(rows: Any, name: str, wanted: list[str]) -> dict[str, Any]:
    """Rows by one of their columns, asked for in handfuls."""
    found: dict[str, Any] = {}
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        found |= {getattr(row, name): row for row in rows.filter(**{f"{name}__in": part})}
    return found
