"""Money's lists leave for the accountants: with a reason, as their maker may see them, and on record."""

import uuid
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language

from portal.accounts.models import BankAccount, Campus
from portal.billing import rules, states
from portal.billing.sheets import ONE_C, SHEETS
from portal.billing.statements import client_bank
from portal.cases.periods import DAYS, Period
from portal.cases.reports import Scope
from portal.documents import sheets, tables
from portal.documents.models import Export


@transaction.atomic
def take_away(
    *, by: Any, what: str, format: str, account: BankAccount, first: date, last: date, reason: str
) -> tuple[Export, bytes]:
    """The file, and the record of it: what belongs to the account's campus and currency in these days.

    1C gets the money that came to the account, and what the bank took of it again; not payouts, and so not those that
    came back.
    """
    if not rules.keeper(by):
        raise PermissionDenied
    campuses = tuple(Campus.objects.all())
    period = Period(first, last, DAYS, account.campus.today())
    scope = Scope(by, period, campuses, campus=account.campus.code)
    rows = SHEETS[what].rows(scope, "").filter(currency=account.currency)
    if format == ONE_C:
        wanted = Q(amount__gt=0) & ~Q(state=states.CAME_BACK) | Q(state=states.TOOK_BACK)
        lines = list(rows.filter(wanted, account=account))
        content, count = client_bank.write(account, first, last, lines), len(lines)
    else:
        found = list(sheets.values(SHEETS[what], rows))
        content, count = tables.written(format, SHEETS[what].heads, found), len(found)
    now = timezone.now()
    filters = {
        "campus": account.campus.code,
        "currency": account.currency,
        "first": first.isoformat(),
        "last": last.isoformat(),
    }
    made = Export.objects.create(
        public_id=uuid.uuid4(), by=by, what=what, format=format, filters=filters, reason=reason, rows=count,
        language=get_language() or "en", ready_at=now, removed_at=now,
    )  # fmt: skip
    return made, content
