"""The account's own books: every movement of money, with what it is about, page by page."""

from collections.abc import Iterable
from typing import Any

from portal.billing.local_stripe import money_back
from portal.billing.local_stripe.store import Refusal, Store, number

FEE_PER_MILLE = 29
LONGEST_PAGE = 100


def note_charge(store: Store, session: dict[str, Any]) -> None:
    sum_ = session["amount_total"]
    card = session.get("x_way", "card") == "card"
    fee = sum_ * FEE_PER_MILLE // 1000
    store.note("charge" if card else "payment", sum_, money_back.charge_of(session), fee=fee)


def of_source(store: Store, id: str) -> list[dict[str, Any]]:
    return [entry for entry in store.entries if entry["source"] == id]


def told(store: Store, dispute: dict[str, Any]) -> dict[str, Any]:
    """A dispute with the movements it caused."""
    return dispute | {"balance_transactions": of_source(store, dispute["id"])}


def found(store: Store, id: str) -> dict[str, Any]:
    if id not in store.disputes:
        raise Refusal(404, f"No such dispute: {id}", code="resource_missing", param="id")
    return told(store, store.disputes[id])


def unfolded(store: Store, entry: dict[str, Any]) -> dict[str, Any]:
    """The movement with its source in full, where it has one."""
    id = str(entry["source"] or "")
    for session in store.sessions.values():
        intent = session.get("payment_intent")
        if intent and intent.replace("pi_", "ch_") == id:
            return entry | {"source": money_back.charge_of(session)}
        for refund in session.get("x_refunds", []):
            if refund["id"] == id:
                return entry | {"source": refund}
    if id in store.disputes:
        return entry | {"source": told(store, store.disputes[id])}
    return entry


def listed(
    rows: Iterable[dict[str, Any]], asked: dict[str, Any], path: str
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """One page, the newest first, and the list object around it."""
    created = asked.get("created") if isinstance(asked.get("created"), dict) else {}
    first, last = number(created, "gte", "0"), number(created, "lt", "9" * 11)
    kept = [row for row in reversed(list(rows)) if first <= row["created"] < last]
    if after := asked.get("starting_after"):
        places = [place for place, row in enumerate(kept) if row["id"] == after]
        if not places:
            raise Refusal(400, f"No such object: {after}", param="starting_after")
        kept = kept[places[0] + 1 :]
    room = min(max(number(asked, "limit", "10"), 1), LONGEST_PAGE)
    return kept[:room], {"object": "list", "url": path, "has_more": len(kept) > room}


def entries(store: Store, asked: dict[str, Any]) -> dict[str, Any]:
    page, around = listed(store.entries, asked, "/v1/balance_transactions")
    wanted = asked.get("expand")
    unfold = isinstance(wanted, dict) and "data.source" in wanted.values()
    return around | {"data": [unfolded(store, one) if unfold else one for one in page]}


def disputes(store: Store, asked: dict[str, Any]) -> dict[str, Any]:
    page, around = listed(store.disputes.values(), asked, "/v1/disputes")
    return around | {"data": [told(store, one) for one in page]}
