"""Who may do what with a case. Pure predicates."""

from typing import Any

from portal.accounts import rules as who
from portal.accounts.models import StaffRole
from portal.accounts.rules import handler, member, staff  # noqa: F401  the desk's and my door's rules

R = StaffRole.Role


def works_on(user: Any, case: Any) -> bool:
    """Staff who may move this case: a handler's role at its campus, and not their own company."""
    return (
        handler(user)
        and user.has_role(
            R.INTAKE, R.LEASING, R.SERVICE, R.DIRECTOR, R.MANAGER, campus=case.campus_id
        )
        and not user.membership_in(case.company_id)
    )


def handles(user: Any, case: Any) -> bool:
    """The one who claimed it, or the campus manager in their place."""
    return works_on(user, case) and (
        case.assignee_id == user.pk or user.has_role(R.MANAGER, campus=case.campus_id)
    )


def may_answer(user: Any, case: Any) -> bool:
    if user.is_park_staff:
        return staff(user) and not user.has_role(R.AUDITOR)
    return who.acts_for(user, case.company_id)


def company_manages(user: Any, case: Any) -> bool:
    return who.manages(user, case.company_id)


def company_acts(user: Any, case: Any) -> bool:
    return who.acts_for(user, case.company_id)
