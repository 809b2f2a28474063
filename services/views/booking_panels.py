"""What bookings bring to the case page and to the company's front page."""

from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.billing.models import Invoice
from portal.cases.kinds import Section
from portal.home import Panel
from portal.languages import format_number
from services import states
from services.actions.booking import as_booking
from services.clocks import clocks
from services.models import Booking, Resource
from services.slots import hours


def facts(http: Any, case: Any, *, booker: Any = None) -> dict[str, Any]:
    """Both clocks: the campus's and the reader's, and for the desk that of the person who booked."""
    found = as_booking(case)
    zones = [found.campus.time_zone, timezone.get_current_timezone_name()]
    if booker:
        zones.append(booker.time_zone)
    return {
        "booking": found,
        "clocks": clocks(found.period, zones),
        "free": format_number(hours(found.free_minutes), get_language() or "en"),
        "booked": found.state == states.BOOKED,
        "invoices": list(Invoice.objects.filter(case_id=found.pk)),
    }


def my(http: Any, case: Any) -> list[Section]:
    return [Section(_("Your booking"), "services/_booking.html", facts(http, case) | {"door": "my"})]  # fmt: skip


def desk(http: Any, case: Any) -> list[Section]:
    found = facts(http, case, booker=case.opened_by) | {"door": "desk"}
    return [Section(_("The booking"), "services/_booking.html", found)]


def home_bookings(http: Any) -> Panel | None:
    """The next ones, and the way to more."""
    if not Resource.objects.active().exists():
        return None
    mine = Booking.objects.belonging_to(http.user).of_company(http.company).to_come()
    rows = list(mine.with_resource().order_by("starts_at")[:4])
    return Panel(_("Bookings"), "services/my/_home_bookings.html", {"rows": rows}, place="aside")
