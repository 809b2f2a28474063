"""Being away: enter it, end it, and hand what one had in hand to the deputy."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from portal.accounts.models import User
from portal.cases import rules
from portal.cases.actions import handling
from portal.cases.models import Absence, Case, Duty


@dataclass(frozen=True)
class Handed:
    """What became of one case: whether the deputy has it, or a colleague was faster or the deputy may not."""

    number: str
    done: bool


@transaction.atomic
def be_away(
    user: User, first: date, last: date, *, by: User, deputy: User | None = None, note: str = ""
) -> Absence:
    """Enter days away. Raises `ValueError` for days that end before they begin and for being one's own deputy."""
    if last < first or (deputy and deputy.pk == user.pk):
        raise ValueError("no absence")
    return Absence.objects.create(
        user=user, first=first, last=last, deputy=deputy, note=note, entered_by=by
    )


@transaction.atomic
def be_back(absence: Absence, today: date, *, by: User) -> None:
    """End it: from `today` on the person is at work. One that has not begun is taken away."""
    if absence.first >= today:
        absence.delete()
        return
    absence.last = today - timedelta(days=1)
    absence.save(update_fields=["last"])


def hand_to_deputy(absence: Absence, reason: str, *, by: User) -> list[Handed]:
    """Every open case of the absent, each by itself: what somebody was faster with stays where it is."""
    deputy = absence.deputy
    found = (
        Case.objects.open().visible_to(by).filter(assignee=absence.user).order_by("due_at", "pk")
    )
    told = []
    for case in found.select_related("campus", "company"):
        done = bool(deputy and rules.works_on(deputy, case) and rules.handles(by, case))
        try:
            if done and deputy:
                handling.hand_over(case, deputy, by=by, reason=reason)
        except handling.TooLate:
            done = False
        told.append(Handed(case.number or "", done))
    return told


@transaction.atomic
def take_on(user: User, *, languages: list[str], categories: list[str], by: User) -> Any:
    """Which cases somebody wants when they are given out."""
    values = {"languages": languages, "categories": categories}
    duty, _new = Duty.objects.update_or_create(user=user, defaults=values)
    return duty
