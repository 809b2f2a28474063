"""Which format a file has, and whether it can be true."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.billing.statements import (
    LARGEST_FILE,
    Entry,
    Read,
    Unreadable,
    bare,
    camt,
    client_bank,
    tabular,
)
from portal.search import fold


def read(content: bytes, account: Any, table: dict[str, Any]) -> Read:
    """By how the file begins: XML, 1C, else the account's table."""
    if len(content) > LARGEST_FILE:
        raise Unreadable(_("The file is larger than 20 MB. Ask the bank for a shorter period."))
    start = content[:400].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<") or content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return camt.read(content, account.account)
    if start.startswith(client_bank.MARK.encode()):
        return client_bank.read(content, account.account)
    return tabular.read(content, tabular.Table.of(table))


def faults(read: Read, account: Any) -> list[Any]:
    """Why a statement cannot be kept; all at once."""
    found: list[Any] = []
    if read.account and read.account != bare(account.account):
        found.append(
            _("The statement is of another account: %(number)s.") % {"number": read.account[:40]}
        )
    if read.currency and read.currency != account.currency:
        words = {"said": read.currency[:3], "ours": account.currency}
        found.append(_("The statement is in %(said)s, the account in %(ours)s.") % words)
    if not read.entries:
        found.append(_("The statement holds no entries."))
    if any(e.booked_on > account.campus.today() for e in read.entries):
        found.append(_("An entry is of a day that has not come yet."))
    if read.opening is None or read.closing is None:
        found.append(_("The file tells no balances. Type the opening and the closing balance."))
    elif difference := read.closing - read.opening - read.came + read.went:
        words = {"sum": f"{difference:.2f}"}
        found.append(
            _("The balances and the entries differ by %(sum)s. The file is not whole.") % words
        )
    return found


def keys(entries: list[Entry]) -> Iterator[str]:
    """What tells an entry in any file of its account.

    Two alike in one file are two: the balances have been checked, so none is there twice by mistake.
    """
    seen: Counter[str] = Counter()
    for one in entries:
        told = [fold(one.bank_reference), one.booked_on.isoformat(), f"{Decimal(one.amount):.2f}"]
        told.append(hashlib.sha256(fold(one.purpose).encode()).hexdigest())
        key = hashlib.sha256("\n".join(told).encode()).hexdigest()
        seen[key] += 1
        yield hashlib.sha256(f"{key} {seen[key]}".encode()).hexdigest() if seen[key] > 1 else key
