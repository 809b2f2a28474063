"""Walk over all pages a person can reach by links, as that person."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urldefrag, urljoin, urlsplit

from bs4 import BeautifulSoup
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils.translation import get_language_from_path

from tests.isolation.knocking import undone

# Not pages of the portal: the editor, files, leaving, and the sender of a hundred mails.
NOT_FOLLOWED = re.compile(r"^/(cms|files|media|static|demo|stripe)/|logout|/download/|^/language/")
PER_VIEW = 2
# A report or a list with eight filters has hundreds of shapes, all drawn by the same templates.
PER_VIEW_IN_ALL = 5


@dataclass
class Page:
    url: str
    status: int
    html: bytes
    source: str

    @cached_property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self.html, "lxml")


@dataclass
class Crawl:
    """At most `per_view` addresses of one shape, five of one view: the tenth case looks like the first."""

    client: Client
    language: str
    host: str = "testserver"
    per_view: int = PER_VIEW
    seen: set[str] = field(default_factory=set)
    visits: dict[str, int] = field(default_factory=dict)

    def pages(self, *starts: str) -> Iterator[Page]:
        waiting = [(url, "the start") for url in starts]
        while waiting:
            url, source = waiting.pop(0)
            if not self.wanted(url):
                continue
            page = self.read(url, source)
            if page is None:
                continue
            yield page
            soup = page.soup
            waiting += [
                (self.local(page.url, a["href"]), page.url) for a in soup.find_all("a", href=True)
            ]
            yield from self.mistakes(page, soup)

    def local(self, base: str, href: str) -> str:
        whole = urlsplit(urldefrag(urljoin(f"http://{self.host}{base}", href)).url)
        if whole.netloc != self.host or whole.scheme not in ("http", "https"):
            return ""
        return whole.path + (f"?{whole.query}" if whole.query else "")

    def wanted(self, url: str) -> bool:
        path = urlsplit(url).path
        if not url or url in self.seen or NOT_FOLLOWED.search(path):
            return False
        if (get_language_from_path(path) or self.language) != self.language:
            return False  # the same page in another language
        self.seen.add(url)
        try:
            found = resolve(path)
        except Resolver404:
            return True  # a dead link is found by its status
        # A tree of public pages is one view with many shapes.
        name = found.view_name if found.view_name != "wagtail_serve" else path
        query = urlsplit(url).query
        shape = f"{name}?{'&'.join(sorted(p.partition('=')[0] for p in query.split('&')))}"
        of_shape = 1 if query else self.per_view  # a list filtered twice is one list
        if self.visits.get(shape, 0) >= of_shape or self.visits.get(name, 0) >= PER_VIEW_IN_ALL:
            return False
        for key in {shape, name}:
            self.visits[key] = self.visits.get(key, 0) + 1
        return True

    def read(self, url: str, source: str) -> Page | None:
        with undone():
            response = self.client.get(url, follow=True)
            if response.streaming or "html" not in response.headers.get("Content-Type", ""):
                b"".join(response)  # a file that was opened is closed by reading it to its end
                return None
            last = response.redirect_chain[-1][0] if response.redirect_chain else url
            return Page(
                last,
                response.status_code,
                response.content,
                source,
            )

    def mistakes(self, page: Page, soup: BeautifulSoup) -> Iterator[Page]:
        """The same page with its empty form sent: what it says to mistakes."""
        for form in soup.find_all("form", method=re.compile("post", re.IGNORECASE)):
            target = self.local(page.url, form.get("action") or page.url)
            shape = f"POST {re.sub(r'[0-9a-f-]{32,36}|[A-Z]+-[A-Z]+-[0-9]+-[0-9]+', '…', target)}"
            fields = form.find_all(["input", "select", "textarea"])
            visible = [f for f in fields if f.get("type") not in ("hidden", "submit")]
            if not target or shape in self.seen or NOT_FOLLOWED.search(target) or not visible:
                continue
            self.seen.add(shape)
            with undone():
                answer = self.client.post(target, {f["name"]: "" for f in fields if f.get("name")})
                if not answer.streaming and "html" in answer.headers.get("Content-Type", ""):
                    yield Page(
                        f"{target} (sent empty)", answer.status_code, answer.content, page.url
                    )
