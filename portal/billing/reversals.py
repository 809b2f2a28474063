"""Money the bank took back: which line or entry of money that came it is. Reads only.

Only what came with just this sum, to the same account and no later, can be meant. The payment's own references say it
surely; the payer's account or the sum alone are for two people to judge.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from portal.accounts.models import BankAccount
from portal.billing import states
from portal.billing.matching import MOST_PROPOSALS, name_keys
from portal.billing.models import BankLine, TransferNote
from portal.billing.references import plain

NAMED_WITHIN, WITHIN = timedelta(days=400), timedelta(days=90)
LONG = 6  # signs; shorter numbers come again
# How strongly a reason ties a reversal to what came.
WEIGHTS = {
    "same_transfer": 100, "same_reference": 80, "names_reference": 60, "same_account": 40, "same_number": 35,
    "same_name": 30, "same_purpose": 20, "same_sum": 1,
}  # fmt: skip


@dataclass(frozen=True)
class Candidate:
    """Money that came: a line of the bank, or an entry made by hand without one."""

    thing: Any
    reasons: tuple[str, ...]

    @property
    def weight(self) -> int:
        return sum(WEIGHTS[reason] for reason in self.reasons)

    @property
    def named(self) -> bool:
        """By a reference, beyond doubt."""
        told = set(self.reasons)
        return bool(told & {"same_transfer", "same_reference"}) or told >= {
            "same_number",
            "same_account",
        }

    @property
    def by_itself(self) -> bool:
        """Nothing a person has said of it stands against the bank's word."""
        return self.named and isinstance(self.thing, BankLine) and self.thing.state != states.ASIDE

    def stored(self) -> dict[str, Any]:
        kind = "line" if isinstance(self.thing, BankLine) else "note"
        return {kind: str(self.thing.public_id), "reasons": list(self.reasons)}


def income(reversal: BankLine) -> Iterable[BankLine]:
    """Lines of just this sum no reversal has been taken for."""
    return BankLine.objects.filter(
        account=reversal.account_id, amount=-reversal.amount, state__in=states.HAS_COME, reversed_by=None,
        booked_on__lte=reversal.booked_on, booked_on__gte=reversal.booked_on - NAMED_WITHIN,
    ).defer("search").order_by("-booked_on", "-pk")[:100]  # fmt: skip


def by_hand(reversal: BankLine) -> Iterable[TransferNote]:
    """Confirmed entries of just this sum that no line of the bank brought."""
    return TransferNote.objects.counted().filter(
        line=None, invoice__campus=reversal.campus_id, invoice__currency=reversal.currency,
        amount=-reversal.amount, reversed_by=None, received_on__lte=reversal.booked_on,
        received_on__gte=reversal.booked_on - NAMED_WITHIN,
    ).select_related("invoice__company", "invoice__case", "invoice__campus").order_by("-pk")[:100]  # fmt: skip


def candidates(reversal: BankLine) -> list[Candidate]:
    """The likeliest first."""
    found = [Candidate(line, of_line(reversal, line)) for line in income(reversal)]
    found += [Candidate(note, of_note(reversal, note)) for note in by_hand(reversal)]
    since = reversal.booked_on - WITHIN
    near = [one for one in found if one.named or came_on(one.thing) >= since]
    return sorted(near, key=lambda one: -one.weight)


def came_on(thing: Any) -> Any:
    return thing.booked_on if isinstance(thing, BankLine) else thing.received_on


def of_line(reversal: BankLine, line: BankLine) -> tuple[str, ...]:
    """In the order in which they convince."""
    theirs = {line.bank_reference, *line.marks} - {""}
    purpose = plain(line.purpose)
    account = bool(line.payer_account) and line.payer_account == reversal.payer_account
    says = {
        "same_transfer": any(len(mark) >= LONG and mark in theirs for mark in reversal.marks),
        **_by_reference(reversal, line.bank_reference),
        "same_account": account,
        "same_name": not account and bool(name_keys(line.payer) & name_keys(reversal.payer)),
        "same_purpose": len(purpose) >= LONG and purpose in plain(reversal.purpose),
        "same_sum": True,
    }
    return tuple(name for name, so in says.items() if so)


def of_note(reversal: BankLine, note: TransferNote) -> tuple[str, ...]:
    company = note.invoice.company
    says = {
        **_by_reference(reversal, note.bank_reference),
        "same_name": bool(name_keys(company.name) & name_keys(reversal.payer)),
        "same_sum": True,
    }
    return tuple(name for name, so in says.items() if so)


def _by_reference(reversal: BankLine, reference: str) -> dict[str, bool]:
    long, same = len(reference) >= LONG, reference == reversal.bank_reference
    return {
        "same_reference": long and (same or reference in reversal.marks),
        "names_reference": long and not same and plain(reference) in plain(reversal.purpose),
        "same_number": bool(reference) and not long and same,
    }


def sure(reversal: BankLine, found: list[Candidate]) -> BankLine | None:
    """The one line the bank's own references name, where the bank itself calls it a reversal.

    A line nobody booked may have been entered by hand: where such an entry speaks for itself, people decide.
    """
    named = [one for one in found if one.named]
    if not reversal.reversal or len(named) != 1 or not named[0].by_itself:
        return None
    entered = any(isinstance(o.thing, TransferNote) and len(o.reasons) > 1 for o in found)
    return None if entered and named[0].thing.state == states.UNMATCHED else named[0].thing


def doubted(account: BankAccount) -> set[str]:
    """Lines an open reversal may be about: until people have said so, they pay nothing by themselves."""
    open_ones = BankLine.objects.filter(
        account=account, state__in=(states.REVERSAL, states.REVERSING)
    )
    return {
        one["line"]
        for proposals in open_ones.values_list("proposals", flat=True)
        for one in proposals
        if "line" in one and one["reasons"] != ["same_sum"]
    }


def stored(found: list[Candidate]) -> list[dict[str, Any]]:
    return [one.stored() for one in found[:MOST_PROPOSALS]]
