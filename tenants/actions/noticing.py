"""A notice to end the lease: given with a request, agreed to another day, asked back, taken back. It moves the end."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction

from portal import jobs
from portal.accounts.models import User
from portal.cases.actions import clocks, handling
from portal.cases.kinds import kind_of
from portal.cases.models import Case
from portal.workflow import Phase, move
from tenants import noticed, states
from tenants.models import LeaseNotice, Occupancy, Tenancy, Unit
from tenants.refusals import NoLongerBack, NoticeGiven, NotThatDay

ONE_DAY = timedelta(days=1)
RELATED = ("tenancy__application__campus", "tenancy__company", "tenancy__unit", "case__campus")


@transaction.atomic
def give_notice(case: Case, asked_for: date, *, by: User) -> date | None:
    """End every lease of the case's company at its campus by this notice; the day the last of them ends.

    Not before the notice has run, not beyond the lease. A lease that another notice ends stays with that one;
    refuses `NoticeGiven` where all do.
    """
    days, stands = [], False
    for tenancy in noticed.leases(case.company, case.campus).select_related("application"):
        Case.objects.select_for_update(of=("self",)).get(pk=tenancy.application_id)
        if LeaseNotice.objects.live().filter(tenancy=tenancy).exists():
            stands = True
            continue
        day = noticed.last_day_of(tenancy, asked_for, case.campus.today())
        notice = LeaseNotice.objects.create(
            tenancy=tenancy, case_id=case.pk, asked_for=asked_for, last_day=day, ended_on=tenancy.ends_on, by=by,
            state=states.GIVEN, phase=Phase.WITH_STAFF,
        )  # fmt: skip
        _end(tenancy, notice.ends_on)
        _tell(notice, "given", by=by)
        days.append(day)
    if stands and not days:
        raise NoticeGiven
    return max(days) if days else None


@transaction.atomic
def agree_day(notice: LeaseNotice, day: date, *, by: User) -> LeaseNotice:
    """Leasing lets the lease end on another day: earlier than the notice has run, or later than was asked for.

    Refuses `NotThatDay` for a day that is over, beyond the lease, or promised to another company.
    """
    held = _locked(notice)
    tenancy = held.tenancy
    if not tenancy.application.campus.today() <= day < held.ended_on:
        raise NotThatDay
    if noticed.promised_to_another(tenancy, day + ONE_DAY):
        raise NotThatDay
    move(held, "agree_day", by=by, also={"last_day": day})
    held.last_day = day
    _end(tenancy, held.ends_on)
    clocks.count_from(held.case, max(n.last_day for n in noticed.of_case(held.case)), by=by)
    _tell(held, "day_agreed", by=by)
    return held


@transaction.atomic
def ask_back(notice: LeaseNotice, *, by: User, reason: str) -> LeaseNotice:
    """The company would rather stay; leasing agrees or not. Refuses `NoLongerBack`."""
    held = _locked(notice)
    _can_be_back(held)
    move(held, "ask_back", by=by, reason=reason)
    _tell(held, "asked_back", by=by, reason=reason)
    return held


@transaction.atomic
def keep(notice: LeaseNotice, *, by: User, reason: str) -> LeaseNotice:
    """Leasing does not agree: the notice stands."""
    held = _locked(notice)
    move(held, "keep", by=by, reason=reason)
    _tell(held, "kept", by=by, reason=reason)
    return held


@transaction.atomic
def take_back(notice: LeaseNotice, *, by: User, reason: str) -> LeaseNotice:
    """The lease runs on as it did before; with its last notice the request that brought it is over as well.

    Refuses `NoLongerBack` once the last day has come, the premises came back, or were promised to another.
    """
    held = _locked(notice)
    _can_be_back(held)
    move(held, "take_back", by=by, reason=reason)
    _end(held.tenancy, held.ended_on)
    _tell(held, "taken_back", by=by, reason=reason)
    case = held.case
    if case.is_open and not noticed.of_case(case).exists():
        kind_of(case).act(case, "withdraw", by=None, reason=reason)
    return held


def _locked(notice: LeaseNotice) -> LeaseNotice:
    """As it stands now; its lease's case and its unit held, so that nobody lets the unit meanwhile."""
    Case.objects.select_for_update(of=("self",)).get(pk=notice.tenancy.application_id)
    Unit.objects.select_for_update(of=("self",)).get(pk=notice.tenancy.unit_id)
    found: LeaseNotice = LeaseNotice.objects.select_related(*RELATED).get(pk=notice.pk)
    return found


def _can_be_back(notice: LeaseNotice) -> None:
    if noticed.objections(notice):
        raise NoLongerBack


def _end(tenancy: Tenancy, ends_on: date) -> None:
    """The lease and the unit end together, so that rent runs up to that day and the unit is free after it."""
    tenancy.ends_on = ends_on
    tenancy.save(update_fields=["ends_on"])
    Occupancy.objects.filter(pk=tenancy.occupancy_id).update(ends_on=ends_on)


def _tell(notice: LeaseNotice, what: str, *, by: Any, reason: str = "") -> None:
    """A line in the lease's own history, and a letter to whoever has to know."""
    facts = {"number": notice.case.number, "last_day": notice.last_day.isoformat()}
    step = handling.note(
        notice.tenancy.application, f"notice_{what}", by=by, facts=facts, reason=reason, public=True
    )
    jobs.enqueue(
        "tenants.emails_notice.told", notice.pk, what, by.pk if by else None, key=f"notice-{step.pk}",
        about=notice.tenancy.application.number or "",
    )  # fmt: skip
