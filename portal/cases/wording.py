"""A text as its translator sees it: its language, its sentences, and what it is known by again.

Pure: strings in, strings out.
"""

import hashlib
import re
from collections.abc import Iterable

from portal.languages import FALLBACK, codes
from portal.search import HAN, fold

_HAN = re.compile(f"[{HAN}]")
_CYRILLIC = re.compile("[а-яёА-ЯЁ]")
_LATIN = re.compile("[A-Za-z]")
# One Chinese character says as much as two letters.
_HAN_WEIGHT = 2
# Addresses are of no language.
_ADDRESS = re.compile(r"https?://\S+|[\w.+-]+@[\w.-]+", re.ASCII)
_ENDS = re.compile(r"(?<=[。！？；])\s*|(?<=[.!?…])\s+")


def written_in(text: str, *, guess: str) -> str:
    """The language a text is written in, by its letters; `guess` where it has none, or none of ours.

    A writer's own language says little: an officer who works in English answers in Chinese.
    """
    text, scripts = _ADDRESS.sub(" ", text), {"zh": _HAN, "ru": _CYRILLIC}
    weights = {code: len(_letters(code, scripts).findall(text)) for code in codes()}
    for code in weights:
        weights[code] *= _HAN_WEIGHT if code.startswith("zh") else 1
    most = max(weights.values())
    found = [code for code, weight in weights.items() if weight == most]
    if not most or guess in found:
        return guess
    return FALLBACK if FALLBACK in found else found[0]


def _letters(code: str, scripts: dict[str, re.Pattern[str]]) -> re.Pattern[str]:
    return scripts.get(code.split("-")[0], _LATIN)


def digest(text: str) -> str:
    """Says whether a text is still the one that was translated."""
    return hashlib.sha256(text.encode()).hexdigest()


def key_of(sentence: str) -> str:
    """The same for sentences that differ in spaces, case and quotes only."""
    return digest(fold(sentence))


def paragraphs(text: str) -> list[list[str]]:
    """Paragraphs, each cut into sentences; empty lines are none."""
    lines = (line.strip() for line in text.splitlines())
    return [[s.strip() for s in _ENDS.split(line) if s.strip()] for line in lines if line]


def joined(parts: Iterable[Iterable[str]], language: str) -> str:
    """Sentences put together again; Chinese ones stand without a space."""
    space = "" if language.startswith("zh") else " "
    return "\n".join(space.join(sentences) for sentences in parts)


def aligned(source: str, target: str, *, languages: tuple[str, str]) -> list[tuple[str, str]]:
    """What answers to what: sentence by sentence where their numbers agree, else larger pieces."""
    left, right = paragraphs(source), paragraphs(target)
    if len(left) != len(right):
        return [(joined(left, languages[0]), joined(right, languages[1]))]
    pairs: list[tuple[str, str]] = []
    for one, other in zip(left, right, strict=True):
        if len(one) == len(other):
            pairs += zip(one, other, strict=True)
        else:
            pairs.append((joined([one], languages[0]), joined([other], languages[1])))
    return pairs
