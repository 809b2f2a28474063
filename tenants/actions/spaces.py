"""Who has a unit: the only place where occupancies begin and end."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.accounts.models import Company, User
from tenants.models import Occupancy, Unit
from tenants.refusals import UnitGone, UnitTaken


@transaction.atomic
def occupy(
    unit: Unit, *, kind: str, company: Company, starts_on: date, ends_on: date, by: User | None,
    until: datetime | None = None,
) -> Occupancy:  # fmt: skip
    """Take the unit from `starts_on` up to, not including, `ends_on`. Refuses: `UnitTaken`."""
    # The lock makes the look and the write one step on every engine (SQLite locks at BEGIN).
    Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    if Occupancy.objects.live().filter(unit=unit).overlapping(starts_on, ends_on).exists():
        raise UnitTaken
    try:
        with transaction.atomic():
            return Occupancy.objects.create(
                unit=unit,
                kind=kind,
                company=company,
                starts_on=starts_on,
                ends_on=ends_on,
                until=until,
            )
    except IntegrityError as exc:  # PostgreSQL's own constraint, should a writer come past the lock
        raise UnitTaken from exc


@transaction.atomic
def release(occupancy: Occupancy, *, by: User | None) -> None:
    Occupancy.objects.filter(pk=occupancy.pk, live=True).update(
        live=False, released_at=timezone.now()
    )
    occupancy.live = False


@transaction.atomic
def settle(occupancy: Occupancy, *, by: User | None) -> None:
    """An accepted offer becomes a tenancy: the same days, no longer running out. Refuses: `UnitGone`."""
    kept = Occupancy.objects.live().filter(pk=occupancy.pk)
    if not kept.update(kind=Occupancy.Kind.TENANCY, until=None):
        raise UnitGone
    occupancy.kind, occupancy.until = Occupancy.Kind.TENANCY, None


@transaction.atomic
def hold(
    unit: Unit, company: Company, *, starts_on: date, ends_on: date, until: datetime, by: User
) -> Occupancy:
    """Keep a unit for a company for some days while it makes up its mind."""
    return occupy(
        unit,
        kind=Occupancy.Kind.HOLD,
        company=company,
        starts_on=starts_on,
        ends_on=ends_on,
        until=until,
        by=by,
    )


@transaction.atomic
def drop_holds(*, by: User | None = None) -> int:
    """Holds whose time is over fall away."""
    over = Occupancy.objects.live().filter(kind=Occupancy.Kind.HOLD, until__lte=timezone.now())
    return over.update(live=False, released_at=timezone.now())
