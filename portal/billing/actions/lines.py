"""What becomes of a line of the bank: booked by two people, or by itself where nothing is open to doubt.

The cases of its invoices are locked first, in the order of their ids, then the line is moved by
compare-and-set: of two people who accept at once one is told that the other was faster.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from portal import jobs
from portal.billing import rules, states
from portal.billing.actions.invoicing import lock_case
from portal.billing.actions.reviewing import open_review
from portal.billing.actions.transfers import AlreadyEntered, SamePerson, count
from portal.billing.models import AccountRules, BankLine, FinanceReview, Invoice, TransferNote
from portal.workflow import Phase, Refused, move

K = FinanceReview.Kind


class DoesNotFit(Refused):
    """The sums of the proposal are no longer those of the invoices."""

    message = _(
        "This proposal no longer fits: an invoice was paid or changed meanwhile. Look for matches again."
    )


class TooShort(Refused):
    """More is missing than banks may keep."""

    message = _("More is missing than the campus lets banks keep as fees.")


@dataclass(frozen=True)
class Part:
    """What an invoice gets of a line, and what banks on the way kept."""

    invoice: Invoice
    amount: Decimal
    fee: Decimal = Decimal(0)


@transaction.atomic
def accept(line: BankLine, parts: Sequence[Part], *, by: Any) -> list[TransferNote]:
    """One person says which invoices the line pays. A second one has to confirm it.

    Refuses people without the role, sums that do not fit, and an invoice with an entry under way.
    """
    if not rules.line_keeper(by, line) or not all(rules.cashier(by, p.invoice) for p in parts):
        raise PermissionDenied
    parts = _fresh(parts)
    _check(line, parts)
    move(line, "accept", by=by)
    notes = _enter(line, parts, by=by)
    jobs.enqueue(
        "portal.billing.emails.transfer_entered", notes[0].pk, key=f"entered-{notes[0].pk}",
        about=parts[0].invoice.number,
    )  # fmt: skip
    return notes


def _fresh(parts: Sequence[Part]) -> list[Part]:
    """The same parts with their invoices read again behind the locks."""
    for part in sorted(parts, key=lambda p: p.invoice.case_id):
        lock_case(part.invoice)
    known = Invoice.objects.select_related("campus", "case").in_bulk([p.invoice.pk for p in parts])
    return [Part(known[p.invoice.pk], p.amount, p.fee) for p in parts]


def _check(line: BankLine, parts: Sequence[Part]) -> None:
    """Whether line and invoices can meet at all, to the cent."""
    same = all(
        p.invoice.takes_money and (p.invoice.currency, p.invoice.campus_id) == (line.currency, line.campus_id)
        for p in parts
    )  # fmt: skip
    whole = [p.amount + p.fee == p.invoice.left.amount for p in parts]
    rest = line.amount - sum(p.amount for p in parts)
    fits = (
        bool(parts) and same and len({p.invoice.pk for p in parts}) == len(parts)
        and all(p.amount > 0 and p.fee >= 0 and p.amount + p.fee <= p.invoice.left.amount for p in parts)
        and rest >= 0 and (all(whole) or (rest == 0 and not any(p.fee for p in parts)))
    )  # fmt: skip
    if not fits:
        raise DoesNotFit(str(line))
    if sum(p.fee for p in parts) > AccountRules.of(line.account).tolerance:
        raise TooShort(str(line))


def _enter(line: BankLine, parts: Sequence[Part], *, by: Any) -> list[TransferNote]:
    reference = line.bank_reference or f"{line.booked_on:%Y%m%d}-{line.position}"
    try:
        with transaction.atomic():
            return [
                TransferNote.objects.create(
                    invoice=part.invoice, line=line, position=place, received_on=line.booked_on,
                    bank_reference=reference, amount=part.amount, fee=part.fee, entered_by=by,
                    state=states.NOTED, phase=Phase.WITH_STAFF,
                )
                for place, part in enumerate(parts, 1)
            ]  # fmt: skip
    except IntegrityError:
        raise AlreadyEntered(str(line)) from None


@transaction.atomic
def confirm(line: BankLine, *, by: Any) -> bool:
    """A second person agrees: every part is counted. False when an invoice had been closed meanwhile."""
    if line.accepted_by_id == by.pk:
        raise SamePerson(str(line))
    notes = _entries(line)
    move(line, "confirm", by=by, also={"decided_by": by})
    for note in notes:
        count(note, by=by)
    _rest(line, notes[-1].invoice)
    return not FinanceReview.objects.filter(
        key__in=[f"transfer-{note.pk}-second" for note in notes]
    ).exists()


def _entries(line: BankLine) -> list[TransferNote]:
    waiting = line.transfers.waiting().select_related("invoice__campus", "invoice__case")
    notes = list(waiting.order_by("position"))
    for note in sorted(notes, key=lambda n: n.invoice.case_id):
        lock_case(note.invoice)
    return notes


def _rest(line: BankLine, invoice: Invoice) -> None:
    """More than was asked for: finance gives it back or keeps it for the next time, with a word."""
    if not line.rest:
        return
    facts = _facts(line) | {"amount": str(line.rest.amount)}
    open_review(K.OVER, key=f"line-{line.pk}-over", invoice=invoice, facts=facts, by=None)


@transaction.atomic
def refuse(line: BankLine, *, by: Any, reason: str) -> None:
    """Withdraw what a colleague, or oneself, accepted; the line is open again."""
    notes = _entries(line)
    move(line, "refuse", by=by, reason=reason)
    for note in notes:
        move(note, "refuse", by=by, reason=reason)


@transaction.atomic
def match(line: BankLine, invoice: Invoice, *, by: Any = None) -> bool:
    """Book a line that names one open invoice by its check digits and pays it to the cent.

    False where that is so no longer, or somebody works on one of them: a person decides then.
    """
    lock_case(invoice)
    line.refresh_from_db(fields=["state", "version"])
    (part,) = _fresh([Part(invoice, line.amount)])
    waiting = part.invoice.transfers.waiting().exists()
    if line.state != states.UNMATCHED or waiting or not part.invoice.is_open:
        return False
    if part.invoice.left != line.total or part.invoice.campus_id != line.campus_id:
        return False
    move(line, "match", by=None)
    (note,) = _enter(line, [part], by=line.statement.kept_by)
    count(note, by=None)
    return True


@transaction.atomic
def put_aside(line: BankLine, *, by: Any, reason: str) -> None:
    """Nothing to do with invoices: interest, a transfer of one's own."""
    move(line, "put_aside", by=by, reason=reason)


@transaction.atomic
def take_up(line: BankLine, *, by: Any) -> None:
    move(line, "take_up", by=by)


@transaction.atomic
def question(line: BankLine, *, by: Any, invoice: Invoice | None = None) -> FinanceReview:
    """Money that fits nothing goes to finance's list; with `invoice`, whose payer sent it once more."""
    if invoice and not rules.cashier(by, invoice):
        raise PermissionDenied
    if invoice and (invoice.currency, invoice.campus_id) != (line.currency, line.campus_id):
        raise DoesNotFit(str(line))
    move(line, "question", by=by)
    state = {"invoice_state": invoice.state} if invoice else {}
    kind = K.FOREIGN if not invoice else K.AMOUNT if invoice.takes_money else K.SECOND
    return open_review(
        kind, key=f"line-{line.pk}", invoice=invoice, campus=line.campus, facts=_facts(line) | state, by=by
    )  # fmt: skip


def _facts(line: BankLine) -> dict[str, str]:
    return {
        "amount": str(line.amount), "currency": line.currency, "bank_reference": line.bank_reference,
        "received_on": line.booked_on.isoformat(), "payer": line.payer, "purpose": line.purpose,
    }  # fmt: skip
