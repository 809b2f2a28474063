"""A payout of ours that the bank sent back: owed to its company again, by what the bank says or by two people.

The case of its invoice is locked first, then line and payout are moved by compare-and-set; the database lets a
payout come back once.
"""

from collections import Counter
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import BankAccount
from portal.billing import returns, rules, states
from portal.billing.actions.invoicing import lock_case
from portal.billing.actions.refunding import tell
from portal.billing.actions.reviewing import open_review
from portal.billing.models import BankLine, DepositSettlement, FinanceReview, Invoice, Refund
from portal.workflow import Refused, move


class NotThisReturn(Refused):
    """Another sum, currency or campus, sent later than the line, back already, or less came and nothing names it."""

    message = _("This payout no longer fits the line: it was changed or came back on another line.")


class SamePerson(Refused):
    """Two people look at every payout that comes back."""

    status = 403
    message = _("You entered this yourself. A second person has to confirm it.")


def look(account: BankAccount, *, by: Any) -> list[tuple[BankLine, Refund]]:
    """Lines of an account whose payout the bank's own references name, each payout once."""
    lines = BankLine.objects.unmatched().filter(account=account, reversal=True).defer("search")
    named = [(line, refund) for line in lines if (refund := returns.sure(line))]
    claims = Counter(refund.pk for _line, refund in named)
    return [(line, refund) for line, refund in named if claims[refund.pk] == 1]


@transaction.atomic
def come_back(line: BankLine, refund: Refund, *, by: Any = None) -> None:
    """The bank's own references say so."""
    _take(line, "come_back", refund, by=None)
    _owe_again(line, refund)


@transaction.atomic
def take_for_return(line: BankLine, refund: Refund, *, by: Any) -> None:
    """One person says which payout came back with this line. A second one has to confirm it."""
    if not rules.line_keeper(by, line) or not rules.cashier(by, refund.invoice):
        raise PermissionDenied
    _take(line, "take_for_return", refund, by=by)


def _take(line: BankLine, name: str, refund: Refund, *, by: Any) -> None:
    lock_case(refund.invoice)
    whole = returns.fitting(line).filter(pk=refund.pk, amount=line.amount)
    if not whole.exists() and all(one.refund != refund for one in returns.candidates(line)):
        raise NotThisReturn(str(line))
    try:
        with transaction.atomic():
            move(line, name, by=by, also={"returns": refund})
    except IntegrityError:
        raise NotThisReturn(str(line)) from None
    line.returns = refund


@transaction.atomic
def agree_return(line: BankLine, *, by: Any) -> None:
    """A second person agrees: the company is owed the money again."""
    if line.accepted_by_id == by.pk:
        raise SamePerson(str(line))
    refund = line.returns
    if refund is None:
        raise NotThisReturn(str(line))
    if not rules.cashier(by, refund.invoice):
        raise PermissionDenied
    lock_case(refund.invoice)
    move(line, "agree_return", by=by, also={"decided_by": by})
    _owe_again(line, refund)


@transaction.atomic
def mistake_return(line: BankLine, *, by: Any, reason: str) -> None:
    """Withdraw what a colleague, or oneself, took the line for."""
    move(line, "mistake_return", by=by, reason=reason, also={"returns": None})
    line.returns = None


def _owe_again(line: BankLine, refund: Refund) -> None:
    """The payout came to nothing: what it was taken from can be given back once more, to another account.

    All of it: what banks kept on the way back is a charge of the park's.
    """
    row = Refund.objects.select_related("invoice__case", "invoice__campus").get(pk=refund.pk)
    move(row, "bounce", by=None)
    row.invoice.noted("refund_bounced", by=None, at=timezone.now(), sum_=row.total)
    facts = {
        "amount": str(row.amount), "currency": row.currency, "came_back": line.booked_on.isoformat(),
        "bank_reference": line.bank_reference, "payer": line.payer, "purpose": line.purpose, "why": line.why,
        "payout": str(row.public_id),
    }  # fmt: skip
    if line.kept:
        facts["kept"] = str(line.kept.amount)
    open_review(
        FinanceReview.Kind.CAME_BACK, key=_key(row), invoice=row.invoice, facts=facts, by=None
    )
    tell("refund_came_back", row)


def _key(refund: Refund) -> str:
    """A deposit that was agreed to be returned is promised again."""
    invoice = refund.invoice
    if invoice.kind == Invoice.Kind.DEPOSIT:
        settled = DepositSettlement.objects.filter(
            case=invoice.case_id, currency=refund.currency, state=states.CONFIRMED, refund__gt=0
        )
        if settlement := settled.order_by("-pk").first():
            return f"settlement-{settlement.pk}-{refund.pk}"
    return f"refund-{refund.pk}-came-back"
