"""Bank transfers: one person enters what the bank shows, another one confirms it."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from portal import jobs
from portal.billing import rules, states
from portal.billing.actions import planning
from portal.billing.actions.invoicing import lock_case
from portal.billing.actions.reviewing import open_review
from portal.billing.actions.settling import settle
from portal.billing.models import FinanceReview, Invoice, Payment, TransferNote
from portal.money import Money
from portal.workflow import Phase, Refused, move

K = FinanceReview.Kind


class AlreadyEntered(Refused):
    """An entry for this invoice waits for its second person."""

    message = _("A transfer for this invoice is already entered and waits for a second person.")


class SamePerson(Refused):
    """Two people look at every transfer."""

    status = 403
    message = _("You entered this transfer yourself. A second person has to confirm it.")


class OtherEntry(Refused):
    """The page shows an entry that has been withdrawn or replaced."""

    message = _("This entry has changed since you opened the page. Look at it again.")


@transaction.atomic
def mark_received(
    invoice: Invoice, *, by: Any, received_on: date, bank_reference: str, amount: Money
) -> TransferNote | FinanceReview:
    """Enter a transfer seen at the bank.

    Another sum or currency than what is still to come or the next instalments of a plan, and money for an
    invoice that is no longer open, go to finance's list instead. Refuses people without the role, and a second entry.
    """
    if not rules.cashier(by, invoice):
        raise PermissionDenied
    lock_case(invoice)
    invoice.refresh_from_db(fields=["state", "phase", "version", "asked"])
    facts = {
        "amount": str(amount.amount), "currency": amount.currency, "bank_reference": bank_reference,
        "received_on": received_on.isoformat(), "entered_by": str(by),
    }  # fmt: skip
    if not invoice.takes_money:
        return _misfit(K.SECOND, invoice, facts | {"invoice_state": invoice.state}, by=by)
    if amount not in planning.expected(invoice):
        kind = K.AMOUNT if amount.currency == invoice.currency else K.CURRENCY
        return _misfit(kind, invoice, facts, by=by)
    return _enter(
        invoice, by=by, received_on=received_on, bank_reference=bank_reference, amount=amount
    )


def _misfit(kind: str, invoice: Invoice, facts: dict[str, str], *, by: Any) -> FinanceReview:
    """A double click is one finding; what comes again after that was closed is another."""
    told = [facts[name] for name in ("bank_reference", "received_on", "amount")]
    key = "-".join(["transfer", invoice.number, *told, kind])
    closed = invoice.reviews.filter(key__startswith=key).exclude(resolved_at=None).count()
    return open_review(
        kind, key=f"{key}-{closed}" if closed else key, invoice=invoice, facts=facts, by=by
    )


def _enter(
    invoice: Invoice, *, by: Any, received_on: date, bank_reference: str, amount: Money
) -> TransferNote:
    try:
        with transaction.atomic():
            note = TransferNote.objects.create(
                invoice=invoice, received_on=received_on, bank_reference=bank_reference,
                amount=amount.amount, entered_by=by, state=states.NOTED, phase=Phase.WITH_STAFF,
            )  # fmt: skip
    except IntegrityError:
        raise AlreadyEntered(invoice.number) from None
    jobs.enqueue(
        "portal.billing.emails.transfer_entered",
        note.pk,
        key=f"entered-{note.pk}",
        about=invoice.number,
    )
    return note


@transaction.atomic
def confirm(note: TransferNote, *, by: Any) -> Payment | None:
    """Confirm a colleague's entry and pay the invoice. None when the invoice was paid meanwhile."""
    if note.entered_by_id == by.pk:
        raise SamePerson(str(note))
    if note.line_id:
        raise OtherEntry(str(note))
    lock_case(note.invoice)
    return count(note, by=by)


@transaction.atomic
def count(note: TransferNote, *, by: Any) -> Payment | None:
    """The money is there: pay the invoice as soon as its sum is whole."""
    move(note, "confirm", by=by)
    return settle(
        note.invoice,
        by=by,
        received_on=note.received_on,
        bank_reference=note.bank_reference,
        transfer=note,
    )


@transaction.atomic
def refuse(note: TransferNote, *, by: Any, reason: str) -> TransferNote:
    """Withdraw an entry: the money is not there, or the figures are wrong."""
    if note.line_id:
        raise OtherEntry(str(note))
    move(note, "refuse", by=by, reason=reason)
    return note
