"""Who may do what with papers. Pure predicates."""

from typing import Any

from portal.accounts import rules as people
from portal.accounts.models import StaffRole

R = StaffRole.Role


def signatory(user: Any, document: Any) -> bool:
    """May end a paper's validity: the director or the manager of the campus that issued it."""
    return people.holds(user, document, R.DIRECTOR, R.MANAGER)


def nobody(user: Any, subject: Any) -> bool:
    """Moves of the park's own clock."""
    return False


def keeper(user: Any) -> bool:
    """Opens papers at the desk: everybody there but translators; a partner those of their cases."""
    return user.is_authenticated and user.has_role(*people.DESK_ROLES, R.PARTNER)


def sees_problems(user: Any) -> bool:
    """Work and letters that failed name every case; a partner has but their own."""
    return keeper(user) and not people.guest(user)


def hands_in(user: Any, company: Any) -> bool:
    """May add papers to the company's dossier."""
    return people.acts_for(user, company)


def may_revoke(user: Any) -> bool:
    """Holds, at some campus, the role that ends papers."""
    return user.is_authenticated and user.has_role(R.DIRECTOR, R.MANAGER)


def mender(user: Any) -> bool:
    """May start failed work again."""
    return people.handler(user)


def writes_words(user: Any) -> bool:
    """Words the park's papers: an editor."""
    return people.editor(user)


def words(user: Any, template: Any) -> bool:
    return writes_words(user)


def approves_words(user: Any, template: Any) -> bool:
    """Another editor than the one who wrote last."""
    return writes_words(user) and user.pk != template.edited_by_id


def runs_batch(user: Any, batch: Any) -> bool:
    """The director or the manager of the campus whose papers these are."""
    return user.is_authenticated and user.has_role(R.DIRECTOR, R.MANAGER, campus=batch.campus_id)
