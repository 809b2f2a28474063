"""What follows inside billing from a payment."""

from typing import Any

from portal.billing.actions.deposits import find_again, take_in
from portal.billing.models import DepositEntry, Invoice


def deposit_paid(sender: Any, invoice: Invoice, **kwargs: Any) -> None:
    """Runs inside the paying transaction: what was paid as a deposit is held from then on."""
    if invoice.kind == Invoice.Kind.DEPOSIT:
        payment = invoice.payment
        on = payment.received_on if payment else invoice.campus.today()
        if payment and payment.round and DepositEntry.objects.filter(invoice=invoice).exists():
            find_again(invoice, invoice.asked, on=on, by=None)
        else:
            take_in(invoice, on=on, by=None)
