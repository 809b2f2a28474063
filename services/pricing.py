"""What a request costs: from the fee lines, the answers and the campus's tax rates.

Each line is rounded half-up once; tax is counted per line at the rate of the day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.languages import pick, using
from portal.money import RATE_UNITS, Money, format_money, format_rate
from services.definition import Definition, Fee, Texts


@dataclass(frozen=True)
class Priced:
    """One line of the price; a line without a price is free or passed through at cost.

    `pending` says that what is counted has not been answered yet: then it costs something, and not nothing.
    """

    code: str
    model: str
    texts: Texts
    unit: str
    tax_kind: str
    quantity: Decimal = Decimal(1)
    price: Money | None = None
    net: Money | None = None
    tax: Money | None = None
    pending: bool = False


@dataclass(frozen=True)
class Quote:
    currency: str
    lines: tuple[Priced, ...]

    @property
    def due(self) -> list[Priced]:
        """The lines an invoice is raised for."""
        return [line for line in self.lines if line.net]

    @property
    def net(self) -> Money:
        return sum((line.net for line in self.due if line.net), Money.zero(self.currency))

    @property
    def tax(self) -> Money:
        return sum((line.tax for line in self.due if line.tax), Money.zero(self.currency))

    @property
    def total(self) -> Money:
        return self.net + self.tax

    def snapshot(self) -> dict[str, Any]:
        """The price as plain JSON, for the request to keep."""
        return {
            "currency": self.currency,
            "net": str(self.net.amount),
            "tax": str(self.tax.amount),
            "total": str(self.total.amount) if self.due else "",
            "lines": [
                {
                    "code": line.code,
                    "texts": line.texts,
                    "quantity": str(line.quantity),
                    "unit": line.unit,
                    "tax": line.tax_kind,
                    "price": str(line.price.amount) if line.price else "",
                    "net": str(line.net.amount) if line.net else "",
                }
                for line in self.lines
            ],
        }


def tax_percent(campus: Any, kind: str, day: date) -> Decimal:
    if kind == "none":
        return Decimal(0)
    rate = campus.tax_rates.filter(kind=kind, valid_from__lte=day).order_by("valid_from").last()
    return rate.percent if rate else Decimal(0)


def counted(fee: Fee, answers: Mapping[str, Any]) -> Decimal:
    """How many units: the people named, or the number given; one where nothing is counted."""
    if not fee.count:
        return Decimal(1)
    given = answers.get(fee.count)
    if isinstance(given, list):
        return Decimal(len(given))
    try:
        amount = Decimal(str(given or 0))
    except InvalidOperation:
        return Decimal(0)
    return amount if amount.is_finite() else Decimal(0)


def quote(plan: Definition, campus: Any, answers: Mapping[str, Any]) -> Quote:
    """The price at this campus today. A currency without a price makes the line free of charge."""
    lines = []
    for fee in plan.fees:
        amount = fee.prices.get(campus.currency)
        if fee.model not in ("F1", "F2") or amount is None:
            lines.append(Priced(fee.code, fee.model, fee.texts, fee.unit, fee.tax))
            continue
        units = counted(fee, answers) if fee.model == "F2" else Decimal(1)
        quantity = max(units - fee.free, Decimal(0))
        price = Money(amount, campus.currency)
        net = (price * quantity).rounded()
        percent = tax_percent(campus, fee.tax, campus.today())
        tax = (net * percent / Decimal(100)).rounded()
        pending = bool(fee.count) and not units
        lines.append(
            Priced(
                fee.code,
                fee.model,
                fee.texts,
                fee.unit,
                fee.tax,
                quantity,
                price,
                net,
                tax,
                pending,
            )
        )
    return Quote(campus.currency, tuple(lines))


def fee_words(fee: Fee, language: str, currency: str = "") -> str:
    """One fee in words: ¥300.00/人, at cost, free."""
    with using(language):
        if fee.model == "F0":
            return _("free of charge")
        if fee.model == "F3":
            return _("at cost")
        prices = {c: p for c, p in fee.prices.items() if not currency or c == currency}
        unit = fee.unit if fee.unit in RATE_UNITS else ""
        written = [
            format_rate(amount, unit, code, language)
            if unit
            else format_money(Money(amount, code), language)
            for code, amount in prices.items()
        ]
        words = " / ".join(written) or _("free of charge")
        if fee.free and fee.model == "F2":
            first = ngettext("first %(n)s unit free", "first %(n)s units free", int(fee.free)) % {
                "n": fee.free
            }
            return f"{words} ({first})" if language != "zh-hans" else f"{words}（{first}）"
        return words


def price_words(plan: Definition, language: str, currency: str = "") -> str:
    """The whole price in a line, without tax."""
    if len(plan.fees) == 1:
        return fee_words(plan.fees[0], language, currency)
    joint = "；" if language.startswith("zh") else "; "
    colon = "：" if language.startswith("zh") else ": "
    return joint.join(
        f"{pick(f.texts, language)}{colon}{fee_words(f, language, currency)}" for f in plan.fees
    )
