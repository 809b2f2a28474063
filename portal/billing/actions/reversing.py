"""Money the bank took back: out of the books by what the bank says, or by two people.

The cases of the invoices it had paid are locked first, in the order of their ids, then what came, then both lines are
moved by compare-and-set. Several reversals may take parts of one credit; the database holds that they never take more.
"""

from collections import Counter
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import BankAccount
from portal.billing import reversals, rules, states
from portal.billing.actions import losing
from portal.billing.actions.invoicing import lock_case
from portal.billing.actions.reviewing import open_review, resolve
from portal.billing.models import BankLine, FinanceReview, Loss, Refund, TransferNote
from portal.billing.sources import source_of_payment
from portal.languages import format_date, using
from portal.workflow import Refused, move


class NotThisMoney(Refused):
    """Another sum or account, later than the reversal, or taken back before."""

    message = _("This no longer fits the line: it was changed or taken back meanwhile.")


class SamePerson(Refused):
    """Two people look at every reversal."""

    status = 403
    message = _("You entered this reversal yourself. A second person has to confirm it.")


def look(account: BankAccount, *, by: Any) -> list[tuple[BankLine, BankLine]]:
    """Reckon the proposals of an account's open reversals anew. Returns those nothing is open to doubt about."""
    lines = list(BankLine.objects.reversals().filter(account=account).defer("search"))
    found, changed, named = {}, [], []
    for line in lines:
        found[line] = reversals.candidates(line)
        if (stored := reversals.stored(found[line])) != line.proposals:
            line.proposals = stored
            changed.append(line)
        if original := reversals.sure(line, found[line]):
            named.append((line, original))
    BankLine.objects.bulk_update(changed, ["proposals"], batch_size=500)
    claims = Counter(original.pk for _line, original in named)
    return [(line, original) for line, original in named if claims[original.pk] == 1]


@transaction.atomic
def undo(line: BankLine, original: BankLine, *, by: Any = None) -> None:
    """Take the money out of the books because the bank's own references say so."""
    locked = _lock(original, _notes(original))
    _take(line, "undo", original, by=None)
    _out_of_the_books(line, locked, by=by)


@transaction.atomic
def reverse(line: BankLine, what: BankLine | TransferNote, *, by: Any) -> None:
    """One person says what the bank took back. A second one has to confirm it."""
    notes = _notes(what)
    if not rules.line_keeper(by, line) or not all(rules.cashier(by, n.invoice) for n in notes):
        raise PermissionDenied
    _lock(what, notes)
    _take(line, "reverse", what, by=by)


def _take(line: BankLine, name: str, what: BankLine | TransferNote, *, by: Any) -> None:
    """The row of what came is locked: as much is left of it as nobody else takes."""
    if what not in [one.thing for one in reversals.candidates(line)]:
        raise NotThisMoney(str(line))
    column = "reverses" if isinstance(what, BankLine) else "reverses_note"
    move(line, name, by=by, also={column: what})
    setattr(line, column, what)


@transaction.atomic
def agree(line: BankLine, *, by: Any) -> None:
    """A second person agrees: the money is out of the books."""
    if line.accepted_by_id == by.pk:
        raise SamePerson(str(line))
    what = _what(line)
    notes = _notes(what)
    if not all(rules.cashier(by, note.invoice) for note in notes):
        raise PermissionDenied
    locked = _lock(what, notes)
    move(line, "agree_reversal", by=by, also={"decided_by": by})
    _out_of_the_books(line, locked, by=by)


@transaction.atomic
def mistake(line: BankLine, *, by: Any, reason: str) -> None:
    """Withdraw what a colleague, or oneself, took the line for; what came is looked for again."""
    none = {"reverses": None, "reverses_note": None}
    move(line, "mistake_reversal", by=by, reason=reason, also=none)
    line.reverses = line.reverses_note = None


@transaction.atomic
def call_reversal(line: BankLine, *, by: Any) -> None:
    """An outgoing line whose file could not say that it takes something back."""
    move(line, "call_reversal", by=by)
    stored = reversals.stored(reversals.candidates(line))
    BankLine.objects.filter(pk=line.pk).update(proposals=stored)


@transaction.atomic
def no_reversal(line: BankLine, *, by: Any) -> None:
    move(line, "no_reversal", by=by, also={"proposals": []})


def _what(line: BankLine) -> BankLine | TransferNote:
    found = line.reverses or line.reverses_note
    if found is None:
        raise NotThisMoney(str(line))
    return found


def _notes(what: BankLine | TransferNote) -> list[TransferNote]:
    """The entries that stand, as they are now."""
    mine: dict[str, Any] = {"pk": what.pk} if isinstance(what, TransferNote) else {"line": what}
    rows = TransferNote.objects.standing().filter(**mine)
    related = "invoice__campus", "invoice__case", "invoice__company", "counted_in__receipt"
    return list(rows.select_related(*related).order_by("position"))


