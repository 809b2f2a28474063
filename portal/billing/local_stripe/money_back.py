"""Payments, charges, refunds and disputes, as far as the portal reads them. All live in their session."""

import re
import secrets
import time
from typing import Any

from portal.billing.local_stripe.store import Refusal, Session, Store, number


def session_of(store: Store, intent: str) -> Session:
    """The paid session of a payment intent."""
    for session in store.sessions.values():
        if intent and session.get("payment_intent") == intent:
            return session
    raise Refusal(404, f"No such payment_intent: {intent}", code="resource_missing", param="intent")


def returned(session: Session) -> int:
    return sum(r["amount"] for r in session.get("x_refunds", []) if r["status"] == "succeeded")


def charge_of(session: Session) -> dict[str, Any]:
    refunds = session.get("x_refunds", [])
    return {
        "id": session["payment_intent"].replace("pi_", "ch_"),
        "object": "charge",
        "amount": session["amount_total"],
        "amount_refunded": returned(session),
        "currency": session["currency"],
        "disputed": bool(session.get("x_disputed")),
        "livemode": session["livemode"],
        "metadata": session["metadata"],
        "payment_intent": session["payment_intent"],
        "refunded": returned(session) == session["amount_total"],
        "refunds": {"object": "list", "data": refunds, "has_more": False},
    }


def intent_of(session: Session, *, expanded: bool) -> dict[str, Any]:
    charge = charge_of(session)
    return {
        "id": session["payment_intent"],
        "object": "payment_intent",
        "amount": session["amount_total"],
        "amount_received": session["amount_total"],
        "currency": session["currency"],
        "livemode": session["livemode"],
        "metadata": session["metadata"],
        "latest_charge": charge if expanded else charge["id"],
        "status": "succeeded",
    }


def refund(store: Store, params: dict[str, Any]) -> tuple[Session, dict[str, Any]]:
    """Give back part of a payment or the rest of it; more than is left is refused as Stripe refuses it."""
    with store.lock:
        session = session_of(store, str(params.get("payment_intent", "")))
        left = session["amount_total"] - returned(session)
        if not left:
            raise Refusal(400, "Charge has already been refunded.", code="charge_already_refunded")
        amount = number(params, "amount", str(left))
        if not 0 < amount <= left:
            raise Refusal(
                400, f"Refund amount ({amount}) is greater than unrefunded amount ({left})."
            )
        made = {
            "id": f"re_{secrets.token_hex(12)}",
            "object": "refund",
            "amount": amount,
            "charge": session["payment_intent"].replace("pi_", "ch_"),
            "created": int(time.time()),
            "currency": session["currency"],
            "metadata": params.get("metadata") or {},
            "payment_intent": session["payment_intent"],
            "status": "succeeded",
        }
        session.setdefault("x_refunds", []).append(made)
        store.save()
    return session, made


def dispute(store: Store, intent: str) -> tuple[Session, dict[str, Any]]:
    with store.lock:
        session = session_of(store, intent)
        session["x_disputed"] = True
        store.save()
    made = {
        "id": f"du_{secrets.token_hex(12)}",
        "object": "dispute",
        "amount": session["amount_total"],
        "charge": intent.replace("pi_", "ch_"),
        "currency": session["currency"],
        "metadata": {},
        "payment_intent": intent,
        "reason": "fraudulent",
        "status": "needs_response",
    }
    return session, made


def shown(session: Session, expand: Any) -> Session:
    """The session with its payment unfolded, when asked for."""
    asked = list(expand.values()) if isinstance(expand, dict) else []
    if session.get("payment_intent") and any(re.match(r"payment_intent\b", one) for one in asked):
        return session | {"payment_intent": intent_of(session, expanded=True)}
    return session
