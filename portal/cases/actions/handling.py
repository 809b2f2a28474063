"""Who handles a case: submit it, claim it, let it go, hand it over."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import jobs
from portal.accounts.models import StaffRole, User
from portal.cases.actions.indexing import index, search_text
from portal.cases.actions.numbers import take_number
from portal.cases.kinds import kind_of
from portal.cases.models import Case, CaseStep, Participant
from portal.workflow import Refused, Step, move


class TooLate(Refused):
    """Somebody else was faster. `subject` is the copy that came too late."""

    message = _("A colleague was faster. Look at the case as it stands now.")

    def __init__(self, case: Case):
        super().__init__(str(case))
        self.subject = case


@transaction.atomic
def submit(
    case: Case, name: str = "submit", *, by: User | None, promised_days: int | None,
    facts: dict[str, Any] | None = None,
) -> Any:  # fmt: skip
    """Give the case its number, start its clock and take the move that sends it to the park."""
    also: dict[str, Any] = {}
    if case.number is None:
        case.number = take_number(case.campus, kind_of(case).number_code, by=by)
        case.received_at, case.promised_days = timezone.now(), promised_days
        case.search = search_text(case)
        names = ("number", "received_at", "promised_days", "search")
        also = {name: getattr(case, name) for name in names}
    made = move(case, name, by=by, facts=facts, also=also)
    if also and case.campus.auto_assign:
        jobs.enqueue(
            "portal.cases.actions.assigning.auto_assign", case.pk, key=f"assign-{case.pk}",
            about=case.number or "",
        )  # fmt: skip
    return made


def note(
    case: Case, name: str, *, by: User | None, facts: dict[str, Any] | None = None, reason: str = "",
    public: bool = False,
) -> CaseStep:  # fmt: skip
    """A line of history that changes no state."""
    step = Step(name, case.state, case.state, by, timezone.now(), reason, facts or {})
    return CaseStep.append(case, step, public=public)


@transaction.atomic
def assign(case: Case, to: User | None, name: str, *, by: User | None, **told: Any) -> CaseStep:
    """Compare-and-set of the assignee against the version this copy was read with, and its line of history."""
    won = Case.objects.filter(pk=case.pk, version=case.version).update(
        assignee=to, version=F("version") + 1, changed_at=timezone.now()
    )
    if not won:
        raise TooLate(case)
    case.assignee, case.version = to, case.version + 1
    return note(case, name, by=by, **told)


def claim(case: Case, *, by: User) -> None:
    """Take an unassigned case. The second of two officers gets `TooLate`."""
    if case.assignee_id == by.pk:
        return
    if case.assignee_id:
        raise TooLate(case)
    assign(case, by, "claim", by=by)


def release(case: Case, *, by: User) -> None:
    """Put it back for everybody."""
    assign(case, None, "release", by=by)


@transaction.atomic
def hand_over(case: Case, to: User, *, by: User, reason: str) -> None:
    """Give it to a colleague, with a word why; they get it by letter."""
    facts = {"to": to.pk, "name": str(to)}
    step = assign(case, to, "hand_over", by=by, reason=reason, facts=facts)
    jobs.enqueue(
        "portal.cases.notices.handed_over", step.pk, key=f"hand-{step.pk}", about=case.number or ""
    )


class NotAPartner(Refused):
    message = _("Only a partner of the park who does not belong to the company can be let in.")


@transaction.atomic
def let_partner_in(
    case: Case, partner: User, *, by: User, until: datetime, firm: str, reason: str
) -> Participant:
    """Open this one case to a partner; the company reads who and why, the partner gets a letter."""
    if not partner.is_guest or partner.membership_in(case.company_id):
        raise NotAPartner
    participant, _new = Participant.objects.update_or_create(
        case_id=case.pk, user=partner, part=StaffRole.Role.PARTNER,
        defaults={"until": until, "firm": firm, "added_by": by, "added_at": timezone.now()},
    )  # fmt: skip
    index(case)
    facts = {
        "user": partner.pk, "part": participant.part, "until": until.isoformat(), "name": str(participant),
    }  # fmt: skip
    step = note(case, "let_in", by=by, facts=facts, reason=reason, public=True)
    jobs.enqueue(
        "portal.cases.notices.let_in", step.pk, key=f"let-in-{step.pk}", about=case.number or ""
    )
    return participant


@transaction.atomic
def show_out(participant: Participant, *, by: User) -> None:
    """End a partner's stay before its date; the case is closed to them from the next click on."""
    gone = Participant.objects.filter(pk=participant.pk, until__gte=timezone.now())
    if gone.update(until=timezone.now() - timedelta(microseconds=1)):
        facts = {"user": participant.user_id, "part": participant.part, "name": str(participant)}
        note(participant.case, "let_out", by=by, facts=facts, public=True)


@transaction.atomic
def let_in(case: Case, user: User, part: str, *, by: User, until: datetime) -> Participant:
    """Let an expert or partner see this one case until a date."""
    participant, _new = Participant.objects.update_or_create(
        case_id=case.pk, user=user, part=part, defaults={"until": until, "added_by": by}
    )
    index(case)
    note(case, "let_in", by=by, facts={"user": user.pk, "part": part, "until": until.isoformat()})
    return participant
