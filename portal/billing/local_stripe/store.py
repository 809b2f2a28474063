"""Checkout Sessions and idempotency keys, kept as Stripe keeps them."""

import json
import re
import secrets
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

Session = dict[str, Any]

SHORTEST, LONGEST = 30 * 60, 24 * 60 * 60  # seconds from now until expires_at
# The time a request needs to arrive is forgiven.
GRACE = 60


class Refusal(Exception):
    """An error answer of the API: HTTP status and Stripe's error object."""

    def __init__(
        self, status: int, message: str, *, kind: str = "invalid_request_error", **more: str
    ):
        super().__init__(message)
        self.status = status
        self.body = {"error": {"type": kind, "message": message, **more}}


def nested(query: str) -> dict[str, Any]:
    """Unfold `a[b][0]=c` into nested dictionaries, as the API's forms are written."""
    tree: dict[str, Any] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        *path, last = re.findall(r"[^\[\]]+", name) or [name]
        here = tree
        for step in path:
            below = here.setdefault(step, {})
            if not isinstance(below, dict):
                raise Refusal(400, f"Invalid parameter {name}", param=name)
            here = below
        here[last] = value
    return tree


def number(params: dict[str, Any], name: str, default: str = "") -> int:
    text = str(params.get(name, default))
    if not re.fullmatch(r"\d{1,12}", text, re.ASCII):
        raise Refusal(400, f"Invalid integer: {text}", param=name, code="parameter_invalid_integer")
    return int(text)


def _total(params: dict[str, Any]) -> tuple[int, str, str]:
    """Sum, currency and first name of the line items."""
    items = params.get("line_items")
    if not isinstance(items, dict) or not items:
        raise Refusal(400, "Missing required param: line_items.", param="line_items")
    total, currencies, names = 0, set(), []
    for item in items.values():
        price = item.get("price_data") if isinstance(item, dict) else None
        if not isinstance(price, dict):
            raise Refusal(400, "Missing required param: price_data.", param="line_items")
        total += number(price, "unit_amount") * number(item, "quantity", "1")
        currencies.add(str(price.get("currency")))
        product = price.get("product_data")
        names.append(str(product.get("name", "")) if isinstance(product, dict) else "")
    currency = currencies.pop()
    if currencies or not re.fullmatch("[a-z]{3}", currency):
        raise Refusal(
            400, f"Invalid currency: {currency}.", param="line_items[0][price_data][currency]"
        )
    if total < 1:
        raise Refusal(400, "The total must be at least 1.", code="amount_too_small")
    if total > 99_999_999_999:
        raise Refusal(400, "The total is too large.", code="amount_too_large")
    return total, currency, names[0]


WALLETS = {
    "alipay": frozenset("aud cad cny eur gbp hkd jpy myr nzd sgd usd".split()),
    "wechat_pay": frozenset("aud cad chf cny dkk eur gbp hkd jpy nok sek sgd usd".split()),
}


def _ways(params: dict[str, Any], currency: str) -> list[str]:
    """How the page takes the money; a wallet refuses the currencies it does not know."""
    given = params.get("payment_method_types") or {"0": "card"}
    ways = [str(way) for way in given.values()] if isinstance(given, dict) else []
    for way in ways:
        if way != "card" and currency not in WALLETS.get(way, ()):
            raise Refusal(
                400,
                f"The payment method type provided: {way} is invalid, or does not support {currency}.",
                param="payment_method_types",
            )
    options = params.get("payment_method_options", {})
    if "wechat_pay" in ways and options.get("wechat_pay", {}).get("client") != "web":
        raise Refusal(
            400, "wechat_pay needs a client.", param="payment_method_options[wechat_pay][client]"
        )
    return ways


def _checked(params: dict[str, Any]) -> None:
    metadata = params.get("metadata", {})
    if params.get("mode") != "payment":
        raise Refusal(400, "Only payment mode is served here.", param="mode")
    if not params.get("success_url"):
        raise Refusal(400, "Missing required param: success_url.", param="success_url")
    if len(str(params.get("client_reference_id", ""))) > 200:
        raise Refusal(400, "client_reference_id is too long.", param="client_reference_id")
    if len(metadata) > 50 or any(len(k) > 40 or len(str(v)) > 500 for k, v in metadata.items()):
        raise Refusal(400, "Metadata: 50 keys of 40 characters, values of 500.", param="metadata")


