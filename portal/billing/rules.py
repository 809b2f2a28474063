"""Who may do what with money. Pure predicates."""

from typing import Any

from portal.accounts import rules as people
from portal.accounts.models import StaffRole
from portal.accounts.rules import finance_officer, member

__all__ = ["cashier", "finance_officer", "keeper", "member", "nobody", "payer", "second_person"]

R = StaffRole.Role
READS_MONEY = (R.FINANCE, R.DIRECTOR, R.MANAGER, R.AUDITOR)


def nobody(user: Any, subject: Any) -> bool:
    """Moves of the park's own clock."""
    return False


def keeper(user: Any) -> bool:
    """Reads the desk's payments."""
    return user.is_authenticated and user.has_role(*READS_MONEY)


def cashier(user: Any, invoice: Any) -> bool:
    """Books money at the invoice's campus, and never for a company of their own."""
    return people.holds(user, invoice, R.FINANCE)


def second_person(user: Any, note: Any) -> bool:
    """May confirm what somebody else entered; one's own entry needs another pair of eyes."""
    return cashier(user, note.invoice) and user.pk != note.entered_by_id


def other_cashier(user: Any, entry: Any) -> bool:
    """As `second_person`, for an entry that carries its campus and company itself."""
    return cashier(user, entry) and user.pk != entry.entered_by_id


def reads_write_off(user: Any, entry: Any) -> bool:
    """Decides on debts of the campus: finance and the director."""
    return people.holds(user, entry.invoice, R.FINANCE, R.DIRECTOR)


def writes_off(user: Any, entry: Any) -> bool:
    """May approve what somebody else asked to write off."""
    return reads_write_off(user, entry) and user.pk != entry.entered_by_id


def sets_rules(user: Any, campus: Any) -> bool:
    """Says when a campus reminds and how it may be paid; for every campus (None), who has the role at every one."""
    if campus is None:
        return any(at is None for role, at in user.staff_roles if role in (R.FINANCE, R.DIRECTOR))
    return user.is_authenticated and user.has_role(R.FINANCE, R.DIRECTOR, campus=campus.pk)


def note_keeper(user: Any, note: Any) -> bool:
    """May refuse an entry, their own included."""
    return cashier(user, note.invoice)


def line_keeper(user: Any, line: Any) -> bool:
    """Works on the bank's lines of the campus."""
    return user.is_authenticated and user.has_role(R.FINANCE, campus=line.campus_id)


def second_at_line(user: Any, line: Any) -> bool:
    """May confirm what somebody else accepted."""
    return line_keeper(user, line) and user.pk != line.accepted_by_id


def payer(user: Any, invoice: Any) -> bool:
    """May pay for the company."""
    return people.pays_for(user, invoice.company_id)


def asked_for(user: Any, plan: Any) -> bool:
    """May take back what the company itself asked for, and not what finance entered for it."""
    own = any(one.company_id == plan.invoice.company_id for one in plan.entered_by.membership_list)
    return own and payer(user, plan.invoice)


def names_account(user: Any, details: Any) -> bool:
    """May say to which account the company wants its money back, and take it back while it waits."""
    return people.pays_for(user, details.company_id)


def confirms_account(user: Any, details: Any) -> bool:
    """Another one of the company, who acted for it before the account was entered: whoever enters one may invite."""
    mine = user.membership_in(details.company_id)
    return (
        names_account(user, details)
        and user.pk != details.entered_by_id
        and mine.joined_at < details.entered_at
    )


def calls_back(user: Any, details: Any) -> bool:
    """Confirms by phone what a company entered that has nobody else to confirm it."""
    return people.for_park(user, details.company_id) and user.has_role(R.FINANCE) and details.alone


def resolver(user: Any, review: Any) -> bool:
    """May close a finding: finance of its campus; of any where nobody knows whose it is."""
    if review.invoice:
        return cashier(user, review.invoice)
    return user.is_authenticated and user.has_role(R.FINANCE, campus=review.campus_id)
