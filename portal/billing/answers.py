"""Stripe's answers in our words: what a checkout, a payment, a refund and an event are to us.

Amounts become `Money` here. An answer that lacks what we need is an answer we did not get.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from portal.money import Money


class PaymentsProblem(Exception):
    """Anything that kept the card door from doing what it was asked."""


class PaymentsUnavailable(PaymentsProblem):
    """Nobody knows whether Stripe did it. Ask again later with the same idempotency key."""


class PaymentsRefused(PaymentsProblem):
    """Stripe understood and said no; asking again changes nothing."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class KeyReused(PaymentsProblem):
    """The idempotency key already stands for a different request."""


class BadSignature(PaymentsProblem):
    """The webhook is forged, stale, cut or not an event. Nothing of it may be kept."""


@dataclass(frozen=True)
class Checkout:
    """A payment page as it was when opened. A repeated call repeats it, so fetch its state anew."""

    id: str
    url: str
    status: str
    expires_at: datetime


@dataclass(frozen=True)
class Returned:
    """Money given back. status: succeeded, pending, failed, canceled."""

    id: str
    status: str
    amount: Money
    metadata: dict[str, str]


@dataclass(frozen=True)
class CheckoutState:
    """What Stripe says now. status: open, complete, expired; payment_status: paid, unpaid."""

    id: str
    status: str
    payment_status: str
    amount: Money
    livemode: bool
    reference: str
    metadata: dict[str, str]
    payment_intent: str
    url: str
    expires_at: datetime
    refunds: tuple[Returned, ...] = ()
    disputed: bool = False
    customer: str = ""
    way: str = ""  # card, alipay, wechat_pay, …


@dataclass(frozen=True)
class PaymentState:
    """One payment at Stripe: whose it was, what went back, and whether it is disputed."""

    payment_intent: str
    metadata: dict[str, str]
    refunds: tuple[Returned, ...]
    disputed: bool
    received: Money


@dataclass(frozen=True)
class Moved:
    """Money a dispute took (below zero) or gave back, what that cost, and when."""

    id: str
    amount: Money
    fee: Money
    at: datetime


@dataclass(frozen=True)
class DisputeState:
    """What Stripe says of a dispute now. `respond_by` is None when there is nothing to answer."""

    id: str
    payment_intent: str
    amount: Money
    reason: str
    status: str
    respond_by: datetime | None
    opened_at: datetime
    moved: tuple[Moved, ...]


@dataclass(frozen=True)
class Entry:
    """One movement of money in Stripe's books, in the currency it was paid in; out is below zero.

    kind: charge, refund, refund_failed, dispute; own for payouts and fees of the account; else other.
    """

    id: str
    kind: str
    source: str
    payment_intent: str
    amount: Money
    fee: Money
    at: datetime
    metadata: dict[str, str]
    net: Money
    status: str = ""  # of what it is about, as that stands now


@dataclass(frozen=True)
class Event:
    """A webhook whose signature held. It is a hint: what counts is `fetch_checkout(object_id)`."""

    id: str
    type: str
    livemode: bool
    created: datetime
    object_id: str
    object_kind: str
    payload: dict[str, Any]


