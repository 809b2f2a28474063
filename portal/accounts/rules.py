"""Who is who. Pure predicates over a user, and over a user and a company."""

from portal.accounts.models import Company, Membership, StaffRole

R, M = StaffRole.Role, Membership.Role
DESK_ROLES = (R.INTAKE, R.EXPERT, R.LEASING, R.SERVICE, R.FINANCE, R.DIRECTOR, R.MANAGER, R.AUDITOR)
ACTING_ROLES = (M.OWNER, M.MANAGER, M.MEMBER)


def staff(user) -> bool:
    """Works at the desk, in whatever role."""
    return user.is_authenticated and user.has_role(*DESK_ROLES)


def handler(user) -> bool:
    """May move cases: everybody at the desk but auditors."""
    return user.is_authenticated and user.has_role(*(r for r in DESK_ROLES if r != R.AUDITOR))


def intake_officer(user) -> bool:
    return user.is_authenticated and user.has_role(R.INTAKE, R.MANAGER)


def expert(user) -> bool:
    return user.is_authenticated and user.has_role(R.EXPERT)


def leasing_manager(user) -> bool:
    return user.is_authenticated and user.has_role(R.LEASING, R.MANAGER)


def service_officer(user) -> bool:
    return user.is_authenticated and user.has_role(R.SERVICE, R.MANAGER)


def finance_officer(user) -> bool:
    return user.is_authenticated and user.has_role(R.FINANCE)


def director(user) -> bool:
    return user.is_authenticated and user.has_role(R.DIRECTOR)


def campus_manager(user) -> bool:
    return user.is_authenticated and user.has_role(R.MANAGER, R.DIRECTOR)


def auditor(user) -> bool:
    return user.is_authenticated and user.has_role(R.AUDITOR, R.DIRECTOR)


def editor(user) -> bool:
    return user.is_authenticated and user.has_role(R.EDITOR)


def member(user) -> bool:
    """Belongs to some company."""
    return user.is_authenticated and bool(user.membership_list)


def acts_for(user, company: Company | int) -> bool:
    """May apply, answer and ask for the company."""
    membership = user.membership_in(company)
    return bool(membership and membership.role in ACTING_ROLES)


def manages(user, company: Company | int) -> bool:
    """May invite, sign and withdraw for the company."""
    membership = user.membership_in(company)
    return bool(membership and membership.role in (M.OWNER, M.MANAGER))


def pays_for(user, company: Company | int) -> bool:
    membership = user.membership_in(company)
    return bool(membership and membership.role in (M.OWNER, M.MANAGER, M.FINANCE))


def owns(user, company: Company | int) -> bool:
    membership = user.membership_in(company)
    return bool(membership and membership.role == M.OWNER)
