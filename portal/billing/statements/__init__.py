"""Statements as banks write them, read into one shape. Nothing here knows invoices or the database."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext_lazy as _

LARGEST_FILE = 20 * 1024 * 1024
MOST_ENTRIES = 20_000
LARGEST_SUM = Decimal(10) ** 12


class Unreadable(Exception):
    """The file is not what it should be; `message` is for the reader."""

    def __init__(self, message: object) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True)
class Entry:
    """`amount` is below nothing for money that went out.

    A `reversal` takes back an entry that stood there before, with the sign of its own. `marks` are the payment's own
    references, which a reversal repeats; `why` is the bank's reason for it.
    """

    booked_on: date
    amount: Decimal
    bank_reference: str = ""
    purpose: str = ""
    payer: str = ""
    payer_identifier: str = ""
    payer_account: str = ""
    reversal: bool = False
    marks: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Read:
    """A whole statement. `account` and `currency` are empty where the format does not tell them, balances None."""

    format: str
    account: str
    currency: str
    entries: list[Entry] = field(default_factory=list)
    opening: Decimal | None = None
    closing: Decimal | None = None
    first_on: date | None = None
    last_on: date | None = None

    @property
    def came(self) -> Decimal:
        return sum((e.amount for e in self.entries if e.amount > 0), Decimal(0))

    @property
    def went(self) -> Decimal:
        return -sum((e.amount for e in self.entries if e.amount < 0), Decimal(0))


def sum_of(text: str, *, comma: bool = False) -> Decimal:
    """A sum as a bank's program writes it; `comma` where a comma parts the decimals."""
    plain = text.replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace("'", "")
    plain = plain.replace(".", "").replace(",", ".") if comma else plain.replace(",", "")
    try:
        found = Decimal(plain)
    except InvalidOperation:
        raise Unreadable(_("“%(text)s” is not a sum.") % {"text": text[:60]}) from None
    if not found.is_finite() or abs(found) >= LARGEST_SUM or found != round(found, 2):
        raise Unreadable(_("“%(text)s” is not a sum.") % {"text": text[:60]})
    return found


def day_of(text: str, order: str = "ymd") -> date:
    """A date by the order of its parts: ymd, dmy or mdy; a time behind it is left out."""
    parts = "".join(c if c.isascii() and c.isdigit() else " " for c in text[:10]).split()
    if len(parts) == 1 and len(parts[0]) == 8:
        whole = parts[0]
        parts = (
            [whole[:4], whole[4:6], whole[6:]]
            if order == "ymd"
            else [whole[:2], whole[2:4], whole[4:]]
        )
    try:
        named = dict(zip(order, map(int, parts), strict=True))
        year = named["y"] + (2000 if named["y"] < 100 else 0)
        return date(year, named["m"], named["d"])
    except (ValueError, KeyError):
        raise Unreadable(_("“%(text)s” is not a date.") % {"text": text[:60]}) from None


def bare(account: str) -> str:
    """An account number without the spaces people group it with."""
    return "".join(account.split()).upper()


def cut(text: str | None, most: int) -> str:
    """Without control characters, which PostgreSQL does not keep, and no longer than its column."""
    clean = "".join(c if c.isprintable() else " " for c in text or "")
    return " ".join(clean.split())[:most]


def entry(
    booked_on: date, amount: Decimal, *, reference: str | None = "", purpose: str | None = "",
    payer: str | None = "", identifier: str | None = "", account: str | None = "", reversal: bool = False,
    marks: Iterable[str] = (), why: str = "",
) -> Entry:  # fmt: skip
    return Entry(
        booked_on, amount, cut(reference, 80), cut(purpose, 2000), cut(payer, 300),
        cut(identifier, 40), cut(bare(account or ""), 40), reversal, tuple(cut(one, 80) for one in marks),
        cut(why, 300),
    )  # fmt: skip
