"""What a lease costs: pure functions over plain figures.

Figures are `Decimal`; a sum is rounded half-up to the currency once, where it becomes a line of an
invoice. The lease's own months run from its first day; lines are calendar months, so a lease that
starts on the 17th has a part of a month at each end.
"""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from portal.languages import half_up
from portal.money import round_half_up

HUNDRED = Decimal(100)
YEAR_DAYS, YEAR_MONTHS = Decimal(365), Decimal(12)
ONE_DAY = timedelta(days=1)
SHORTEST_MONTH = 28
ONE = Decimal(1)
RENEWAL_DAYS = 90  # before its last day the tenant asks for another lease: so every agreement says
ASK_AHEAD = timedelta(days=RENEWAL_DAYS + 1)  # before the first day without it
Stretch = tuple[date, date, Decimal]  # from a day to another, both counted, a sum


@dataclass(frozen=True)
class Step:
    """From one lease month to another, both included, this percentage of the rent is paid."""

    from_month: int
    to_month: int
    percent: Decimal


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a schedule follows from. `quantity` counts desks; areas are rentable square metres."""

    area: Decimal
    rate: Decimal
    rate_unit: str
    currency: str
    starts_on: date
    months: int
    service_rate: Decimal = Decimal(0)
    service_unit: str = "m2_month"
    deposit_months: int = 0
    tax_percent: Decimal = Decimal(0)
    rent_free_months: int = 0
    steps: tuple[Step, ...] = ()
    quantity: int = 1
    index_percent: Decimal = Decimal(0)
    until: date | None = None

    @property
    def ends_on(self) -> date:
        """The first day after the lease; `until` where the company has left before."""
        whole = add_months(self.starts_on, self.months)
        return min(whole, self.until) if self.until else whole


@dataclass(frozen=True)
class Month:
    """One calendar month of the lease before tax; `free` and `step` are what is taken off the rent.

    `index` is by how much the rate of its first day has grown, `days` of the `whole` month are the lease's.
    """

    position: int
    starts_on: date
    ends_on: date
    days: int
    whole: int
    index: Decimal
    base: Decimal
    free: Decimal
    step: Decimal
    service: Decimal


@dataclass(frozen=True)
class Line:
    """One calendar month of the lease. `discount` is zero or negative; `ends_on` is the last day."""

    position: int
    starts_on: date
    ends_on: date
    base: Decimal
    discount: Decimal
    rent: Decimal
    service: Decimal
    tax: Decimal
    total: Decimal


@dataclass(frozen=True)
class Totals:
    base: Decimal
    discount: Decimal
    rent: Decimal
    service: Decimal
    tax: Decimal
    total: Decimal


def rentable_area(usable: Decimal, load_factor: Decimal) -> Decimal:
    """F1: the area that is paid for."""
    return half_up(usable * load_factor, 2)


def month_amount(rate: Decimal, unit: str, area: Decimal, quantity: int = 1) -> Decimal:
    """F2 to F4, not rounded: a daily rate counts 365/12 days a month, a yearly one a twelfth."""
    if unit == "m2_day":
        return area * rate * YEAR_DAYS / YEAR_MONTHS
    if unit == "m2_month":
        return area * rate
    if unit == "m2_year":
        return area * rate / YEAR_MONTHS
    if unit == "desk_month":
        return quantity * rate
    if unit == "year":
        return rate / YEAR_MONTHS
    raise ValueError(f"no such unit of a rate: {unit}")


def month_rent(terms: Terms) -> Decimal:
    """A full month at the full rate, rounded."""
    full = month_amount(terms.rate, terms.rate_unit, terms.area, terms.quantity)
    return round_half_up(full, terms.currency)


def month_service(terms: Terms) -> Decimal:
    """F4: the service charge of a full month; Russia's operating costs are the same by the year."""
    full = month_amount(terms.service_rate, terms.service_unit, terms.area, terms.quantity)
    return round_half_up(full, terms.currency)