class Store:
    """Every session and key, in memory, and in one JSON file if a path is given."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self.lock = threading.RLock()
        self.sessions: dict[str, Session] = {}
        self.keys: dict[str, dict[str, Any]] = {}
        self.entries: list[dict[str, Any]] = []  # movements of the account's balance, oldest first
        self.disputes: dict[str, dict[str, Any]] = {}
        self.customers: dict[str, dict[str, Any]] = {}
        self.busy: set[str] = set()  # keys whose first request is still running
        if path and path.exists():
            kept = json.loads(path.read_text("utf-8"))
            self.sessions, self.keys = kept["sessions"], kept["keys"]
            self.entries = kept.get("entries", [])
            self.disputes, self.customers = kept.get("disputes", {}), kept.get("customers", {})

    def save(self) -> None:
        if self.path:
            fresh = self.path.with_suffix(".new")
            names = ("sessions", "keys", "entries", "disputes", "customers")
            fresh.write_text(json.dumps({name: getattr(self, name) for name in names}), "utf-8")
            fresh.replace(self.path)

    def find(self, id: str) -> Session:
        if id not in self.sessions:
            raise Refusal(
                404, f"No such checkout.session: {id}", code="resource_missing", param="id"
            )
        return self.sessions[id]

    def create(self, params: dict[str, Any], *, base: str, livemode: bool) -> Session:
        _checked(params)
        total, currency, name = _total(params)
        ways = _ways(params, currency)
        self.knows_customer(params)
        now = int(time.time())
        expires = number(params, "expires_at", str(now + LONGEST))
        if not now + SHORTEST - GRACE <= expires <= now + LONGEST + GRACE:
            raise Refusal(
                400, "expires_at must be 30 minutes to 24 hours ahead.", param="expires_at"
            )
        id = f"cs_{'live' if livemode else 'test'}_{secrets.token_hex(16)}"
        session = {
            "id": id,
            "object": "checkout.session",
            "amount_subtotal": total,
            "amount_total": total,
            "cancel_url": params.get("cancel_url"),
            "client_reference_id": params.get("client_reference_id"),
            "created": now,
            "currency": currency,
            "customer": params.get("customer"),
            "customer_email": params.get("customer_email"),
            "expires_at": expires,
            "livemode": livemode,
            "locale": params.get("locale", "auto"),
            "metadata": params.get("metadata", {}),
            "mode": "payment",
            "payment_intent": None,
            "payment_method_types": ways,
            "payment_status": "unpaid",
            "status": "open",
            "success_url": params["success_url"],
            "url": f"{base}/pay/{id}",
            "x_description": name,
            "x_customer": params.get("customer_creation", ""),
        }
        self.sessions[id] = session
        return dict(session)

    def knows_customer(self, params: dict[str, Any]) -> None:
        customer = params.get("customer")
        if customer and customer not in self.customers:
            raise Refusal(
                400, f"No such customer: '{customer}'", code="resource_missing", param="customer"
            )
        if customer and params.get("customer_email"):
            raise Refusal(
                400, "You may only specify one of these parameters: customer, customer_email."
            )

    def note(self, kind: str, amount: int, thing: dict[str, Any], *, fee: int = 0) -> None:
        """Write one movement of money down, as it changes the balance. The lock is held."""
        self.entries.append(
            {
                "id": f"txn_{secrets.token_hex(12)}",
                "object": "balance_transaction",
                "amount": amount,
                "created": int(time.time()),
                "currency": thing["currency"],
                "fee": fee,
                "net": amount - fee,
                "source": thing["id"],
                "status": "available",
                "type": kind,
            }
        )

    def new_customer(self, email: str | None) -> str:
        id = f"cus_{secrets.token_hex(7)}"
        self.customers[id] = {"id": id, "object": "customer", "email": email}
        return id

    def remembered(self, key: str, request: list[Any]) -> dict[str, Any] | None:
        """The first answer under this key; another request under it is refused."""
        kept = self.keys.get(key)
        if kept is None:
            return None
        if kept["request"] != request:
            raise Refusal(
                400,
                "Keys for idempotent requests can only be used with the same parameters.",
                kind="idempotency_error",
            )
        return kept

    def remember(self, key: str, request: list[Any], status: int, body: dict[str, Any]) -> None:
        self.keys[key] = {"request": request, "status": status, "body": body}
        self.save()

    def begin(self, key: str) -> None:
        """Take the key for one running request; a second one under it hears 409 until that has ended."""
        if key in self.busy:
            raise Refusal(
                409,
                "There is currently another in-progress request using this Stripe-Idempotent key.",
                kind="idempotency_error",
                code="idempotency_key_in_use",
            )
        self.busy.add(key)

    def change(self, id: str, *, only_if: str, **values: Any) -> Session | None:
        """Alter a session whose status is `only_if`; None when somebody was faster."""
        with self.lock:
            session = self.find(id)
            if session["status"] != only_if:
                return None
            session.update(values)
            self.save()
            return dict(session)
