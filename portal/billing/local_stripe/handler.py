"""The server's three faces: the API at /v1/, the page at /pay/, the switches at /_control/."""

import json
import re
import secrets
import socket
import struct
import time
import unicodedata
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from portal.billing.local_stripe import books, money_back, pages
from portal.billing.local_stripe.faults import HAPPENED
from portal.billing.local_stripe.store import Refusal, nested

if TYPE_CHECKING:
    from portal.billing.local_stripe.server import LocalStripe

LARGEST_BODY = 1 << 20
SESSION = re.compile(r"/v1/checkout/sessions/(cs_\w+)(/expire)?", re.ASCII)
INTENT = re.compile(r"/v1/payment_intents/(pi_\w+)", re.ASCII)
DISPUTE = re.compile(r"/v1/disputes/(\w+)", re.ASCII)
CUSTOMER = re.compile(r"/v1/customers/(\w+)", re.ASCII)
PAGE = re.compile(r"/pay/(cs_\w+)", re.ASCII)
CONTROL = re.compile(r"/_control/sessions/(cs_\w+)/(pay|expire|settle|fail)", re.ASCII)
ABOUT_DISPUTE = re.compile(r"/_control/disputes/(\w+)(?:/(answer|win|lose))?", re.ASCII)
HTML_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class Handler(BaseHTTPRequestHandler):
    # One connection per call, so that a stopped server refuses the next one at once.
    protocol_version = "HTTP/1.0"
    server_version = "local-stripe"
    timeout = 30

    @property
    def stripe(self) -> "LocalStripe":
        return self.server.stripe  # type: ignore[attr-defined]  # set by LocalStripe.start

    def log_message(self, *_: Any) -> None:
        """Say nothing: the console belongs to the portal."""

    def do_GET(self) -> None:
        self._route("GET", "")

    def do_DELETE(self) -> None:
        self._route("DELETE", "")

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length") or "0"
        if not re.fullmatch(r"\d{1,9}", length, re.ASCII) or int(length) > LARGEST_BODY:
            self.close_connection = True
            return self._json(
                413, {"error": {"type": "invalid_request_error", "message": "Too large"}}
            )
        return self._route("POST", self.rfile.read(int(length)).decode("utf-8", "replace"))

    def _route(self, method: str, body: str) -> None:
        path = urlsplit(self.path).path
        try:
            if path.startswith("/v1/"):
                self._api(method, path, body)
            elif path == "/pay.css":
                self._send(200, pages.CSS, {"Content-Type": "text/css; charset=utf-8"})
            elif path.startswith("/pay/"):
                self._page(method, path, body)
            else:
                self._control(method, path, body)
        except Refusal as refusal:
            self._json(refusal.status, refusal.body)

    # /v1/

    def _api(self, method: str, path: str, body: str) -> None:
        key = self.headers.get("Idempotency-Key", "")
        self.stripe.calls.append((method, path, key))
        secret = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if not secret.startswith(("sk_", "rk_")):
            raise Refusal(401, "Invalid API Key provided")
        fault = self.stripe.faults.next_api()
        if fault and fault not in HAPPENED:
            return self._spoil(fault)
        if len(key) > 255:
            raise Refusal(400, "Idempotency keys are at most 255 characters.")
        status, answer, replayed = self._once(method, path, body, key, fault)
        if fault == "cut":
            return self._reset()
        return self._json(status, answer, {"Idempotent-Replayed": "true"} if replayed else {})

    def _once(
        self, method: str, path: str, body: str, key: str, fault: str
    ) -> tuple[int, dict[str, Any], bool]:
        """Do it, or repeat the first answer under this key. Invalid requests are not remembered."""
        params = nested(body)
        store = self.stripe.store
        keyed = bool(key) and method == "POST"
        with store.lock:
            if keyed and (kept := store.remembered(key, [path, params])):
                return kept["status"], kept["body"], True
            if keyed:
                store.begin(key)
        try:
            if fault == "slow":
                time.sleep(self.stripe.faults.seconds)
            with store.lock:
                status, answer = self._first(method, path, params, broken=fault == "failed")
                if keyed:
                    store.remember(key, [path, params], status, answer)
        finally:
            store.busy.discard(key)
        return status, answer, False

    def _first(
        self, method: str, path: str, params: dict[str, Any], *, broken: bool
    ) -> tuple[int, dict[str, Any]]:
        if broken:
            return 500, {"error": {"type": "api_error", "message": "Something broke inside"}}
        return 200, self._do(method, path, params)

    def _do(self, method: str, path: str, params: dict[str, Any]) -> dict[str, Any]:
        store = self.stripe.store
        asked = nested(urlsplit(self.path).query)
        if method == "POST" and path == "/v1/checkout/sessions":
            live = "_live_" in self.headers.get("Authorization", "")
            return _public(store.create(params, base=self.stripe.public, livemode=live))
        if method == "POST" and path == "/v1/refunds":
            return self.stripe.refund(params)
        if method == "GET" and (found := INTENT.fullmatch(path)):
            session = money_back.session_of(store, found[1])
            return money_back.intent_of(session, expanded="expand" in asked)
        if method == "GET" and path == "/v1/balance_transactions":
            return books.entries(store, asked)
        if method == "GET" and path == "/v1/disputes":
            return books.disputes(store, asked)
        if method == "GET" and (found := DISPUTE.fullmatch(path)):
            return books.found(store, found[1])
        if method == "DELETE" and (found := CUSTOMER.fullmatch(path)):
            return self._forget(found[1])
        found = SESSION.fullmatch(path)
        if found and method == "POST" and found[2]:
            return _public(self.stripe.expire(found[1]))
        if found and method == "GET" and not found[2]:
            return _public(money_back.shown(store.find(found[1]), asked.get("expand")))
        raise Refusal(404, f"Unrecognized request URL ({method}: {path}).")

    def _forget(self, id: str) -> dict[str, Any]:
        if self.stripe.store.customers.pop(id, None) is None:
            raise Refusal(404, f"No such customer: '{id}'", code="resource_missing", param="id")
        self.stripe.store.save()
        return {"id": id, "object": "customer", "deleted": True}

    def _spoil(self, fault: str) -> None:
        """Fail before anything was done."""
        if fault == "hang":
            time.sleep(self.stripe.faults.seconds)
        if fault == "drip":
            # A byte now and then keeps every socket timeout from striking.
            until = time.monotonic() + self.stripe.faults.seconds
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            while time.monotonic() < until:
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.2)
        if fault in {"hang", "reset", "drip"}:
            return self._reset()
        if fault == "garbage":
            return self._send(200, b"<html>maintenance</html>", {"Content-Type": "text/html"})
        status, kind = (429, "invalid_request_error") if fault == "busy" else (500, "api_error")
        return self._json(status, {"error": {"type": kind, "message": f"Told to fail: {fault}"}})

    def _reset(self) -> None:
        """Hang up with RST instead of an answer."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    # /pay/

    def _page(self, method: str, path: str, body: str) -> None:
        found = PAGE.fullmatch(path)
        session = self.stripe.store.sessions.get(found[1]) if found else None
        accepted = self.headers.get("Accept-Language", "")
        if session is None:
            return self._send(404, pages.lost_page(pages.language({}, accepted)), HTML_HEADERS)
        lang, merchant = pages.language(session, accepted), self.stripe.merchant
        if method == "GET":
            if session["status"] == "open":
                return self._send(200, pages.pay_page(session, merchant, lang), HTML_HEADERS)
            page = pages.closed_page(session, merchant, lang, _way_back(session))
            return self._send(200, page, HTML_HEADERS)
        sent = parse_qs(body, keep_blank_values=True)
        typed = (sent.get("card") or [""])[0][:40]
        way = (sent.get("way") or ["card"])[0]
        card = re.sub(r"\D", "", unicodedata.normalize("NFKC", typed), flags=re.ASCII)
        result = self.stripe.pay(session["id"], card, way=way)
        if result in {"paid", "async", "complete"}:
            return self._send(
                303, b"", {"Location": _way_back(self.stripe.store.find(session["id"]))}
            )
        if result == "expired":
            return self._send(303, b"", {"Location": path})
        page = pages.pay_page(session, merchant, lang, error=result, typed=card or typed)
        return self._send(422, page, HTML_HEADERS)

    # /_control/

    def _control(self, method: str, path: str, body: str) -> None:
        """Switch faults and act on sessions from another process; see Faults for the switches."""
        # A page in a browser cannot send JSON here without asking first, and nobody says yes.
        if method == "POST" and self.headers.get("Content-Type") != "application/json":
            raise Refusal(415, "Send application/json.")
        try:
            asked = json.loads(body or "{}")
            found = CONTROL.fullmatch(path)
            if found and method == "POST":
                return self._json(200, {"result": self._act(found[1], found[2], asked)})
            about = ABOUT_DISPUTE.fullmatch(path)
            if about and method == "POST":
                return self._json(200, {"result": self._dispute(about[1], about[2])})
            if path == "/_control/faults" and method == "POST":
                self.stripe.faults.set(**asked)
        except (ValueError, TypeError) as error:
            raise Refusal(400, str(error)) from error
        if path != "/_control/faults":
            raise Refusal(404, "There is nothing here.")
        return self._json(200, dict(vars(self.stripe.faults)))

    def _act(self, id: str, verb: str, asked: dict[str, Any]) -> str:
        if verb == "pay":
            return self.stripe.pay(id, str(asked.get("card", "4242424242424242")))
        if verb == "expire":
            self.stripe.expire(id)
        else:
            self.stripe.settle(id, paid=verb == "settle")
        return str(self.stripe.store.find(id)["status"])

    def _dispute(self, id: str, verb: str | None) -> str:
        """Open one about a payment, or say how one goes on."""
        if verb is None:
            return str(self.stripe.dispute(id)["id"])
        if verb == "answer":
            return str(self.stripe.answer_dispute(id)["status"])
        return str(self.stripe.end_dispute(id, won=verb == "win")["status"])

    def _json(
        self, status: int, answer: dict[str, Any], headers: dict[str, str] | None = None
    ) -> None:
        more = {"Content-Type": "application/json", "Request-Id": f"req_{secrets.token_hex(7)}"}
        self._send(status, json.dumps(answer).encode(), more | (headers or {}))

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _public(session: dict[str, Any]) -> dict[str, Any]:
    """Without what only this server knows."""
    return {name: value for name, value in session.items() if not name.startswith("x_")}


def _way_back(session: dict[str, Any]) -> str:
    if session["status"] == "expired":
        return str(session.get("cancel_url") or session["success_url"])
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", str(session["id"]))
