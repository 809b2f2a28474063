"""What lies around a case: who watches it, which cases belong to it, which campus works on it."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import jobs
from portal.accounts.models import Campus, User
from portal.cases.actions.handling import TooLate, note
from portal.cases.kinds import kind_of
from portal.cases.models import Case, CaseLink, Watcher
from portal.workflow import Refused


class NotTogether(Refused):
    message = _("Only two different cases of the same company can be linked.")

    def __init__(self, case: Case):
        super().__init__(str(case))
        self.subject = case


class NotThere(Refused):
    """The other campus cannot take the case. `subject` is the case."""

    message = _(
        "This campus does not take the case: it does not offer the service, or money was asked for already."
    )

    def __init__(self, case: Case):
        super().__init__(str(case))
        self.subject = case


@transaction.atomic
def watch(case: Case, user: User, *, by: User | None) -> bool:
    """`user` hears of every step and message from now on; whether that is new."""
    _row, new = Watcher.objects.get_or_create(case_id=case.pk, user=user)
    return new


@transaction.atomic
def unwatch(case: Case, user: User, *, by: User) -> None:
    Watcher.objects.filter(case_id=case.pk, user=user).delete()


@transaction.atomic
def link(case: Case, other: Case, relation: str, *, by: User | None) -> CaseLink:
    """Say that two cases of a company belong together. Once more says it anew."""
    if case.pk == other.pk or case.company_id != other.company_id:
        raise NotTogether(case)
    later, earlier = (case, other) if case.pk > other.pk else (other, case)
    made, _new = CaseLink.objects.update_or_create(
        case_id=later.pk, other_id=earlier.pk, defaults={"relation": relation, "by": by}
    )
    for one, another in ((case, other), (other, case)):
        note(one, "linked", by=by, facts={"number": another.number, "relation": relation})
    return made


@transaction.atomic
def unlink(case: Case, other: Case, *, by: User) -> None:
    """They do not belong together after all."""
    gone, _rows = CaseLink.objects.of(case).of(other).delete()
    if gone:
        for one, another in ((case, other), (other, case)):
            note(one, "unlinked", by=by, facts={"number": another.number})


@transaction.atomic
def move_to_campus(case: Case, campus: Campus, *, by: User, reason: str) -> None:
    """Another campus works on it from now on: nobody's there, promised anew by that campus's days.

    The number stays: it is in letters already. Raises `NotThere`, and `TooLate` when somebody changed the case.
    """
    if campus not in kind_of(case).other_campuses(case):
        raise NotThere(case)
    left = case.campus
    won = Case.objects.filter(pk=case.pk, version=case.version).update(
        campus=campus, assignee=None, version=F("version") + 1, changed_at=timezone.now()
    )
    if not won:
        raise TooLate(case)
    case.campus, case.assignee, case.version = campus, None, case.version + 1
    facts = {"from": left.code, "to": campus.code}
    step = note(case, "moved_campus", by=by, reason=reason, facts=facts, public=True)
    case.recount()
    jobs.enqueue(
        "portal.cases.notices.moved_campus",
        step.pk,
        key=f"campus-{step.pk}",
        about=case.number or "",
    )


def told_of(case: Case, colleagues: list[User], message_id: int, *, by: User) -> None:
    """Colleagues called in a note watch the case from now on, and read of the call."""
    for user in colleagues:
        if user.pk == by.pk:
            continue
        watch(case, user, by=by)
        jobs.enqueue(
            "portal.cases.notices.mentioned", message_id, user.pk, key=f"call-{message_id}-{user.pk}",
            about=case.number or "",
        )  # fmt: skip


def merged(case: Case, into: Case, *, by: Any) -> None:
    """The twin that goes on: it has the other's watchers, and its history says where the other went."""
    link(case, into, CaseLink.Relation.DUPLICATE, by=by)
    for watcher in case.watchers.select_related("user"):
        watch(into, watcher.user, by=by)
