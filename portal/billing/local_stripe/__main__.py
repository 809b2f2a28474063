"""Run the local Stripe alone: `python -m portal.billing.local_stripe --port 58430`."""

import argparse
import signal
import threading
from pathlib import Path

from portal.billing.local_stripe.server import LocalStripe


def main() -> None:
    ask = argparse.ArgumentParser(prog="local_stripe", description=__doc__)
    ask.add_argument("--port", type=int, default=58430)
    ask.add_argument(
        "--webhook", default="http://127.0.0.1:8000/stripe/webhook/", help="where events go"
    )
    ask.add_argument("--secret", default="whsec_local", help="signs the events")
    ask.add_argument(
        "--public", default="", help="address of the payment page, if a proxy stands before it"
    )
    ask.add_argument("--merchant", default="Caravanserai", help="name on the payment page")
    ask.add_argument("--state", type=Path, help="JSON file that survives a restart")
    told = ask.parse_args()
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    with LocalStripe(
        webhook=told.webhook,
        secret=told.secret,
        port=told.port,
        merchant=told.merchant,
        state=told.state,
        public=told.public.rstrip("/"),
    ) as stripe:
        print(f"local Stripe on {stripe.base}", flush=True)  # noqa: T201 — the command's answer
        stopped.wait()


if __name__ == "__main__":
    main()
