"""Money the bank took back: which line or entry of money that came it is. Reads only.

Only what came with just this sum, to the same account and no later, can be meant; or a part of what was counted, as
much as is left of it. The payment's own references say the first surely; anything else is for two people to judge.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum

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
    "same_name": 30, "same_purpose": 20, "same_sum": 1, "part_of": 0,
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
        return (
            self.named
            and "part_of" not in self.reasons
            and isinstance(self.thing, BankLine)
            and self.thing.state != states.ASIDE
        )

    def stored(self) -> dict[str, Any]:
        kind = "line" if isinstance(self.thing, BankLine) else "note"
        return {kind: str(self.thing.public_id), "reasons": list(self.reasons)}


def claimed(rows: Any) -> Any:
    """With `claimed`, what reversals that wait for their second person would take: it is below nothing."""
    return rows.annotate(
        claimed=Sum("reversals__amount", filter=Q(reversals__state=states.REVERSING))
    )


def room(thing: Any) -> Decimal:
    """What of money that came nobody takes back yet."""
    return thing.amount - thing.lost + (thing.claimed or Decimal(0))


def income(reversal: BankLine) -> Iterable[BankLine]:
    """Lines of just this sum, of which nothing has been taken."""
    rows = BankLine.objects.filter(
        account=reversal.account_id, amount=-reversal.amount, state__in=states.HAS_COME, lost=0,
        booked_on__lte=reversal.booked_on, booked_on__gte=reversal.booked_on - NAMED_WITHIN,
    )  # fmt: skip
    found = claimed(rows).defer("search").order_by("-booked_on", "-pk")[:100]
    return [line for line in found if room(line) == line.amount]


def larger(reversal: BankLine) -> Iterable[BankLine]:
    """Booked lines it may take a part of: of the last months, or of the same payer."""
    near = Q(booked_on__gte=reversal.booked_on - WITHIN)
    near |= Q(bank_reference__in=[reversal.bank_reference, *reversal.marks]) & ~Q(bank_reference="")
    if reversal.payer_account:
        near |= Q(payer_account=reversal.payer_account)
    rows = BankLine.objects.booked().filter(
        near, account=reversal.account_id, amount__gt=-reversal.amount, booked_on__lte=reversal.booked_on,
        booked_on__gte=reversal.booked_on - NAMED_WITHIN,
    )  # fmt: skip
    found = claimed(rows).defer("search").order_by("-booked_on", "-pk")[:200]
    return [line for line in found if room(line) >= -reversal.amount]


def by_hand(reversal: BankLine) -> Iterable[TransferNote]:
    """Confirmed entries that no line of the bank brought: of just this sum, or of more."""
    rows = TransferNote.objects.counted().filter(
        line=None, invoice__campus=reversal.campus_id, invoice__currency=reversal.currency,
        amount__gte=-reversal.amount, received_on__lte=reversal.booked_on,
        received_on__gte=reversal.booked_on - NAMED_WITHIN,
    )  # fmt: skip
    related = "invoice__company", "invoice__case", "invoice__campus"
    found = claimed(rows).select_related(*related).order_by("-pk")[:100]
    return [note for note in found if room(note) >= -reversal.amount]


def candidates(reversal: BankLine) -> list[Candidate]:
    """The likeliest first. That it is a part of something says nothing by itself."""
    lines = [*income(reversal), *larger(reversal)]
    found = [Candidate(line, of_line(reversal, line)) for line in lines]
    found += [Candidate(note, of_note(reversal, note)) for note in by_hand(reversal)]
    since = reversal.booked_on - WITHIN
    near = [
        one
        for one in found
        if (one.named or came_on(one.thing) >= since) and one.reasons != ("part_of",)
    ]
    return sorted(near, key=lambda one: -one.weight)


def split(
    amount: Decimal, total: Decimal, notes: list[TransferNote]
) -> list[tuple[TransferNote | None, Decimal]]:
    """Of which entries a bank takes `amount`, where `total` is all that is left of the money.

    One that has just the sum; else first what no entry took (None), then the last entry first.
    """
    left = {note: note.amount - note.lost for note in notes}
    if just := [note for note in notes if left[note] == amount]:
        return [(just[-1], amount)]
    sources: list[tuple[TransferNote | None, Decimal]] = [
        (None, total - sum(left.values())),
        *((note, left[note]) for note in reversed(notes)),
    ]
    found = []
    for source, most in sources:
        if (taken := min(amount, most)) > 0:
            found.append((source, taken))
            amount -= taken
    return found


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
        **_by_sum(reversal, line),
    }
    return tuple(name for name, so in says.items() if so)


def of_note(reversal: BankLine, note: TransferNote) -> tuple[str, ...]:
    company = note.invoice.company
    says = {
        **_by_reference(reversal, note.bank_reference),
        "same_name": bool(name_keys(company.name) & name_keys(reversal.payer)),
        **_by_sum(reversal, note),
    }
    return tuple(name for name, so in says.items() if so)


def _by_sum(reversal: BankLine, thing: Any) -> dict[str, bool]:
    whole = thing.amount == -reversal.amount
    return {"same_sum": whole, "part_of": not whole}


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
