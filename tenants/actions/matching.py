"""A unit becomes free: it is found for the first on the waiting list whom it fits, and leasing sends the offer."""

from itertools import groupby

from django.db import transaction

from portal import jobs
from portal.accounts.models import Campus, User
from portal.cases.models import Case
from portal.workflow import move
from tenants import states
from tenants.actions.offering import make_offer
from tenants.models import Application, Offer, Unit, Waiting
from tenants.refusals import PreparedChanged
from tenants.waiting import free_for, mark_of, next_for, prepared, turned_down


def match_units(*, by: User | None = None) -> int:
    """Let go of units that are taken by now, then find one for everybody whose turn it is; how many were found.

    One transaction each: a case that is stuck does not hold up the rest.
    """
    for listing in Waiting.objects.exclude(unit=None).for_pages():
        lose_taken(listing, by=by)
    rows = list(Waiting.objects.awaiting().ranked().for_pages())
    refused = turned_down(row.application_id for row in rows)
    found = 0
    for (_campus, kind), group in groupby(sorted(rows, key=_where), key=_where):
        ranked = list(group)
        for unit in _free(ranked[0].application.campus, kind):
            listing = next_for(unit, ranked, refused)
            if listing and find_unit(listing, unit, by=by):
                ranked.remove(listing)
                found += 1
    return found


def _where(row: Waiting) -> tuple[int, str]:
    return row.application.campus_id, row.unit_kind


def _free(campus: Campus, kind: str) -> list[Unit]:
    """Units of a list that were found for nobody yet, the smallest first: it fits the fewest.

    Those free today, then those that get free on a known day, the soonest first.
    """
    units = Unit.objects.filter(building__campus=campus, kind=kind, found_for=None)
    units = units.select_related("building__campus").order_by("rentable", "desks", "pk")
    later = units.leaving(campus).order_by("free_on", "rentable", "desks", "pk")
    return [*units.available(campus.today()), *later]


@transaction.atomic
def find_unit(listing: Waiting, unit: Unit, *, by: User | None = None) -> bool:
    """Leasing is asked to send the prepared offer; whether it was still its turn and the unit still free."""
    fresh = _held(listing, unit)
    if fresh.application.state not in states.AWAITING or Waiting.objects.filter(unit=unit).exists():
        return False
    if not free_for(fresh, unit):
        return False
    move(fresh.application, "find_unit", by=None, facts={"unit": str(unit)})
    Waiting.objects.filter(pk=fresh.pk).update(unit=unit)
    jobs.enqueue(
        "tenants.emails_waiting.unit_found", fresh.pk, unit.pk, about=fresh.application.number or "",
        key=f"unit-found-{fresh.pk}-{fresh.application.version}",
    )  # fmt: skip
    return True


@transaction.atomic
def lose_taken(listing: Waiting, *, by: User | None = None) -> bool:
    """The unit found for it was let or taken off the market meanwhile: it waits on. Whether that is so."""
    fresh = _held(listing, listing.unit)
    unit = fresh.unit
    if unit is None or (fresh.application.state == states.UNIT_FOUND and free_for(fresh, unit)):
        return False
    if fresh.application.state == states.UNIT_FOUND:
        move(fresh.application, "lose_unit", by=None, facts={"unit": str(unit)})
    Waiting.objects.filter(pk=fresh.pk).update(unit=None)
    return True


@transaction.atomic
def pass_unit(application: Application, *, by: User, reason: str = "") -> None:
    """Leasing does not offer this unit to this company; it waits on, and the next one is asked."""
    held = Waiting.objects.get(application__pk=application.pk)
    fresh = _held(held, held.unit)
    move(fresh.application, "pass_unit", by=by, reason=reason, facts={"unit": str(fresh.unit)})
    passed = [*fresh.passed, fresh.unit_id]
    Waiting.objects.filter(pk=fresh.pk).update(unit=None, passed=passed)


@transaction.atomic
def send_prepared(application: Application, mark: str, *, by: User) -> Offer:
    """Make the prepared offer, as it was read. Refuses `PreparedChanged`, `UnitTaken`, `OthersWait`."""
    Case.objects.select_for_update(of=("self",)).get(pk=application.pk)
    listing = Waiting.objects.for_pages().get(application__pk=application.pk)
    if listing.application.state != states.UNIT_FOUND or listing.unit is None:
        raise PreparedChanged
    deal = prepared(listing, listing.unit)
    if mark_of(deal) != mark or not free_for(listing, listing.unit):
        raise PreparedChanged
    return make_offer(listing.application, deal, by=by)


def _held(listing: Waiting, unit: Unit | None) -> Waiting:
    """As it stands now; its case and the unit held, in the order in which offers take them."""
    Case.objects.select_for_update(of=("self",)).get(pk=listing.application_id)
    if unit is not None:
        Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    found: Waiting = Waiting.objects.for_pages().get(pk=listing.pk)
    return found
