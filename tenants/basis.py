"""Where the lines of a rent invoice come from, in every language."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from babel.units import format_unit

from portal.documents import facts as fact
from portal.documents.formatting import show
from portal.languages import babel_locale, by_language, codes, format_date
from portal.money import Money
from tenants import rent

Words = Mapping[str, str]
SIZES: dict[str, Words] = {
    "area": {"en": "{rate} × {size}", "zh-hans": "{rate} × {size}", "ru": "{rate} × {size}"},
    "seats": {
        "en": "{rate} × {size} desks",
        "zh-hans": "{rate} × {size} 个工位",
        "ru": "{rate} × рабочих мест: {size}",
    },
    "flat": {"en": "{rate}", "zh-hans": "{rate}", "ru": "{rate}"},
}
DAYS: Words = {
    "en": "; {days} of the {whole} days of the month; row {row} of the schedule in offer {offer}",
    "zh-hans": "；当月共 {whole} 天，计 {days} 天；报价单 {offer} 租金表第 {row} 行",
    "ru": "; дней: {days} из {whole} в месяце; строка {row} графика в предложении {offer}",
}
INDEX: Words = {
    "en": "; indexed by {index}",
    "zh-hans": "；递增系数 {index}",
    "ru": "; коэффициент индексации {index}",
}
SENTENCES: dict[str, Words] = {
    "free": {
        "en": "Scheme I2: the first {months} months of the lease are free of rent",
        "zh-hans": "扶持政策 I2：租期前 {months} 个月免租金",
        "ru": "Льгота I2: первые месяцы аренды ({months}) без арендной платы",
    },
    "step": {
        "en": "Scheme I1: this part of the rent is paid: {percents}",
        "zh-hans": "扶持政策 I1：按租金的 {percents} 支付",
        "ru": "Льгота I1: оплачивается доля арендной платы {percents}",
    },
    "meter": {
        "en": "Reading on {from_on}: {from_value}; on {to_on}: {to_value}; "
              "{used} × {currency} {tariff}, tariff from {tariff_on}",
        "zh-hans": "{from_on}读数 {from_value}；{to_on}读数 {to_value}；"
                   "{used} × {currency} {tariff}，自{tariff_on}起执行的单价",
        "ru": "Показание на {from_on}: {from_value}; на {to_on}: {to_value}; "
              "{used} × {tariff} {currency}, тариф с {tariff_on}",
    },
    "late": {
        "en": "{sum} × {percent} a day, {days} days from {start} to {until}, at most {cap}; asked for before: {before}",
        "zh-hans": "{sum} × 每日 {percent}，自{start}至{until}共 {days} 天，上限为 {cap}；此前已收取：{before}",
        "ru": "{sum} × {percent} в день, дней: {days}, с {start} по {until}, не более {cap}; "
              "предъявлено ранее: {before}",
    },
    "late-plan": {
        "en": "{sum} × {percent} a day, {days} days from {start} to {until}, at most {cap}; not counted, as the "
              "payment plan was kept: {spared}; asked for before: {before}",
        "zh-hans": "{sum} × 每日 {percent}，自{start}至{until}计 {days} 天，上限为 {cap}；"
                   "分期付款计划履行期间不计：{spared}；此前已收取：{before}",
        "ru": "{sum} × {percent} в день, дней: {days}, с {start} по {until}, не более {cap}; не считаются дни, когда "
              "соблюдался график рассрочки: {spared}; предъявлено ранее: {before}",
    },
    "late-parts": {
        "en": "{percent} a day of what was open: {parts}; together at most {cap} of {sum}; asked for before: {before}",
        "zh-hans": "按当日未付金额每日 {percent} 计收：{parts}；合计上限为 {sum} 的 {cap}；此前已收取：{before}",
        "ru": "{percent} в день от неоплаченной суммы: {parts}; всего не более {cap} от {sum}; "
              "предъявлено ранее: {before}",
    },
    "late-parts-plan": {
        "en": "{percent} a day of what was open: {parts}; not counted, as the payment plan was kept: {spared}; "
              "together at most {cap} of {sum}; asked for before: {before}",
        "zh-hans": "按当日未付金额每日 {percent} 计收：{parts}；分期付款计划履行期间不计：{spared}；"
                   "合计上限为 {sum} 的 {cap}；此前已收取：{before}",
        "ru": "{percent} в день от неоплаченной суммы: {parts}; не считаются дни, когда соблюдался график "
              "рассрочки: {spared}; всего не более {cap} от {sum}; предъявлено ранее: {before}",
    },
}  # fmt: skip
STRETCH: Words = {
    "en": "{first} to {last}",
    "zh-hans": "{first}至{last}",
    "ru": "с {first} по {last}",
}
PART: Words = {
    "en": "{sum} × {days} ({when})",
    "zh-hans": "{sum} × {days}（{when}）",
    "ru": "{sum} × {days} ({when})",
}


def _joined(*parts: Words) -> Words:
    return {code: "".join(part[code] for part in parts) for code in codes()}


def sentences() -> Iterator[tuple[str, Words]]:
    yield from SENTENCES.items()
    for name, size in SIZES.items():
        yield name, _joined(size, DAYS)
        yield f"{name}-indexed", _joined(size, INDEX, DAYS)


def by_rate(
    terms: rent.Terms, month: rent.Month, offer: str, *, rate: Decimal, unit: str, index: Decimal = rent.ONE
) -> dict[str, Any]:  # fmt: skip
    """F2 to F5 and F8: rate, size, days of the month."""
    size = {"desk_month": "seats", "year": "flat"}.get(unit, "area")
    found = {
        "rate": fact.rate(rate, unit, terms.currency), "days": fact.number(month.days),
        "whole": fact.number(month.whole), "row": fact.number(month.position), "offer": fact.text(offer),
    }  # fmt: skip
    if size != "flat":
        found["size"] = fact.area(terms.area) if size == "area" else fact.number(terms.quantity)
    if index == rent.ONE:
        return {"rule": size, "facts": found}
    return {"rule": f"{size}-indexed", "facts": found | {"index": fact.number(index)}}


def free(terms: rent.Terms) -> dict[str, Any]:
    return {"rule": "free", "facts": {"months": fact.number(terms.rent_free_months)}}


def step(percents: list[Decimal]) -> dict[str, Any]:
    return {"rule": "step", "facts": {"percents": fact.items(fact.percent(p) for p in percents)}}


def meter(first: Any, last: Any, tariff: Any, currency: str) -> dict[str, Any]:
    figures = {
        "from_value": first.value, "to_value": last.value, "used": last.value - first.value, "tariff": tariff.price,
    }  # fmt: skip
    days = {"from_on": first.read_on, "to_on": last.read_on, "tariff_on": tariff.valid_from}
    found = {name: fact.number(plain(value)) for name, value in figures.items()}
    found |= {name: fact.date(day) for name, day in days.items()}
    return {"rule": "meter", "facts": found | {"currency": fact.text(currency)}}


def plain(value: Decimal) -> str:
    """Without zeros nobody read off a meter: 1000, 1250.5."""
    return f"{value.normalize():f}"


def late(
    base: Money, stretches: Sequence[rent.Stretch], counted: Sequence[rent.Stretch], *, before: Money,
    percent: Decimal, cap: Decimal, spared: Sequence[tuple[date, date]] = (),
) -> dict[str, Any]:  # fmt: skip
    """F9: what was open on which days; `counted` lacks the days a kept payment plan leaves out, which are `spared`."""
    rule = "late"
    facts = {
        "sum": fact.money(base), "percent": fact.percent(percent), "cap": fact.percent(cap),
        "before": fact.money(before),
    }  # fmt: skip
    if len(stretches) == 1 and stretches[0][2] == base.amount:
        ((start, until, _sum),) = stretches
        days = sum(_count(first, last) for first, last, _sum in counted)
        facts |= {"days": fact.number(days), "start": fact.date(start), "until": fact.date(until)}
    else:
        rule = "late-parts"
        facts["parts"] = fact.items(_part(stretch, base.currency) for stretch in counted)
    if not spared:
        return {"rule": rule, "facts": facts}
    return {"rule": f"{rule}-plan", "facts": facts | {"spared": fact.items(map(_stretch, spared))}}


def _count(first: date, last: date) -> int:
    return (last - first).days + 1


def _part(stretch: rent.Stretch, currency: str) -> fact.Fact:
    first, last, amount = stretch
    sum_, count = fact.money(Money(amount, currency)), _count(first, last)

    def write(code: str) -> str:
        days = format_unit(count, "duration-day", length="short", locale=babel_locale(code))
        return by_language(PART, code).format(
            sum=show(sum_, code), days=days, when=_days(first, last, code)
        )

    return fact.name(fact.in_each(write))


def _stretch(days: tuple[date, date]) -> fact.Fact:
    return fact.name(fact.in_each(lambda code: _days(*days, code)))


def _days(first: date, last: date, code: str) -> str:
    begins, ends = (format_date(day, code) for day in (first, last))
    return begins if first == last else by_language(STRETCH, code).format(first=begins, last=ends)
