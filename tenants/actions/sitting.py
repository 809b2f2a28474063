"""The admission committee: what it recommends to the director, by which votes."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction
from django.db.models import Q

from portal.accounts.models import StaffRole, User
from portal.cases.models import Case
from portal.documents.actions.issuing import issue
from portal.workflow import NotAllowed, WrongState
from tenants import rules, states
from tenants.actions.reviewing import panel_verdict
from tenants.models import Application, Sitting, Vote
from tenants.records import Ballot
from tenants.refusals import (
    ChairAway,
    NoQuorum,
    NotCarried,
    NotOnTheCommittee,
    ScoresMissing,
    SittingHeld,
)

LEAST = 3  # votes without which nothing is recommended
R = StaffRole.Role
SEATS = (R.INTAKE, R.LEASING, R.SERVICE, R.FINANCE, R.DIRECTOR, R.MANAGER)
C = Vote.Choice


def eligible(application: Application) -> Iterable[User]:
    """Who may sit: staff of the campus who neither scored the application nor belong to the company."""
    here = Q(roles__role__in=SEATS) & (
        Q(roles__campus=None) | Q(roles__campus=application.campus_id)
    )
    scored = application.reviews.values("expert")
    people = User.objects.filter(here, is_active=True).exclude(pk__in=scored).distinct()
    own = application.company.memberships.filter(left_at=None).values("user")
    return people.exclude(pk__in=own).order_by("pk")


@transaction.atomic
def record_sitting(
    application: Application, ballots: Sequence[Ballot], *, held_on: date, absent: int, chair: User,
    secretary: User, outcome: str, discussion: str, by: User,
) -> Sitting:  # fmt: skip
    """Write down the committee's recommendation; the minutes are issued with it.

    `outcome` was put to the vote and is carried by more votes for than against, the chair's deciding a tie.
    Refuses `SittingHeld`, `ScoresMissing`, `NotOnTheCommittee`, `ChairAway`, `NoQuorum`, `NotCarried`.
    """
    Case.objects.select_for_update(of=("self",)).get(pk=application.pk)
    decide = application.workflow.moves["approve"]
    if not rules.panel_keeper(by, application):
        raise NotAllowed(application, decide)
    if application.state != states.DECISION:
        raise WrongState(application, decide)
    if Sitting.objects.filter(application=application).exists():
        raise SittingHeld
    if panel_verdict(application).final is None:
        raise ScoresMissing
    check_seats(application, ballots, chair=chair, secretary=secretary)
    members = len(ballots) + absent
    if len(ballots) < LEAST or 2 * len(ballots) < members:
        raise NoQuorum
    sitting = Sitting.objects.create(
        application=application, held_on=held_on, chair=chair, secretary=secretary, members=members, outcome=outcome,
        casting=carried(ballots, chair), discussion=discussion, by=by,
    )  # fmt: skip
    Vote.objects.bulk_create(
        Vote(sitting=sitting, member=one.member, choice=one.choice, dissent=one.dissent.strip())
        for one in ballots
    )
    issue("PROT", sitting, case=application, by=by)
    return sitting


def check_seats(
    application: Application, ballots: Sequence[Ballot], *, chair: User, secretary: User
) -> None:
    voters = [one.member.pk for one in ballots]
    named = {*voters, chair.pk, secretary.pk}
    if len(set(voters)) != len(voters) or named - {user.pk for user in eligible(application)}:
        raise NotOnTheCommittee
    if chair.pk not in voters or chair.pk == secretary.pk:
        raise ChairAway


def carried(ballots: Sequence[Ballot], chair: User) -> bool:
    """Whether the chair's vote decided. Refuses `NotCarried`."""
    votes = [one.choice for one in ballots]
    if votes.count(C.FOR) > votes.count(C.AGAINST):
        return False
    chairs = next(one.choice for one in ballots if one.member.pk == chair.pk)
    if votes.count(C.FOR) == votes.count(C.AGAINST) and chairs == C.FOR:
        return True
    raise NotCarried
