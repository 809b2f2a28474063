"""Money lost to a payer's bank: its invoice is owed again, until the money of a card is there after all.

By rule and not by order: what was heard of a dispute, or a line of the bank, decides whenever it is heard.
"""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext

from portal import jobs
from portal.billing import papers, states
from portal.billing.actions import deposits, writing_off
from portal.billing.actions.invoicing import TERM, close_pages, end_paper
from portal.billing.actions.reviewing import open_review, set_free
from portal.billing.models import (
    BankLine,
    DepositEntry,
    Dispute,
    DisputeFact,
    FinanceReview,
    Invoice,
    Loss,
    Payment,
    Refund,
    TransferNote,
)
from portal.billing.models.dispute import LOST
from portal.documents.actions import issuing
from portal.languages import format_date, using
from portal.workflow import move


@transaction.atomic
def follow(dispute: Dispute, *, by: Any) -> None:
    """Make the invoice follow what was heard of a dispute. The case is locked; said again, it changes nothing."""
    payment = (
        Payment.objects.filter(checkout=dispute.order_id).first() if dispute.order_id else None
    )
    if payment is None:
        return
    dispute = Dispute.objects.prefetch_related("facts").get(pk=dispute.pk)
    loss = Loss.objects.filter(dispute=dispute).first()
    taken = dispute.withdrawn.amount
    if loss is None and dispute.status == LOST and taken > 0:
        invoice = _to_ask(payment.invoice_id)
        _ask_again(invoice, taken, by=by, payment=payment, dispute=dispute)
    elif loss and loss.restored_at is None and taken <= 0:
        _restore(loss, by=by)


@transaction.atomic
def take_back(note: TransferNote, amount: Decimal, *, line: BankLine, by: Any) -> Loss | None:
    """A line of the bank took a transfer back, or a part of it. Its case is locked.

    With the last part goes what banks had kept of it. None where the money had paid nothing.
    """
    whole = note.lost + amount == note.amount
    fee = note.fee if whole else Decimal(0)
    if whole:
        move(note, "reverse", by=None, also={"lost": note.amount})
    else:
        TransferNote.objects.filter(pk=note.pk).update(lost=note.lost + amount)
    if note.freed:
        return None
    invoice, taken = _to_ask(note.invoice_id), amount + fee
    of: dict[str, Any] = {"line": line, "transfer": note, "fee": fee}
    if note.counted_in or not invoice.is_open:
        return _ask_again(invoice, taken, by=by, payment=note.counted_in, **of)
    # It had paid nothing yet, so what is asked for and until when stays as it was.
    loss = Loss.objects.create(
        invoice=invoice, taken=taken, asked=taken, on=invoice.campus.today(), due_on=invoice.due_on, **of
    )  # fmt: skip
    invoice.noted("invoice_part_lost", by=None, at=timezone.now(), sum_=loss.gone)
    tell("payment_lost", loss)
    return loss


@transaction.atomic
def correct_receipt(payment: Payment, *, line: BankLine, by: Any) -> None:
    """A receipt of money that is all gone proves nothing any more; one for what is left takes the place of another."""
    receipt = payment.proof
    if not receipt or receipt.state not in ("preparing", "valid"):
        return
    language = line.campus.official_language
    with using(language):
        day = format_date(line.booked_on, language)
        reason = gettext("The bank took the money back on %(date)s.") % {"date": day}
    if payment.there.amount <= 0:
        end_paper(receipt, reason)
        return
    issuing.replace(receipt, by=None, reason=reason, facts=papers.receipt_facts(payment))


def owed_again(invoice: Invoice, taken: Decimal) -> Decimal:
    """What to ask for: never more than was lost, less what was credited or given back of it before."""
    claim = invoice.amount - _sum(invoice.credit_notes.confirmed())
    still = invoice.left.amount if invoice.is_open else Decimal(0)
    return max(Decimal(0), min(taken, claim - held_for(invoice) - still))


def held_for(invoice: Invoice) -> Decimal:
    """What the park has for an invoice, with what banks kept on the way, less what it gave back."""
    cards = Payment.objects.filter(invoice=invoice, method=Payment.Method.CARD)
    disputed = DisputeFact.objects.moved().filter(dispute__order__payment__invoice=invoice)
    back = Refund.objects.filter(payment__invoice=invoice, state__in=states.BOUND)
    kept = DepositEntry.objects.filter(invoice=invoice, kind=DepositEntry.Kind.ARREARS)
    came = sum(invoice.transfers.held().sums(), _sum(cards) + _sum(disputed))
    return came - _sum(back) - _sum(kept)


def _sum(rows: Any) -> Decimal:
    return rows.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


def _to_ask(invoice_id: int) -> Invoice:
    """A debt the park had given up is one again."""
    invoice = _read(invoice_id)
    if invoice.is_written_off:
        writing_off.take_back(invoice, by=None)
    return invoice


def _ask_again(invoice: Invoice, taken: Decimal, *, by: Any, **of: Any) -> Loss:
    """Write down what was lost, and ask for it where nothing speaks against it."""
    # Parts no payment counts yet stay parts of what is asked for.
    now = invoice.asked if invoice.is_open else invoice.collected.amount
    asked = Decimal(0)
    if invoice.is_open or invoice.is_paid:
        asked = min(owed_again(invoice, taken), invoice.amount - now)
    today = invoice.campus.today()
    loss = Loss.objects.create(
        invoice=invoice, taken=taken, asked=asked, on=today, due_on=max(invoice.due_on, today + TERM), **of
    )  # fmt: skip
    if invoice.kind == Invoice.Kind.DEPOSIT:
        deposits.lose(invoice, taken, on=today, by=by)
    if not asked:
        return loss
    if invoice.is_paid:
        move(invoice, "reopen", by=None)
    Invoice.objects.filter(pk=invoice.pk).update(asked=now + asked, due_on=loss.due_on)
    close_pages(invoice)
    tell("payment_lost", loss)
    return loss


def _restore(loss: Loss, *, by: Any) -> None:
    invoice = _read(loss.invoice_id)
    Loss.objects.filter(pk=loss.pk).update(restored_at=timezone.now())
    if invoice.kind == Invoice.Kind.DEPOSIT:
        deposits.find_again(invoice, loss.taken, on=invoice.campus.today(), by=by)
    if not loss.asked:
        return
    if invoice.is_written_off:
        writing_off.take_back(invoice, by=None)
    if not invoice.is_open:
        owe_back(invoice, loss.asked, key=f"loss-{loss.pk}-restored")
        return
    rest = invoice.asked - loss.asked
    if rest > 0 and rest > invoice.collected.amount:
        Invoice.objects.filter(pk=invoice.pk).update(asked=rest)
        close_pages(invoice)
        return
    for part in invoice.transfers.paying().select_related("invoice__campus"):
        set_free(part, by=by)
    move(invoice, "restore", by=None)
    close_pages(invoice)
    tell("payment_restored", loss)


def owe_back(invoice: Invoice, amount: Decimal, *, key: str, reason: str = "") -> None:
    """The park has more than it asked for: finance gives it back."""
    facts = {"amount": str(amount), "currency": invoice.currency, "reason": reason}
    open_review(FinanceReview.Kind.OWED, key=key, invoice=invoice, facts=facts, by=None)


def _read(invoice_id: int) -> Invoice:
    return Invoice.objects.select_related("case", "company", "campus").get(pk=invoice_id)


def tell(letter: str, loss: Loss) -> None:
    jobs.enqueue(
        f"portal.billing.emails_cards.{letter}", loss.pk, key=f"{letter}-{loss.pk}", about=loss.invoice.number
    )  # fmt: skip
