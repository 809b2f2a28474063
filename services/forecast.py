"""When each part of a pack can be there at the earliest: promised days in a chain, facts where there are some."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from portal.cases.deadline import promised


@dataclass(frozen=True)
class Link:
    """`days` are promised once it is sent; `known` is the day it was delivered or is promised by already."""

    code: str
    after: tuple[str, ...]
    days: int
    known: datetime | None = None


@dataclass(frozen=True)
class Earliest:
    """`known`: a fact or a promise given, no forecast."""

    at: datetime
    provisional: bool = False
    known: bool = False


def earliest(
    links: Iterable[Link], campus: Any, now: datetime | None = None
) -> Mapping[str, Earliest | None]:
    """For each part, in the order given: sent when the last of those it waits for is there.

    The time of authorities is not counted. None where the calendar of the days is not published.
    """
    now = now or timezone.now()
    found: dict[str, Earliest | None] = {}
    for link in links:
        found[link.code] = of_link(link, [found[code] for code in link.after], campus, now)
    return found


def of_link(
    link: Link, first: list[Earliest | None], campus: Any, now: datetime
) -> Earliest | None:
    if link.known:
        return Earliest(link.known, known=True)
    if None in first:
        return None
    waits = [one for one in first if one]
    due = promised(campus, link.days, since=max([now, *(one.at for one in waits)]))
    if due is None:
        return None
    return Earliest(due.at, due.provisional or any(one.provisional for one in waits))
