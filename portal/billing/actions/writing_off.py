"""Debts the park no longer expects: asked by one person with the reason, approved by another. Never a deposit."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal import jobs
from portal.billing import rules, states
from portal.billing.actions.invoicing import TransferWaits, close_pages, lock_case
from portal.billing.actions.refunding import SamePerson
from portal.billing.models import Invoice, PaymentPlan, WriteOff
from portal.workflow import Phase, Refused, move


class NotADebt(Refused):
    """A deposit that never came is no loss."""

    message = _("Only what is owed for rent or services is written off. Cancel this invoice.")


class WriteOffWaits(Refused):
    message = _("A write-off of this invoice waits for a second person.")


class OpenSumChanged(Refused):
    message = _("Since this was entered the open sum has changed. Withdraw it and enter it again.")


class PlanIsKept(Refused):
    message = _("The company pays this invoice by an agreed plan.")


@transaction.atomic
def ask(invoice: Invoice, *, by: Any, reason: str) -> WriteOff:
    """Enter that what is open should be written off. Refuses people without the role and what is no open debt."""
    if not rules.cashier(by, invoice):
        raise PermissionDenied
    lock_case(invoice)
    invoice.refresh_from_db(fields=["state", "phase", "version", "asked"])
    if invoice.kind == Invoice.Kind.DEPOSIT or not invoice.is_open:
        raise NotADebt(invoice.number)
    if invoice.write_offs.filter(state=states.ASKED).exists():
        raise WriteOffWaits(invoice.number)
    _free(invoice)
    made = WriteOff.objects.create(
        invoice=invoice, amount=invoice.left.amount, reason=reason, entered_by=by, state=states.ASKED,
        phase=Phase.WITH_STAFF,
    )  # fmt: skip
    jobs.enqueue(
        "portal.billing.emails_arrears.write_off_asked", made.pk, key=f"write-off-{made.pk}", about=invoice.number
    )  # fmt: skip
    return made


def _free(invoice: Invoice) -> None:
    """No money is on its way and no promise stands."""
    if invoice.transfers.waiting().exists():
        raise TransferWaits(invoice.number)
    if PaymentPlan.objects.filter(invoice=invoice, state=states.KEPT).exists():
        raise PlanIsKept(invoice.number)


@transaction.atomic
def confirm(entry: WriteOff, *, by: Any) -> WriteOff:
    """Approve a colleague's entry: the invoice ends as written off, and no card page of it stays open."""
    if entry.entered_by_id == by.pk:
        raise SamePerson(str(entry))
    invoice = entry.invoice
    lock_case(invoice)
    invoice.refresh_from_db(fields=["state", "phase", "version", "asked"])
    _free(invoice)
    if not invoice.is_open or invoice.left != entry.total:
        raise OpenSumChanged(str(entry))
    move(entry, "confirm", by=by)
    move(invoice, "write_off", by=None)
    close_pages(invoice)
    return entry


@transaction.atomic
def refuse(entry: WriteOff, *, by: Any, reason: str) -> WriteOff:
    move(entry, "refuse", by=by, reason=reason)
    return entry


@transaction.atomic
def take_back(invoice: Invoice, *, by: Any) -> None:
    """Money has come after all: the write-off no longer holds and the invoice is open again, to be paid."""
    entry = WriteOff.objects.select_related("invoice__campus").get(
        invoice=invoice, state=states.CONFIRMED
    )
    move(entry, "take_back", by=by)
    move(invoice, "take_up", by=by)
