"""Who may do what with a case. Pure predicates."""

from typing import Any

from portal.accounts import rules as who
from portal.accounts.models import Campus, StaffRole
from portal.accounts.rules import handler, member, reads_companies, staff  # noqa: F401  the doors' own rules

R = StaffRole.Role


def keeps_calendar(user: Any, country: str) -> bool:
    """The manager or director of a campus in that country edits its working days."""
    if not who.campus_manager(user):
        return False
    campuses = Campus.objects.filter(country=country).values_list("pk", flat=True)
    return any(user.has_role(R.MANAGER, R.DIRECTOR, campus=pk) for pk in campuses)


def works_on(user: Any, case: Any) -> bool:
    """Staff who may move this case: a handler's role at its campus, and not their own company."""
    return who.holds(user, case, R.INTAKE, R.LEASING, R.SERVICE, R.DIRECTOR, R.MANAGER)


def handles(user: Any, case: Any) -> bool:
    """The one who claimed it, or the campus manager in their place."""
    return works_on(user, case) and (
        case.assignee_id == user.pk or user.has_role(R.MANAGER, campus=case.campus_id)
    )


def may_answer(user: Any, case: Any) -> bool:
    """The company's people who act for it; at the desk all of the campus but auditors, the panel, and partners."""
    if who.for_park(user, case.company_id):
        return (
            works_on(user, case)
            or user.has_role(R.EXPERT, R.PARTNER)
            or who.holds(user, case, R.FINANCE)
        )
    return who.acts_for(user, case.company_id)


def company_manages(user: Any, case: Any) -> bool:
    return who.manages(user, case.company_id)


def company_acts(user: Any, case: Any) -> bool:
    return who.acts_for(user, case.company_id)
