"""Rules about ways to pay are written down once; a change is a new version from a day on."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Campus
from portal.billing import rules
from portal.billing.models import PenaltyRule, RailRule
from portal.workflow import Refused


class BeginsTooEarly(Refused):
    """What was decided under the old version stays explicable."""

    message = _("A new version holds from today at the earliest.")


class HasNewer(Refused):
    message = _("A colleague has written a newer version of this rule.")


def today_at(campus: Campus | None) -> date:
    """A day is a day at the campus; of a rule for all of them, the portal's own."""
    return campus.today() if campus else timezone.localdate()


@transaction.atomic
def write(*, by: Any, replaces: RailRule | None = None, **fields: Any) -> RailRule:
    """Write a rule, or the next version of `replaces`. Refuses people without the role at its campus."""
    campuses = [fields.get("campus"), *([replaces.campus] if replaces else [])]
    if not all(rules.sets_rules(by, campus) for campus in campuses):
        raise PermissionDenied
    if replaces and fields["valid_from"] < today_at(fields.get("campus")):
        raise BeginsTooEarly(str(replaces))
    try:
        with transaction.atomic():
            return RailRule.objects.create(replaces=replaces, entered_by=by, **fields)
    except IntegrityError:
        raise HasNewer(str(replaces)) from None


@transaction.atomic
def set_penalty(
    campus: Campus, *, by: Any, valid_from: date, percent: Decimal, cap: Decimal, source: str
) -> PenaltyRule:
    """Another price of paying late, from a day on. Refuses people without the role and a day that is over."""
    if not rules.sets_rules(by, campus):
        raise PermissionDenied
    if valid_from < campus.today():
        raise BeginsTooEarly(campus.code)
    return PenaltyRule.objects.create(
        campus=campus, valid_from=valid_from, percent=percent, cap=cap, source=source, entered_by=by
    )
