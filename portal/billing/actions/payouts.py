"""A line of the bank that went out: the payouts it is, by two people, or a charge of the bank.

The cases of the payouts' invoices are locked first, in the order of their ids, then the line is moved by
compare-and-set; one payout leaves once, since it names its one line.
"""

from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.billing import rules
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
def see(line: BankLine, *refunds: Refund, by: Any) -> None:
    """One person says which payouts left the bank with this line. A second one has to confirm it."""
    if not rules.line_keeper(by, line) or not all(rules.cashier(by, r.invoice) for r in refunds):
        raise PermissionDenied
    _take(line, "see", refunds, by=by)


@transaction.atomic
def leave(line: BankLine, *refunds: Refund, by: Any = None) -> None:
    """The bank's line names the file they were sent with, and is its sum."""
    _take(line, "leave", refunds, by=None)


def _take(line: BankLine, name: str, refunds: tuple[Refund, ...], *, by: Any) -> None:
    for one in sorted(refunds, key=lambda r: r.invoice.case_id):
        lock_case(one.invoice)
    fitting = Refund.objects.unseen().filter(
        pk__in=[one.pk for one in refunds], currency=line.currency, invoice__campus=line.campus_id,
        sent_on__lte=line.booked_on,
    )  # fmt: skip
    if sum((one.amount for one in fitting), Decimal(0)) != -line.amount:
        raise NotThisPayout(str(line))
    move(line, name, by=by)
    if fitting.update(line=line) != len(refunds):
        raise NotThisPayout(str(line))


@transaction.atomic
def agree(line: BankLine, *, by: Any) -> None:
    """A second person agrees: the payouts have left the bank."""
    if line.accepted_by_id == by.pk:
        raise SamePerson(str(line))
    if not all(rules.cashier(by, one.invoice) for one in line.payouts.select_related("invoice")):
        raise PermissionDenied
    move(line, "agree", by=by, also={"decided_by": by})


@transaction.atomic
def mistake(line: BankLine, *, by: Any, reason: str) -> None:
    """Withdraw what a colleague, or oneself, took the line for; the payouts are looked for again."""
    move(line, "mistake", by=by, reason=reason)
    line.payouts.update(line=None)


@transaction.atomic
def charge(line: BankLine, *, by: Any) -> None:
    """What the bank took for its own work."""
    move(line, "charge", by=by)


@transaction.atomic
def uncharge(line: BankLine, *, by: Any) -> None:
    move(line, "uncharge", by=by)
