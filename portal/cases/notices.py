"""Who is told about a step or a message. Runs after the commit, as a job."""

from portal.accounts.models import Membership, StaffRole, User
from portal.cases import emails
from portal.cases.actions import talking
from portal.cases.models import Absence, Case, CaseStep, Message, Translation
from portal.cases.rules import works_on

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
    """The assignee, with their deputy while they are away, else the team at the case's campus."""
    if case.assignee_id:
        return [case.assignee, *deputies_of(case)]
    roles = StaffRole.objects.filter(role=case.team or R.MANAGER)
    at_campus = roles.filter(campus=case.campus_id) | roles.filter(campus=None)
    own = case.company.memberships.live()
    return list(User.objects.filter(roles__in=at_campus).exclude(memberships__in=own).distinct())


def deputies_of(case) -> list[User]:
    """Who stands in for the assignee today and may work on the case."""
    away = Absence.objects.on(case.campus.today()).filter(user=case.assignee_id)
    found = [absence.deputy for absence in away.select_related("deputy") if absence.deputy]
    return [deputy for deputy in found if works_on(deputy, case)]


def watchers_of(case) -> list[User]:
    """Colleagues who asked to hear of it and may still read it."""
    found = [w.user for w in case.watchers.select_related("user")]
    return [user for user in found if reads_at_desk(user, case.pk)]


def reads_at_desk(user: User, case_id: int) -> bool:
    seen = user.is_active and user.is_park_staff
    return bool(seen and Case.objects.filter(pk=case_id).visible_to(user).exists())


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
    # Whoever had it already has it under the same key.
    for reader in watchers_of(step.case):
        if reader.pk != step.by_id:
            emails.stepped(step, reader, "desk")


def said(message_id: int) -> None:
    message = Message.objects.select_related(
        "case__company", "case__campus", "case__assignee", "author"
    ).get(pk=message_id)
    to_company = message.from_staff and message.visibility == Message.Visibility.PUBLIC
    readers = people_of(message.case) if to_company else desk_of(message.case)
    if to_company:
        talking.leave_unread(message.case, readers)
    for reader in [*readers, *watchers_of(message.case)]:
        if reader.pk != message.author_id:
            emails.said(message, reader)


def translated(translation_id: int) -> None:
    """What the company could not read when it came stands there in its language now."""
    every = Translation.objects.select_related(
        "message__case__company", "message__case__campus", "message__author"
    )
    made = every.filter(pk=translation_id).first()
    if made and made.reviewed:  # else taken back with its message
        for reader in people_of(made.message.case):
            emails.said(made.message, reader, translated=True)


def handed_over(step_id: int) -> None:
    """The colleague who has the case now reads who gave it and why."""
    step = CaseStep.objects.select_related("case__company", "case__campus", "by").get(pk=step_id)
    emails.handed_over(step, User.objects.get(pk=step.facts["to"]))


def assigned(step_id: int) -> None:
    """The officer who was given a new case reads why they."""
    step = CaseStep.objects.select_related("case__company", "case__campus").get(pk=step_id)
    emails.assigned(step, User.objects.get(pk=step.facts["to"]))


def mentioned(message_id: int, user_id: int) -> None:
    """A colleague called somebody in an internal note."""
    message = Message.objects.select_related("case__company", "case__campus", "author").get(
        pk=message_id
    )
    reader = User.objects.get(pk=user_id)
    if reads_at_desk(reader, message.case_id):
        emails.mentioned(message, reader)


def moved_campus(step_id: int) -> None:
    """The company hears which campus works on it now, the desk there that it came."""
    step = CaseStep.objects.select_related("case__company", "case__campus", "by").get(pk=step_id)
    for reader in [*people_of(step.case), *desk_of(step.case)]:
        if reader.pk != step.by_id:
            emails.moved_campus(step, reader)


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
