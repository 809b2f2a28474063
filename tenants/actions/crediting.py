"""Rent that was asked for beyond the last day goes back by credit notes, which a second person confirms."""

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.billing.actions.crediting import credit
from portal.billing.models import CreditNote
from portal.languages import format_date, using
from tenants.beyond import beyond
from tenants.models import Tenancy
from tenants.refusals import NothingBeyond


@transaction.atomic
def credit_beyond(*leases: Tenancy, by: User) -> list[CreditNote]:
    """Enter a note for each invoice that asks for more than the days of its lease. Refuses `NothingBeyond`."""
    found = [(lease, one) for lease in leases for one in beyond(lease) if not one.waits]
    if not found:
        raise NothingBeyond
    return [credit(one.invoice, by=by, reason=_why(lease), nets=one.nets) for lease, one in found]


def _why(lease: Tenancy) -> str:
    language = lease.application.campus.official_language
    with using(language):
        day = format_date(lease.ends_on, language)
        return _("The lease ended: no rent from %(day)s on") % {"day": day}
