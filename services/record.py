"""What a service has really taken of late: published beside its promise."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.core.cache import cache
from django.utils import timezone

from portal.cases import clock
from services.models import Request

SPAN = timedelta(days=90)
LEAST = 5  # fewer say more about the companies than about the park
MOST = 200
KEPT = 3600  # seconds


@dataclass(frozen=True)
class Record:
    """Of the last ninety days: how many were served, how many per cent in time, working days on average."""

    served: int
    in_time: int
    days: Decimal


def record_of(code: str) -> Record | None:
    """The record of a service, an hour old at most; None where too few were served to say anything."""
    return cache.get_or_set(f"service-record-{code}", lambda: count(code) or "", KEPT) or None


def count(code: str) -> Record | None:
    since = timezone.now() - SPAN
    found = Request.objects.served().filter(
        edition__service__code=code, closed_at__gte=since, due_at__isnull=False
    )
    orders = list(
        found.select_related("campus").prefetch_related("spans").order_by("-closed_at")[:MOST]
    )
    if len(orders) < LEAST:
        return None
    in_time = sum(order.closed_at <= order.due_at for order in orders)
    days = [worked for order in orders if (worked := worked_days(order)) is not None]
    if not days:
        return None
    average = (Decimal(sum(days)) / len(days)).quantize(Decimal("0.1"))
    return Record(len(orders), in_time * 100 // len(orders), average)


def worked_days(order: Request) -> int | None:
    """Working days the park had it, the company's and the authority's taken out; None without a calendar."""
    return clock.worked(order.promise(), list(order.spans.all()), order.closed_at)
