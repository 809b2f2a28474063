"""Payment references: what a payer types into the bank's form so that money finds its invoice.

Capital Latin letters and digits only, since Chinese and Russian forms drop or alter the rest, and
two check signs after ISO 7064 MOD 1271-36. MOD 97-10 (ISO 11649) was not taken: it reads letters as
two digits, so `M2` and `2M` weigh the same there, and a number such as XA-RCPM-2026 has that pair.
"""

import re
import string
import unicodedata

LONGEST = 25
SIGNS = string.digits + string.ascii_uppercase

# Cyrillic capitals that look Latin: what a Russian keyboard makes of a reference copied by eye.
LOOKALIKES = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")


def make_reference(number: str) -> str:
    """The reference of a document number, e.g. `XA-INVS-2026-00042`.

    Refuses with ValueError a number without a letter or digit, one in another script, or one too long.
    """
    bare = plain(number)
    if not re.fullmatch(rf"[A-Z0-9]{{1,{LONGEST - 2}}}", bare, re.ASCII):
        raise ValueError(f"no reference can be made of {number!r}")
    high, low = divmod((1 - _remainder(bare + "00")) % 1271, 36)
    return bare + SIGNS[high] + SIGNS[low]


def check_reference(text: str) -> str:
    """The reference as we wrote it, or "" when the check signs deny it.

    Forgives spaces, hyphens and stops, lower case, full-width forms, and Cyrillic letters that look Latin.
    """
    bare = plain(text[:200])
    good = re.fullmatch(rf"[A-Z0-9]{{3,{LONGEST}}}", bare, re.ASCII)
    # Two signs can also write numbers from 1271 on, which we never do.
    return bare if good and int(bare[-2:], 36) < 1271 and _remainder(bare) == 1 else ""


def shown(reference: str) -> str:
    """In fours, as people read it out: `XAIN VS20 2600 042…`."""
    return " ".join(reference[at : at + 4] for at in range(0, len(reference), 4))


def find_references(purpose: str) -> list[str]:
    """Every good reference in a bank line's purpose text, in order, each once."""
    # Han and the number sign stand right before a reference without a space.
    plain = unicodedata.normalize("NFKC", purpose.replace("№", " "))
    found = [check_reference(word) for word in re.findall(r"[A-Za-zА-Яа-яЁё0-9.\-/]+", plain)]
    return list(dict.fromkeys(filter(None, found)))


def plain(text: str) -> str:
    upper = unicodedata.normalize("NFKC", text).upper().translate(LOOKALIKES)
    return re.sub(r"[\s.,\-–—/_·。]", "", upper)


def _remainder(bare: str) -> int:
    """Of 1271, the text read as one number of base 36."""
    return int(bare, 36) % 1271
