"""Where a line's figures come from, in words: a rule's sentence in every language, filled from the line's own facts.

A basis is `{"rule": code, "facts": {...}}` with facts of `portal.documents.facts`. The apps that charge
something register the sentences of their rules at start.
"""

from collections.abc import Mapping
from typing import Any

from portal.documents.formatting import show
from portal.languages import by_language, codes

SENTENCES: dict[str, Mapping[str, str]] = {}


def register(sentences: Mapping[str, Mapping[str, str]]) -> None:
    SENTENCES.update(sentences)


def told(basis: Mapping[str, Any], language: str) -> str:
    """Empty for a line that needs no explanation."""
    if not basis:
        return ""
    words = {name: show(fact, language) for name, fact in basis["facts"].items()}
    return by_language(SENTENCES[basis["rule"]], language).format(**words)


def in_all(basis: Mapping[str, Any]) -> dict[str, str]:
    return {code: told(basis, code) for code in codes()}
