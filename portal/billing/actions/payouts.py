"""A line of the bank that went out: the payout it is, by two people, or a charge of the bank.

The case of the payout's invoice is locked first, then the line is moved by compare-and-set; one payout leaves
once, which the database holds too.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from portal.billing import payouts, rules
from portal.billing.actions.invoicing import lock_case
from portal.billing.models import BankLine, Refund
from portal.workflow import Refused, move


class NotThisPayout(Refused):
    """Another sum, currency or campus, sent later than the line, not confirmed, or seen on another line."""

    message = _("This payout no longer fits the line: it was changed or seen on another line.")


class SamePerson(Refused):
    """Two people look at every payout."""

    status = 403
    message = _("You entered this payout yourself. A second person has to confirm it.")


@transaction.atomic
def see(line: BankLine, refund: Refund, *, by: Any) -> None:
    """One person says which payout left the bank with this line. A second one has to confirm it."""
    if not rules.line_keeper(by, line) or not rules.cashier(by, refund.invoice):
        raise PermissionDenied
    lock_case(refund.invoice)
    if not payouts.fitting(line).filter(pk=refund.pk).exists():
        raise NotThisPayout(str(line))
    try:
        with transaction.atomic():
            move(line, "see", by=by, also={"refund": refund})
    except IntegrityError:
        raise NotThisPayout(str(line)) from None
    line.refund = refund


@transaction.atomic
def agree(line: BankLine, *, by: Any) -> None:
    """A second person agrees: the payout has left the bank."""
    if line.accepted_by_id == by.pk:
        raise SamePerson(str(line))
    if line.refund and not rules.cashier(by, line.refund.invoice):
        raise PermissionDenied
    move(line, "agree", by=by, also={"decided_by": by})


@transaction.atomic
def mistake(line: BankLine, *, by: Any, reason: str) -> None:
    """Withdraw what a colleague, or oneself, took the line for; the payout is looked for again."""
    move(line, "mistake", by=by, reason=reason, also={"refund": None})
    line.refund = None


@transaction.atomic
def charge(line: BankLine, *, by: Any) -> None:
    """What the bank took for its own work."""
    move(line, "charge", by=by)


@transaction.atomic
def uncharge(line: BankLine, *, by: Any) -> None:
    move(line, "uncharge", by=by)
