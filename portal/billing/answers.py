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


@dataclass(frozen=True)
class PaymentState:
    """One payment at Stripe: whose it was, what went back, and whether it is disputed."""

    payment_intent: str
    metadata: dict[str, str]
    refunds: tuple[Returned, ...]
    disputed: bool


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
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise PaymentsUnavailable("Stripe's answer is not a checkout.") from error


def of_charge(charge: Any) -> tuple[tuple[Returned, ...], bool]:
    """What went back of a charge, and whether it is disputed; nothing where there is no charge yet."""
    if not isinstance(charge, dict):
        return (), False
    rows = (charge.get("refunds") or {}).get("data") or []
    return tuple(returned(row) for row in rows), bool(charge.get("disputed"))


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
