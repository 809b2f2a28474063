"""`python -m tests.journeys.in_demo`: every walk at the demo of this folder, one line for each step of time."""

import argparse
import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

import django

ROOT = Path(__file__).resolve().parents[3]
os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.demo"
# The browser's driver keeps an event loop in this thread; Django must not mistake that for async code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
os.environ.setdefault("DATA_DIR", str(ROOT / "var" / "demo"))
django.setup()

from tests.journeys.in_demo.cast import Stage  # noqa: E402 — models need the settings first
from tests.journeys.in_demo.walks import WALKS  # noqa: E402 — models need the settings first


def main() -> None:
    ask = argparse.ArgumentParser(prog="in_demo", description=__doc__)
    ask.add_argument("--url", default="http://localhost:8000", help="where bin/demo answers")
    ask.add_argument("--stripe", help="the practice card page (the next port of this machine)")
    ask.add_argument(
        "--shots", type=Path, default=ROOT / "var" / "screenshots" / "demo", help="folder"
    )
    ask.add_argument("--phone", action="store_true", help="take each page 390 pixels wide too")
    ask.add_argument("walks", nargs="*", help=f"all, or some of: {', '.join(WALKS)}")
    told = ask.parse_args()
    if unknown := set(told.walks) - set(WALKS):
        ask.error(f"no such walk: {', '.join(unknown)}")
    url = told.url.rstrip("/")
    stripe = told.stripe or f"http://127.0.0.1:{(urlsplit(url).port or 80) + 1}"
    failed = 0
    for name in told.walks or WALKS:
        stage = Stage(name, url=url, stripe=stripe, shots=told.shots, phone=told.phone)
        failed += not stage.play(WALKS[name])
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
