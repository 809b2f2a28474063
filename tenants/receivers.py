"""Money arrived: the only signal of the house."""

from typing import Any

from tenants.actions.residing import activate
from tenants.models import Tenancy


def deposit_paid(sender: Any, invoice: Any, **kwargs: Any) -> None:
    """Runs inside the paying transaction: paid and activated, or neither."""
    for tenancy in Tenancy.objects.filter(deposit_invoice=invoice.number):
        activate(tenancy, by=None)
