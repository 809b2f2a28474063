"""Who may do what with a service and a request. Pure predicates."""

from typing import Any

from django.utils import timezone

from portal.accounts import rules as people
from portal.accounts.models import Company, Membership, StaffRole
from portal.accounts.rules import handler, member, staff  # noqa: F401  the doors' own rules
from portal.cases import rules as cases
from portal.cases.deadline import last_moment

R, M = StaffRole.Role, Membership.Role
REOPEN_DAYS = 10  # working days of the campus (domain: request life cycle)
HOLDERS = {
    "member": (M.OWNER, M.MANAGER, M.MEMBER),
    "manager": (M.OWNER, M.MANAGER),
    "owner": (M.OWNER,),
}


def audience(company: Company, wanted: str) -> bool:
    """The company's standing is the one the service is meant for."""
    if wanted == "resident":
        return company.is_resident
    if wanted == "applicant":
        return company.status != Company.Status.FORMER
    return True


def holds_role(user: Any, company: Company, wanted: str) -> bool:
    membership = user.membership_in(company)
    return bool(membership and membership.role in HOLDERS[wanted])


def orders(user: Any) -> bool:
    """Acts for some company: may open request forms."""
    return people.member(user)


def requester(user: Any, case: Any) -> bool:
    return people.acts_for(user, case.company_id)


def edits_catalogue(user: Any) -> bool:
    """May write services, and so take them in from files and give them out."""
    return user.is_authenticated and user.has_perm("services.change_service")


def may_reopen(user: Any, case: Any) -> bool:
    """What was delivered may come back within ten working days."""
    if not case.closed_at or not requester(user, case):
        return False
    return timezone.now() <= last_moment(case.campus, REOPEN_DAYS, since=case.closed_at)


def officer(user: Any, case: Any) -> bool:
    """A service officer of the campus who claimed the request, or the campus manager."""
    return people.holds(user, case, R.SERVICE, R.MANAGER) and cases.handles(user, case)


def names_founded(user: Any, case: Any) -> bool:
    """Says which company a pack has founded: whoever owns or manages the one that ordered it."""
    return people.manages(user, case.company_id)


def confirms_founded(user: Any, case: Any) -> bool:
    """The officer of the case, who neither named the company nor belongs to it."""
    naming = case if hasattr(case, "founded_id") else case.naming
    return cases.handles(user, case) and may_confirm(user, naming)


def may_confirm(user: Any, naming: Any) -> bool:
    """Could confirm it once the case is theirs."""
    apart = user.pk != naming.proposed_by_id and not user.membership_in(naming.founded_id)
    return apart and people.holds(user, naming, R.SERVICE, R.MANAGER)


def quotes(user: Any, case: Any) -> bool:
    """Where the price is named after a look at the matter."""
    order = case if hasattr(case, "edition") else case.request
    return officer(user, case) and order.plan.quoted_first(order.answers)


def reads_notes(user: Any) -> bool:
    """What colleagues noted about a service: whoever works at the desk but experts and partners."""
    return people.reads_companies(user)


def writes_notes(user: Any) -> bool:
    return people.handler(user) and reads_notes(user)


def supervisor(user: Any, case: Any) -> bool:
    """May end the validity of papers at the campus: its manager or director."""
    return people.holds(user, case, R.MANAGER, R.DIRECTOR)


def keeps_bookings(user: Any) -> bool:
    """Reads at the desk who has which room when: whoever works there but experts."""
    return people.reads_companies(user)


def cancels_for(user: Any, case: Any) -> bool:
    """Takes a booking back in the company's place: a service officer or the manager of the campus."""
    return people.holds(user, case, R.SERVICE, R.MANAGER)


def cancels(user: Any, case: Any) -> bool:
    """Whoever acts for the company, or the desk, until the time has come."""
    booking = case if hasattr(case, "resource_id") else case.booking
    to_come = booking.starts_at > timezone.now()
    return to_come and (requester(user, case) or cancels_for(user, case))


def clock(user: Any, case: Any) -> bool:
    """Nobody's button: the park's own clock or a payment makes the move."""
    return False
