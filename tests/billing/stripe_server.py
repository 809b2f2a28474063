"""Fixtures: a local Stripe on a free port, and a shop door that notes the webhooks it gets.

`stripe_server` sets STRIPE_* for the test and speaks to `webhook_door`; point it elsewhere with
`stripe_server.courier.url = live_server.url + "/stripe/webhook/"`.
"""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlencode

import pytest

from portal.billing.local_stripe import LocalStripe

SECRET = "whsec_test_current"
KEY = "sk_test_caravanserai"


class WebhookDoor:
    """Takes every webhook; answers the statuses of `answers` first, then 200."""

    def __init__(self) -> None:
        self.got: list[tuple[bytes, str]] = []
        self.answers: list[int] = []
        door = self

        class Note(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                door.got.append((body, self.headers["Stripe-Signature"]))
                self.send_response(door.answers.pop(0) if door.answers else 200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Note)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/stripe/webhook/"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def webhook_door() -> Iterator[WebhookDoor]:
    door = WebhookDoor()
    yield door
    door.close()


@pytest.fixture
def stripe_server(webhook_door: WebhookDoor, settings) -> Iterator[LocalStripe]:
    with LocalStripe(
        webhook=webhook_door.url, secret=SECRET, pause=0.02, async_seconds=3600
    ) as server:
        settings.STRIPE_SECRET_KEY = KEY
        settings.STRIPE_WEBHOOK_SECRETS = [SECRET]
        settings.STRIPE_API_BASE = server.base
        yield server


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args):
        return None


def browse(url, form=None, *, headers=None, data=None):
    """Status, headers and text, following no redirect."""
    data = urlencode(form).encode() if form is not None else data
    opener = urllib.request.build_opener(Stay, urllib.request.ProxyHandler({}))
    try:
        with opener.open(urllib.request.Request(url, data=data, headers=headers or {})) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read().decode()


def control(server, path, **body):
    """Turn a switch or act on a session as another process would."""
    data = json.dumps(body).encode()
    status, _, text = browse(
        f"{server.base}/_control/{path}", data=data, headers={"Content-Type": "application/json"}
    )
    return status, json.loads(text)
