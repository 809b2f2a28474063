"""Who is told about a step or a message. Runs after the commit, as a job."""

from portal.accounts.models import Membership, StaffRole, User
from portal.cases import emails
from portal.cases.models import Case, CaseStep, Message

R = StaffRole.Role
TOLD_ROLES = (Membership.Role.OWNER, Membership.Role.MANAGER, Membership.Role.MEMBER)


def people_of(case) -> list[User]:
    """The company's people who act for it, each in their own language."""
    return list(
        User.objects.filter(
            memberships__company=case.company_id,
            memberships__left_at=None,
            memberships__role__in=TOLD_ROLES,
        ).distinct()
    )


def desk_of(case) -> list[User]:
    """The assignee, else the team at the case's campus."""
    if case.assignee_id:
        return [case.assignee]
    roles = StaffRole.objects.filter(role=case.team or R.MANAGER)
    at_campus = roles.filter(campus=case.campus_id) | roles.filter(campus=None)
    own = case.company.memberships.live()
    return list(User.objects.filter(roles__in=at_campus).exclude(memberships__in=own).distinct())


def tell(step_id: int) -> None:
    step = CaseStep.objects.select_related("case__company", "case__campus", "case__assignee").get(
        pk=step_id
    )
    chosen = step.case.workflow.moves[step.name]
    for audience in chosen.tells:
        readers = people_of(step.case) if audience == "company" else desk_of(step.case)
        for reader in readers:
            if reader.pk != step.by_id:
                emails.stepped(step, reader, audience)


def said(message_id: int) -> None:
    message = Message.objects.select_related(
        "case__company", "case__campus", "case__assignee", "author"
    ).get(pk=message_id)
    to_company = message.from_staff and message.visibility == Message.Visibility.PUBLIC
    readers = people_of(message.case) if to_company else desk_of(message.case)
    for reader in readers:
        if reader.pk != message.author_id:
            emails.said(message, reader)


def handed_over(step_id: int) -> None:
    """The colleague who has the case now reads who gave it and why."""
    step = CaseStep.objects.select_related("case__company", "case__campus", "by").get(pk=step_id)
    emails.handed_over(step, User.objects.get(pk=step.facts["to"]))


def let_in(step_id: int) -> None:
    """The partner reads that a case is open to them, and until when."""
    step = CaseStep.objects.select_related("case__company", "case__campus", "by").get(pk=step_id)
    emails.let_in(step, User.objects.get(pk=step.facts["user"]))


def managers_of(case, *roles: str) -> list[User]:
    """Who answers for the campus, its own company's people left out."""
    found = StaffRole.objects.filter(role__in=roles)
    here = found.filter(campus=case.campus_id) | found.filter(campus=None)
    own = case.company.memberships.live()
    people = User.objects.filter(roles__in=here, is_active=True)
    return list(people.exclude(memberships__in=own).distinct())


def escalated(case_id: int, level: int) -> None:
    """The next rung of the ladder: the desk before the promise runs out, with the manager when it has, then above."""
    case = Case.objects.select_related("company", "campus", "assignee").get(pk=case_id)
    readers = desk_of(case)
    if level > 1:
        readers += managers_of(case, R.MANAGER)
    if level > 2:
        readers += managers_of(case, R.DIRECTOR)
    for reader in dict.fromkeys(readers):
        emails.escalated(case, reader, level)


def due_moved(case_id: int, edition: str, moved: bool) -> None:  # noqa: FBT001  a job's arguments
    """A calendar changed and the promise with it: the company hears of it, once per edition."""
    case = Case.objects.select_related("company", "campus").get(pk=case_id)
    for reader in people_of(case):
        emails.due_moved(case, reader, edition=edition, moved=moved)
