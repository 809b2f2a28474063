"""Payers Stripe knows: kept when one has paid, forgotten when they ask."""

from typing import Any

from django.db import transaction

from portal.accounts.models import Company
from portal.billing import gateway
from portal.billing.models import CardCustomer, CheckoutOrder, Invoice


def known(invoice: Invoice, *, by: Any) -> str:
    """How Stripe calls this person paying for this company; nothing before their first payment."""
    found = CardCustomer.objects.filter(
        company=invoice.company_id, user=by, livemode=gateway.livemode()
    )
    return found.values_list("customer_id", flat=True).first() or ""


@transaction.atomic
def remember(order: CheckoutOrder, customer_id: str, *, by: Any) -> None:
    """Whom the page made known at Stripe. The first one stays: cards saved later are added to it."""
    if customer_id:
        CardCustomer.objects.get_or_create(
            company=order.invoice.company, user=order.opened_by, livemode=gateway.livemode(),
            defaults={"customer_id": customer_id[:100]},
        )  # fmt: skip


def forget(company: Company, *, by: Any) -> bool:
    """Have Stripe delete this person's saved cards for a company; False when Stripe cannot be reached."""
    within = gateway.Allowance()
    for one in CardCustomer.objects.filter(company=company, user=by):
        try:
            gateway.forget_customer(one.customer_id, within=within)
        except gateway.PaymentsProblem:
            return False
        one.delete()
    return True


def lose(customer_id: str, *, by: Any) -> None:
    """Stripe does not know this one any more: the next page is opened without."""
    CardCustomer.objects.filter(customer_id=customer_id).delete()
