"""Who may do what with an application, an offer, a tenancy. Pure predicates."""

from typing import Any

from portal.accounts.models import Company, StaffRole
from portal.accounts.rules import acts_for, for_park, holds, leasing_manager, manages
from portal.accounts.rules import director as the_director

R = StaffRole.Role


def resident(company: Company) -> bool:
    """Has moved in: may order what only residents may."""
    return company.is_resident


def applicant(user: Any, case: Any) -> bool:
    """Acts for the company that applies."""
    return acts_for(user, case.company_id)


def signatory(user: Any, case: Any) -> bool:
    """May bind the company: accept, decline, withdraw."""
    return manages(user, case.company_id)


def intake(user: Any, case: Any) -> bool:
    return holds(user, case, R.INTAKE, R.MANAGER)


def leasing(user: Any, case: Any) -> bool:
    return holds(user, case, R.LEASING, R.MANAGER)


def reads_list(user: Any, case: Any) -> bool:
    """The waiting list and who was passed over on it: leasing, and the director."""
    return leasing(user, case) or director(user, case)


def keeps_list(user: Any) -> bool:
    """May open the waiting lists of a campus."""
    return leasing_manager(user) or the_director(user)


def finance(user: Any, run: Any) -> bool:
    """Works the park's money at the campus of a rent run or a unit."""
    return user.is_authenticated and user.has_role(R.FINANCE, campus=run.campus_id)


def director(user: Any, case: Any) -> bool:
    return holds(user, case, R.DIRECTOR)


def clock(user: Any, case: Any) -> bool:
    """Nobody's button: the park's own clock makes the move."""
    return False


def panel_keeper(user: Any, case: Any) -> bool:
    """Puts the panel of experts together."""
    return intake(user, case) or director(user, case)


def sits(expert: Any, case: Any) -> bool:
    """Can be asked for scores: an expert who does not belong to the applicant."""
    return for_park(expert, case.company_id) and expert.has_role(R.EXPERT)


def scoring(user: Any, case: Any) -> bool:
    """Sits on the panel of this application: let in, and not struck by a conflict of interest."""
    return (
        for_park(user, case.company_id)
        and case.participants.filter(user=user, part="expert").exists()
    )
