"""The same walker in Chromium: it clicks, types and presses what is on the page."""

import itertools
import re
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.browser import cookies_of
from tests.journeys.walking import Lost, Walker, boxes, names_in

SHOTS = settings.ROOT / "var" / "screenshots"
IDS = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{27}|[A-Z]+-[A-Z]+-\d{4}-\d{5}|[0-9a-f]{32}|(?<=documents/)D\d+|(?<=mail/)\d+"
)


class Album:
    """One picture of every kind of page, in the order of the journey."""

    def __init__(self, folder: Path | None) -> None:
        self.folder, self.seen, self.number = folder, set[str](), itertools.count(1)
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)

    def take(self, page: Any, path: str, language: str) -> None:
        if self.folder is None:
            return
        shape = IDS.sub("", path.partition("?")[0]).strip("/").replace("/", "-").replace("--", "-")
        kind = self.kind(page, shape, language)
        if kind in self.seen:
            return
        self.seen.add(kind)
        self.name(page, shape or "home", language)

    def name(self, page: Any, shape: str, language: str) -> None:
        self.picture(page, f"{next(self.number):02}-{shape}-{language}.png")

    def kind(self, page: Any, shape: str, language: str) -> Any:
        """Of pages that are of one kind only the first is taken."""
        return shape

    def picture(self, page: Any, name: str) -> None:
        page.screenshot(path=self.folder / name, full_page=True)


class Chrome(Walker):
    """`open_page` is the fixture `new_page`; pictures go into the album."""

    def __init__(
        self, *, open_page: Any, album: Album, javascript: bool, language: str, user: Any = None
    ) -> None:
        self.tab = open_page(language=language, javascript=javascript)
        self.album = album
        self.origin = self.tab.watch.origin
        super().__init__(language=language, user=None)
        cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": self.origin}
        self.tab.context.add_cookies([cookie])
        self.user = user
        if user is not None:
            self.sign_in()

    def sign_in(self) -> "Chrome":
        """The page of a session that ended is left first: it would go on asking who else is there, and be refused."""
        self.tab.goto("about:blank")
        self.tab.watch.errors.clear()
        self.tab.context.add_cookies(cookies_of(self.user, self.origin, self.language))
        return self

    def open(self, url: str, *, status: int = 200) -> "Chrome":
        return self._landed(self.tab.goto(url), status)

    def _landed(self, response: Any, status: int) -> "Chrome":
        self.url = self.tab.url.removeprefix(self.origin)
        self.page = BeautifulSoup(self.tab.content(), "html.parser")
        told = self.errors or self.text[:600]
        assert response.status == status, f"{self.url} answers {response.status}: {told}"
        spoken = str(self.page.html.get("lang") or "").lower()
        assert spoken == self.language, f"{self.url} speaks {spoken}"
        assert not self.tab.watch.errors, f"{self.url}: console: {self.tab.watch.errors}"
        self.album.take(self.tab, self.url, self.language)
        return self

    def picture(self, shape: str) -> "Chrome":
        """Of a page that looks otherwise than when it was first seen."""
        self.album.name(self.tab, shape, self.language)
        return self

    def send(
        self, answers: dict[str, Any] | None = None, *, action: str = "", button: str = "", status: int = 200,
        refused: bool = False,
    ) -> "Chrome":  # fmt: skip
        answers = boxes(answers or {})
        name, _equals, value = button.partition("=")
        soup = self.form([*answers, *([name] if name else [])], action)
        place = self.main.find_all("form").index(soup)
        form = self.tab.locator("main form").nth(place)
        assert set(answers) <= names_in(soup)
        for box, typed in answers.items():
            self.type(form, box, typed)
        press = (
            form.locator(f'button[name="{name}"][value="{value}"]')
            if name
            else form.locator("button:not([type=button])")
        )
        with self.tab.expect_navigation() as landing:
            press.first.click()
        self._landed(landing.value, status)
        if status == 200 and not refused:
            assert not self.errors, f"{self.url}: {self.errors}"
        return self

    def type(self, form: Any, name: str, value: Any) -> None:
        """As a hand would: tick, choose, attach or type."""
        field = form.locator(f'[name="{name}"]')
        kind = field.first.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
        if kind in ("radio", "checkbox"):
            for one in value if isinstance(value, list) else [value]:
                wanted = field.locator(f'xpath=self::*[@value="{one}"]')
                (wanted if wanted.count() else field).first.check()
        elif kind == "select":
            field.select_option(str(value))
        elif isinstance(value, SimpleUploadedFile):
            field.set_input_files(
                {"name": value.name, "mimeType": value.content_type, "buffer": value.read()}
            )
        elif kind == "hidden":
            raise Lost(f"{self.url}: nobody types into the hidden {name}")
        else:
            field.fill(str(value))
