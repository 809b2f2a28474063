"""Money has come in: what it was for goes on."""

from typing import Any

from portal.billing.models import Invoice
from services.actions.working import receive_payment
from services.models import Request


def invoice_paid(sender: Any, invoice: Invoice, **kwargs: Any) -> None:
    """Called once, inside the paying transaction. A request waits for all its invoices."""
    request = (
        Request.objects.filter(pk=invoice.case_id)
        .select_related("campus", "company", "edition")
        .first()
    )
    if (
        request
        and not Invoice.objects.filter(case_id=request.pk, state="open")
        .exclude(pk=invoice.pk)
        .exists()
    ):
        receive_payment(request, by=None)
