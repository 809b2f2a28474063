"""Who is who. Pure predicates over a user, and over a user and a company."""

from typing import Any

DESK_ROLES = ("intake", "expert", "leasing", "service", "finance", "director", "manager", "auditor")
ACTING_ROLES = ("owner", "manager", "member")


def staff(user: Any) -> bool:
    """Works at the desk, in whatever role."""
    return user.is_authenticated and user.has_role(*DESK_ROLES)


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
    return bool(membership and membership.role in ("owner", "manager", "finance"))


def owns(user: Any, company: Any) -> bool:
    membership = user.membership_in(company)
    return bool(membership and membership.role == "owner")
