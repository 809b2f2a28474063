"""When a lease ends by a notice, and what stands in the way of taking it back. Reads only."""

from datetime import date, timedelta
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from portal.documents.models import Document
from portal.languages import format_date
from tenants import rent, states
from tenants.models import Handover, LeaseNotice, Occupancy, Tenancy


def leases(company: Any, campus: Any) -> Any:
    """Those a notice ends: under way, the premises not given back."""
    found = Tenancy.objects.active().filter(company=company, application__campus=campus)
    found = found.exclude(handovers__way=Handover.Way.OUT)
    return found.select_related("offer", "application__campus")


def unnoticed(company: Any, campus: Any) -> Any:
    """Those of the leases that no notice ends yet."""
    return leases(company, campus).exclude(notices__state__in=states.STANDING)


def days_of(tenancy: Tenancy) -> int:
    """How long ahead notice is given: by the lease's own paper, by the campus where it has none that says so."""
    papers = Document.objects.filter(case=tenancy.application_id, kind="LEAS").order_by("-pk")
    for facts in papers.values_list("facts", flat=True):
        own = facts.get("offer", {}).get("value") == tenancy.offer.number
        if own and "notice_days" in facts:
            return int(facts["notice_days"]["value"])
    return int(tenancy.application.campus.notice_days)


def last_day_of(tenancy: Tenancy, asked_for: date, today: date) -> date:
    """The day asked for, not before the notice has run, and not beyond the lease."""
    lawful = max(asked_for, today + timedelta(days=days_of(tenancy)))
    return min(lawful, tenancy.ends_on - timedelta(days=1))


def last_day(company: Any, campus: Any, asked_for: date) -> date | None:
    """On which the last of the company's leases ends by a notice given today; None where it has none to end."""
    today = campus.today()
    days = [last_day_of(one, asked_for, today) for one in unnoticed(company, campus)]
    return max(days) if days else None


def standing(company: Any, campus: Any) -> LeaseNotice | None:
    """The notice by which the company's leases end already; None while there is one without."""
    if unnoticed(company, campus).exists():
        return None
    found = LeaseNotice.objects.live().filter(tenancy__in=leases(company, campus))
    return found.select_related("case").first()


def of_case(case: Any) -> Any:
    """The notices a request brought that still hold, of leases still under way."""
    return LeaseNotice.objects.live().filter(case=case.pk, tenancy__state=states.ACTIVE)


def early_words(company: Any, campus: Any, asked_for: date, ends: date) -> str:
    """That the lease ends later than the company asked for; "" where it does not."""
    if ends <= asked_for:
        return ""
    language = get_language() or "en"
    days = max((days_of(one) for one in unnoticed(company, campus)), default=campus.notice_days)
    words = ngettext(
        "By the lease, notice is given %(days)s day ahead: it ends on %(day)s, and rent is due until then. "
        "The leasing manager may agree to an earlier day.",
        "By the lease, notice is given %(days)s days ahead: it ends on %(day)s, and rent is due until then. "
        "The leasing manager may agree to an earlier day.",
        days,
    )
    return words % {"days": days, "day": format_date(ends, language)}


def objections(notice: LeaseNotice) -> list[str]:
    """Why the notice can no longer be taken back."""
    tenancy, found = notice.tenancy, []
    if tenancy.application.campus.today() >= notice.last_day:
        found.append(_("The last day of the lease has come."))
    if tenancy.handovers.filter(way=Handover.Way.OUT).exists():
        found.append(_("The premises have come back already."))
    if promised_to_another(tenancy, notice.ended_on):
        found.append(_("The premises are promised to another company from the day the lease ends."))
    return found


def promised_to_another(tenancy: Tenancy, until: date) -> bool:
    if until <= tenancy.ends_on:
        return False
    others = Occupancy.objects.live().filter(unit=tenancy.unit_id).exclude(pk=tenancy.occupancy_id)
    return bool(others.overlapping(tenancy.ends_on, until).exists())


def asks_by(tenancy: Tenancy) -> date:
    """The last day on which the tenant asks for another lease, and goes before others on equal terms."""
    day: date = tenancy.ends_on - rent.ASK_AHEAD
    return day


def unasked(tenancy: Tenancy) -> bool:
    """Nobody has asked for another lease in time, as far as it is known today."""
    campus = tenancy.application.campus
    return Occupancy.objects.unasked(campus).filter(pk=tenancy.occupancy_id).exists()
