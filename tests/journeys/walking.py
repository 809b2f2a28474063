"""A person at the portal without a browser: opens pages, follows links, fills in and sends forms."""

import re
from datetime import date
from typing import Any
from urllib.parse import urlencode, urljoin

from bs4 import BeautifulSoup, Tag
from django.core import mail
from django.http import HttpResponse
from django.test import Client

from portal.accounts.models import User
from tests.browser import SECOND_FACTOR

CODE = re.compile(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", re.MULTILINE)


class Lost(AssertionError):
    """The page has no such link, form or field."""


class Walker:
    """Every page answers as expected and in the walker's language."""

    def __init__(self, *, language: str, user: User | None = None) -> None:
        self.client = Client(headers={"accept-language": language})
        self.language = language
        self.user = user
        self.url = "/"
        self.page = BeautifulSoup("", "html.parser")
        self.content = b""
        if user is not None:
            self.sign_in()

    def sign_in(self) -> "Walker":
        """The session of a person who gave both factors; again after more than twelve hours."""
        self.client.force_login(self.user)
        session = self.client.session
        session["account_authentication_methods"] = SECOND_FACTOR
        session.save()
        return self

    ## LOOKING

    def open(self, url: str, *, status: int = 200) -> "Walker":
        return self._arrived(self.client.get(url, follow=True), url, status)

    def _arrived(self, response: HttpResponse, url: str, status: int) -> "Walker":
        chain = getattr(response, "redirect_chain", [])
        self.url = urljoin(url, chain[-1][0]) if chain else url
        self.content = b"".join(response) if response.streaming else response.content
        is_page = "html" in response.headers.get("Content-Type", "")
        self.page = BeautifulSoup(self.content if is_page else "", "html.parser")
        told = self.errors or self.text[:800]
        assert response.status_code == status, f"{self.url} answers {response.status_code}: {told}"
        if self.page.html is not None:
            spoken = str(self.page.html.get("lang") or "").lower()
            assert spoken == self.language, f"{self.url} speaks {spoken}"
        return self

    @property
    def main(self) -> Tag:
        return self.page.find("main") or self.page

    @property
    def text(self) -> str:
        return " ".join(self.main.get_text(" ").split())

    @property
    def errors(self) -> list[str]:
        return [
            " ".join(tag.get_text(" ").split())
            for tag in self.page.select("p.err, .esum li, .esum a")
        ]

    def links(self, pattern: str) -> list[str]:
        """Addresses on the page that match, in order, each once."""
        found = [urljoin(self.url, a["href"]) for a in self.page.find_all("a", href=True)]
        return list(dict.fromkeys(url for url in found if re.search(pattern, url)))

    def follow(self, pattern: str) -> "Walker":
        """Click the first link whose address matches."""
        found = self.links(pattern)
        if not found:
            raise Lost(
                f"{self.url}: no link to {pattern}; there are {self.links('.')}; {self.text[:400]}"
            )
        return self.open(found[0])

    def has(self, *words: str) -> "Walker":
        for word in words:
            assert word in self.text, f"{self.url} does not say {word!r}: {self.text[:1500]}"
        return self

    ## FORMS

    def form(self, names: list[str], action: str) -> Tag:
        """The form with all these fields or buttons that is sent to an address that matches."""
        forms = self.main.find_all("form")
        for form in forms:
            target = urljoin(self.url, form.get("action") or self.url)
            if set(names) <= names_in(form) and re.search(action, target):
                return form
        there = [(form.get("action"), sorted(names_in(form))) for form in forms]
        raise Lost(
            f"{self.url}: no form with {names} sent to {action!r}; there are {there}; {self.text[:400]}"
        )

    def send(
        self, answers: dict[str, Any] | None = None, *, action: str = "", button: str = "", status: int = 200,
        refused: bool = False,
    ) -> "Walker":  # fmt: skip
        """Fill in and press. `answers` by the fields' names; what is not said stays as the page has it.

        A page that comes back with errors fails the walk unless `refused` or `status` expects it.
        """
        answers = boxes(answers or {})
        name, _equals, value = button.partition("=")
        form = self.form([*answers, *([name] if name else [])], action)
        data = {**own_values(form), **answers, **({name: value} if name else {})}
        target = urljoin(self.url, form.get("action") or self.url)
        if (form.get("method") or "get").lower() == "get":
            target = f"{target.partition('?')[0]}?{urlencode(data, doseq=True)}"
            return self.open(target, status=status)
        self._arrived(self.client.post(target, data, follow=True), target, status)
        if status == 200 and not refused:
            assert not self.errors, f"{self.url}: {self.errors}"
        return self


def names_in(form: Tag) -> set[str]:
    return {
        str(tag.get("name"))
        for tag in form.find_all(["input", "select", "textarea", "button"])
        if tag.get("name")
    }


def boxes(answers: dict[str, Any]) -> dict[str, Any]:
    """A date is typed into its three boxes."""
    found: dict[str, Any] = {}
    for name, value in answers.items():
        if isinstance(value, date):
            found |= {
                f"{name}_day": value.day,
                f"{name}_month": value.month,
                f"{name}_year": value.year,
            }
        else:
            found[name] = value
    return found


def own_values(form: Tag) -> dict[str, Any]:
    """What a browser would send of an untouched form."""
    data: dict[str, Any] = {}
    for tag in form.find_all(["input", "select", "textarea"]):
        name, kind = tag.get("name"), tag.get("type")
        if not name or tag.has_attr("disabled") or kind in ("file", "submit", "button", "image"):
            continue
        if tag.name == "textarea":
            data[name] = tag.get_text().removeprefix("\n")
        elif tag.name == "select":
            data |= chosen(tag)
        elif kind == "checkbox" and tag.has_attr("checked"):
            data[name] = [*data.get(name, []), tag.get("value", "on")]
        elif kind == "radio" and tag.has_attr("checked"):
            data[name] = tag.get("value", "on")
        elif kind not in ("checkbox", "radio"):
            data[name] = tag.get("value", "")
    return data


def chosen(select: Tag) -> dict[str, Any]:
    options = select.find_all("option")
    picked = [o.get("value", o.get_text()) for o in options if o.has_attr("selected")]
    if select.has_attr("multiple"):
        return {select["name"]: picked} if picked else {}
    shown = picked or [o.get("value", o.get_text()) for o in options[:1]]
    return {select["name"]: shown[-1]} if shown else {}


def letter_to(address: str) -> Any:
    """The newest letter to somebody."""
    found = [letter for letter in mail.outbox if address in letter.to]
    assert found, f"no letter to {address}; there are letters to {[m.to for m in mail.outbox]}"
    return found[-1]


def code_in(letter: Any) -> str:
    found = CODE.search(letter.body)
    assert found, letter.body
    return found.group(1)
