"""What a booking costs and until when it can be cancelled: said before it is made, frozen when it is."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from portal.accounts.models import Company
from portal.billing.reckoning import Line, Reckoning, reckon
from portal.languages import codes, pick
from portal.money import Money
from services.models import Booking, Resource
from services.slots import Period, hours


@dataclass(frozen=True)
class Terms:
    """`free_minutes` are taken from the purse, `left` is what was in it. `sums` is None when nothing is due."""

    period: Period
    free_minutes: int
    left: int
    line: Line
    sums: Reckoning | None
    free_until: datetime
    late_percent: int

    @property
    def net(self) -> Money:
        return self.sums.net if self.sums else Money.zero(self.line.price.currency)

    @property
    def amount(self) -> Money:
        return self.sums.amount if self.sums else Money.zero(self.line.price.currency)

    @property
    def fingerprint(self) -> str:
        """Of what the company reads before it books."""
        read = (self.period, self.free_minutes, self.amount, self.free_until, self.late_percent)
        return hashlib.sha256(repr(read).encode()).hexdigest()[:32]


def terms_of(resource: Resource, company: Company, period: Period) -> Terms:
    """By today's prices and taxes; the free minutes go first, by the month the booking begins in."""
    day = resource.rhythm.day_of(period.start)
    left = purse_of(resource, company, period.start)
    if resource.by_night:
        free, units, unit = 0, Decimal((resource.rhythm.day_of(period.end) - day).days), "night"
    else:
        free = min(left, period.minutes)
        units, unit = hours(period.minutes - free), "hour"
    texts = {code: pick(resource.title, code) for code in codes()}
    line = Line(resource.code, texts, units, unit, resource.rate, resource.tax)
    sums = reckon([line], resource.campus, on=resource.campus.today()) if units * resource.price else None  # fmt: skip
    until = period.start - timedelta(hours=resource.cancel_hours)
    return Terms(period, free, left, line, sums, until, resource.late_percent)


def purse_of(resource: Resource, company: Company, moment: datetime) -> int:
    """The free minutes left to a resident in the month of `moment`."""
    if not (resource.free_minutes and company.is_resident):
        return 0
    day = resource.rhythm.day_of(moment)
    used = Booking.objects.free_minutes_used(company, resource, day)
    return max(0, resource.free_minutes - used)


def percent_due(booking: Booking, now: datetime) -> int:
    """What of the price stays due when it is cancelled at `now`. At the last moment itself it is still free."""
    return booking.late_percent if now > booking.free_until else 0


def kept_line(booking: Booking, percent: int) -> Line:
    """The part of the price that stays due, as one line of an invoice."""
    price = (Money(booking.net, booking.currency) * Decimal(percent) * Decimal("0.01")).rounded()
    texts = {code: f"{pick(booking.title, code)} ({percent}%)" for code in codes()}
    return Line(f"{booking.resource.code}-late"[:40], texts, Decimal(1), "service", price, booking.tax)  # fmt: skip
