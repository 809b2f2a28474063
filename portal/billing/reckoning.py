"""From lines to sums: prices are net, tax comes on top by the rate of the day, each figure rounded once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Campus, TaxRate
from portal.money import Money, total
from portal.workflow import Refused

NO_TAX = "none"
QUANTITY_PLACES = Decimal("0.001")


class NoTaxRate(Refused):
    """The campus has no rate of this kind on that day: somebody has to enter it first."""

    message = _("There is no tax rate for this day. Ask the campus manager to enter it.")


@dataclass(frozen=True)
class Line:
    """What is charged: `texts` by language, `quantity` of `unit` at `price` each, tax not included.

    `tax` is the kind of TaxRate ("rent", "service") or "none": a deposit held is no revenue and
    carries no tax. `unit` is one of `UNITS`. `basis` says where the figures come from (`basis.py`).
    """

    code: str
    texts: Mapping[str, str]
    quantity: Decimal
    unit: str
    price: Money
    tax: str = NO_TAX
    basis: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Reckoned:
    """A line with its sums. `percent` is None where no tax applies."""

    line: Line
    net: Money
    percent: Decimal | None
    tax: Money
    amount: Money


@dataclass(frozen=True)
class Reckoning:
    rows: list[Reckoned]
    net: Money
    tax: Money
    amount: Money


UNITS: dict[str, dict[str, str]] = {
    "item": {"en": "item", "zh-hans": "项", "ru": "шт."},
    "service": {"en": "service", "zh-hans": "次", "ru": "услуга"},
    "month": {"en": "month", "zh-hans": "月", "ru": "мес."},
    "day": {"en": "day", "zh-hans": "天", "ru": "день"},
    "night": {"en": "night", "zh-hans": "晚", "ru": "сут."},
    "hour": {"en": "hour", "zh-hans": "小时", "ru": "час"},
    "person": {"en": "person", "zh-hans": "人", "ru": "чел."},
    "page": {"en": "page", "zh-hans": "页", "ru": "стр."},
    "m2": {"en": "m²", "zh-hans": "㎡", "ru": "м²"},
    "m3": {"en": "m³", "zh-hans": "立方米", "ru": "м³"},
    "kwh": {"en": "kWh", "zh-hans": "千瓦时", "ru": "кВт·ч"},
    "gcal": {"en": "Gcal", "zh-hans": "吉卡", "ru": "Гкал"},
}


def tax_percent(campus: Campus, kind: str, on: date) -> Decimal | None:
    """The rate in force at the campus on that day; None for "none". Raises NoTaxRate."""
    if kind == NO_TAX:
        return None
    rates = TaxRate.objects.filter(campus=campus, kind=kind, valid_from__lte=on)
    rate = rates.order_by("-valid_from").first()
    if rate is None:
        raise NoTaxRate(f"{campus.code} {kind} {on}")
    return rate.percent


class Rates:
    """A campus's dated tax rates, read once for many lines."""

    def __init__(self, campus: Campus) -> None:
        self.campus = campus
        self.rows = list(TaxRate.objects.filter(campus=campus).order_by("-valid_from"))

    def percent(self, kind: str, on: date) -> Decimal | None:
        """As `tax_percent`."""
        if kind == NO_TAX:
            return None
        for row in self.rows:
            if row.kind == kind and row.valid_from <= on:
                return row.percent
        raise NoTaxRate(f"{self.campus.code} {kind} {on}")


def reckon(lines: Iterable[Line], campus: Campus, *, on: date) -> Reckoning:
    """The sums an invoice of these lines would ask for on that day. Refuses what `sums_of` refuses."""
    return sums_of([row_of(line, tax_percent(campus, line.tax, on)) for line in lines])


def sums_of(rows: list[Reckoned]) -> Reckoning:
    """Refuses no lines, two currencies, and a total that is not more than nothing."""
    if not rows:
        raise ValueError("an invoice needs a line")
    currency = rows[0].net.currency
    sums = [
        total((getattr(row, name) for row in rows), currency) for name in ("net", "tax", "amount")
    ]
    if sums[2].amount <= 0:
        raise ValueError("an invoice asks for more than nothing")
    return Reckoning(rows, *sums)


def row_of(line: Line, percent: Decimal | None) -> Reckoned:
    if line.unit not in UNITS:
        raise ValueError(f"no such unit: {line.unit}")
    if line.quantity != line.quantity.quantize(QUANTITY_PLACES):
        raise ValueError("a quantity has at most three decimals")
    net = (line.price * line.quantity).rounded()
    # From the printed sum, so that a reader with a calculator arrives at the same cent.
    tax = (net * (percent or Decimal(0)) / 100).rounded()
    return Reckoned(line, net, percent, tax, net + tax)
