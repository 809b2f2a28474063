"""The demo's people in Chromium: they enter by a click on /demo/ and read their letters there."""

import re
import secrets
import time
import traceback
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from portal.accounts.models import Campus, User
from portal.models import Job
from tenants.models import Occupancy, Unit
from tests.browser import PHONE, Watch, chromium, visitors
from tests.documents.printing import RENDER
from tests.journeys.chrome import Album, Chrome
from tests.journeys.steps import Park

PATIENCE = 120  # seconds for the worker and for the payment service
CASHIERS = {"finance1": "zhou.fang", "finance2": "elena.markova"}
EXPERTS = {"expert1": "chen.jie", "expert2": "zhao.lei", "expert3": "pavel.gromov"}
STAFF = {
    "XA": {"intake": "wang.min", "leasing": "sun.li", "director": "liu.yang", "service": "li.na"},
    "MOW": {"intake": "irina.sokolova", "leasing": "anna.belova", "director": "andrei.orlov",
            "service": "dmitry.volkov"},
}  # fmt: skip


class WidePages(Album):
    """Takes a phone's picture beside the desktop's, and notes pages that a phone must scroll sideways."""

    def __init__(self, folder: Path, *, phone: bool) -> None:
        super().__init__(folder)
        self.phone, self.wide = phone, list[str]()

    def take(self, page: Any, path: str, language: str) -> None:
        super().take(page, "card-page" if path.startswith("http") else path, language)

    def kind(self, page: Any, shape: str, language: str) -> Any:
        """Each language has its picture, and so has each headline: genuine and revoked are two."""
        headlines = " ".join(page.locator("h1, .note-h").all_inner_texts())
        return shape, language, re.sub(r"\d+", "", headlines)

    def picture(self, page: Any, name: str) -> None:
        super().picture(page, name)
        if not self.phone:
            return
        desktop = page.viewport_size
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        super().picture(page, name.replace(".png", "-phone.png"))
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            self.wide.append(name)
        page.set_viewport_size(desktop)


class Player(Chrome):
    """Somebody of the cast, or a visitor nobody knows yet."""

    def __init__(self, *, pages: Counter, **how: Any) -> None:
        self.pages = pages
        super().__init__(**how)

    def sign_in(self) -> "Player":
        return self.open("/demo/").send(button=f"email={self.user.email}")

    def _landed(self, response: Any, status: int) -> "Player":
        super()._landed(response, status)
        self.pages[self.language] += 1
        return self

    def download(self, number: str) -> bytes:
        """Its page, and the button or link that gives the file."""
        self.open(f"/my/documents/{number}/")
        press = self.tab.locator(
            'main form[action*="/download/"] button, main a[href*="/download/"]'
        )
        with self.tab.expect_download() as coming:
            press.first.click()
        return Path(coming.value.path()).read_bytes()


class Stage:
    """One walk at a running demo: its pages, pictures and minutes."""

    def __init__(self, name: str, *, url: str, stripe: str, shots: Path, phone: bool) -> None:
        self.name, self.stripe = name, stripe
        self.run = secrets.randbelow(9_000_000) + 1_000_000  # tells this run's company and papers
        self.pages, self.external = Counter[str](), list[str]()
        self.album = WidePages(shots / name, phone=phone)
        self.watch = Watch(url, (f"{stripe}/",), external=self.external)
        self.began = timezone.now()

    def play(self, walk: Callable[["Stage"], None]) -> bool:
        """Tell how it went; a failure leaves the other walks their turn."""
        started, said = time.monotonic(), "walked"
        try:
            with chromium() as browser, visitors(browser, self.watch) as open_page:
                self.walk = partial(
                    Player, open_page=open_page, album=self.album, javascript=True, pages=self.pages
                )
                walk(self)
                assert self.external == [], self.external
                assert self.album.wide == [], f"wider than a phone: {self.album.wide}"
        except Exception:
            traceback.print_exc()
            said = "FAILED"
        spoken = ", ".join(f"{count} in {language}" for language, count in self.pages.items())
        took = time.monotonic() - started
        say(f"{self.name}: {said} in {took:.0f} s; pages: {spoken}; pictures: {self.album.folder}")
        return said == "walked"

    def park(self, code: str) -> Park:
        """The campus with the demo's staff and an office nobody has taken."""
        campus = Campus.objects.get(code=code)
        staff = {
            role: User.objects.get(email=f"{local}@park.example")
            for role, local in {**STAFF[code], **EXPERTS, **CASHIERS}.items()
        }
        taken = Occupancy.objects.live().from_day(campus.today()).values("unit")
        offices = Unit.objects.filter(building__campus=campus, kind=Unit.Kind.OFF, public=True)
        free = offices.exclude(pk__in=taken).order_by("number").first()
        assert free, f"every office of {code} is taken: bin/demo --reset"
        return Park(campus, campus.official_language, staff, free, self.walk, self.letter_to)

    def letter_to(self, address: str, words: str = "") -> Any:
        """The newest letter to somebody, as /demo/mail/ shows it; wait for the one with these words."""
        reader = self.walk(language="en")

        def arrived() -> bool:
            rows = reader.open("/demo/mail/").page.select("tbody tr")
            found = [row.a["href"] for row in rows if address in row.get_text()]
            return bool(found) and words in reader.open(found[0]).text

        self.until(arrived, f"a letter to {address} {words}")
        return SimpleNamespace(to=[address], body=reader.main.get_text("\n"))

    def render_papers(self) -> list[str]:
        """Wait until the demo's worker has made every paper of this walk."""
        mine = Job.objects.filter(function=RENDER, created_at__gte=self.began)
        self.until(lambda: set(mine.values_list("state", flat=True)) == {"done"}, "papers")
        return list(mine.values_list("state", flat=True))

    def until(self, holds: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < end, f"{what}: not within {PATIENCE} s"
            time.sleep(0.3)


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 — the command's answer
