"""Words in Latin letters on a page that speaks Chinese or Russian, besides those that belong there."""

import re
from collections.abc import Iterator
from pathlib import Path

from bs4 import BeautifulSoup, Tag
from bs4.element import PreformattedString

ALLOWED = frozenset(
    line.strip().casefold()
    for line in (Path(__file__).parent / "latin_words.txt").read_text().splitlines()
    if line.strip() and not line.startswith("#")
)
LATIN = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ’'-]*[A-Za-zÀ-ɏ]")
# What is no word: addresses, files, payment references in fours, codes with figures (XA-CERT-2026-00042, LC-03, V2026), keys of a keyboard.
NOT_WORDS = re.compile(
    r"https?://\S+|[\w.+-]+@[\w.-]+|\b[\w-]+\.(?:pdf|png|jpe?g|webp|docx|xlsx|csv|json|p12|example|org|com)\b"
    r"|\b(?=[A-Z0-9 ]*\d)[A-Z0-9]{4}(?: [A-Z0-9]{4})+(?: [A-Z0-9]{1,3})?\b"
    r"|(?<![A-Za-z])(?=[A-Za-z-]*\d)[A-Za-z0-9]+(?:[-_/.][A-Za-z0-9]+)*(?![A-Za-z])|\b[0-9a-f]{12,}\b"
)
READ_ALOUD = ("alt", "title", "aria-label", "placeholder", "label", "aria-description")
UNREAD = ("script", "style", "template")


def latin_words(text: str) -> list[str]:
    bare = NOT_WORDS.sub(" ", text)
    return [word for word in LATIN.findall(bare) if word.casefold() not in ALLOWED]


def texts(page: BeautifulSoup) -> Iterator[str]:
    """Everything a reader sees or hears in the page's own language."""
    if page.html:
        own = str(page.html.get("lang", "")).lower()
        yield from _texts_in(page.html, own, own)


def _texts_in(tag: Tag, spoken: str, own: str) -> Iterator[str]:
    """`spoken` is the nearest `lang` around the tag, as a screen reader takes it; what no translator may touch is no word."""
    spoken = str(tag.get("lang") or spoken).lower()
    if spoken == own:
        yield from _read_aloud(tag)
    for piece in tag.children:
        if isinstance(piece, Tag):
            if piece.get("translate") != "no":
                yield from _texts_in(piece, spoken, own)
        elif spoken == own and tag.name not in UNREAD and not isinstance(piece, PreformattedString):
            yield str(piece)


def _read_aloud(tag: Tag) -> Iterator[str]:
    yield from (tag[name] for name in READ_ALOUD if tag.get(name))
    if tag.name == "meta" and tag.get("name") == "description":
        yield tag.get("content", "")
    if tag.name == "input" and tag.get("type") in ("submit", "button"):
        yield tag.get("value", "")


def foreign_words(page: BeautifulSoup) -> list[str]:
    """Each untranslated text once, shortened, with its words."""
    found: dict[str, str] = {}
    for text in texts(page):
        words = latin_words(text)
        if words:
            found.setdefault(" ".join(words)[:80], " ".join(text.split())[:100])
    return [f"{words}: “{text}”" for words, text in found.items()]
