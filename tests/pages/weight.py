"""The budgets of a page: what a browser loads for it, compressed as it travels."""

import gzip
from functools import cache
from html.parser import HTMLParser

from django.contrib.staticfiles import finders
from django.templatetags.static import static

# Bytes of gzip and number of requests; a queue of 25 rows must fit as well as a form.
CSS, SCRIPTS, HTML, REQUESTS = 20_000, 20_000, 20_000, 8
LOADED = {"stylesheet", "icon", "preload", "modulepreload"}


class Parts(HTMLParser):
    """Addresses of what the page loads at once, by kind."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "link" and LOADED & set(given.get("rel", "").split()):
            self.found[given["href"]] = "css" if given["rel"] == "stylesheet" else "other"
        elif tag == "script" and given.get("src"):
            self.found[given["src"]] = "js"
        elif tag == "img" and given.get("src") and given.get("loading") != "lazy":
            self.found[given["src"]] = "other"


@cache
def weight(address: str) -> int:
    path = finders.find(address.removeprefix(static("")))
    if path is None:  # drawn by a view of ours, as the passkey texts are
        return 0
    with open(path, "rb") as file:
        return len(gzip.compress(file.read()))


def excess(html: bytes) -> list[str]:
    """The budgets this page breaks, one phrase each."""
    parts = Parts()
    parts.feed(html.decode())
    loaded = {kind: [a for a, k in parts.found.items() if k == kind] for kind in ("css", "js")}
    found = {
        "style": (sum(map(weight, loaded["css"])), CSS),
        "scripts": (sum(map(weight, loaded["js"])), SCRIPTS),
        "HTML": (len(gzip.compress(html)), HTML),
        "requests": (1 + len(parts.found), REQUESTS),
    }
    return [
        f"{what}: {measured} > {most}"
        for what, (measured, most) in found.items()
        if measured > most
    ]
