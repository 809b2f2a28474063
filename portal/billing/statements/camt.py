"""ISO 20022 camt.053, of any version: names are read, namespaces only recognised.

`defusedxml` refuses document types, entities and whatever points outside the file.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext_lazy as _

from portal.billing.statements import (
    MOST_ENTRIES,
    Entry,
    Read,
    Unreadable,
    bare,
    day_of,
    entry,
    sum_of,
)

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001."
OPENS, CLOSES = ("OPBD", "PRCD"), ("CLBD",)


def read(content: bytes, account: str) -> Read:
    """The statements of this account in the file, one after another."""
    try:
        root = fromstring(content, forbid_dtd=True)
    except (DefusedXmlException, ParseError, LookupError, ValueError):
        raise Unreadable(
            _("The file is not well-formed XML, or holds what such a file must not.")
        ) from None
    if not root.tag.startswith("{" + NAMESPACE):
        raise Unreadable(_("The XML is not an ISO 20022 statement (camt.053)."))
    every = list(children(root, "BkToCstmrStmt", "Stmt"))
    if not every:
        raise Unreadable(_("The file holds no statement."))
    mine = [one for one in every if account_of(one) == bare(account)] or every[:1]
    currencies = {currency_of(one) for one in mine}
    if len(currencies) > 1:
        raise Unreadable(_("The file holds statements in several currencies."))
    reads = [statement(one) for one in mine]
    for before, after in zip(reads, reads[1:], strict=False):
        if before.closing != after.opening:
            raise Unreadable(_("The statements in the file do not follow one another."))
    entries = [e for one in reads for e in one.entries]
    if len(entries) > MOST_ENTRIES:
        raise Unreadable(_("The file holds too many entries. Ask the bank for a shorter period."))
    days = [d for one in reads for d in (one.first_on, one.last_on) if d]
    return Read(
        "camt", account_of(mine[0]), currencies.pop(), entries, reads[0].opening, reads[-1].closing,
        min(days, default=None), max(days, default=None),
    )  # fmt: skip


def statement(node: Element) -> Read:
    currency = currency_of(node)
    opening, closing = balance(node, OPENS), balance(node, CLOSES)
    ours = account_of(node)
    entries = [e for one in children(node, "Ntry") for e in entries_of(one, currency, ours)]
    days = [day for _sum, day in (opening, closing) if day] + [e.booked_on for e in entries]
    return Read(
        "camt", ours, currency, entries, opening[0], closing[0], min(days, default=None),
        max(days, default=None),
    )  # fmt: skip


def children(node: Element, *path: str) -> Iterator[Element]:
    """Those below, by local names."""
    for child in node:
        if isinstance(child.tag, str) and child.tag.rpartition("}")[2] == path[0]:
            if len(path) == 1:
                yield child
            else:
                yield from children(child, *path[1:])


def first(node: Element, *paths: str) -> str:
    """The first text found on one of the paths, written `a/b/c`."""
    for path in paths:
        for found in children(node, *path.split("/")):
            if text := (found.text or "").strip():
                return text
    return ""


def account_of(node: Element) -> str:
    return bare(first(node, "Acct/Id/IBAN", "Acct/Id/Othr/Id"))


def currency_of(node: Element) -> str:
    """As the account says, else as the first balance does."""
    told = first(node, "Acct/Ccy")
    amounts = children(node, "Bal", "Amt")
    return told or next((a.get("Ccy", "") for a in amounts), "")


def signed(node: Element) -> Decimal:
    """By CdtDbtInd alone: a reversal has the sign of its own booking, not that of what it takes back."""
    amount = sum_of(first(node, "Amt"))
    return -amount if first(node, "CdtDbtInd") == "DBIT" else amount


def balance(node: Element, codes: tuple[str, ...]) -> tuple[Decimal | None, date | None]:
    for one in children(node, "Bal"):
        if first(one, "Tp/CdOrPrtry/Cd") in codes:
            day = first(one, "Dt/Dt", "Dt/DtTm")
            return signed(one), day_of(day) if day else None
    return None, None


def entries_of(node: Element, currency: str, ours: str) -> Iterator[Entry]:
    """A booked entry; a batch is parted where its parts add up to it."""
    if first(node, "Sts/Cd", "Sts/Prtry", "Sts") != "BOOK":
        return
    if any(a.get("Ccy") != currency for a in children(node, "Amt")):
        raise Unreadable(_("An entry is in another currency than its account."))
    amount = signed(node)
    if not amount:
        return
    day = day_of(first(node, "BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm"))
    parts = list(children(node, "NtryDtls", "TxDtls"))
    sums = [part_sum(part, currency) for part in parts]
    if len(parts) > 1 and None not in sums and sum(filter(None, sums)) == abs(amount):
        for part, sum_ in zip(parts, sums, strict=True):
            yield entry(
                day,
                (sum_ or Decimal(0)).copy_sign(amount),
                **words(node, part, alone=False, ours=ours),
            )
    else:
        yield entry(day, amount, **words(node, parts[0] if parts else node, alone=True, ours=ours))


def part_sum(part: Element, currency: str) -> Decimal | None:
    for path in (("Amt",), ("AmtDtls", "TxAmt", "Amt")):
        for found in children(part, *path):
            if found.get("Ccy") == currency and found.text:
                return sum_of(found.text)
    return None


def is_reversal(node: Element, part: Element) -> bool:
    """As the bank says, or as it returns one payment."""
    return (
        first(node, "RvslInd") in ("true", "1") or next(children(part, "RtrInf"), None) is not None
    )


def reason_of(part: Element) -> str:
    """Why a payment was returned: the code, then the bank's own words."""
    told = [first(part, "RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry")]
    told += [found.text or "" for found in children(part, "RtrInf", "AddtlInf")]
    return " ".join(one.strip() for one in told if one.strip())


