"""Which invoices a line of the bank pays: proposals with their reasons. Pure; the caller brings what is owed.

The whole statement is matched against one book of open invoices: references and numbers are looked up in
windows of the purpose text without its spaces and dashes, payers by keys of their names.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations
from typing import Any

from pypinyin import lazy_pinyin

from portal.billing.references import plain
from portal.search import HAN, normalise

MOST_PROPOSALS = 3
MOST_JOINED = 4  # invoices, where nothing but the sum says which
MOST_TRIED = 12
SHORTEST_CUT_NAME = 12  # letters; banks cut names at 35 signs
TEXT = 600
# How strongly a reason ties a line to an invoice.
WEIGHTS = {
    "reference": 100, "mangled": 80, "number": 60, "identifier": 40, "payer": 30, "sum": 20, "joined": 15,
    "completes": 12, "part": 4, "fees": 8, "over": 6, "only": 1,
}  # fmt: skip
# One drawing for signs people take for each other.
TWINS = str.maketrans("OILSBZ", "011582")
_ROMAN = dict(zip(
    "абвгдежзийклмнопрстуфхцчшщъыьэюя",
    "a b v g d e zh z i i k l m n o p r s t u f kh ts ch sh shch ie y _ e iu ia".replace("_", "").split(" "),
    strict=True,
))  # fmt: skip
_LATIN_FORMS = re.compile(r"\b(?:ooo|oao|zao|pao|ao|ip|chuo)\b")
_PINYIN_FORMS = re.compile("(?:gufen)?iouxian(?:zeren)?gongsi$")
_HAN = re.compile(f"[{HAN}]")


@dataclass(frozen=True)
class Owed:
    """An open invoice and what is still to come for it."""

    id: int
    number: str
    reference: str
    company: int
    left: Decimal
    due_on: Any


@dataclass(frozen=True)
class Proposal:
    """`parts`: (invoice, sum it gets, what banks kept). `exact` may be booked without a person."""

    parts: tuple[tuple[int, Decimal, Decimal], ...]
    reasons: tuple[str, ...]
    exact: bool = False

    @property
    def weight(self) -> int:
        return sum(WEIGHTS[reason] for reason in self.reasons)

    def stored(self) -> dict[str, Any]:
        parts = [[id_, str(sum_), str(fee)] for id_, sum_, fee in self.parts]
        return {"parts": parts, "reasons": list(self.reasons), "exact": self.exact}


def name_keys(name: str) -> set[str]:
    """A name without legal form, spaces and quotes: as written, in pinyin, in Latin letters."""
    bare = normalise(name)
    forms = [bare]
    if _HAN.search(bare):
        forms.append(" ".join(lazy_pinyin(bare, v_to_u=False)))
    if re.search("[а-я]", bare):
        forms.append("".join(_ROMAN.get(c, c) for c in bare))
    found = {_squeezed(_LATIN_FORMS.sub(" ", form)) or _squeezed(form) for form in forms}
    return {key for key in found if len(key) > 2}


def _squeezed(text: str) -> str:
    """Spellings of one sound brought together: Sibirskiy Put is sibirskiput."""
    key = re.sub(r"[\W_]+", "", text)
    for usual, ours in (("y", "i"), ("kh", "h"), ("ii", "i")):
        key = key.replace(usual, ours)
    return _PINYIN_FORMS.sub("", key)


@dataclass
class Book:
    """What is owed in one currency at one campus, ready to be looked up."""

    owed: Sequence[Owed]
    names: Iterable[tuple[int, str]]
    identifiers: Iterable[tuple[int, str]]
    tolerance: Decimal = Decimal(0)
    by_company: dict[int, list[Owed]] = field(default_factory=lambda: defaultdict(list))
    by_sum: dict[Decimal, list[Owed]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for one in self.owed:
            self.by_company[one.company].append(one)
            self.by_sum[one.left].append(one)
        self.references = {one.reference: one for one in self.owed}
        self.twins = {one.reference.translate(TWINS): one for one in self.owed}
        self.numbers = {plain(one.number): one for one in self.owed}
        self.tables = [
            (name, table, sorted({len(key) for key in table}))
            for name, table in (
                ("reference", self.references), ("mangled", self.twins), ("number", self.numbers)
            )
        ]  # fmt: skip
        self.payers: dict[str, set[int]] = defaultdict(set)
        for company, name in self.names:
            for key in name_keys(name):
                self.payers[key].add(company)
        self.sorted_names = sorted(self.payers)
        self.by_identifier = {value.upper(): company for company, value in self.identifiers}

    def named(self, purpose: str) -> dict[Owed, str]:
        """The invoices a text names, each with the strongest way it does so."""
        text = plain(purpose[:TEXT])
        found: dict[Owed, str] = {}
        for reason, table, lengths in self.tables:
            searched = text.translate(TWINS) if reason == "mangled" else text
            for length in lengths:
                for at in range(len(searched) - length + 1):
                    one = table.get(searched[at : at + length])
                    if one is not None:
                        found.setdefault(one, reason)
        return found

    def payer_of(self, line: Any) -> tuple[set[int], str]:
        """The companies a line may be of, and whether number or name says so."""
        told = [line.payer_identifier, *re.findall(r"[0-9A-Z]{10,20}", line.purpose.upper())]
        for value in told:
            if value and (company := self.by_identifier.get(value.upper())):
                return {company}, "identifier"
        for key in name_keys(line.payer):
            if key in self.payers:
                return self.payers[key], "payer"
            if len(key) >= SHORTEST_CUT_NAME and (cut := self.longer(key)):
                return cut, "payer"
        return set(), ""

    def longer(self, key: str) -> set[int]:
        """Of the one name that begins so."""
        at = bisect_left(self.sorted_names, key)
        begun = [n for n in self.sorted_names[at : at + 2] if n.startswith(key)]
        return self.payers[begun[0]] if len(begun) == 1 else set()

    def propose(self, line: Any) -> list[Proposal]:
        """The likeliest ways to book a line, the best first; a book has one currency, that of the line."""
        named = self.named(line.purpose)
        companies, how = self.payer_of(line)
        found = list(self._of_named(line, named, companies, how))
        found += self._of_payer(line, named, companies, how)
        if not found and len(alike := self.by_sum.get(line.amount, [])) == 1:
            found.append(Proposal(((alike[0].id, line.amount, Decimal(0)),), ("only",)))
        best: dict[Any, Proposal] = {}
        for one in sorted(found, key=lambda p: -p.weight):
            best.setdefault(one.parts, one)
        return list(best.values())[:MOST_PROPOSALS]

    def _of_named(
        self, line: Any, named: dict[Owed, str], companies: set[int], how: str
    ) -> Iterable[Proposal]:
        strict = [one for one, reason in named.items() if reason == "reference"]
        for one, reason in named.items():
            reasons = [reason, how] if one.company in companies else [reason]
            made = self.fitting(line.amount, one, reasons)
            exact = strict == [one] and len(named) == 1 and one.left == line.amount
            yield Proposal(made.parts, made.reasons, exact=exact)
        if len(named) > 1 and sum(one.left for one in named) == line.amount:
            yield whole(named, (min(named.values(), key=lambda r: WEIGHTS[r]), "joined"))

    def _of_payer(
        self, line: Any, named: dict[Owed, str], companies: set[int], how: str
    ) -> Iterable[Proposal]:
        if len(companies) > 1:
            companies = {c for c in companies if self.by_company.get(c)}
        for company in sorted(companies):
            theirs = sorted(self.by_company.get(company, []), key=lambda o: (o.due_on, o.number))
            equal = [one for one in theirs if one.left == line.amount and one not in named]
            for one in equal[:MOST_PROPOSALS]:
                yield whole([one], (how, "sum"))
            if not equal and not named and theirs:
                yield from self._several(line.amount, theirs, how)

    def _several(self, amount: Decimal, theirs: list[Owed], how: str) -> Iterable[Proposal]:
        """Several invoices together; else the oldest, in part, short by fees or with something over."""
        if sets := joined(amount, theirs):
            yield from (whole(one, (how, "joined")) for one in sets[:MOST_PROPOSALS])
        else:
            near = [one for one in theirs if 0 < one.left - amount <= self.tolerance]
            yield self.fitting(amount, (near or theirs)[0], [how])

    def fitting(self, amount: Decimal, one: Owed, reasons: list[str]) -> Proposal:
        """All of the line for one invoice, with what is short or over said."""
        short = one.left - amount
        if 0 < short <= self.tolerance:
            return Proposal(((one.id, amount, short),), (*reasons, "fees"))
        kind = "sum" if not short else "part" if short > 0 else "over"
        return Proposal(((one.id, min(amount, one.left), Decimal(0)),), (*reasons, kind))


def whole(owed: Iterable[Owed], reasons: tuple[str, ...]) -> Proposal:
    return Proposal(tuple((one.id, one.left, Decimal(0)) for one in owed), reasons)


def joined(amount: Decimal, theirs: list[Owed]) -> list[tuple[Owed, ...]]:
    """Sets of at least two invoices that make the sum: all, the oldest so many, or a few of them."""
    total = Decimal(0)
    for count, one in enumerate(theirs, 1):
        total += one.left
        if count > 1 and total == amount:
            return [tuple(theirs[:count])]
    few = theirs[:MOST_TRIED]
    return [
        some for size in range(2, MOST_JOINED + 1) for some in combinations(few, size)
        if sum(one.left for one in some) == amount
    ]  # fmt: skip


def match(book: Book, lines: Iterable[Any]) -> dict[Any, list[Proposal]]:
    """Proposals by line; parts that make one invoice whole together say so."""
    found = {line: book.propose(line) for line in lines}
    left = {one.id: one.left for one in book.owed}
    for invoice, some in _firsts(found, lambda best: "part" in best.reasons).items():
        if len(some) > 1 and sum(line.amount for line in some) == left[invoice]:
            for line in some:
                best = found[line][0]
                reasons = tuple("completes" if r == "part" else r for r in best.reasons)
                found[line][0] = Proposal(best.parts, reasons)
    for some in _firsts(found, lambda best: best.exact).values():
        # Several lines that each pay it exactly: a person says which.
        for line in some if len(some) > 1 else ():
            found[line][0] = Proposal(found[line][0].parts, found[line][0].reasons)
    return found


def _firsts(
    found: dict[Any, list[Proposal]], wanted: Callable[[Proposal], bool]
) -> dict[int, list[Any]]:
    """The lines whose best proposal is of this sort, by the invoice it is for."""
    lines: dict[int, list[Any]] = defaultdict(list)
    for line, proposals in found.items():
        if proposals and wanted(proposals[0]):
            lines[proposals[0].parts[0][0]].append(line)
    return lines
