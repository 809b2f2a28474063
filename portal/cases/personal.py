"""What a text says about people, so that it neither enters the memory nor leaves the house unasked."""

import re
from collections.abc import Iterable

# An address, a phone, a passport or an account: five digits or more, whatever stands between them.
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_NUMBER = re.compile(r"\+?[A-ZА-Я]{0,2}\d(?:[\s().-]?\d){4,}")
_SHORTEST_NAME = 2


def found(text: str, names: Iterable[str] = ()) -> list[str]:
    """Addresses, long numbers and the names given, the longest first."""
    said = [m.group() for pattern in (_MAIL, _NUMBER) for m in pattern.finditer(text)]
    folded = text.casefold()
    said += [n for n in names if len(n) >= _SHORTEST_NAME and n.casefold() in folded]
    return sorted(dict.fromkeys(said), key=len, reverse=True)


def is_in(text: str, names: Iterable[str] = ()) -> bool:
    return bool(found(text, names))


def shielded(text: str, names: Iterable[str] = ()) -> tuple[str, dict[str, str]]:
    """The text with a sign in the place of each, and what each sign stands for."""
    signs: dict[str, str] = {}
    for said in found(text, names):
        sign = f"[[{len(signs) + 1}]]"
        text, count = re.subn(re.escape(said), sign, text, flags=re.IGNORECASE)
        if count:
            signs[sign] = said
    return text, signs


def unshielded(text: str, signs: dict[str, str]) -> str:
    """Put back what was held back; a machine may have set spaces inside a sign."""
    for sign, said in signs.items():
        loose = r"\[\s*\[\s*" + sign.strip("[]") + r"\s*\]\s*\]"
        text = re.sub(loose, lambda _m, said=said: said, text)
    return text
