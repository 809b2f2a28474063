"""Papers that change no account: a proforma and a statement."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from portal.accounts.models import Campus, Company, StaffRole
from portal.billing.account import Account
from portal.billing.actions.invoicing import drawn_up, lines_of
from portal.billing.papers_accounts import Statement, proforma_facts
from portal.billing.reckoning import Reckoning
from portal.cases.models import Case
from portal.documents.actions import issuing
from portal.documents.models import Document


@transaction.atomic
def proforma(
    case: Case, company: Company, sums: Reckoning, *, kind: str, until: date, by: Any
) -> Document:
    """What an invoice of `kind` would ask for, on paper: no number of its series, nothing in the books."""
    campus = case.campus
    _finance(by, campus)
    draft = drawn_up(
        case, sums, kind=kind, number="PROF", company=company, campus=campus,
        languages=issuing.pair_of(campus, company), given=None, today=campus.today(), due_on=until, bank={}, by=by,
    )  # fmt: skip
    draft.case = case
    facts = proforma_facts(draft, lines_of(draft, sums), until=until)
    return issuing.issue(
        "PROF", None, case=case, by=by, facts=facts, company=company, campus=campus
    )


@transaction.atomic
def state(
    company: Company, campus: Campus, account: Account, *, first: date, last: date, by: Any
) -> Document:
    """Issue the statement of one currency for a period."""
    _finance(by, campus)
    about = Statement(company, campus, account, first, last)
    return issuing.issue("STMT", about, case=None, by=by, company=company, campus=campus)


def _finance(user: Any, campus: Campus) -> None:
    if not user.has_role(StaffRole.Role.FINANCE, campus=campus):
        raise PermissionDenied
