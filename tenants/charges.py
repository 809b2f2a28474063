"""What one tenancy owes for a period: lines with their sums, and what could not be charged. Reads nothing.

`Known` carries what the database knows of a hundred tenancies; `Period` what holds for all of them.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from babel.dates import format_skeleton

from portal.billing.models.arrears import Penalties
from portal.billing.reckoning import Line, Rates, Reckoned, Reckoning, row_of, sums_of
from portal.cases.almanac import CalendarMissing
from portal.languages import babel_locale, by_language, codes
from portal.money import Money
from tenants import basis, rent
from tenants.models import Charged, MeterReading, Tariff, Tenancy
from tenants.models.meter import MEASURES

TEXTS: dict[str, Mapping[str, str]] = {
    "RENT": {
        "en": "Rent, {unit}, {month}", "zh-hans": "租金，{unit}，{month}", "ru": "Арендная плата, {unit}, {month}",
    },
    "I2": {"en": "Rent-free period, {month}", "zh-hans": "免租期，{month}", "ru": "Арендные каникулы, {month}"},
    "I1": {"en": "Rent reduction, {month}", "zh-hans": "租金减免，{month}", "ru": "Льгота по аренде, {month}"},
    "SERVICE": {
        "en": "Service charge, {unit}, {month}", "zh-hans": "物业费，{unit}，{month}",
        "ru": "Эксплуатационные расходы, {unit}, {month}",
    },
    "power": {"en": "Electricity, {unit}", "zh-hans": "电费，{unit}", "ru": "Электроэнергия, {unit}"},
    "water": {"en": "Water, {unit}", "zh-hans": "水费，{unit}", "ru": "Водоснабжение, {unit}"},
    "heat": {"en": "Heating, {unit}", "zh-hans": "供暖费，{unit}", "ru": "Отопление, {unit}"},
    "gas": {"en": "Gas, {unit}", "zh-hans": "燃气费，{unit}", "ru": "Газоснабжение, {unit}"},
    "LATE": {
        "en": "Late payment of invoice {number}", "zh-hans": "账单 {number} 逾期违约金",
        "ru": "Неустойка по счёту {number}",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Late:
    """An invoice that was not paid in time; `paid_on` is None while it is open, and no later day costs anything.

    `kept` are the days of its payment plans, from the first to the last that costs nothing; None while a plan runs.
    `base` is what earns a fee; `beside` are the fees on it, which money pays first. For `changes` of what is open
    and days on which it was `asked_again` see `portal.billing.courses`.
    """

    number: str
    base: Money
    due_on: date
    paid_on: date | None
    kept: tuple[tuple[date, date | None], ...] = ()
    beside: Decimal = Decimal(0)
    changes: tuple[tuple[date, Decimal], ...] = ()
    asked_again: tuple[tuple[date, date], ...] = ()


@dataclass(frozen=True)
class Period:
    starts_on: date
    ends_on: date
    today: date
    rates: Rates
    tariffs: list[Tariff]
    calendar: Any
    penalties: Penalties = field(default_factory=Penalties)

    def months(self) -> Iterator[date]:
        day = self.starts_on
        while day < self.ends_on:
            yield day
            day = rent.first_of_next_month(day)

    def tariff(self, kind: str, on: date) -> Tariff | None:
        return next((t for t in self.tariffs if t.kind == kind and t.valid_from <= on), None)

    def first_late_day(self, due_on: date) -> date:
        """F9 counts from the first working day after the last day to pay."""
        try:
            return self.calendar.next_working(due_on + rent.ONE_DAY)
        except CalendarMissing:
            return due_on + rent.ONE_DAY


@dataclass
class Known:
    """By tenancy: what was asked for before, and late invoices; by unit: readings in order of days."""

    charged: dict[int, list[Charged]] = field(default_factory=lambda: defaultdict(list))
    late: dict[int, list[Late]] = field(default_factory=lambda: defaultdict(list))
    readings: dict[int, list[MeterReading]] = field(default_factory=lambda: defaultdict(list))


@dataclass
class Bill:
    rows: list[Reckoned] = field(default_factory=list)
    claims: list[tuple[str, str, date, Decimal]] = field(default_factory=list)
    said: list[tuple[str, str]] = field(default_factory=list)

    @property
    def sums(self) -> Reckoning | None:
        """None where nothing is to be paid."""
        return sums_of(self.rows) if sum(row.amount.amount for row in self.rows) > 0 else None


def bill_of(tenancy: Tenancy, period: Period, known: Known) -> Bill:
    bill = Bill()
    _rent(bill, tenancy, period, known)
    _meters(bill, tenancy, period, known)
    _late(bill, tenancy, period, known)
    return bill


def _words(code: str, **given: Mapping[str, str] | str) -> dict[str, str]:
    return {
        language: by_language(TEXTS[code], language).format(
            **{k: v if isinstance(v, str) else v[language] for k, v in given.items()}
        )
        for language in codes()
    }


def _unit(tenancy: Tenancy) -> dict[str, str]:
    return {code: tenancy.unit.place_in(code) for code in codes()}


def _month_name(day: date) -> dict[str, str]:
    return {c: str(format_skeleton("yMMMM", day, locale=babel_locale(c))) for c in codes()}


def terms_of(tenancy: Tenancy) -> rent.Terms:
    """Those of the offer, up to the day the lease really ends: by a notice, or because the premises came back."""
    return replace(tenancy.offer.terms, until=tenancy.ends_on)


def _rent(bill: Bill, tenancy: Tenancy, period: Period, known: Known) -> None:
    terms = terms_of(tenancy)
    done = {row.about for row in known.charged[tenancy.pk] if row.kind == Charged.Kind.MONTH}
    for start in period.months():
        day = max(start, terms.starts_on)
        if day >= min(rent.first_of_next_month(start), terms.ends_on):
            continue
        about = f"{start:%Y-%m}"
        if about in done:
            bill.said.append(("billed", about))
            continue
        before = len(bill.rows)
        for line in lines_of_month(tenancy, terms, day):
            bill.rows.append(row_of(line, period.rates.percent("rent", day)))
        amount = sum((row.amount.amount for row in bill.rows[before:]), Decimal(0))
        bill.claims.append((Charged.Kind.MONTH, about, rent.month_of(terms, day).ends_on, amount))


OF_MONTH = ("RENT", "I2", "I1", "SERVICE")


def month_words(tenancy: Tenancy, code: str, day: date) -> dict[str, str]:
    return _words(code, unit=_unit(tenancy), month=_month_name(day))


def lines_of_month(tenancy: Tenancy, terms: rent.Terms, day: date) -> Iterator[Line]:
    """The lines of the part of a calendar month that begins on `day`."""
    words = {"unit": _unit(tenancy), "month": _month_name(day)}
    return _month_lines(tenancy, terms, rent.month_of(terms, day), words)


def _month_lines(
    tenancy: Tenancy, terms: rent.Terms, month: rent.Month, words: dict[str, Any]
) -> Iterator[Line]:
    """Rent at the full rate, what is taken off it by scheme, and the service charge."""
    number = tenancy.offer.number
    full = basis.by_rate(
        terms, month, number, rate=terms.rate, unit=terms.rate_unit, index=month.index
    )
    charge = basis.by_rate(terms, month, number, rate=terms.service_rate, unit=terms.service_unit)
    percents = list(
        dict.fromkeys(rent.percent_in(terms, n) for n in rent.lease_months(terms, month))
    )
    parts = (
        ("RENT", month.base, full), ("I2", month.free, basis.free(terms)),
        ("I1", month.step, basis.step(percents)), ("SERVICE", month.service, charge),
    )  # fmt: skip
    measure = "month" if month.days == month.whole else "item"
    for code, amount, why in parts:
        if amount:
            price = Money(amount, terms.currency)
            yield Line(code, _words(code, **words), Decimal(1), measure, price, "rent", why)


def _meters(bill: Bill, tenancy: Tenancy, period: Period, known: Known) -> None:
    """F10, up to the last reading before the period ends: both readings are this tenancy's, or nothing is charged."""
    own = [
        r for r in known.readings[tenancy.unit_id]
        if tenancy.starts_on - rent.ONE_DAY <= r.read_on < min(period.ends_on, tenancy.ends_on)
    ]  # fmt: skip
    for kind in dict.fromkeys(reading.kind for reading in own):
        read = [reading for reading in own if reading.kind == kind]
        until = max(
            (c.until for c in known.charged[tenancy.pk] if c.kind == Charged.Kind.METER and c.about == kind),
            default=read[0].read_on,
        )  # fmt: skip
        first = next((r for r in reversed(read) if r.read_on <= until), read[0])
        last = read[-1]
        tariff = period.tariff(kind, last.read_on)
        if last.read_on <= first.read_on:
            bill.said.append(("one_reading", kind))
        elif tariff is None:
            bill.said.append(("no_tariff", kind))
        elif tenancy.offer.currency != period.rates.campus.currency:
            bill.said.append(("other_currency", kind))
        elif last.value < first.value:
            bill.said.append(("runs_backwards", kind))
        elif last.value > first.value:
            bill.rows.append(_used(tenancy, period, first, last, tariff))
            bill.claims.append(
                (Charged.Kind.METER, kind, last.read_on, bill.rows[-1].amount.amount)
            )


