"""Who is who. Pure predicates over a user, and over a user and a company."""

from typing import Any

DESK_ROLES = ("intake", "expert", "leasing", "service", "finance", "director", "manager", "auditor")
# An expert reads the applications of their panels, an editor pages; neither needs the list of companies.
READS_COMPANIES = tuple(role for role in DESK_ROLES if role != "expert")
ACTING_ROLES = ("owner", "manager", "member")
PAYING_ROLES = ("owner", "manager", "finance")


def staff(user: Any) -> bool:
    """Works at the desk, in whatever role."""
    return user.is_authenticated and user.works_at_desk


def guest(user: Any) -> bool:
    """A law firm's, a translator's or a bank's person, let into single cases."""
    return user.is_authenticated and user.is_guest


def reads_companies(user: Any) -> bool:
    """May look through all companies; an expert sees those of their panels, on the application."""
    return user.is_authenticated and user.has_role(*READS_COMPANIES)


def handler(user: Any) -> bool:
    """May move cases: everybody at the desk but auditors."""
    return user.is_authenticated and user.has_role(*(r for r in DESK_ROLES if r != "auditor"))


def intake_officer(user: Any) -> bool:
    return user.is_authenticated and user.has_role("intake", "manager")


def expert(user: Any) -> bool:
    return user.is_authenticated and user.has_role("expert")


def leasing_manager(user: Any) -> bool:
    return user.is_authenticated and user.has_role("leasing", "manager")


def service_officer(user: Any) -> bool:
    return user.is_authenticated and user.has_role("service", "manager")


def finance_officer(user: Any) -> bool:
    return user.is_authenticated and user.has_role("finance")


def director(user: Any) -> bool:
    return user.is_authenticated and user.has_role("director")


def campus_manager(user: Any) -> bool:
    return user.is_authenticated and user.has_role("manager", "director")


def auditor(user: Any) -> bool:
    return user.is_authenticated and user.has_role("auditor", "director")


def editor(user: Any) -> bool:
    return user.is_authenticated and user.has_role("editor")


def for_park(user: Any, company: Any) -> bool:
    """Works for the park, and does not belong to this company: nobody sits at both sides of a table."""
    return user.is_authenticated and user.is_park_staff and not user.membership_in(company)


def holds(user: Any, thing: Any, *roles: str) -> bool:
    """Has one of the roles at the thing's campus. Every rule of the staff about one thing begins here."""
    return for_park(user, thing.company_id) and user.has_role(*roles, campus=thing.campus_id)


def member(user: Any) -> bool:
    """Belongs to some company."""
    return user.is_authenticated and bool(user.membership_list)


def acts_for(user: Any, company: Any) -> bool:
    """May apply, answer and ask for the company."""
    membership = user.membership_in(company)
    return bool(membership and membership.role in ACTING_ROLES)


def manages(user: Any, company: Any) -> bool:
    """May invite, sign and withdraw for the company."""
    membership = user.membership_in(company)
    return bool(membership and membership.role in ("owner", "manager"))


def pays_for(user: Any, company: Any) -> bool:
    membership = user.membership_in(company)
    return bool(membership and membership.role in PAYING_ROLES)


def owns(user: Any, company: Any) -> bool:
    membership = user.membership_in(company)
    return bool(membership and membership.role == "owner")
