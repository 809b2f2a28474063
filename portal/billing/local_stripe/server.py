"""The server itself: what a payment does, and when a session ends."""

import secrets
import threading
import time
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

from portal.billing.local_stripe import books, disputing, money_back, pages
from portal.billing.local_stripe.delivery import Courier
from portal.billing.local_stripe.faults import Faults
from portal.billing.local_stripe.handler import Handler
from portal.billing.local_stripe.store import Refusal, Session, Store

TICK_SECONDS = 0.5
# Like the hosted page, wait for the shop to hear of it before sending the payer back there.
REDIRECT_WAIT_SECONDS = 3


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64
    stripe: "LocalStripe"

    def handle_error(self, *_: Any) -> None:
        """A visitor who hangs up is no news."""


class LocalStripe:
    """One local Stripe. `with LocalStripe() as stripe:` serves on a free port of 127.0.0.1."""

    def __init__(
        self,
        *,
        webhook: str = "",
        secret: str = "whsec_local",  # noqa: S107 — signs nothing but this machine's own test events
        port: int = 0,
        merchant: str = "Caravanserai",
        state: Path | None = None,
        public: str = "",
        pause: float = 1,
        async_seconds: float = 5,
    ) -> None:
        self.faults = Faults()
        self.store = Store(state)
        self.courier = Courier(webhook, secret, self.faults, pause=pause)
        self.merchant = merchant
        self.async_seconds = async_seconds
        self.calls: list[tuple[str, str, str]] = []  # method, path, idempotency key
        self._public = public
        self._port = port
        self._server: _Server | None = None
        self._stop = threading.Event()

    # Coming and going

    def __enter__(self) -> "LocalStripe":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def public(self) -> str:
        return self._public or self.base

    def start(self) -> None:
        """Listen. The port is kept over stop and start."""
        self._server = _Server(("127.0.0.1", self._port), Handler)
        self._server.stripe = self
        self._port = self._server.server_address[1]
        self._stop = threading.Event()
        self.courier.stopped.clear()
        serve = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        serve.start()
        threading.Thread(target=self._tick_forever, args=(self._stop,), daemon=True).start()

    def stop(self) -> None:
        """Stop listening: from now on connections are refused."""
        self._stop.set()
        self.courier.stopped.set()
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def _tick_forever(self, stop: threading.Event) -> None:
        while not stop.wait(TICK_SECONDS):
            self.tick()

    def tick(self) -> None:
        """Expire what is overdue and settle what was to be paid later."""
        now = time.time()
        for session in list(self.store.sessions.values()):
            if session["status"] == "open" and session["expires_at"] <= now:
                self.expire(session["id"])
            if session.get("x_settles_at") and session["x_settles_at"] <= now:
                self.settle(session["id"], paid=session["x_settles_well"])

    # What happens to a session

    def pay(self, id: str, card: str = "4242424242424242", *, way: str = "card") -> str:
        """Put a card or a wallet to it: `paid`, `async`, or why not. A second payer hears `complete`."""
        what = pages.CARDS.get(card, "unknown") if way == "card" else pages.PAYS
        if what not in pages.WELL or way not in self.store.find(id)["payment_method_types"]:
            return what if what not in pages.WELL else "unknown"
        later = what in {pages.LATER, pages.LATER_NO}
        with self.store.lock:
            session = self.store.change(
                id,
                only_if="open",
                status="complete",
                url=None,
                payment_status="unpaid" if later else "paid",
                payment_intent=f"pi_{secrets.token_hex(12)}",
                x_settles_at=time.time() + self.async_seconds if later else None,
                x_settles_well=what == pages.LATER,
                x_way=way,
            )
            if session is None:
                return str(self.store.find(id)["status"])
            session = self._paid(id) if not later else session
        for thread in self._tell("checkout.session.completed", session):
            thread.join(REDIRECT_WAIT_SECONDS)
        if what == pages.DISPUTED:
            self.dispute(session["payment_intent"])
        return "async" if later else "paid"

    def _paid(self, id: str) -> Session:
        """The money is there: into the account's books, and the payer is known from now on."""
        session = self.store.find(id)
        if session["x_customer"] == "always" and not session["customer"]:
            session["customer"] = self.store.new_customer(session["customer_email"])
        books.note_charge(self.store, session)
        self.store.save()
        return dict(session)

    def settle(self, id: str, *, paid: bool) -> None:
        """Finish a payment that was to come later, well or badly; once."""
        with self.store.lock:
            if not self.store.find(id).get("x_settles_at"):
                return
            status = "paid" if paid else "unpaid"
            session = self.store.change(
                id, only_if="complete", payment_status=status, x_settles_at=None
            )
            if session and paid:
                session = self._paid(id)
        if session:
            end = "succeeded" if paid else "failed"
            self._tell(f"checkout.session.async_payment_{end}", session)

    def expire(self, id: str) -> Session:
        """Close an open session; one that is not open is refused as Stripe refuses it."""
        session = self.store.change(id, only_if="open", status="expired", url=None)
        if session is None:
            status = self.store.find(id)["status"]
            raise Refusal(
                400,
                f"Only open Checkout Sessions can be expired; this one is {status}.",
            )
        self._tell("checkout.session.expired", session)
        return session

    def refund(self, params: dict[str, Any]) -> dict[str, Any]:
        """Give money back and tell of it four times, as Stripe does."""
        session, made = money_back.refund(self.store, params)
        live = bool(session["livemode"])
        self.courier.tell("charge.refunded", money_back.charge_of(session), livemode=live)
        for name in ("refund.created", "refund.updated", "charge.refund.updated"):
            self.courier.tell(name, made, livemode=live)
        return made

    def refund_failed(self, id: str) -> dict[str, Any]:
        """A refund that had succeeded comes back."""
        made = money_back.refund_failed(self.store, id)
        for name in ("refund.failed", "refund.updated"):
            self.courier.tell(name, made, livemode=False)
        return made

    def dispute(self, intent: str, *, amount: int = 0, inquiry: bool = False) -> dict[str, Any]:
        """The payer asks the money back from the bank."""
        session, made = disputing.opened(self.store, intent, amount=amount, inquiry=inquiry)
        self.courier.tell("charge.dispute.created", made, livemode=bool(session["livemode"]))
        if not inquiry:
            self._about(made, "funds_withdrawn")
        return made

    def answer_dispute(self, id: str) -> dict[str, Any]:
        return self._about(disputing.answered(self.store, id), "updated")

    def end_dispute(self, id: str, *, won: bool) -> dict[str, Any]:
        made = disputing.ended(self.store, id, won=won)
        if made["status"] == "won":
            self._about(made, "funds_reinstated")
        return self._about(made, "closed")

    def _about(self, dispute: dict[str, Any], what: str) -> dict[str, Any]:
        self.courier.tell(f"charge.dispute.{what}", dispute, livemode=bool(dispute["livemode"]))
        return dispute

    def alter(self, id: str, **values: Any) -> None:
        """Make Stripe's own object differ from what was ordered."""
        with self.store.lock:
            self.store.find(id).update(values)

    def _tell(self, type_: str, session: Session) -> list[threading.Thread]:
        live = bool(session["livemode"])
        threads = self.courier.tell(type_, session, livemode=live)
        if self.faults.chatty and session["payment_status"] == "paid":
            intent = {
                "id": session["payment_intent"],
                "object": "payment_intent",
                "amount_received": session["amount_total"],
                "currency": session["currency"],
                "metadata": session["metadata"],
                "status": "succeeded",
            }
            threads += self.courier.tell("payment_intent.succeeded", intent, livemode=live)
        return threads
