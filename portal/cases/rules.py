"""Who may do what with a case. Pure predicates."""

from typing import Any

from portal.accounts import rules as who
from portal.accounts.models import Campus, StaffRole
from portal.accounts.rules import handler, member, reads_companies, staff  # noqa: F401  the doors' own rules

R = StaffRole.Role


def reads_reports(user: Any) -> bool:
    """Everybody at the desk but experts, who see the cases they were let into and no more."""
    return who.reads_companies(user)


def exports(user: Any) -> bool:
    """May take lists of cases away, with a reason that is written down."""
    return user.is_authenticated and user.has_role(R.MANAGER, R.DIRECTOR, R.AUDITOR)


def keeps_calendar(user: Any, country: str) -> bool:
    """The manager or director of a campus in that country edits its working days."""
    if not who.campus_manager(user):
        return False
    campuses = Campus.objects.filter(country=country).values_list("pk", flat=True)
    return any(user.has_role(R.MANAGER, R.DIRECTOR, campus=pk) for pk in campuses)


def arranges_for(user: Any, colleague: Any) -> bool:
    """Enters when a colleague is away: themselves, or the manager of a campus where they work."""
    if user.pk == colleague.pk:
        return True
    return any(
        campus is None or user.has_role(R.MANAGER, R.DIRECTOR, campus=campus)
        for _role, campus in colleague.staff_roles
    ) and who.campus_manager(user)


def works_on(user: Any, case: Any) -> bool:
    """Staff who may move this case: a handler's role at its campus, and not their own company."""
    return who.holds(user, case, R.INTAKE, R.LEASING, R.SERVICE, R.DIRECTOR, R.MANAGER)


def translates(user: Any, case: Any) -> bool:
    """Whoever works on the case speaks for the park in both languages; and the campus's translators."""
    return works_on(user, case) or who.holds(user, case, R.TRANSLATOR)


def translator(user: Any) -> bool:
    """May write a translation somewhere."""
    return handler(user) or keeps_translations(user)


def keeps_translations(user: Any) -> bool:
    """Whose the list of translations is."""
    return user.is_authenticated and user.has_role(R.TRANSLATOR, R.MANAGER, R.DIRECTOR)


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
