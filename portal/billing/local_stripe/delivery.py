"""Webhooks as Stripe sends them: signed, repeated until answered, in no promised order."""

import hashlib
import hmac
import http.client
import json
import secrets
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from portal.billing.local_stripe.faults import Faults

API_VERSION = "2026-10-28.endive"
ANSWER_SECONDS = 10


@dataclass(frozen=True)
class Attempt:
    """One knock on the portal's door. Status 0: nobody answered."""

    event: str
    type: str
    number: int
    status: int


@dataclass
class Courier:
    """Carries events to one address; while the answer is not 2xx, again after doubling pauses."""

    url: str
    secret: str
    faults: Faults
    tries: int = 6
    pause: float = 1  # seconds before the second try
    attempts: list[Attempt] = field(default_factory=list)
    held: list[dict[str, Any]] = field(default_factory=list)
    running: set[threading.Thread] = field(default_factory=set)
    stopped: threading.Event = field(default_factory=threading.Event)

    def tell(self, type_: str, thing: dict[str, Any], *, livemode: bool) -> list[threading.Thread]:
        """Send `type_` about `thing`, altered as switched. Returns the deliveries under way."""
        if not self.url:
            return []
        faults = self.faults
        events = [self.event(type_, thing, livemode=livemode) for _ in range(1 + faults.twins)]
        if faults.hold:
            self.held += events
            return []
        return self.send(event for event in events for _ in range(faults.copies))

    def event(self, type_: str, thing: dict[str, Any], *, livemode: bool) -> dict[str, Any]:
        faults = self.faults
        about = {name: value for name, value in thing.items() if not name.startswith("x_")}
        if "amount_total" in about:
            about["amount_total"] += faults.amount_delta
            about["client_reference_id"] = faults.reference or about["client_reference_id"]
        about["currency"] = faults.currency or about["currency"]
        about["livemode"] = faults.livemode or livemode
        return {
            "id": f"evt_{secrets.token_hex(12)}",
            "object": "event",
            "api_version": API_VERSION,
            "created": int(time.time()),
            "data": {"object": about},
            "livemode": about["livemode"],
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "type": type_,
        }

    def release(self, *, backwards: bool = False) -> None:
        """Let go what was held, one after the other, oldest or newest first."""
        self.faults.hold = False
        waiting, self.held = self.held, []
        for event in reversed(waiting) if backwards else waiting:
            for thread in self.send([event]):
                thread.join(ANSWER_SECONDS)

    def send(self, events: Iterable[dict[str, Any]]) -> list[threading.Thread]:
        threads = [threading.Thread(target=self._carry, args=(e,), daemon=True) for e in events]
        self.running.update(threads)
        for thread in threads:
            thread.start()
        return threads

    def settle(self, seconds: float = ANSWER_SECONDS) -> None:
        """Wait until nothing is under way any more."""
        until = time.monotonic() + seconds
        for thread in list(self.running):
            thread.join(max(0, until - time.monotonic()))

    def signed(self, body: bytes) -> str:
        moment = int(time.time()) - self.faults.age
        secret = "whsec_of_somebody_else" if self.faults.bad_signature else self.secret
        proof = hmac.new(secret.encode(), b"%d." % moment + body, hashlib.sha256).hexdigest()
        return f"t={moment},v1={proof}"

    def knock(self, body: bytes, signature: str) -> int:
        """Deliver once. The status answered, or 0."""
        request = urllib.request.Request(  # noqa: S310 — the address is the operator's own
            self.url,
            data=body,
            headers={
                "Content-Type": "application/json; charset=utf-8",
                "Stripe-Signature": signature,
            },
        )
        # No proxy: the portal is on this machine.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=ANSWER_SECONDS) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code
        except (OSError, http.client.HTTPException):
            return 0

    def _carry(self, event: dict[str, Any]) -> None:
        body = json.dumps(event, indent=2, ensure_ascii=False).encode()
        try:
            for number in range(1, self.tries + 1):
                status = self.knock(body, self.signed(body))
                if self.faults.answer_lost and number == 1:
                    status = 0
                self.attempts.append(Attempt(event["id"], event["type"], number, status))
                last = number == self.tries
                if 200 <= status < 300 or last or self.stopped.wait(self.pause * 2 ** (number - 1)):
                    return
        finally:
            self.running.discard(threading.current_thread())