def sides(node: Element, *, reversal: bool) -> tuple[str, ...]:
    """The other party is who paid us, or whom we paid. In a reversal banks keep the roles, or turn them."""
    usual = ("Cdtr", "Dbtr") if first(node, "CdtDbtInd") == "DBIT" else ("Dbtr", "Cdtr")
    return usual[::-1] if reversal else usual[:1]


def words(node: Element, part: Element, *, alone: bool, ours: str) -> dict[str, Any]:
    """The bank's words; of a payment's own references those that tell it from others."""
    reversal = is_reversal(node, part)
    marks = [first(part, f"Refs/{name}") for name in ("EndToEndId", "TxId", "InstrId", "UETR")]
    places = {
        side: first(part, f"RltdPties/{side}Acct/Id/IBAN", f"RltdPties/{side}Acct/Id/Othr/Id")
        for side in sides(node, reversal=reversal)
    }
    theirs = [side for side, account in places.items() if bare(account) != ours]
    named = [side for side in theirs if next(children(part, "RltdPties", side), None) is not None]
    other = [*named, *theirs, *places][0]
    purpose = [found.text or "" for found in children(part, "RmtInf", "Ustrd")]
    purpose += [found.text or "" for found in children(part, "RmtInf", "Strd", "CdtrRefInf", "Ref")]
    if not any(purpose):
        purpose = [first(part, "AddtlTxInf"), first(node, "AddtlNtryInf")]
    whole = ("AcctSvcrRef", "NtryRef")
    reference = first(part, "Refs/AcctSvcrRef", "Refs/TxId", "Refs/EndToEndId")
    party = (f"RltdPties/{other}/", f"RltdPties/{other}/Pty/")
    return {
        "reference": first(node, *whole) or reference
        if alone
        else reference or first(node, *whole),
        "purpose": " ".join(purpose),
        "payer": first(part, *(f"{p}Nm" for p in party)),
        "identifier": first(
            part, *(f"{p}Id/{kind}/Othr/Id" for p in party for kind in ("OrgId", "PrvtId"))
        ),
        "account": places[other],
        "reversal": reversal,
        "why": reason_of(part),
        "marks": dict.fromkeys(mark for mark in marks if mark and mark != "NOTPROVIDED"),
    }
