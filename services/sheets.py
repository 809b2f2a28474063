"""Requests as an export: what every case has, and what only a request knows."""

from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.cases.reports import LISTS, Scope
from portal.documents.sheets import OF_CASE, Sheet
from portal.documents.tables import Column
from services.models import Request


def requests(scope: Scope, name: str) -> QuerySet:
    cases = LISTS[name][1](scope)
    found = Request.objects.filter(pk__in=cases.order_by().values("pk"))
    found = found.select_related("company", "campus", "assignee", "edition__service")
    return found.defer("edition__definition", "edition__service__definition").order_by("pk")


def total(order: Request) -> Decimal | None:
    return Decimal(order.fee["total"]) if order.fee.get("total") else None


REQUESTS = Sheet(
    "requests",
    _("Requests"),
    requests,
    (
        *OF_CASE,
        (Column("service", _("Service")), lambda order: order.edition.service.code),
        (Column("service_version", _("Version of the service")), lambda order: order.edition.number),
        (Column("tier", _("Tier")), lambda order: order.tier),
        (Column("total", _("Total")), total),
        (Column("currency", _("Currency")), lambda order: order.fee.get("currency", "")),
        (Column("rating", _("Rating")), lambda order: order.rating),
    ),
)  # fmt: skip
