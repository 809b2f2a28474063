"""Invoices as an export."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.billing.models import Invoice
from portal.cases.reports import Scope
from portal.documents.sheets import Sheet, local
from portal.documents.tables import Column


def invoices(scope: Scope, _name: str) -> QuerySet:
    """Issued in the period, at the campuses asked for, about the cases the other filters leave."""
    found = Invoice.objects.visible_to(scope.user).filter(
        issued_on__gte=scope.period.first, issued_on__lte=scope.period.last
    )
    if scope.campus:
        found = found.filter(campus__in=[c.pk for c in scope.here])
    if scope.kind or scope.thing or scope.language:
        found = found.filter(case__in=scope.cases.order_by().values("pk"))
    return found.select_related("case", "company", "campus").order_by("pk")


INVOICES = Sheet(
    "invoices",
    _("Invoices"),
    invoices,
    (
        (Column("number", _("Number")), lambda invoice: invoice.number),
        (Column("kind", _("Kind")), lambda invoice: invoice.kind),
        (Column("case", _("Case")), lambda invoice: invoice.case.number),
        (Column("company", _("Company")), lambda invoice: invoice.company.name),
        (Column("campus", _("Campus")), lambda invoice: invoice.campus.code),
        (Column("state", _("State")), lambda invoice: invoice.state),
        (Column("issued_on", _("Date of issue")), lambda invoice: invoice.issued_on),
        (Column("due_on", _("Due")), lambda invoice: invoice.due_on),
        (Column("closed_at", _("Paid or cancelled")), local("closed_at")),
        (Column("net", _("Net")), lambda invoice: invoice.net),
        (Column("tax", _("Tax")), lambda invoice: invoice.tax),
        (Column("amount", _("Total")), lambda invoice: invoice.amount),
        (Column("currency", _("Currency")), lambda invoice: invoice.currency),
    ),
)
