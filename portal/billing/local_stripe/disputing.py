"""Disputes: the bank of the payer asks the money back, takes it, and decides."""

import secrets
import time
from typing import Any

from portal.billing.local_stripe import books, money_back
from portal.billing.local_stripe.store import Refusal, Session, Store

DAYS_TO_ANSWER = 9
FEE = 1500
ENDED = frozenset({"won", "lost", "warning_closed"})


def opened(
    store: Store, intent: str, *, amount: int = 0, inquiry: bool = False
) -> tuple[Session, dict[str, Any]]:
    """A new dispute about a payment. An inquiry only asks; any other one takes the money at once."""
    with store.lock:
        session = money_back.session_of(store, intent)
        now = int(time.time())
        made = {
            "id": f"du_{secrets.token_hex(12)}",
            "object": "dispute",
            "amount": amount or session["amount_total"] - money_back.returned(session),
            "charge": intent.replace("pi_", "ch_"),
            "created": now,
            "currency": session["currency"],
            "evidence_details": {"due_by": now + DAYS_TO_ANSWER * 86400, "has_evidence": False},
            "is_charge_refundable": inquiry,
            "livemode": session["livemode"],
            "metadata": {},
            "payment_intent": intent,
            "reason": "fraudulent",
            "status": "warning_needs_response" if inquiry else "needs_response",
        }
        if made["amount"] <= 0:
            raise Refusal(400, "Nothing is left of this charge.", code="charge_already_refunded")
        session["x_disputed"] = True
        store.disputes[made["id"]] = made
        if not inquiry:
            store.note("adjustment", -made["amount"], made, fee=FEE)
        store.save()
        return session, books.told(store, made)


def answered(store: Store, id: str) -> dict[str, Any]:
    """The shop's evidence is in; the bank looks at it."""
    with store.lock:
        one = _running(store, id)
        one["status"] = (
            "warning_under_review" if one["status"].startswith("warning") else "under_review"
        )
        one["evidence_details"]["has_evidence"] = True
        store.save()
        return books.told(store, one)


def ended(store: Store, id: str, *, won: bool) -> dict[str, Any]:
    """The bank's word. Won, the money comes back; an inquiry just closes."""
    with store.lock:
        one = _running(store, id)
        inquiry = one["status"].startswith("warning")
        one["status"] = "warning_closed" if inquiry else "won" if won else "lost"
        if won and not inquiry:
            store.note("adjustment", one["amount"], one)
        store.save()
        return books.told(store, one)


def _running(store: Store, id: str) -> dict[str, Any]:
    books.found(store, id)
    if store.disputes[id]["status"] in ENDED:
        raise Refusal(400, f"This dispute is already {store.disputes[id]['status']}.")
    return store.disputes[id]
