"""What of an invoice was open on which day: what came, what banks took again, what was credited. Reads only.

A day counts what was open when it began, so the day on which money comes still counts it.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from portal.accounts.models import Campus
from portal.billing.models import CreditNote, Loss, Payment, TransferNote


@dataclass
class Course:
    """`changes` are days with how much more, or less, is open from the next day on.

    What is credited was never owed, so it is `credited` from the first day, or from the day a bank took back the
    payment it came after. `asked_again` are such days, each with the new last day to pay.
    """

    credited: Decimal = Decimal(0)
    changes: list[tuple[date, Decimal]] = field(default_factory=list)
    asked_again: list[tuple[date, date]] = field(default_factory=list)


def courses_of(invoices: Collection[int], campus: Campus) -> dict[int, Course]:
    """Of invoices of one campus, in a number of queries that does not grow with them."""
    found: dict[int, Course] = defaultdict(Course)
    losses = defaultdict(list)
    taken = Loss.objects.filter(invoice__in=invoices).exclude(transfer__freed=True)
    for loss in taken.select_related("line"):
        gone_on = loss.line.booked_on if loss.line else loss.on
        course = found[loss.invoice_id]
        course.changes.append((gone_on, loss.asked))
        if loss.restored_at:
            course.changes.append((campus.local(loss.restored_at).date(), -loss.asked))
        if loss.payment_id and loss.asked:
            course.asked_again.append((gone_on, loss.due_on))
            losses[loss.invoice_id].append((loss.at, gone_on))
    notes = CreditNote.objects.filter(invoice__in=invoices).confirmed()
    for invoice, amount, at in notes.values_list("invoice", "amount", "decided_at"):
        before = [gone_on for lost_at, gone_on in losses[invoice] if lost_at <= at]
        if before:
            found[invoice].changes.append((before[-1], -amount))
        else:
            found[invoice].credited += amount
    cards = Payment.objects.filter(invoice__in=invoices, method=Payment.Method.CARD)
    parts = TransferNote.objects.booked().filter(invoice__in=invoices)
    for rows in (parts, cards):
        for invoice, on, amount, fee in rows.values_list("invoice", "received_on", "amount", "fee"):
            found[invoice].changes.append((on, -amount - fee))
    return found
