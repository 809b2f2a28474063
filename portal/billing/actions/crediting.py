"""A wrong invoice put right by a credit note: one person enters it, another one confirms it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.billing import rules, states
from portal.billing.actions.invoicing import TransferWaits, close_pages, lock_case
from portal.billing.actions.losing import owe_back
from portal.billing.actions.refunding import SamePerson
from portal.billing.actions.reviewing import set_free
from portal.billing.actions.settling import settle
from portal.billing.models import CreditNote, Invoice, InvoiceLine
from portal.documents.actions import issuing
from portal.money import Money, total
from portal.workflow import Phase, Refused, move


class CreditTooMuch(Refused):
    """No line is credited beyond what it asked for."""

    message = _("This is more than the invoice asked for and was not credited yet.")


class CreditWaits(Refused):
    """A credit note for this invoice waits for its second person."""

    message = _("A credit note for this invoice waits for a second person.")


def left_of(invoice: Invoice) -> Money:
    """What of an invoice no credit note has taken back."""
    rows = invoice.credit_notes.confirmed().aggregate(sum=Sum("amount"))
    return invoice.total - Money(rows["sum"] or Decimal(0), invoice.currency)


def rest_of(invoice: Invoice) -> dict[int, dict[str, Money]]:
    """What of each line no credit note has taken back, by its position."""
    names = ("net", "tax", "amount")
    rest = {
        line.position: {name: line.sum_of(name) for name in names}
        for line in invoice.lines.select_related("invoice")
    }
    for rows in invoice.credit_notes.confirmed().values_list("lines", flat=True):
        for row in rows:
            one = rest[row["position"]]
            for name in names:
                one[name] -= Money(Decimal(row[name]), invoice.currency)
    return rest


@transaction.atomic
def credit(
    invoice: Invoice, *, by: Any, reason: str, nets: Mapping[int, Decimal] | None = None
) -> CreditNote:
    """Enter a credit note over `nets`, sums without tax by the line's position, or over all that is left.

    Tax follows the line's own rate. Refuses people without the role, more than was asked for, and a second
    note while one waits.
    """
    if not rules.cashier(by, invoice):
        raise PermissionDenied
    lock_case(invoice)
    invoice.refresh_from_db(fields=["state", "phase", "version", "asked"])
    if invoice.credit_notes.filter(state=states.ASKED).exists():
        raise CreditWaits(invoice.number)
    lines = {line.position: line for line in invoice.lines.select_related("invoice")}
    rest = rest_of(invoice)
    given = {p: one["net"].amount for p, one in rest.items()} if nets is None else nets
    rows = [_row(lines[place], net, rest[place]) for place, net in given.items() if net]
    sums = {
        name: total((row[name] for row in rows), invoice.currency)
        for name in ("net", "tax", "amount")
    }
    if invoice.state not in (states.OPEN, states.PAID) or sums["amount"] > left_of(invoice):
        raise CreditTooMuch(invoice.number)
    if sums["amount"].amount <= 0:
        raise CreditTooMuch(invoice.number)
    return CreditNote.objects.create(
        invoice=invoice, reason=reason, entered_by=by, state=states.ASKED, phase=Phase.WITH_STAFF,
        lines=[
            {"position": row["position"]} | {name: str(row[name].amount) for name in ("net", "tax", "amount")}
            for row in rows
        ],
        **{name: sum_.amount for name, sum_ in sums.items()},
    )  # fmt: skip


def _row(line: InvoiceLine, net: Decimal, rest: Mapping[str, Money]) -> dict[str, Any]:
    """A line is credited towards nothing, never past it: a discount comes back with the rent it belonged to.

    The last part takes the tax that is left, so that the parts add up to the line.
    """
    whole = rest["net"].amount
    if not 0 <= net * whole <= whole * whole:
        raise CreditTooMuch(str(line))
    given, most = Money(net, line.invoice.currency), rest["tax"]
    tax = (given * (line.tax_percent or Decimal(0)) / 100).rounded()
    if net == whole or abs(tax.amount) > abs(most.amount):
        tax = most
    return {"position": line.position, "net": given, "tax": tax, "amount": given + tax}


@transaction.atomic
def confirm(note: CreditNote, *, by: Any) -> CreditNote:
    """Confirm a colleague's credit note and issue its paper.

    An unpaid invoice asks for so much less; credited whole it is closed. Of a paid one the sum goes on finance's
    list, to be given back. Refuses while a transfer waits.
    """
    if note.entered_by_id == by.pk:
        raise SamePerson(str(note))
    invoice = note.invoice
    lock_case(invoice)
    invoice.refresh_from_db(fields=["state", "phase", "version", "asked"])
    if invoice.transfers.waiting().exists():
        raise TransferWaits(invoice.number)
    if invoice.state not in (states.OPEN, states.PAID) or note.total > left_of(invoice):
        raise CreditTooMuch(invoice.number)
    move(note, "confirm", by=by)
    paper = issuing.issue(
        "CRDN", note, case=invoice.case, by=None, languages=invoice.languages,
        company=invoice.company, campus=invoice.campus,
    )  # fmt: skip
    CreditNote.objects.filter(pk=note.pk).update(paper=paper)
    note.paper = paper
    if invoice.is_open:
        _ask_for_less(invoice, note)
    else:
        invoice.noted("invoice_credited", by=None, at=timezone.now(), sum_=note.total)
        _owe_back(note, note.amount)
    return note


def _ask_for_less(invoice: Invoice, note: CreditNote) -> None:
    """What was asked for falls by the note; where what came covers the rest, the invoice is paid by it."""
    asked = invoice.asked - note.amount
    over, whole = invoice.collected.amount - asked, not left_of(invoice)
    Invoice.objects.filter(pk=invoice.pk).update(asked=max(asked, Decimal(0)))
    close_pages(invoice)
    if over < 0:
        invoice.noted("invoice_part_credited", by=None, at=timezone.now(), sum_=note.total)
        return
    last = invoice.transfers.paying().order_by("decided_at", "pk").last()
    if whole:
        move(invoice, "credit", by=None)
        for part in invoice.transfers.paying().select_related("invoice__campus"):
            set_free(part, by=None)
        over = max(-asked, Decimal(0))
    elif last:
        settle(
            invoice, by=None, received_on=last.received_on, bank_reference=last.bank_reference, transfer=last
        )  # fmt: skip
    else:
        move(invoice, "restore", by=None)
    if over > 0:
        _owe_back(note, over)


def _owe_back(note: CreditNote, amount: Decimal) -> None:
    owe_back(note.invoice, amount, key=f"credit-{note.pk}", reason=note.reason[:500])


@transaction.atomic
def refuse(note: CreditNote, *, by: Any, reason: str) -> CreditNote:
    """Withdraw an entry nobody has confirmed."""
    move(note, "refuse", by=by, reason=reason)
    return note
