"""What the park's clock does once a day."""

from datetime import timedelta

from django.utils import timezone

from tenants import emails, states
from tenants.actions.listing import look_after_places
from tenants.actions.sending import lapse_silent
from tenants.checklist import REMIND_AFTER
from tenants.deadlines import day_after
from tenants.models import ReturnRound

LONGEST_RETURN = timedelta(days=60)


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


def nightly(*, by: None = None) -> None:
    """Reminders first: a return that ends today was reminded of before."""
    remind_returns()
    lapse_silent()
    look_after_places()
