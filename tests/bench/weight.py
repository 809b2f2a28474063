"""What a browser loads for a page: its HTML, styles, scripts and pictures, compressed as they travel."""

import gzip
import http.client
from dataclasses import dataclass
from html.parser import HTMLParser

from tests.bench.drive import Target

# The proxy in front compresses the HTML itself; the rest lies ready on the disk.
LEVEL = 6
LOADED = {"stylesheet", "icon", "preload", "modulepreload"}


@dataclass(frozen=True)
class Weight:
    name: str
    html: int
    css: int
    js: int
    requests: int


class Parts(HTMLParser):
    """Addresses of what the page loads at once."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "link" and LOADED & set(given.get("rel", "").split()):
            self.found[given.get("href", "")] = "css" if given["rel"] == "stylesheet" else "other"
        elif tag == "script" and given.get("src"):
            self.found[given["src"]] = "js"
        elif tag == "img" and given.get("src") and given.get("loading") != "lazy":
            self.found[given["src"]] = "other"


def fetch(target: Target, path: str) -> bytes:
    """The body as it travels: compressed where the server has it so."""
    line = http.client.HTTPConnection("127.0.0.1", target.server.port, timeout=60)
    line.request("GET", path, headers=target.headers() | {"Accept-Encoding": "gzip"})
    answer = line.getresponse()
    content = answer.read()
    line.close()
    if answer.status != 200:
        raise SystemExit(f"{path}: {answer.status}")
    return content


def weigh(target: Target) -> Weight:
    html = fetch(target, target.paths[0])
    parts = Parts()
    parts.feed(html.decode())
    sizes = {"css": 0, "js": 0, "other": 0}
    for path, kind in parts.found.items():
        if not path.startswith("data:"):
            sizes[kind] += len(fetch(target, path))
    whole = len(gzip.compress(html, LEVEL))
    return Weight(target.name, whole, sizes["css"], sizes["js"], 1 + len(parts.found))
