"""What billing shows on pages of others: the home page, the page of a case."""

from django.utils.translation import gettext_lazy as _

from portal.accounts.rules import pays_for
from portal.billing import rules, where_to
from portal.billing.models import BankDetails, Invoice
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


def account_wanted(request):
    """On the company's front page: an account to confirm, and money that waits to be told where to go."""
    company, user = request.company, request.user
    if company is None or not pays_for(user, company):
        return None
    waiting = BankDetails.objects.waiting().filter(company=company).select_related("entered_by")
    mine = [one for one in waiting.order_by("pk") if rules.confirms_account(user, one)]
    awaited = where_to.awaited(company)
    if not (mine or awaited):
        return None
    context = {"waiting": mine, "awaited": awaited}
    return Panel(
        _("Account for money back"), "billing/my/_account_wanted.html", context, place="needs"
    )


def invoices_of(case, *, door: str) -> Section | None:
    """A section for the page of a case, `door` being "desk" or "my". None while there are no invoices."""
    invoices = list(Invoice.objects.for_case(case).with_plan().select_related("campus", "case"))
    if not invoices:
        return None
    return Section(_("Invoices"), "billing/_invoices.html", {"invoices": invoices, "door": door})
