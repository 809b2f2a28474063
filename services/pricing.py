"""What a request costs: from the fee lines, the answers and the campus's tax rates.

Each line is rounded half-up once; tax is counted per line at the rate of the day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.languages import pick, using
from portal.money import RATE_UNITS, Money, format_money, format_rate
from services.definition import Definition, Fee, Texts
from services.reading import PRICED

NOTHING: Mapping[str, Any] = {}
UNPRICED = {"F3": gettext_lazy("at cost"), "F5": gettext_lazy("by quotation")}


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
    tier: str = ""


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
                    "model": line.model,
                }
                for line in self.lines
            ],
        }

    @classmethod
    def of(cls, snapshot: Mapping[str, Any]) -> "Quote":
        """The price a snapshot was made of: what is due, each line with its price."""
        currency = snapshot["currency"]
        lines = [
            Priced(
                row["code"], row["model"], row["texts"], row["unit"], row["tax"], Decimal(row["quantity"]),
                Money(Decimal(row["price"]), currency), Money(Decimal(row["net"]), currency),
            )
            for row in snapshot["lines"] if row["net"]
        ]  # fmt: skip
        return cls(currency, tuple(lines))


def tax_percent(campus: Any, kind: str, day: date) -> Decimal:
    if kind == "none":
        return Decimal(0)
    rates = [r for r in campus.tax_rates.all() if r.kind == kind and r.valid_from <= day]
    return max(rates, key=lambda r: r.valid_from).percent if rates else Decimal(0)


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


def worked_out(
    fee: Fee, campus: Any, quantity: Decimal, price: Money, *, pending: bool = False
) -> Priced:
    """One line with its sums. A deposit bears no tax: it stays the company's money."""
    net, kind = (price * quantity).rounded(), "none" if fee.model == "F4" else fee.tax
    tax = (net * tax_percent(campus, kind, campus.today()) / Decimal(100)).rounded()
    return Priced(
        fee.code, fee.model, fee.texts, fee.unit, kind, quantity, price, net, tax, pending, fee.tier
    )


def quote(
    plan: Definition, campus: Any, answers: Mapping[str, Any], tier: str = "", named: Mapping[str, Any] = NOTHING,
) -> Quote:  # fmt: skip
    """The price at this campus today. A currency without a price makes the line free of charge.

    `named` are the quantity and the price a quotation names, by the code of the fee.
    """
    lines = []
    for fee in plan.fees_due(answers, tier):
        if fee.code in named:
            lines.append(worked_out(fee, campus, *named[fee.code]))
            continue
        amount = fee.prices.get(campus.currency)
        if fee.model not in PRICED or amount is None:
            lines.append(Priced(fee.code, fee.model, fee.texts, fee.unit, fee.tax, tier=fee.tier))
            continue
        units = counted(fee, answers) if fee.model == "F2" else Decimal(1)
        quantity = max(units - fee.free, Decimal(0))
        pending = bool(fee.count) and not units
        price = Money(amount, campus.currency)
        lines.append(worked_out(fee, campus, quantity, price, pending=pending))
    return Quote(campus.currency, tuple(lines))


def fee_words(fee: Fee, language: str, currency: str = "") -> str:
    """One fee in words: ¥300.00/人, at cost, free."""
    with using(language):
        if fee.model == "F0":
            return _("free of charge")
        if fee.model in UNPRICED:
            return str(UNPRICED[fee.model])
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


def price_words(plan: Definition, language: str, currency: str = "", tier: str = "") -> str:
    """The whole price in a line, without tax; of a tier, what it adds."""
    fees = [fee for fee in plan.fees if fee.tier == tier]
    if len(fees) == 1:
        return fee_words(fees[0], language, currency)
    joint = "；" if language.startswith("zh") else "; "
    colon = "：" if language.startswith("zh") else ": "
    return joint.join(
        f"{pick(f.texts, language)}{colon}{fee_words(f, language, currency)}" for f in fees
    )