def _used(
    tenancy: Tenancy, period: Period, first: MeterReading, last: MeterReading, tariff: Tariff
) -> Reckoned:
    currency = period.rates.campus.currency
    line = Line(
        last.kind, _words(last.kind, unit=_unit(tenancy)), last.value - first.value, MEASURES[last.kind],
        Money(tariff.price, currency), "service", basis.meter(first, last, tariff, currency),
    )  # fmt: skip
    return row_of(line, period.rates.percent("service", last.read_on))


def overdue(late: Late, period: Period) -> list[rent.Stretch]:
    """What was open on its late days. From the day it is asked again to the new last day to pay nothing is late."""
    start, last = period.first_late_day(late.due_on), late.paid_on or period.today
    base = late.base.amount
    sums = rent.open_sums(base + late.beside, base, late.changes, start, last)
    given = [
        (lost_on + rent.ONE_DAY, period.first_late_day(due_on) - rent.ONE_DAY)
        for lost_on, due_on in late.asked_again
    ]
    return rent.without(sums, rent.left_out(given, start, last))


def _late(bill: Bill, tenancy: Tenancy, period: Period, known: Known) -> None:
    """F9, as far as it was not asked for before. Carries no tax. A payment plan that is kept costs nothing."""
    for invoice in known.late[tenancy.pk]:
        stretches = overdue(invoice, period)
        if not stretches or invoice.base.currency != tenancy.offer.currency:
            continue
        until, currency = stretches[-1][1], invoice.base.currency
        spared = rent.left_out(invoice.kept, stretches[0][0], until)
        counted = rent.without(stretches, spared)
        earlier = [
            c for c in known.charged[tenancy.pk] if c.kind == Charged.Kind.LATE and c.about == invoice.number
        ]  # fmt: skip
        before = Money(sum((c.amount for c in earlier), Decimal(0)), currency)
        percent, cap = period.penalties.on(period.first_late_day(invoice.due_on))
        whole = rent.late_fee(invoice.base.amount, rent.weigh(counted), currency, percent, cap)
        fee = Money(whole, currency) - before
        # What became known later of days asked for today waits for tomorrow's run.
        if fee.amount <= 0 or any(c.until == until for c in earlier):
            continue
        why = basis.late(
            invoice.base, stretches, counted, before=before, percent=percent, cap=cap, spared=spared
        )
        line = Line(
            "LATE", _words("LATE", number=invoice.number), Decimal(1), "item", fee, basis=why
        )
        bill.rows.append(row_of(line, None))
        bill.claims.append((Charged.Kind.LATE, invoice.number, until, fee.amount))
