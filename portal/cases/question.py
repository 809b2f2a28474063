"""What an officer types into the search box: words, and pairs such as `state:new` or `company:"Байкал"`.

Only the grammar, no meaning: keys are Latin letters, values are parted by commas and may stand in the quotes of
any keyboard. Nothing typed is an error; a key without a value is handed back to be told.
"""

import re
from dataclasses import dataclass

LONGEST = 200
MOST_TERMS = 20
_OPENING, _CLOSING = '"«“„「『', '"»”“」』'
_PAIR = re.compile(r"([A-Za-z]{1,20})[:：]")
_GAP = re.compile(r"[\s\u3000]+")
_BARE_END = re.compile(rf"[\s,，、{_OPENING}]")
_COMMA = re.compile(r"[,，、]")
_QUOTES = re.compile(f"[{_OPENING}{_CLOSING}]")


@dataclass(frozen=True)
class Term:
    """One value of one key; `state:new,waiting` is two terms."""

    key: str
    value: str

    def __str__(self) -> str:
        return f"{self.key}:{_written(self.value)}"


@dataclass(frozen=True)
class Question:
    terms: tuple[Term, ...] = ()
    words: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The same question as a reader would type it; what could not be read is left out."""
        return " ".join([*map(str, self.terms), *map(_written, self.words)])

    @property
    def text(self) -> str:
        """The words alone."""
        return " ".join(self.words)

    def without(self, *terms: Term) -> "Question":
        return Question(tuple(t for t in self.terms if t not in terms), self.words)


def read(text: str) -> Question:
    """Never refuses. The same term twice is one term."""
    rest = _GAP.sub(" ", text[:LONGEST]).strip()
    terms: dict[Term, None] = {}
    words: list[str] = []
    unread: list[str] = []
    while rest:
        pair = _PAIR.match(rest)
        if pair:
            values, rest = _values(rest[pair.end() :])
            key = pair.group(1).lower()
            terms |= dict.fromkeys(Term(key, value) for value in values)
            unread += [] if values else [pair.group()]
        else:
            word, rest = _quoted(rest) if rest[0] in _OPENING else _until_space(rest)
            words += [word] if word else []
        rest = rest.lstrip()
    return Question(tuple(terms)[:MOST_TERMS], tuple(words), tuple(unread))


def _values(rest: str) -> tuple[list[str], str]:
    """The values after a colon, and what follows them."""
    found: list[str] = []
    while True:
        value, rest = _quoted(rest) if rest[:1] and rest[0] in _OPENING else _bare(rest)
        found += [value] if value else []
        if not (value and _COMMA.match(rest)):
            return found, rest
        rest = rest[1:].lstrip()


def _bare(rest: str) -> tuple[str, str]:
    end = _BARE_END.search(rest)
    cut = end.start() if end else len(rest)
    return _QUOTES.sub("", rest[:cut]), rest[cut:]


def _until_space(rest: str) -> tuple[str, str]:
    word, _space, after = rest.partition(" ")
    return _QUOTES.sub("", word), after


def _quoted(rest: str) -> tuple[str, str]:
    """What stands in quotes; one that is never closed reaches to the end."""
    end = _CLOSING[_OPENING.index(rest[0])]
    inside, _end, after = rest[1:].partition(end)
    return _GAP.sub(" ", _QUOTES.sub("", inside)).strip(), after


def _written(value: str) -> str:
    plain = not _GAP.search(value) and not _COMMA.search(value) and not _PAIR.match(value)
    return value if plain else f'"{value}"'