def _lock(what: BankLine | TransferNote, notes: list[TransferNote]) -> set[int]:
    for note in sorted(notes, key=lambda n: n.invoice.case_id):
        lock_case(note.invoice)
    type(what).objects.select_for_update(of=("self",)).get(pk=what.pk)
    return {note.invoice.case_id for note in notes}


def _out_of_the_books(line: BankLine, locked: set[int], *, by: Any) -> None:
    what, words = _what(line), _words(line)
    total = _lose(what, -line.amount, line) if isinstance(what, BankLine) else -line.amount
    notes = _notes(what)
    if not locked.issuperset(note.invoice.case_id for note in notes):
        raise NotThisMoney(str(line))  # a colleague booked it a moment ago: looked at again
    losses = []
    lost: dict[str, Decimal] = (
        {f"line-{what.pk}": -line.amount} if isinstance(what, BankLine) else {}
    )
    for note, taken in reversals.split(-line.amount, total, notes):
        lost[f"transfer-{note.pk}-second" if note else f"line-{what.pk}-over"] = taken
        if note and note.state == states.NOTED:
            move(note, "refuse", by=None, reason=words)
        elif note and note.state == states.CONFIRMED:
            losses.append(losing.take_back(note, taken, line=line, by=by))
    counted = [one for one in losses if one]
    for payment in {loss.payment for loss in counted if loss.payment}:
        losing.correct_receipt(payment, line=line, by=by)
    given = _end_findings(lost, line, words) + _end_owed(counted, words)
    if losses or given:
        _tell_finance(line, notes, given)


def _lose(what: BankLine, taken: Decimal, line: BankLine) -> Decimal:
    """Of a line that came: all that is left, or a part of what was booked. Returns what had been left of it."""
    row = BankLine.objects.get(pk=what.pk)
    left = row.amount - row.lost
    if left == taken:
        move(row, "lose", by=None, also={"lost": row.amount})
    elif row.state != states.BOOKED or left < taken:
        raise NotThisMoney(str(line))
    else:
        BankLine.objects.filter(pk=row.pk).update(lost=row.lost + taken)
    return left


def _words(line: BankLine) -> str:
    language = line.campus.official_language
    with using(language):
        day = format_date(line.booked_on, language)
        return gettext("The bank took the money back on %(date)s.") % {"date": day}


def _end_findings(lost: dict[str, Decimal], line: BankLine, words: str) -> Decimal:
    """Money to give back is there no longer: nobody shall send it. Returns what had been sent of it before.

    `lost` is what of each finding was taken; of one that is left in part so much less is to be given back.
    """
    given = Decimal(0)
    for review in FinanceReview.objects.filter(key__in=lost):
        left = Decimal(review.facts["amount"]) - lost[review.key]
        bound = Refund.objects.bound(f"review-{review.pk}")
        given += max(Decimal(0), bound - max(Decimal(0), left))
        if left > 0:
            told = review.facts | {"amount": f"{left:.2f}"}
            FinanceReview.objects.filter(pk=review.pk).update(facts=told)
            continue
        told = review.facts | {"taken_back": line.booked_on.isoformat()}
        FinanceReview.objects.filter(pk=review.pk).update(facts=told)
        if not review.resolved_at:
            resolve(review, by=None, resolution=words)
    return given


def _end_owed(losses: list[Loss], words: str) -> Decimal:
    """The same for payments that were to be given back because their matter had ended."""
    given = Decimal(0)
    for payment in {loss.payment for loss in losses if loss.payment}:
        source = source_of_payment(payment)
        given += Refund.objects.bound(source.key)
        keys = [f"owed-{payment.pk}", f"owed-{payment.pk}-void"]
        for asked in FinanceReview.objects.unresolved().filter(key__in=keys):
            if source.left.amount <= 0:
                resolve(asked, by=None, resolution=words)
            elif source.left.amount < Decimal(asked.facts["amount"]):
                told = asked.facts | {"amount": f"{source.left.amount:.2f}"}
                FinanceReview.objects.filter(pk=asked.pk).update(facts=told)
    return given


def _tell_finance(line: BankLine, notes: list[TransferNote], given: Decimal) -> None:
    facts = {
        "amount": str(-line.amount), "currency": line.currency, "bank_reference": line.bank_reference,
        "taken_back": line.booked_on.isoformat(), "payer": line.payer, "purpose": line.purpose,
    }  # fmt: skip
    if given:
        facts["given_back"] = f"{given:.2f}"
    open_review(
        FinanceReview.Kind.REVERSED, key=f"reversal-{line.pk}", invoice=notes[0].invoice if notes else None,
        campus=line.campus, facts=facts, by=None,
    )  # fmt: skip
