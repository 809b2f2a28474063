"""A person at the portal without a browser: opens pages, follows links, fills in and sends forms."""

import re
from typing import Any
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from portal.accounts.models import User
from tests.browser import SECOND_FACTOR

CODE = re.compile(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", re.MULTILINE)


class Lost(AssertionError):
    """The page has no such link, form or field."""


class Walker:
    """Every page must answer 200 in the walker's language; every form must be taken unless said otherwise."""

    def __init__(self, *, language: str, user: User | None = None) -> None:
        self.client = Client(headers={"accept-language": language})
        self.language = language
        self.url = "/"
        self.page: BeautifulSoup = BeautifulSoup("", "html.parser")
        self.response: HttpResponse | None = None
        self.upload_failed: list[str] = []
        if user is not None:
            self.sign_in(user)

    def sign_in(self, user: User) -> None:
        """The session of a person who gave both factors."""
        self.client.force_login(user)
        session = self.client.session
        session["account_authentication_methods"] = SECOND_FACTOR
        session.save()

    ## LOOKING

    def open(self, url: str, *, status: int = 200) -> "Walker":
        self._arrived(self.client.get(url, follow=True), url, status)
        return self

    def _arrived(self, response: HttpResponse, url: str, status: int = 200) -> None:
        chain = getattr(response, "redirect_chain", [])
        self.url = urljoin(url, chain[-1][0]) if chain else url
        self.response = response
        self.page = BeautifulSoup("", "html.parser")
        if "html" in response.headers.get("Content-Type", ""):
            self.page = BeautifulSoup(response.content, "html.parser")
        assert response.status_code == status, (
            f"{self.url} answers {response.status_code}: {self.errors or self.text[:500]}"
        )
        if self.page.html is not None:
            said = (self.page.html.get("lang") or "").lower()
            assert said.split("-")[0] == self.language.split("-")[0], f"{self.url} speaks {said}"

    @property
    def main(self) -> Tag:
        return self.page.find("main") or self.page

    @property
    def text(self) -> str:
        return " ".join(self.main.get_text(" ").split())

    @property
    def errors(self) -> list[str]:
        found = self.page.select(".err, .errors li, .error-summary li, [role=alert] li")
        return [" ".join(tag.get_text(" ").split()) for tag in found]

    def links(self, pattern: str) -> list[str]:
        """Addresses on the page that match, in order."""
        found = [urljoin(self.url, a["href"]) for a in self.page.find_all("a", href=True)]
        return list(dict.fromkeys(url for url in found if re.search(pattern, url)))

    def follow(self, pattern: str, nth: int = 0) -> "Walker":
        """Click the link whose address matches."""
        found = self.links(pattern)
        if len(found) <= nth:
            raise Lost(f"{self.url}: no link to {pattern}; there are {self.links('.')}")
        return self.open(found[nth])

    ## FORMS

    def forms(self) -> list[Tag]:
        return [
            form
            for form in self.page.find_all("form")
            if form.get("method", "get").lower() == "post"
        ]

    def form(self, *names: str, action: str = "") -> Tag:
        """The form with all these fields or buttons, sent to an address that matches."""
        for form in self.forms():
            has = {
                tag.get("name") for tag in form.find_all(["input", "select", "textarea", "button"])
            }
            target = urljoin(self.url, form.get("action") or self.url)
            if set(names) <= has and re.search(action, target):
                return form
        there = [
            (
                f.get("action"),
                sorted(
                    {
                        t.get("name") or ""
                        for t in f.find_all(["input", "select", "textarea", "button"])
                    }
                ),
            )
            for f in self.forms()
        ]
        raise Lost(
            f"{self.url}: no form with {names} to {action!r}; there are {there}\n{self.text[:600]}"
        )

    def send(
        self,
        answers: dict[str, Any] | None = None,
        *,
        action: str = "",
        button: str = "",
        status: int = 200,
    ) -> "Walker":
        """Fill in and press. `answers` by the fields' names; what is not said stays as the page has it.

        A page that comes back with errors is a failure, unless `status` or `refused` expects it.
        """
        answers = answers or {}
        names = [n for n in answers if not n.startswith("?")]
        form = self.form(*names, *([button.split("=")[0]] if button else []), action=action)
        data = filled(form, {n.lstrip("?"): v for n, v in answers.items()}, button)
        target = urljoin(self.url, form.get("action") or self.url)
        self._arrived(self.client.post(target, data, follow=True), target, status)
        return self

    def done(self, answers: dict[str, Any] | None = None, **how: Any) -> "Walker":
        """Send, and see that the page has nothing to say against it."""
        self.send(answers, **how)
        assert not self.errors, f"{self.url}: {self.errors}"
        return self

    def has(self, *words: str) -> "Walker":
        for word in words:
            assert word in self.text, f"{self.url} does not say {word!r}: {self.text[:1500]}"
        return self


def filled(form: Tag, answers: dict[str, Any], button: str = "") -> dict[str, Any]:
    """What a browser would send: the form's own values, then the answers, then the button."""
    data = dict(own_values(form).items())
    for name, value in answers.items():
        if value is None:
            data.pop(name, None)
        else:
            data[name] = value
    if button:
        name, _equals, value = button.partition("=")
        data[name] = value
    else:
        first = form.find("button", attrs={"type": lambda kind: kind in (None, "submit")})
        if first is not None and first.get("name"):
            data.setdefault(first["name"], first.get("value", ""))
    return data


def own_values(form: Tag) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for tag in form.find_all(["input", "select", "textarea"]):
        name = tag.get("name")
        if not name or tag.has_attr("disabled"):
            continue
        if tag.name == "textarea":
            data[name] = tag.get_text().removeprefix("\n")
        elif tag.name == "select":
            chosen = [
                o.get("value", o.get_text())
                for o in tag.find_all("option")
                if o.has_attr("selected")
            ]
            first = [o.get("value", o.get_text()) for o in tag.find_all("option")][:1]
            values = chosen or ([] if tag.has_attr("multiple") else first)
            if values:
                data[name] = values if tag.has_attr("multiple") else values[0]
        elif tag.get("type") in ("checkbox", "radio"):
            if tag.has_attr("checked"):
                data.setdefault(name, [])
                data[name] = (
                    [*data[name], tag.get("value", "on")]
                    if tag["type"] == "checkbox"
                    else tag.get("value", "on")
                )
        elif tag.get("type") not in ("file", "submit", "button", "image"):
            data[name] = tag.get("value", "")
    return data


def letter_to(address: str, *, nth: int = -1) -> Any:
    """The newest letter to somebody."""
    found = [letter for letter in mail.outbox if address in letter.to]
    assert found, f"no letter to {address}; there are letters to {[m.to for m in mail.outbox]}"
    return found[nth]


def code_in(letter: Any) -> str:
    found = CODE.search(letter.body)
    assert found, letter.body
    return found.group(1)


def file(name: str, *, content: bytes = b"") -> SimpleUploadedFile:
    """A real small file of the kind its name says."""
    from tests.journeys.files import pdf

    return SimpleUploadedFile(name, content or pdf(name), content_type="application/pdf")
