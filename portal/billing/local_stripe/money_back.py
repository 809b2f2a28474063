"""Payments, charges and refunds, as far as the portal reads them. All live in their session."""

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
        "payment_method_details": {"type": session.get("x_way", "card")},
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
        if money_is_out(store, session["payment_intent"]):
            raise Refusal(400, "This charge has been charged back.", code="charge_disputed")
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
        store.note("refund", -amount, made)
        store.save()
    return session, made


def money_is_out(store: Store, intent: str) -> bool:
    """The bank has taken the money of a dispute that is neither won nor lost, or kept it."""
    return any(
        one["payment_intent"] == intent
        and one["status"] in {"needs_response", "under_review", "lost"}
        for one in store.disputes.values()
    )


def refund_failed(store: Store, id: str) -> dict[str, Any]:
    """The payer's bank sends a refund back, maybe weeks later: the money is the shop's again."""
    with store.lock:
        for session in store.sessions.values():
            for one in session.get("x_refunds", []):
                if one["id"] == id and one["status"] == "succeeded":
                    one["status"] = "failed"
                    one["failure_reason"] = "expired_or_canceled_card"
                    store.note("refund_failure", one["amount"], one)
                    store.save()
                    return dict(one)
    raise Refusal(404, f"No such refund: {id}", code="resource_missing", param="id")


def shown(session: Session, expand: Any) -> Session:
    """The session with its payment unfolded, when asked for."""
    asked = list(expand.values()) if isinstance(expand, dict) else []
    if session.get("payment_intent") and any(re.match(r"payment_intent\b", one) for one in asked):
        return session | {"payment_intent": intent_of(session, expanded=True)}
    return session
