"""Certificates of residency for another year: who is due at a campus, and who is not and why."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.billing.models import Invoice
from portal.documents import facts as fact
from portal.documents.batches import BatchKind, Candidate, Due, register
from portal.documents.models import Document
from portal.documents.states import PREPARING, VALID
from tenants import rent
from tenants.models import Tenancy
from tenants.papers import YEAR, certificate_facts

Reason = tuple[str, dict[str, str]]
WORDS = {
    "ended": _("The tenancy is over."),
    "not_resident": _("The company is not a resident today."),
    "making": _("Certificate %(number)s is still being made."),
    "later": _("Certificate %(number)s runs until %(day)s: it is not due yet."),
    "tenancy_ends": _("The tenancy ends on %(day)s: the certificate cannot run longer."),
    "overdue": _("Invoice %(number)s was due on %(day)s."),
}


def tenancies(campus: Any) -> Any:
    found = Tenancy.objects.active().filter(application__campus=campus)
    return found.select_related(
        "application__campus", "application__company", "company", "unit__building__campus", "offer"
    ).order_by("company__name", "pk")


def certificates(**of: Any) -> dict[str, Document]:
    """The newest certificate in force, or being made, of each application."""
    rows = Document.objects.filter(kind="CERT", state__in=(PREPARING, VALID), **of).order_by("pk")
    return {one.facts.get("application", {}).get("value", ""): one for one in rows}


def overdue(**of: Any) -> dict[int, Invoice]:
    """The oldest overdue invoice of each company."""
    rows = Invoice.objects.filter(**of).overdue().order_by("-due_on", "-pk")
    return {one.company_id: one for one in rows}


def candidates(campus: Any, ends_by: date) -> Iterator[Candidate]:
    known, owed = certificates(campus=campus), overdue(campus=campus)
    for tenancy in tenancies(campus):
        current = known.get(tenancy.application.number)
        reason = why_not(tenancy, current, owed.get(tenancy.company_id), ends_by)
        yield Candidate(str(tenancy.pk), tenancy.company, reason)


def last_day(tenancy: Tenancy, current: Document | None) -> date:
    """A year on from the day the old one ends, or from today where it has ended; never beyond the tenancy."""
    today = tenancy.application.campus.today()
    ends_on = current.valid_until if current and current.valid_until else None
    start = max(today, ends_on + timedelta(days=1)) if ends_on else today
    return min(rent.add_months(start, YEAR), tenancy.ends_on) - timedelta(days=1)


def why_not(
    tenancy: Tenancy, current: Document | None, owed: Invoice | None, ends_by: date
) -> Reason | None:
    if not tenancy.company.is_resident:
        return "not_resident", {}
    if current and current.state == PREPARING:
        return "making", {"number": current.number}
    if current and current.valid_until and current.valid_until > ends_by:
        return "later", {"number": current.number, "day": current.valid_until.isoformat()}
    last = last_day(tenancy, current)
    if last < tenancy.application.campus.today() or (
        current and current.valid_until and last <= current.valid_until
    ):
        return "tenancy_ends", {"day": (tenancy.ends_on - timedelta(days=1)).isoformat()}
    if owed:
        return "overdue", {"number": owed.number, "day": owed.due_on.isoformat()}
    return None


def due(about: str, ends_by: date) -> Due | Reason:
    """Asked at its turn: what was true when the batch began may have changed."""
    tenancy = Tenancy.objects.active().filter(pk=about).first()
    if tenancy is None:
        return "ended", {}
    tenancy = tenancies(tenancy.application.campus).get(pk=about)
    application = tenancy.application
    current = certificates(company=tenancy.company).get(application.number)
    owed = overdue(company=tenancy.company, campus=application.campus)
    if reason := why_not(tenancy, current, owed.get(tenancy.company_id), ends_by):
        return reason
    stated = certificate_facts(tenancy) | {"valid_until": fact.date(last_day(tenancy, current))}
    return Due(
        tenancy, application, stated, current.languages if current else None, current
    )  # fmt: skip


def register_batch() -> None:
    register(
        BatchKind(
            "CERT", _("Certificates of residency, for another year"), candidates, due, words=WORDS
        )
    )
