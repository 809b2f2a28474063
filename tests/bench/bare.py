"""WeasyPrint alone: `python -m tests.bench.bare SHEET COUNT RESULT`, where SHEET is JSON with the HTML and its pictures.

The same page and stylesheet as the portal prints, the vendored faces by @font-face, nothing reused between two papers,
no tags, no attachment, no seal. One paper first, unmeasured: the imports are not what is compared.
"""

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

DOCUMENTS = Path(__file__).resolve().parent.parent.parent / "portal" / "documents"
FACES = [
    ("Noto Sans", 400, "NotoSans_400Regular.ttf"), ("Noto Sans", 700, "NotoSans_700Bold.ttf"),
    ("Noto Sans SC", 400, "NotoSansSC_400Regular.ttf"), ("Noto Sans SC", 700, "NotoSansSC_700Bold.ttf"),
]  # fmt: skip


class Pictures(URLFetcher):
    """Answers the page's own `app:` addresses, and the faces from the disk."""

    def __init__(self, given: dict[str, tuple[str, str]]) -> None:
        super().__init__()
        self.given = given

    def fetch(self, url: str, headers: Any = None) -> Any:
        scheme, _sep, name = url.partition(":")
        if scheme != "app":
            return super().fetch(url, headers)
        content, kind = self.given[name]
        return URLFetcherResponse(url, content.encode(), {"Content-Type": kind})


def stylesheet() -> str:
    faces = [
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; src: url("{(DOCUMENTS / "fonts" / file).as_uri()}"); }}'
        for family, weight, file in FACES
    ]
    return "\n".join([*faces, (DOCUMENTS / "paper.css").read_text("utf-8")])


def draw(sheet: dict[str, Any]) -> bytes:
    fonts, pictures = FontConfiguration(), Pictures(sheet["assets"])
    css = weasyprint.CSS(string=stylesheet(), font_config=fonts, url_fetcher=pictures)
    page = weasyprint.HTML(string=sheet["html"], url_fetcher=pictures)
    return page.write_pdf(stylesheets=[css], font_config=fonts)


def measure(sheet: dict[str, Any], count: int) -> list[float]:
    """Seconds of each paper."""
    draw(sheet)
    found = []
    for _ in range(count):
        start = time.perf_counter()
        draw(sheet)
        found.append(time.perf_counter() - start)
    return found


if __name__ == "__main__":
    given = json.loads(Path(sys.argv[1]).read_text())
    seconds = measure(given, int(sys.argv[2]))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # MiB
    Path(sys.argv[3]).write_text(json.dumps({"seconds": seconds, "peak": peak}))
