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
from portal.billing.actions.refunding import SamePerson
from portal.billing.actions.reviewing import open_review
from portal.billing.models import CreditNote, FinanceReview, Invoice, InvoiceLine
from portal.documents.actions import issuing
from portal.money import Money, total
from portal.workflow import Phase, Refused, move


class CreditTooMuch(Refused):
    """No line is credited beyond what it asked for."""

    message = _("This is more than the invoice asked for and was not credited yet.")


class CreditWaits(Refused):
    """A credit note for this invoice waits for its second person."""

    message = _("A credit note for this invoice waits for a second person.")


class CreditWhole(Refused):
    """Nobody can pay a part of an invoice, so an unpaid one is credited as a whole."""

    message = _("This invoice is not paid yet: credit it as a whole and raise the right one.")


def left_of(invoice: Invoice) -> Money:
    """What of an invoice no credit note has taken back."""
    rows = invoice.credit_notes.confirmed().aggregate(sum=Sum("amount"))
    return invoice.total - Money(rows["sum"] or Decimal(0), invoice.currency)


@transaction.atomic
def credit(
    invoice: Invoice, *, by: Any, reason: str, nets: Mapping[int, Decimal] | None = None
) -> CreditNote:
    """Enter a credit note over `nets`, sums without tax by the line's position, or over the whole invoice.

    Tax follows the line's own rate. Refuses people without the role, more than was asked for, part of an
    unpaid invoice, and a second note while one waits.
    """
    if not rules.cashier(by, invoice):
        raise PermissionDenied
    lock_case(invoice)
    invoice.refresh_from_db(fields=["state", "phase", "version"])
    if invoice.credit_notes.filter(state=states.ASKED).exists():
        raise CreditWaits(invoice.number)
    lines = {line.position: line for line in invoice.lines.select_related("invoice")}
    whole = nets is None or all(nets.get(p) == line.net for p, line in lines.items())
    if not whole and invoice.is_open:
        raise CreditWhole(invoice.number)
    given = {p: line.net for p, line in lines.items()} if nets is None else nets
    rows = [_row(lines[place], net) for place, net in given.items() if net]
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


def _row(line: InvoiceLine, net: Decimal) -> dict[str, Any]:
    """A line is credited towards nothing, never past it: a discount comes back with the rent it belonged to."""
    if not 0 <= net * line.net <= line.net * line.net:
        raise CreditTooMuch(str(line))
    given = Money(net, line.invoice.currency)
    tax = (
        line.sum_of("tax") if net == line.net
        else (given * (line.tax_percent or Decimal(0)) / 100).rounded()
    )  # fmt: skip
    return {"position": line.position, "net": given, "tax": tax, "amount": given + tax}


@transaction.atomic
def confirm(note: CreditNote, *, by: Any) -> CreditNote:
    """Confirm a colleague's credit note and issue its paper. An unpaid invoice is closed by it.

    Of a paid one the sum goes on finance's list, to be given back. Refuses while a transfer waits.
    """
    if note.entered_by_id == by.pk:
        raise SamePerson(str(note))
    invoice = note.invoice
    lock_case(invoice)
    invoice.refresh_from_db(fields=["state", "phase", "version"])
    if invoice.transfers.waiting().exists():
        raise TransferWaits(invoice.number)
    if note.total > left_of(invoice):
        raise CreditTooMuch(invoice.number)
    move(note, "confirm", by=by)
    paper = issuing.issue(
        "CRDN", note, case=invoice.case, by=None, languages=invoice.languages,
        company=invoice.company, campus=invoice.campus,
    )  # fmt: skip
    CreditNote.objects.filter(pk=note.pk).update(paper=paper)
    note.paper = paper
    if invoice.is_open:
        move(invoice, "credit", by=None)
        close_pages(invoice)
    else:
        invoice.noted("invoice_credited", by=None, at=timezone.now(), sum_=note.total)
        facts = {
            "amount": str(note.amount),
            "currency": invoice.currency,
            "reason": note.reason[:500],
        }
        open_review(
            FinanceReview.Kind.OWED, key=f"credit-{note.pk}", invoice=invoice, facts=facts, by=None
        )
    return note


@transaction.atomic
def refuse(note: CreditNote, *, by: Any, reason: str) -> CreditNote:
    """Withdraw an entry nobody has confirmed."""
    move(note, "refuse", by=by, reason=reason)
    return note
