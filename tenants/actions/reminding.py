"""What the park's clock does once a day."""

from datetime import timedelta

from django.utils import timezone

from portal.accounts.models import Campus
from tenants import emails, emails_notice, noticed, rent, states
from tenants.actions.listing import look_after_places
from tenants.actions.sending import lapse_silent
from tenants.checklist import REMIND_AFTER
from tenants.deadlines import day_after
from tenants.models import Occupancy, ReturnRound, Tenancy

LONGEST_RETURN = timedelta(days=60)
RENEWAL_REMINDERS = (30, 7)  # days before the last day to ask for another lease


def remind_returns(*, by: None = None) -> int:
    """Write to companies after five and eight working days without an answer."""
    now, told = timezone.now(), 0
    rounds = ReturnRound.objects.filter(
        answered_at=None, application__state=states.RETURNED, at__gte=now - LONGEST_RETURN
    )
    for returned in rounds.select_related("application__company", "application__campus"):
        campus = returned.application.campus
        for days in REMIND_AFTER:
            if day_after(campus, days, returned.at) == campus.today():
                emails.return_reminded(returned, days)
                told += 1
    return told


def remind_renewals(*, by: None = None) -> int:
    """Write to tenants before the last day to ask for another lease; a night that was missed is made up for."""
    told = 0
    for campus in Campus.objects.all():
        first = campus.today() + rent.ASK_AHEAD
        ending = Occupancy.objects.unasked(campus).filter(
            ends_on__range=(first, first + timedelta(days=RENEWAL_REMINDERS[0]))
        )
        rows = Tenancy.objects.filter(occupancy__in=ending.values("pk"))
        for tenancy in rows.select_related("application__campus", "unit__building"):
            left = (noticed.asks_by(tenancy) - campus.today()).days
            emails_notice.ask_by(tenancy, min(n for n in RENEWAL_REMINDERS if left <= n))
            told += 1
    return told


def nightly(*, by: None = None) -> None:
    """Reminders first: a return that ends today was reminded of before."""
    remind_returns()
    remind_renewals()
    lapse_silent()
    look_after_places()
