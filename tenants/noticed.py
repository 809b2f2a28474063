"""When a lease ends by a notice, and what stands in the way of taking it back. Reads only."""

from datetime import date, timedelta
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.languages import format_date
from tenants import states
from tenants.models import Handover, LeaseNotice, Occupancy, Tenancy

NOTICE_DAYS = 90  # by the lease, whose clause names them


def leases(company: Any, campus: Any) -> Any:
    """Those a notice ends: under way, the premises not given back."""
    found = Tenancy.objects.active().filter(company=company, application__campus=campus)
    return found.exclude(handovers__way=Handover.Way.OUT)


def last_day_of(tenancy: Tenancy, asked_for: date, today: date) -> date:
    """The day asked for, not before the notice has run, and not beyond the lease."""
    lawful = max(asked_for, today + timedelta(days=NOTICE_DAYS))
    return min(lawful, tenancy.ends_on - timedelta(days=1))


def last_day(company: Any, campus: Any, asked_for: date) -> date | None:
    """On which the last of the company's leases ends by a notice given today; None where it has none."""
    today = campus.today()
    days = [last_day_of(one, asked_for, today) for one in leases(company, campus)]
    return max(days) if days else None


def standing(company: Any, campus: Any) -> LeaseNotice | None:
    """The notice by which a lease of the company ends already."""
    found = LeaseNotice.objects.live().filter(tenancy__in=leases(company, campus))
    return found.select_related("case").first()


def of_case(case: Any) -> Any:
    """The notices a request brought that still hold, of leases still under way."""
    return LeaseNotice.objects.live().filter(case=case.pk, tenancy__state=states.ACTIVE)


def early_words(asked_for: date, ends: date) -> str:
    """That the lease ends later than the company asked for; "" where it does not."""
    if ends <= asked_for:
        return ""
    language = get_language() or "en"
    words = _(
        "By the lease, notice is given %(days)s days ahead: it ends on %(day)s, and rent is due until then. "
        "The leasing manager may agree to an earlier day."
    )
    return words % {"days": NOTICE_DAYS, "day": format_date(ends, language)}


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
