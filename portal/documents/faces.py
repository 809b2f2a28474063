"""Which signs the papers' faces have. A sign none of them has would be printed as an empty box, and the box sealed."""

import unicodedata
from functools import lru_cache

from fontTools.ttLib import TTFont

from portal.documents.render import FONT_NAMES, FONTS

INVISIBLE = ("Cc", "Cf", "Zs", "Zl", "Zp")
VARIANTS = (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))


@lru_cache(maxsize=1)
def known() -> frozenset[int]:
    """The code points all weights of a face have, of both faces together."""
    found: set[int] = set(VARIANTS)
    for family in {name.partition("_")[0] for name in FONT_NAMES}:
        weights = [name for name in FONT_NAMES if name.startswith(f"{family}_")]
        found |= set.intersection(*(signs_of(name) for name in weights))
    return frozenset(found)


def signs_of(name: str) -> set[int]:
    with TTFont(FONTS / name, lazy=True) as font:
        return set(font.getBestCmap())


def lacking(text: str) -> str:
    """The signs of `text` no paper can print, each once."""
    return "".join(
        sign for sign in dict.fromkeys(text)
        if ord(sign) not in known() and unicodedata.category(sign) not in INVISIBLE
    )  # fmt: skip
