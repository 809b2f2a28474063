"""Clauses filled from facts. There is no template code in a clause: a closed list of names in braces, nothing else.

`{rent}` and `{rent|words}` name a fact and a form of it. Braces around anything else are refused when a text
is loaded; braces inside a fact's value are just characters and print themselves.
"""

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from portal.documents.formatting import FORMS, Missing, find, show
from portal.languages import typeset

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*)(?:\|([a-z]+))?\}")
# XA-REQ-2026-00002, +86 29 8888 1234, 40702810200000000001: no line ends inside.
UNBROKEN = re.compile(r"[A-Z]{1,4}(?:-[A-Z0-9]+)+|\+?[0-9][0-9 \u00a0()-]{3,24}")
CONDITION = re.compile(r"(?P<no>not )?(?P<path>[a-z][a-z0-9_.]*)(?: = (?P<value>[\w.-]+))?")
# Every paper knows these; a template lists the others it uses.
ALWAYS = frozenset({
    "number", "issued_on", "valid_from", "valid_until", "authority", "prevailing",
    "campus.code", "campus.name", "campus.legal_name", "campus.address", "campus.identifiers", "campus.currency",
    "campus.signatory_name", "campus.signatory_position", "campus.country", "campus.phone", "campus.email",
    "company.name", "company.registered_name", "company.country", "company.country_code", "company.language",
    "company.legal_form", "company.identifiers", "company.address", "company.registered_on", "company.uscc",
    "company.inn", "company.kpp", "company.ogrn", "company.bin",
})  # fmt: skip
# Facts that tell who a paper is about: those of a company or a person, and the last words of others' names.
ABOUT_WHOM = frozenset({"company", "person", "holder", "applicant", "founder"})
WHO = frozenset({
    "name", "registered_name", "holder", "passport", "identifiers", "uscc", "inn", "kpp", "ogrn", "bin",
})  # fmt: skip
# Where a clause stands on the paper.
ROLES = frozenset({
    "heading", "clause", "greeting", "body", "lead", "holder", "statement", "note", "addressee",
    "fact", "bank", "seller", "buyer", "words", "table", "party", "authority",
})  # fmt: skip


class Unclear(ValueError):
    """A text that cannot be loaded: `reason` says which clause and why."""


@dataclass(frozen=True)
class Piece:
    """Some words; `missing` marks a place where a fact should stand."""

    text: str
    missing: bool = False
    path: str = ""
    form: str = ""

    @property
    def unbroken(self) -> bool:
        """Numbers of papers and accounts stay on one line."""
        return bool(self.path) and bool(UNBROKEN.fullmatch(self.text))


def is_known(path: str, allowed: frozenset[str]) -> bool:
    return path in allowed or path in ALWAYS


def names_somebody(path: str) -> bool:
    """Whether a fact tells whose paper it is; who issues it is no secret."""
    head, *rest = path.split(".")
    return head in ABOUT_WHOM or (head != "campus" and [head, *rest][-1] in WHO)


def check_text(text: str, allowed: frozenset[str]) -> None:
    """Raise Unclear for a brace that is no placeholder, an unknown fact or an unknown form."""
    for path, form in PLACEHOLDER.findall(text):
        if not is_known(path, allowed):
            raise Unclear(
                _("%(fact)s is not in the list of placeholders") % {"fact": f"{{{path}}}"}
            )
        if form and form not in FORMS:
            raise Unclear(_("%(fact)s asks for an unknown form") % {"fact": f"{{{path}|{form}}}"})
    rest = PLACEHOLDER.sub("", text)
    if "{" in rest or "}" in rest:
        raise Unclear(_("a brace that is no placeholder"))


def check_condition(when: str, allowed: frozenset[str]) -> None:
    """A condition is `name`, `not name` or `name = value`; nothing is evaluated."""
    found = CONDITION.fullmatch(when)
    if not found:
        raise Unclear(
            _("condition “%(when)s” is none of: name, not name, name = value") % {"when": when}
        )
    if not is_known(found["path"], allowed):
        raise Unclear(_("condition “%(when)s” names an unknown fact") % {"when": when})


def holds(when: str, facts: dict[str, Any]) -> bool:
    """Whether a clause with this condition stands in a paper with these facts."""
    if not when:
        return True
    found = CONDITION.fullmatch(when)
    if found is None:
        return False
    try:
        fact = find(facts, found["path"])
        value = str(fact.get("value", "")) if isinstance(fact, dict) else str(fact)
    except Missing:
        fact, value = None, ""
    if found["value"] is not None:
        answer = value == found["value"]
    else:
        plain = isinstance(fact, dict) and "value" in fact
        answer = bool(fact) and (not plain or value not in ("", "0", "False"))
    return answer != bool(found["no"])


def pieces(text: str, facts: dict[str, Any], language: str) -> list[Piece]:
    """The words of a text with its placeholders filled, gaps marked."""
    found, end = [], 0
    for match in PLACEHOLDER.finditer(text):
        if match.start() > end:
            found.append(Piece(after(found, text[end : match.start()])))
        path, form = match[1], match[2] or ""
        try:
            found.append(Piece(show(find(facts, path), language, form), path=path, form=form))
        except Missing:
            found.append(Piece(path, missing=True, path=path, form=form))
        end = match.end()
    if end < len(text):
        found.append(Piece(after(found, text[end:])))
    return found


def after(found: list[Piece], words: str) -> str:
    """A value that ends with a full stop (14 апреля 2027 г.) takes the place of the sentence's own."""
    return words[1:] if words.startswith(".") and found and found[-1].text.endswith(".") else words


def paragraphs(text: str, facts: dict[str, Any], language: str) -> list[list[Piece]]:
    """A text cut at blank lines, each paragraph filled. Values are never cut: they are filled after."""
    cut = [one_line(part) for part in re.split(r"\n\s*\n", text.strip())]
    return [pieces(typeset(part, language), facts, language) for part in cut if part]


def one_line(text: str) -> str:
    """Lines joined; between two characters written without spaces no space comes in."""
    return (
        re.sub(r"(?<=[^\x00-\u04ff])\s*\n\s*(?=[^\x00-\u04ff])", "", text)
        .replace("\n", " ")
        .strip()
    )


def joined(found: list[Piece]) -> str:
    return "".join(piece.text for piece in found)
