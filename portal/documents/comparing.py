"""What changed between two versions of a paper's words: clause by clause, language by language, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _

from portal.documents import words
from portal.languages import codes, name_in_itself

# A word of letters or digits, a placeholder, or one sign: Chinese is compared sign by sign.
TOKEN = re.compile(r"\{[^}]*\}|[^\W\u2e80-\uffff]+|\s+|.")
PROPERTIES = ("role", "when", "value", "own_figures")


@dataclass(frozen=True)
class Change:
    """`parts` are (mark, words) with the mark "same", "gone" or "new"; `language` where a text differs."""

    clause: str
    what: str
    parts: list[tuple[str, str]]
    language: str = ""


def word_diff(before: str, after: str) -> list[tuple[str, str]]:
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    parts: list[tuple[str, str]] = []
    for kind, a, b, c, d in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(("same", "".join(old[a:b])))
            continue
        parts += [
            (mark, said)
            for mark, said in (("gone", "".join(old[a:b])), ("new", "".join(new[c:d])))
            if said
        ]
    return parts


def changes(old: Any, new: Any) -> list[Change]:
    """In the order of the newer version; clauses that went come last."""
    left, right = words.written(old), words.written(new)
    before = {clause["code"]: clause for clause in left["clause"]}
    after = {clause["code"]: clause for clause in right["clause"]}
    found = texts_changed("", left["titles"], right["titles"])
    found += property_changed("", _("Which text counts"), left["authority"], right["authority"])
    for code in [*after, *(code for code in before if code not in after)]:
        found += clause_changed(code, before.get(code, {}), after.get(code, {}))
    kept = [
        [code for code in side if code in other]
        for side, other in ((before, after), (after, before))
    ]
    return found + property_changed(
        "", _("Order of the clauses"), *(", ".join(order) for order in kept)
    )


def clause_changed(code: str, before: words.Given, after: words.Given) -> list[Change]:
    found = texts_changed(code, before, after)
    for key in PROPERTIES:
        said = (str(side.get(key, "")) for side in (before, after))
        found += property_changed(code, labels()[key], *said)
    return found


def texts_changed(code: str, before: words.Given, after: words.Given) -> list[Change]:
    return [
        Change(code, name_in_itself(lang), word_diff(before.get(lang, ""), after.get(lang, "")), lang)
        for lang in codes() if before.get(lang, "") != after.get(lang, "")
    ]  # fmt: skip


def property_changed(code: str, what: str, before: str, after: str) -> list[Change]:
    parts = [(mark, said) for mark, said in (("gone", before), ("new", after)) if said]
    return [Change(code, what, parts)] if before != after else []


def labels() -> dict[str, str]:
    return {
        "role": _("Place on the paper"), "when": _("Condition"), "value": _("Value"),
        "own_figures": _("Figures written differently"),
    }  # fmt: skip
