"""Give a new case to an officer, where its campus wants that."""

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from portal import jobs
from portal.accounts.models import Campus, StaffRole, User
from portal.cases.actions import handling
from portal.cases.assigning import Candidate, choose
from portal.cases.models import Absence, Case, Duty
from portal.cases.models.case import OPEN


def candidates(case: Case) -> list[Candidate]:
    """The team of the case at its campus: at work today, and not of the company itself."""
    roles = StaffRole.objects.filter(role=case.team or StaffRole.Role.MANAGER)
    here = roles.filter(Q(campus=case.campus_id) | Q(campus=None))
    away = Absence.objects.on(case.campus.today()).values("user")
    team = User.objects.filter(roles__in=here, is_active=True).exclude(pk__in=away)
    team = team.exclude(memberships__in=case.company.memberships.live()).distinct()
    open_cases = Case.objects.filter(assignee__in=team.values("pk"), phase__in=OPEN).order_by()
    loads = dict(open_cases.values_list("assignee").annotate(n=Count("pk")))
    duties = {duty.user_id: duty for duty in Duty.objects.filter(user__in=team.values("pk"))}
    return [
        candidate(pk, duties.get(pk), loads.get(pk, 0)) for pk in team.values_list("pk", flat=True)
    ]


def candidate(pk: int, duty: Duty | None, load: int) -> Candidate:
    if duty is None:
        return Candidate(pk, load=load)
    return Candidate(pk, frozenset(duty.languages), frozenset(duty.categories), load, duty.given_at)


@transaction.atomic
def auto_assign(case_id: int, *, by: User | None = None) -> bool:
    """Give an open case that nobody has taken to the best candidate, with the reason in its history.

    The campus is held meanwhile, so that two cases that come at once are shared out and not both given to one.
    """
    case = Case.objects.select_related("campus", "company").get(pk=case_id)
    Campus.objects.select_for_update().get(pk=case.campus_id)
    if case.assignee_id or not case.is_open or not case.campus.auto_assign:
        return False
    now = timezone.now()
    found = choose(candidates(case), language=case.language, category=case.category, now=now)
    if found is None:
        return False
    to = User.objects.get(pk=found.key)
    facts = {"to": to.pk, "name": str(to), "why": found.why}
    try:
        step = handling.assign(case, to, "assign", by=by, facts=facts)
    except handling.TooLate:
        return False  # an officer took it first, which is as well
    Duty.objects.update_or_create(user=to, defaults={"given_at": now})
    jobs.enqueue(
        "portal.cases.notices.assigned", step.pk, key=f"assigned-{step.pk}", about=case.number or ""
    )
    return True