def part_of_month(month_sum: Decimal, days: int, day: date, currency: str) -> Decimal:
    """F5: for `days` of the calendar month `day` lies in."""
    return round_half_up(month_sum * days / days_in_month(day), currency)


def with_tax(amount: Decimal, percent: Decimal, currency: str) -> Decimal:
    return round_half_up(amount * (1 + percent / HUNDRED), currency)


def deposit(terms: Terms, *, with_service: bool = False) -> Decimal:
    """F7: so many full months at the rate before discounts, without tax."""
    return terms.deposit_months * (
        month_rent(terms) + (month_service(terms) if with_service else 0)
    )


def percent_in(terms: Terms, month: int) -> Decimal:
    """What part of the rent lease month `month` (from 1) asks for: a free month wins over a step."""
    if month <= terms.rent_free_months:
        return Decimal(0)
    for step in terms.steps:
        if step.from_month <= month <= step.to_month:
            return step.percent
    return HUNDRED


def index_factor(terms: Terms, month: int) -> Decimal:
    """F8: the rate grows at every anniversary, except into a year that still has a discount."""
    if not terms.index_percent:
        return ONE
    grown = sum(
        all(percent_in(terms, m) == HUNDRED for m in range(year * 12 + 1, year * 12 + 13))
        for year in range(1, (month - 1) // 12 + 1)
    )
    return (1 + terms.index_percent / HUNDRED) ** grown


def month_of(terms: Terms, day: date) -> Month:
    """F5, F6 and F8 for the part of a calendar month that begins on `day`. The service charge is never free."""
    full_rent = month_amount(terms.rate, terms.rate_unit, terms.area, terms.quantity)
    full_service = month_amount(terms.service_rate, terms.service_unit, terms.area, terms.quantity)
    return _month(terms, day, terms.ends_on, full_rent, full_service)


def _month(
    terms: Terms, day: date, ends_on: date, full_rent: Decimal, full_service: Decimal
) -> Month:
    """What is the same in every month of a lease is handed in."""
    whole = days_in_month(day)
    after = min(day + timedelta(days=whole - day.day + 1), ends_on)
    days = (after - day).days
    full = paid = free = Decimal(0)
    index = ONE
    for number, count in reversed(_parts(terms, day, after)):
        index = index_factor(terms, number)
        percent = percent_in(terms, number)
        full += count * index
        paid += count * index * percent / HUNDRED
        free += count * index if number <= terms.rent_free_months else 0
    # Multiply before dividing: a rounded share would move sums that lie on half a cent.
    base = round_half_up(full_rent * full / whole, terms.currency)
    rent = base if paid == full else round_half_up(full_rent * paid / whole, terms.currency)
    off = round_half_up(full_rent * free / whole, terms.currency) if free else Decimal(0)
    return Month(
        position=_months_between(terms.starts_on, day) + 1, starts_on=day, ends_on=after - ONE_DAY,
        days=days, whole=whole, index=index, base=base, free=-off, step=rent - base + off,
        service=round_half_up(full_service * days / whole, terms.currency),
    )  # fmt: skip


def _months_between(start: date, day: date) -> int:
    return (day.year - start.year) * 12 + day.month - start.month


def _parts(terms: Terms, day: date, after: date) -> list[tuple[int, int]]:
    """The lease months between `day` and `after`, each with how many of those days are its."""
    month = _months_between(terms.starts_on, day)
    # Within a calendar month a lease's own month ends once at most; its first cannot end in the month it begins in.
    turn = min(max(day, add_months(terms.starts_on, month)), after) if month else day
    parts = (month, (turn - day).days), (month + 1, (after - turn).days)
    return [(number, days) for number, days in parts if days]


def lease_months(terms: Terms, month: Month) -> list[int]:
    """The lease's own months a calendar month has days of."""
    return [n for n, _days in _parts(terms, month.starts_on, month.ends_on + ONE_DAY)]


def schedule(terms: Terms) -> list[Line]:
    """One line per calendar month."""
    lines = []
    day, end = terms.starts_on, terms.ends_on
    full_rent = month_amount(terms.rate, terms.rate_unit, terms.area, terms.quantity)
    full_service = month_amount(terms.service_rate, terms.service_unit, terms.area, terms.quantity)
    while day < end:
        month = _month(terms, day, end, full_rent, full_service)
        discount = month.free + month.step
        rent, service = month.base + discount, month.service
        tax = round_half_up((rent + service) * terms.tax_percent / HUNDRED, terms.currency)
        lines.append(
            Line(month.position, day, month.ends_on, month.base, discount, rent, service, tax, rent + service + tax)
        )  # fmt: skip
        day = month.ends_on + ONE_DAY
    return lines


def totals(lines: Iterable[Line]) -> Totals:
    rows = list(lines)

    def add(name: str) -> Decimal:
        return sum((getattr(row, name) for row in rows), Decimal(0))

    return Totals(*(add(name) for name in ("base", "discount", "rent", "service", "tax", "total")))


def effective_rent(lines: Sequence[Line], months: int, currency: str) -> Decimal:
    """F6: what a month costs on average, discounts spread over the term."""
    return round_half_up(totals(lines).rent / months, currency)


def late_fee(
    base: Decimal, weighed: Decimal, currency: str, percent: Decimal, cap: Decimal
) -> Decimal:
    """F9: percent of what was open on each day, `weighed` together; capped as a percentage of `base`."""
    return round_half_up(min(weighed * percent / HUNDRED, base * cap / HUNDRED), currency)


def weigh(stretches: Iterable[Stretch]) -> Decimal:
    """The sums of all days together."""
    return sum((sum_ * ((last - first).days + 1) for first, last, sum_ in stretches), Decimal(0))


def open_sums(
    whole: Decimal, most: Decimal, changes: Iterable[tuple[date, Decimal]], first: date, last: date
) -> list[Stretch]:
    """What was open on the days between two, both counted, where something was: at most `most` of `whole`.

    A change counts from the next day on. What came beyond what was open pays nothing later.
    """
    found: list[Stretch] = []
    day, held = first, whole
    for on, change in [*sorted(changes, key=lambda one: one[0]), (last, Decimal(0))]:
        after = min(max(on + ONE_DAY, day), last + ONE_DAY)
        if after > day and min(held, most) > 0:
            found.append((day, after - ONE_DAY, min(held, most)))
        day, held = max(day, after), max(held + change, Decimal(0))
    return found


def without(stretches: Iterable[Stretch], days: Sequence[tuple[date, date]]) -> list[Stretch]:
    """The stretches less some days, which are in order and overlap nowhere; equal neighbours are one."""
    found: list[Stretch] = []
    for first, last, sum_ in stretches:
        for begins, ends in [*days, (last + ONE_DAY, last)]:
            if first < begins and (until := min(last, begins - ONE_DAY)) >= first:
                if found and (found[-1][1] + ONE_DAY, found[-1][2]) == (first, sum_):
                    first = found.pop()[0]
                found.append((first, until, sum_))
            first = max(first, ends + ONE_DAY)
    return found


def left_out(
    stretches: Iterable[tuple[date, date | None]], first: date, last: date
) -> list[tuple[date, date]]:
    """The days of the stretches between two days, both counted, in order and none twice; one without an end runs on."""
    found: list[tuple[date, date]] = []
    for begins, ends in sorted(stretches, key=lambda stretch: stretch[0]):
        start = max(begins, first, *(end + ONE_DAY for _start, end in found[-1:]))
        end = min(ends or last, last)
        if start <= end:
            found.append((start, end))
    return found


def used(first: Decimal, last: Decimal, tariff: Decimal, currency: str) -> Decimal:
    """F10: what two readings of a meter are apart, at the tariff."""
    return round_half_up((last - first) * tariff, currency)


def days_in_month(day: date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


def first_of_next_month(day: date) -> date:
    return add_months(day.replace(day=1), 1)


def add_months(day: date, months: int) -> date:
    """The same day so many months later; the last day of a shorter month instead of the 31st."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    if day.day <= SHORTEST_MONTH:
        return date(year, month + 1, day.day)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