def checkout_state(raw: dict[str, Any]) -> CheckoutState:
    """Read Stripe's object by its own names; one that lacks them is an answer we did not get."""
    try:
        intent = raw.get("payment_intent") or ""
        payment = {"id": intent} if isinstance(intent, str) else intent
        refunds, disputed = of_charge(payment.get("latest_charge"))
        return CheckoutState(
            id=raw["id"],
            status=raw["status"] or "",
            payment_status=raw["payment_status"],
            amount=Money.from_minor(raw["amount_total"], raw["currency"].upper()),
            livemode=raw["livemode"],
            reference=raw.get("client_reference_id") or "",
            metadata=dict(raw.get("metadata") or {}),
            payment_intent=payment["id"],
            url=raw.get("url") or "",
            expires_at=datetime.fromtimestamp(raw["expires_at"], UTC),
            refunds=refunds,
            disputed=disputed,
            customer=str(raw.get("customer") or ""),
            way=way_of(payment.get("latest_charge")),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise PaymentsUnavailable("Stripe's answer is not a checkout.") from error


def of_charge(charge: Any) -> tuple[tuple[Returned, ...], bool]:
    """What went back of a charge, and whether it is disputed; nothing where there is no charge yet."""
    if not isinstance(charge, dict):
        return (), False
    rows = (charge.get("refunds") or {}).get("data") or []
    return tuple(returned(row) for row in rows), bool(charge.get("disputed"))


def way_of(charge: Any) -> str:
    """Card or wallet; nothing where there is no charge yet."""
    details = charge.get("payment_method_details") if isinstance(charge, dict) else None
    return str((details or {}).get("type") or "")


def payment_state(raw: dict[str, Any]) -> PaymentState:
    refunds, disputed = of_charge(raw.get("latest_charge"))
    try:
        received = Money.from_minor(raw.get("amount_received") or 0, raw["currency"].upper())
        return PaymentState(raw["id"], dict(raw.get("metadata") or {}), refunds, disputed, received)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise PaymentsUnavailable("Stripe's answer is not a payment.") from error


def dispute_state(raw: dict[str, Any]) -> DisputeState:
    try:
        due = (raw.get("evidence_details") or {}).get("due_by")
        return DisputeState(
            id=raw["id"],
            payment_intent=raw.get("payment_intent") or "",
            amount=Money.from_minor(raw["amount"], raw["currency"].upper()),
            reason=raw.get("reason") or "",
            status=raw["status"],
            respond_by=datetime.fromtimestamp(due, UTC) if due else None,
            opened_at=datetime.fromtimestamp(raw["created"], UTC),
            moved=tuple(moved(one, raw) for one in raw.get("balance_transactions") or ()),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise PaymentsUnavailable("Stripe's answer is not a dispute.") from error


def moved(raw: dict[str, Any], dispute: dict[str, Any]) -> Moved:
    """In the dispute's currency, whatever the account is kept in: the sign is the balance's."""
    own, kept = dispute["currency"].upper(), raw["currency"].upper()
    sum_ = Money.from_minor(raw["amount"], kept)
    if own != kept:
        whole = Money.from_minor(dispute["amount"], own)
        sum_ = whole if raw["amount"] > 0 else -whole
    fee = Money.from_minor(raw.get("fee") or 0, kept)
    return Moved(raw["id"], sum_, fee, datetime.fromtimestamp(raw["created"], UTC))


KINDS = {
    "charge": "charge", "payment": "charge", "refund": "refund", "payment_refund": "refund",
    "refund_failure": "refund_failed",
}  # fmt: skip
OWN = frozenset(
    "payout payout_cancel payout_failure stripe_fee stripe_fx_fee network_cost tax_fee topup topup_reversal"
    " contribution reserve_transaction reserved_funds payout_minimum_balance_hold"
    " payout_minimum_balance_release".split()
)
# What Stripe takes for the account itself: the whole line is a fee.
FEES = frozenset("stripe_fee stripe_fx_fee network_cost tax_fee".split())


def entry(raw: dict[str, Any]) -> Entry:
    """A line of Stripe's balance, its source unfolded."""
    try:
        about = raw.get("source")
        source = about if isinstance(about, dict) else {}
        disputed = raw["type"] == "adjustment" and source.get("object") == "dispute"
        kind = "dispute" if disputed else KINDS.get(raw["type"], "other")
        kept = raw["currency"].upper()
        sum_ = Money.from_minor(raw["amount"], kept)
        fee = -sum_ if raw["type"] in FEES else Money.from_minor(raw.get("fee") or 0, kept)
        net = sum_ if raw["type"] in FEES else sum_ - fee
        if disputed:
            sum_ = moved(raw, source).amount
        elif kind != "other" and source:
            whole = Money.from_minor(source["amount"], source["currency"].upper())
            sum_ = -whole if raw["amount"] < 0 else whole
        return Entry(
            id=raw["id"],
            kind="own" if raw["type"] in OWN else kind,
            source=str(source.get("id") or about or ""),
            payment_intent=str(source.get("payment_intent") or ""),
            amount=sum_,
            fee=fee,
            net=net,
            at=datetime.fromtimestamp(raw["created"], UTC),
            metadata=dict(source.get("metadata") or {}),
            status=str(source.get("status") or ""),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise PaymentsUnavailable("Stripe's answer is not a line of its books.") from error


def returned(raw: dict[str, Any]) -> Returned:
    try:
        return Returned(
            id=raw["id"],
            status=raw["status"] or "",
            amount=Money.from_minor(raw["amount"], raw["currency"].upper()),
            metadata=dict(raw.get("metadata") or {}),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise PaymentsUnavailable("Stripe's answer is not a refund.") from error


def event_of(payload: bytes) -> Event:
    try:
        raw = json.loads(payload, parse_float=Decimal)
        about = raw["data"]["object"]
        return Event(
            id=str(raw["id"]),
            type=str(raw["type"]),
            livemode=raw["livemode"] is True,
            created=datetime.fromtimestamp(raw["created"], UTC),
            object_id=str(about.get("id") or ""),
            object_kind=str(about.get("object") or ""),
            payload=raw,
        )
    except (
        KeyError,
        TypeError,
        ValueError,
        AttributeError,
        OverflowError,
        RecursionError,
    ) as error:
        raise BadSignature("signed, but not an event of the kind we subscribed to") from error
