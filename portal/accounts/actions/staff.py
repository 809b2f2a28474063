"""Who works for the park, in which role and where."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal import notices
from portal.accounts.models import Campus, StaffRole, User
from portal.workflow import Refused


class NoSuchRole(Refused):
    message = _("The person does not have this role.")


@transaction.atomic
def appoint(user: User, role: str, campus: Campus | None, *, by: User | None) -> StaffRole:
    """Give a role at a campus, at every campus when none is named. A role they have stays as it is."""
    found = StaffRole.objects.filter(user=user, role=role, campus=campus).first()
    return found or StaffRole.objects.create(user=user, role=role, campus=campus)


@transaction.atomic
def dismiss(user: User, role: str, campus: Campus | None, *, by: User | None) -> None:
    """Take a role back; it counts from the next request on."""
    if not StaffRole.objects.filter(user=user, role=role, campus=campus).delete()[0]:
        raise NoSuchRole
    notices.forget(user, by=by)
