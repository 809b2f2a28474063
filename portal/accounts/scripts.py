"""Which alphabets a text is written in. A mixture inside one word is how look-alikes are made."""

import re
import unicodedata

_ALPHABETS = ("LATIN", "CYRILLIC", "GREEK")


def tag_of(text: str) -> str:
    """How a browser should draw a text of unknown language; nothing for Latin letters."""
    names = {unicodedata.name(letter, "").split(" ")[0] for letter in text if letter.isalpha()}
    return "zh-Hans" if "CJK" in names else "ru" if "CYRILLIC" in names else ""


def alphabets(word: str) -> set[str]:
    return {
        name.split()[0]
        for letter in word
        if letter.isalpha() and (name := unicodedata.name(letter, "")).startswith(_ALPHABETS)
    }


def mixed(address: str) -> str:
    """The first part of an address whose letters come from two alphabets, or an empty text."""
    parts = re.split(r"[@.\-_+]", address)
    return next((part for part in parts if len(alphabets(part)) > 1), "")
