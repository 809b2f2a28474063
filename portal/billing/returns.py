"""A payout of ours that the bank sent back: which one a line of a statement is. Reads only.

A payout comes back with just its sum, or less what banks kept on the way, and not before it was sent. The payment's own
references say it surely, where the bank itself calls the line a reversal and nothing is missing; anything else is for
two people to judge.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import BankAccount, CompanyIdentifier
from portal.billing import states
from portal.billing.matching import name_keys
from portal.billing.models import BankLine, Refund
from portal.billing.payouts import names_of
from portal.billing.references import plain
from portal.money import Money

NAMED_WITHIN, WITHIN = timedelta(days=400), timedelta(days=90)
LONG = 6  # signs; shorter numbers come again
# How strongly a reason ties a line to a payout.
WEIGHTS = {
    "same_transfer": 100, "same_payout": 80, "names_payout": 60, "same_recipient": 40, "payee_identifier": 40,
    "payee": 30, "reference": 20, "number": 20, "paid_out": 1,
}  # fmt: skip
NAMES = {"same_transfer", "same_payout", "names_payout"}
# What a bank tells by code (ISO 20022, external return reasons), in words.
CODES = {
    "AC01": _("the account number is wrong"), "AC03": _("the account number is wrong"),
    "AC04": _("the account is closed"), "AC06": _("the account is blocked"),
    "AC14": _("the account is of another kind"), "AG01": _("the account takes no such transfers"),
    "AM09": _("the sum is wrong"), "BE01": _("name and account do not belong together"),
    "BE04": _("the recipient’s address is missing"), "RC01": _("the bank code is wrong"),
    "RC07": _("the bank code is wrong"), "RR03": _("the recipient’s name or address is missing"),
    "RR04": _("the law does not allow the transfer"), "CNOR": _("the recipient’s bank is not reached this way"),
    "FOCR": _("the transfer was called back"), "CUST": _("the recipient refused it"),
    "DUPL": _("it was sent twice"), "MS02": _("the recipient refused it"),
    "MS03": _("the recipient’s bank gave no reason"),
}  # fmt: skip


@dataclass(frozen=True)
class Candidate:
    refund: Refund
    reasons: tuple[str, ...]
    line: BankLine

    @property
    def kept(self) -> Money:
        """What banks took of it on its way back: a charge of the park, not of its company."""
        return self.refund.total - self.line.total

    @property
    def weight(self) -> int:
        return sum(WEIGHTS[reason] for reason in self.reasons)

    @property
    def named(self) -> bool:
        """By a reference, beyond doubt."""
        return bool({"same_transfer", "same_payout"} & set(self.reasons))

    @property
    def likely(self) -> bool:
        """That the sum is the same is enough only where the bank calls it a reversal; where some is missing, never."""
        if "paid_out" in self.reasons:
            return self.line.reversal or len(self.reasons) > 1
        ties = {"same_recipient", "reference", "number"} if self.line.reversal else set()
        return bool((NAMES | ties) & set(self.reasons))


def why(line: BankLine) -> str:
    """The bank's reason as the reader says it, with the bank's own words."""
    return told(line.why)


def told(why: str) -> str:
    code, _sep, rest = why.partition(" ")
    said = [str(CODES[code]), rest] if code in CODES else [why]
    return " · ".join(one for one in said if one)


def fitting(line: BankLine) -> Any:
    """Payouts of this sum, or a larger one, that are with their companies as far as anybody knows."""
    rows = Refund.objects.returned().by_bank().filter(
        amount__gte=line.amount, currency=line.currency, invoice__campus=line.campus_id, returned_by=None,
        sent_on__lte=line.booked_on, sent_on__gte=line.booked_on - NAMED_WITHIN,
    )  # fmt: skip
    return rows.select_related("invoice__company", "invoice__campus", "invoice__case", "line")


def candidates(line: BankLine) -> list[Candidate]:
    """The likeliest first, of those alike the one of which least is missing."""
    rows = list(fitting(line).order_by("amount", "-sent_on", "-pk")[:500])
    companies = {one.invoice.company_id for one in rows}
    numbers: dict[int, set[str]] = {}
    known = CompanyIdentifier.objects.filter(company__in=companies)
    for company, value in known.values_list("company", "value"):
        numbers.setdefault(company, set()).add(value.upper())
    found = [
        Candidate(one, reasons(line, one, numbers.get(one.invoice.company_id, set())), line) for one in rows
    ]  # fmt: skip
    since = line.booked_on - WITHIN
    near = [one for one in found if (one.named or one.refund.sent_on >= since) and one.likely]
    return sorted(near, key=lambda one: -one.weight)


def reasons(line: BankLine, refund: Refund, numbers: set[str]) -> tuple[str, ...]:
    """In the order in which they convince."""
    text, marks = plain(line.purpose), {plain(m) for m in (line.bank_reference, *line.marks)}
    typed, invoice = plain(refund.bank_reference), refund.invoice
    left = refund.line
    theirs = {plain(m) for m in (left.bank_reference, *left.marks)} if left else set()
    account = bool(left and left.payer_account) and left.payer_account == line.payer_account
    says = {
        "same_transfer": any(len(mark) >= LONG and mark in theirs for mark in marks),
        "same_payout": len(typed) >= LONG and typed in marks,
        "names_payout": any(len(one) >= LONG and one in text for one in {typed, *theirs}),
        "same_recipient": account,
        "payee_identifier": line.payer_identifier.upper() in numbers,
        "payee": bool(names_of(invoice.company) & name_keys(line.payer)),
        "reference": bool(invoice.reference) and plain(invoice.reference) in text,
        "number": plain(invoice.number) in text,
        "paid_out": refund.amount == line.amount,
    }
    says["number"] &= not says["reference"]  # which holds the number
    return tuple(name for name, so in says.items() if so)


def sure(line: BankLine) -> Refund | None:
    """The one payout the bank's own references name, where the bank itself calls the line a reversal."""
    if not line.reversal or line.state != states.UNMATCHED:
        return None
    named = [one for one in candidates(line) if one.named and not one.kept]
    return named[0].refund if len(named) == 1 else None


def doubted(account: BankAccount, lines: Iterable[BankLine]) -> set[int]:
    """Lines that may be a payout coming back: until people have said so, they pay nothing by themselves."""
    sent = Refund.objects.returned().by_bank().filter(returned_by=None, currency=account.currency)
    sums = set(sent.filter(invoice__campus=account.campus_id).values_list("amount", flat=True))
    most = max(sums, default=0)
    return {
        line.pk
        for line in lines
        if (line.amount in sums or line.reversal and line.amount < most)
        and any(set(one.reasons) - {"payee", "payee_identifier", "paid_out"} for one in candidates(line))
    }  # fmt: skip
