"""A place on the waiting list: given with the decision or instead of an offer, kept, left, run out."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.cases.models import Case
from portal.documents.actions.issuing import issue, replace, revoke
from portal.documents.models import Document
from portal.workflow import move
from tenants import rent, states
from tenants.actions.reviewing import panel_verdict
from tenants.models import Application, Waiting
from tenants.papers_waiting import notice_facts
from tenants.records import Wish
from tenants.waiting import MONTHS, REMIND_BEFORE

NOTICE = "WTLS"


def _locked(application: Application) -> Application:
    Case.objects.select_for_update(of=("self",)).get(pk=application.pk)
    found: Application = Application.objects.for_pages().get(pk=application.pk)
    return found


@transaction.atomic
def put_on_list(application: Application, wish: Wish, *, by: User) -> Waiting:
    """Approved, and no unit that fits is free; or the offer came to nothing and the company waits for another."""
    fresh = _locked(application)
    move(fresh, "put_on_list", by=by)
    return enlist(fresh, wish, by=by)


@transaction.atomic
def enlist(application: Application, wish: Wish, *, by: User) -> Waiting:
    """Write down what is waited for, with the scores that decide whose turn it is; the notice says so on paper.

    Whoever comes back to the list does so by the same scores.
    """
    found = panel_verdict(application)
    listing, _new = Waiting.objects.update_or_create(
        application=application,
        defaults={
            "unit_kind": wish.unit_kind, "size_min": wish.size_min, "size_max": wish.size_max,
            "score": application.decision.score, "c2": found.means.get("C2", 0), "c4": found.means.get("C4", 0),
            "since": timezone.now(), "last_day": rent.add_months(application.campus.today(), wish.months),
            "unit": None, "passed": [],
        },
    )  # fmt: skip
    _notify(listing, by=by)
    return listing


def _notify(listing: Waiting, *, by: User | None) -> None:
    """The notice as it stands now; an older one is replaced."""
    application = listing.application
    paper = notices(application).order_by("-pk").first()
    if paper:
        replace(paper, by=None, reason=application.number or "", facts=notice_facts(listing))
    else:
        issue(NOTICE, listing, case=application, by=by)


def notices(application: Application) -> Any:
    """Notices that still say that the company is on the list."""
    return Document.objects.for_case(application).filter(
        kind=NOTICE, state__in=("preparing", "valid")
    )


@transaction.atomic
def strike(application: Application, *, by: User | None, reason: str) -> None:
    """No longer on the list: a unit found for it is there for the next one, and the notice no longer holds."""
    Waiting.objects.filter(application=application).exclude(unit=None).update(unit=None)
    for paper in notices(application):
        revoke(paper, by=None, reason=reason)


@transaction.atomic
def keep_place(application: Application, *, by: User, reason: str = "") -> Waiting:
    """Six months more, once for each time the park asks."""
    fresh = _locked(application)
    move(fresh, "keep_place", by=by, reason=reason)
    listing: Waiting = Waiting.objects.for_pages().get(application=fresh)
    listing.last_day = rent.add_months(listing.last_day, MONTHS)
    listing.save(update_fields=["last_day"])
    _notify(listing, by=by)
    return listing


@transaction.atomic
def leave_list(application: Application, *, by: User, reason: str = "") -> None:
    """The company no longer waits; the application is over."""
    fresh = _locked(application)
    move(fresh, "leave_list", by=by, reason=reason)
    strike(fresh, by=by, reason=fresh.number or "")


@transaction.atomic
def remind_place(listing: Waiting, *, by: User | None = None) -> None:
    """Ask whether the company stays; it has thirty days to say so, however late the park asks."""
    fresh = _locked(listing.application)
    if fresh.state != states.WAITLISTED:
        return
    move(fresh, "remind_place", by=None)
    last_day = max(listing.last_day, fresh.campus.today() + REMIND_BEFORE)
    Waiting.objects.filter(pk=listing.pk).update(last_day=last_day)


@transaction.atomic
def lapse_place(listing: Waiting, *, by: User | None = None) -> None:
    """Nobody answered until the last day."""
    fresh = _locked(listing.application)
    if fresh.state != states.PLACE_ENDING:
        return
    move(fresh, "lapse_place", by=None)
    strike(fresh, by=by, reason=fresh.number or "")


def look_after_places(*, by: User | None = None) -> int:
    """Once a day: ask those whose place runs out within thirty days, close those who did not answer."""
    done = 0
    for listing in Waiting.objects.awaiting().for_pages():
        today = listing.application.campus.today()
        if listing.application.state == states.PLACE_ENDING and listing.last_day < today:
            lapse_place(listing, by=by)
        elif (
            listing.application.state == states.WAITLISTED
            and listing.last_day - REMIND_BEFORE <= today
        ):
            remind_place(listing, by=by)
        else:
            continue
        done += 1
    return done
