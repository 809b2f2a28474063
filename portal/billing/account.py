"""The account of a company at a campus: what was asked for, what came, what was taken back. Reads only.

A positive balance is owed by the company. Deposits appear as what they are on the account: asked for and paid;
what is held stands in the deposit ledger.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.accounts.models import Campus, Company
from portal.billing import states
from portal.billing.models import (
    CreditNote,
    DepositEntry,
    DisputeFact,
    Invoice,
    Loss,
    Payment,
    Refund,
    TransferNote,
    WriteOff,
)
from portal.money import Money

LABELS = {
    "invoice": _("Invoice"), "void": _("Invoice cancelled"), "payment": _("Payment received"),
    "credit": _("Credit note"), "refund": pgettext_lazy("money back", "Refund"),
    "deposit": _("Paid from the deposit"), "bounced": _("Refund that came back"), "fee": _("Kept by banks"),
    "reversed": _("Taken back by the bank"),
    "disputed": _("Taken back by the bank of the card"), "reinstated": _("Left to the park by the bank of the card"),
    "written_off": _("Written off"), "taken_back": _("Write-off taken back"),
    "deposit_invoice": _("Deposit invoice"), "deposit_payment": _("Deposit received"),
}  # fmt: skip


@dataclass(frozen=True, order=True)
class Movement:
    """`kind` is a key of `LABELS`; what adds to the debt is positive."""

    on: date
    kind: str
    number: str
    amount: Decimal
    currency: str

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)

    @property
    def label(self) -> Any:
        return LABELS[self.kind]


@dataclass(frozen=True)
class Account:
    """One currency over a period, both days included."""

    currency: str
    opening: Money
    movements: list[Movement]

    @property
    def closing(self) -> Money:
        return sum((m.money for m in self.movements), self.opening)


def statement_of(company: Company, campus: Campus, first: date, last: date) -> list[Account]:
    """One account for each currency that ever moved up to `last`."""
    rows = sorted(m for m in movements(company, campus) if m.on <= last)
    accounts = []
    for currency in sorted({m.currency for m in rows}):
        own = [m for m in rows if m.currency == currency]
        opening = sum((m.money for m in own if m.on < first), Money.zero(currency))
        accounts.append(Account(currency, opening, [m for m in own if m.on >= first]))
    return accounts


def movements(company: Company, campus: Campus) -> Iterator[Movement]:
    """Every one there is, in a number of queries that does not grow with them."""
    mine: dict[str, Any] = {"invoice__company": company, "invoice__campus": campus}
    own = Invoice.objects.filter(company=company, campus=campus)
    named = ("kind", "number")
    for kind, number, on, amount, currency in own.values_list(
        *named, "issued_on", "amount", "currency"
    ):
        yield Movement(on, of_deposit(kind, "invoice"), number, amount, currency)
    yield from received(mine)
    yield from written_off(mine)
    notes, credited = CreditNote.objects.filter(**mine).confirmed(), defaultdict(Decimal)
    for number, on, amount, currency, invoice in notes.values_list(
        "paper__number", "paper__issued_on", "amount", "invoice__currency", "invoice"
    ):
        yield Movement(on, "credit", number, -amount, currency)
        credited[invoice] += amount
    for one in own.void():
        # All of it, so that what the park has of it still is the company's; a deposit's is in the ledger.
        gone = one.asked if one.kind == Invoice.Kind.DEPOSIT else one.amount - credited[one.pk]
        yield Movement(campus.local(one.closed_at).date(), "void", one.number, -gone, one.currency)
    yield from went_back(mine, campus)
    yield from taken_again(mine)
    used = DepositEntry.objects.filter(**mine, kind=DepositEntry.Kind.ARREARS)
    for number, on, amount, currency in used.values_list(
        "invoice__number", "on", "amount", "currency"
    ):
        yield Movement(on, "deposit", number, amount, currency)


def went_back(mine: dict[str, Any], campus: Campus) -> Iterator[Movement]:
    """Refunds, those that came back again later, and what banks of cards took of payments and left again.

    A deposit given back leaves the ledger; its company does not owe it again.
    """
    back = Refund.objects.filter(
        **mine, state__in=(states.RETURNED, states.BOUNCED), payment__isnull=False
    ).exclude(invoice__kind=Invoice.Kind.DEPOSIT)
    for number, at, amount, currency, state, changed, returned in back.values_list(
        "invoice__number",
        "ended_at",
        "amount",
        "currency",
        "state",
        "changed_at",
        "returned_by__booked_on",
    ):
        sent = campus.local(at).date()
        yield Movement(sent, "refund", number, amount, currency)
        if state == states.BOUNCED:
            on = max(sent, returned) if returned else campus.local(changed).date()
            yield Movement(on, "bounced", number, -amount, currency)
    taken = DisputeFact.objects.moved().filter(
        dispute__order__payment__isnull=False,
        **{f"dispute__{name}": one for name, one in mine.items()},
    )
    for number, at, amount, currency in taken.values_list(
        "dispute__invoice__number", "at", "amount", "dispute__currency"
    ):
        kind = "disputed" if amount < 0 else "reinstated"
        yield Movement(campus.local(at).date(), kind, number, -amount, currency)


def taken_again(mine: dict[str, Any]) -> Iterator[Movement]:
    """What banks took back of transfers."""
    # A transfer that was set free later left the account with what had been taken of it.
    lost = Loss.objects.filter(**mine, line__isnull=False).exclude(transfer__freed=True)
    # What is taken of a deposit after its invoice was cancelled leaves the ledger, and nobody owes it.
    ended = {"invoice__kind": Invoice.Kind.DEPOSIT, "invoice__state": states.VOID}
    lost = lost.exclude(**ended, at__gt=F("invoice__closed_at"))
    for number, on, taken, fee, currency in lost.values_list(
        "invoice__number", "line__booked_on", "taken", "fee", "invoice__currency"
    ):
        yield Movement(on, "reversed", number, taken - fee, currency)
        if fee:
            yield Movement(on, "fee", number, fee, currency)


def of_deposit(kind: str, movement: str) -> str:
    """What is asked for and paid as a deposit is named so: it is no income of the park."""
    return f"deposit_{movement}" if kind == Invoice.Kind.DEPOSIT else movement


def received(mine: dict[str, Any]) -> Iterator[Movement]:
    """Each transfer on its own day, what banks kept of it, and cards."""
    names = ("invoice__kind", "invoice__number", "received_on", "amount", "fee")
    cards = Payment.objects.filter(**mine, method=Payment.Method.CARD)
    parts = TransferNote.objects.booked().filter(**mine)
    for rows in (cards, parts):
        for kind, number, on, amount, fee, currency in rows.values_list(
            *names, "invoice__currency"
        ):
            yield Movement(on, of_deposit(kind, "payment"), number, -amount, currency)
            if fee:
                yield Movement(on, "fee", number, -fee, currency)


def written_off(mine: dict[str, Any]) -> Iterator[Movement]:
    """What the park gave up, and what came after all: both stay on the account."""
    entries = WriteOff.objects.filter(**mine, state__in=(states.CONFIRMED, states.TAKEN_BACK))
    for one in entries.select_related("invoice__campus"):
        number, currency = one.invoice.number, one.invoice.currency
        on = one.invoice.campus.local(one.decided_at).date()
        yield Movement(on, "written_off", number, -one.amount, currency)
        if one.taken_back_on:
            yield Movement(one.taken_back_on, "taken_back", number, one.amount, currency)
