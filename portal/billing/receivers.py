"""What follows inside billing from a payment."""

from typing import Any

from portal.billing.actions.deposits import take_in
from portal.billing.models import Invoice


def deposit_paid(sender: Any, invoice: Invoice, **kwargs: Any) -> None:
    """Runs inside the paying transaction: what was paid as a deposit is held from then on."""
    if invoice.kind == Invoice.Kind.DEPOSIT:
        payment = invoice.payments.first()
        on = payment.received_on if payment else invoice.campus.today()
        take_in(invoice, on=on, by=None)
