"""What billing shows on pages of others: the home page, the page of a case."""

from django.utils.translation import gettext_lazy as _

from portal.billing.models import Invoice
from portal.cases.kinds import Section
from portal.home import Panel


def to_pay(request):
    """On the company's front page: what is to be paid, soonest first. None when nothing is."""
    invoices = list(
        Invoice.objects.belonging_to(request.user)
        .filter(company=request.company)
        .open()
        .with_plan()
        .select_related("campus", "case")
        .due_first()[:5]
    )
    if not invoices:
        return None
    return Panel(_("To pay"), "billing/my/_to_pay.html", {"invoices": invoices}, place="needs")


def invoices_of(case, *, door: str) -> Section | None:
    """A section for the page of a case, `door` being "desk" or "my". None while there are no invoices."""
    invoices = list(Invoice.objects.for_case(case).with_plan().select_related("campus", "case"))
    if not invoices:
        return None
    return Section(_("Invoices"), "billing/_invoices.html", {"invoices": invoices, "door": door})
