"""CSV by the names of its columns, which every bank chooses for itself."""

import csv
import io
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.billing.statements import MOST_ENTRIES, Entry, Read, Unreadable, day_of, entry, sum_of

COLUMNS = (
    "date", "amount", "income", "outgo", "balance", "reference", "purpose", "payer", "identifier", "account",
)  # fmt: skip


@dataclass(frozen=True)
class Table:
    """What the columns are called, and how days and sums are written."""

    columns: dict[str, str]
    separator: str = ","
    order: str = "ymd"
    comma: bool = False
    encoding: str = "utf-8"

    @classmethod
    def of(cls, stored: dict[str, Any]) -> "Table":
        known = {k: v for k, v in stored.items() if k in cls.__dataclass_fields__}
        return cls(**{"columns": {}, **known})


def read(content: bytes, table: Table) -> Read:
    if not table.columns.get("date"):
        raise Unreadable(_("Nobody has said yet how this account’s CSV is to be read."))
    try:
        text = content.decode("utf-8-sig" if table.encoding == "utf-8" else table.encoding)
    except (UnicodeDecodeError, LookupError):
        raise Unreadable(
            _("The file is in another encoding than the account’s rules say.")
        ) from None
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=table.separator))
    except csv.Error:
        raise Unreadable(_("The file is not a table.")) from None
    start, places = head(rows, table)
    body = [row for row in rows[start:] if len(row) > max(places.values())]
    found = [one for row in body if (one := line(row, places, table))]
    if len(found) > MOST_ENTRIES:
        raise Unreadable(_("The file holds too many entries. Ask the bank for a shorter period."))
    try:
        opening, closing, entries = ordered(found)
    except Unreadable:
        # The balances say it: this bank writes a payout that came back as money out below nothing.
        turned = [one for row in body if (one := line(row, places, table, turned=True))]
        opening, closing, entries = ordered(turned)
    days = [e.booked_on for e in entries]
    return Read(
        "csv", "", "", entries, opening, closing, min(days, default=None), max(days, default=None)
    )


def head(rows: list[list[str]], table: Table) -> tuple[int, dict[str, int]]:
    """The first row that holds every named column; banks write their own matter above it."""
    wanted = {name: label.strip().casefold() for name, label in table.columns.items() if label}
    for at, row in enumerate(rows[:50], 1):
        cells = [cell.strip().casefold() for cell in row]
        if all(label in cells for label in wanted.values()):
            return at, {name: cells.index(label) for name, label in wanted.items()}
    raise Unreadable(_("No row of the file holds all the columns of the account’s rules."))


def line(
    row: list[str], places: dict[str, int], table: Table, *, turned: bool = False
) -> tuple[Entry, Decimal | None] | None:
    """A row with a date is an entry; totals below the table are none. `turned`: money out below nothing came back."""
    cell = {name: row[at].strip().lstrip("'") for name, at in places.items()}
    if not any(c.isdigit() for c in cell["date"]):
        return None

    def sum_in(name: str) -> Decimal:
        return sum_of(cell[name], comma=table.comma) if cell.get(name) else Decimal(0)

    # Some banks write what went out below nothing. What came in below nothing is taken back.
    income, outgo = sum_in("income"), sum_in("outgo")
    returned = turned and outgo < 0
    amount = sum_in("amount") or income - (outgo if returned else abs(outgo))
    if not amount:
        return None
    made = entry(
        day_of(cell["date"], table.order), amount, reference=cell.get("reference"), purpose=cell.get("purpose"),
        payer=cell.get("payer"), identifier=cell.get("identifier"), account=cell.get("account"),
        reversal=income < 0 or returned,
    )  # fmt: skip
    return made, sum_in("balance") if cell.get("balance") else None


def ordered(
    found: list[tuple[Entry, Decimal | None]],
) -> tuple[Decimal | None, Decimal | None, list[Entry]]:
    """Oldest first, with the balances before and after, where the table tells them and they follow."""
    if not found or any(balance is None for _entry, balance in found):
        return None, None, [e for e, _balance in found]
    for rows in (found, found[::-1]):
        steps = zip(rows, rows[1:], strict=False)
        if all(before + e.amount == after for (_e, before), (e, after) in steps):  # type: ignore[operator]
            opening = rows[0][1] - rows[0][0].amount  # type: ignore[operator]
            return opening, rows[-1][1], [e for e, _balance in rows]
    raise Unreadable(_("The balances in the table do not follow from its entries."))
