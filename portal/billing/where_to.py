"""To which account a payout goes. Reads only.

A change is never effective for a payout that was approved before it: that one goes where the company wanted it then.
One that came back goes where the company wants it now.
"""

from typing import Any

from portal.billing.models import BankDetails, FinanceReview, Invoice, Payment
from portal.billing.sources import CARD, Source

K = FinanceReview.Kind
# Findings by which money is to be sent to a company.
TO_SEND = (K.OWED, K.CAME_BACK, K.OVER, K.SECOND)


def account_for(source: Source) -> BankDetails | None:
    """None where the company has said nothing, or the money goes back to its card."""
    if source.method == CARD:
        return None
    return account_of(source.invoice, source.taken.currency, source.review)


def account_of(
    invoice: Invoice, currency: str, review: FinanceReview | None = None
) -> BankDetails | None:
    known = BankDetails.objects.filter(company=invoice.company_id, currency=currency)
    approved = review or invoice.reviews.unresolved().filter(kind__in=TO_SEND).first()
    before = None
    if approved and approved.kind != K.CAME_BACK:
        before = known.in_force(approved.opened_at).order_by("-decided_at").first()
    # Where none was in force then, the one of now is all there is.
    return before or known.confirmed().first()


def awaited(company: Any) -> list[str]:
    """Currencies in which money waits to be sent to a company that has named no account for them."""
    rows = FinanceReview.objects.unresolved().filter(invoice__company=company, kind__in=TO_SEND)
    by_card = {"kind": K.OWED, "invoice__payments__method": Payment.Method.CARD}
    facts = rows.exclude(**by_card).values_list("facts", flat=True)[:200]
    due = {one.get("currency", "") for one in facts if not one.get("payment_intent")} - {""}
    if not due:
        return []
    told = BankDetails.objects.filter(company=company, currency__in=due)
    named = told.waiting() | told.confirmed()
    return sorted(due - set(named.values_list("currency", flat=True)))
