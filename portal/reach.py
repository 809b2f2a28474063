"""How and when a letter reaches a person: the way they chose, their quiet hours, their digest."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.signing import BadSignature, Signer
from django.db import transaction

from portal.events import AT_ONCE, DIGEST, PORTAL, WAYS, Kind, kind_named
from portal.models import Notice, Reach, ReturnedAddress

LONGEST_QUIET = 12  # hours: a day's letters have to come within the day
signer = Signer(salt="portal.reach.digest")


def reach_of(person: Any) -> Reach:
    """The person's wishes; the house's habits where they never said."""
    return Reach.objects.filter(pk=person.pk).first() or Reach(person=person)


def way(reach: Reach, kind: Kind) -> str:
    if kind.always or kind.secret:
        return AT_ONCE
    chosen: str = reach.ways.get(kind.code, AT_ONCE)
    return chosen if chosen in WAYS else AT_ONCE


def zone_of(person: Any) -> ZoneInfo:
    try:
        return ZoneInfo(person.time_zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def quiet_until(reach: Reach, zone: ZoneInfo, now: datetime) -> datetime | None:
    """The end of the quiet hours that `now` falls into, or None.

    Reckoned on the wall clock, so the night of a clock change is an hour shorter or longer. An hour
    that is left out ends at the same moment as the one before it.
    """
    start, end = reach.quiet_from, reach.quiet_until
    if start is None or end is None or start == end:
        return None
    here = now.astimezone(zone)
    inside = start <= here.hour < end if start < end else here.hour >= start or here.hour < end
    if not inside:
        return None
    day = here.date() if here.hour < end else here.date() + timedelta(days=1)
    return datetime(day.year, day.month, day.day, end, tzinfo=zone).astimezone(UTC)


@transaction.atomic
def change(person: Any, *, by: Any, ways: dict[str, str], **hours: int | None) -> None:
    """Store a person's own choice. What waited for the digest still comes with it."""
    chosen = {
        code: name for code, name in ways.items()
        if name in WAYS and name != AT_ONCE and (kind := kind_named(code)) and not kind.always
    }  # fmt: skip
    Reach.objects.update_or_create(person_id=person.pk, defaults={"ways": chosen, **hours})


## THE DIGEST'S OWN KEY


def digest_key(person_id: int) -> str:
    return signer.sign(str(person_id))


def person_of(key: str) -> int | None:
    """Whose digest the key switches off; None for a key nobody was given."""
    try:
        return int(signer.unsign(key))
    except (BadSignature, ValueError):
        return None


@transaction.atomic
def stop_digest(person_id: int, *, by: Any) -> None:
    """What came in the digest is listed in the portal only."""
    for reach in Reach.objects.select_for_update().filter(pk=person_id):
        reach.ways = {code: PORTAL if name == DIGEST else name for code, name in reach.ways.items()}
        reach.save(update_fields=["ways"])
    Notice.objects.filter(person_id=person_id, for_digest=True).update(for_digest=False)


## ADDRESSES WHOSE LETTERS COME BACK


def returned(*addresses: str) -> list[ReturnedAddress]:
    found = ReturnedAddress.objects.filter(address__in=[one.lower() for one in addresses])
    return list(found.order_by("address"))


def trust_again(address: str, *, by: Any) -> None:
    """The address was confirmed anew, or its owner says that it is right."""
    ReturnedAddress.objects.filter(address=address.lower()).delete()
