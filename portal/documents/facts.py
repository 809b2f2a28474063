"""Builders of facts: plain JSON values that carry their type, so that each language writes them its own way.

A paper freezes them when it is issued. Dates are days, moments carry their zone, money its currency.
"""

from collections.abc import Iterable, Mapping
from datetime import date as Day
from datetime import datetime
from decimal import Decimal
from typing import Any

from portal.accounts.models import Campus, Company, Person
from portal.forms import clean_text
from portal.languages import babel_locale, codes, pick
from portal.money import Money

Fact = dict[str, Any]


def date(day: Day) -> Fact:
    return {"type": "date", "value": day.isoformat()}


def moment(at: datetime, zone: str) -> Fact:
    """A point in time, read on the clock of `zone` (a tz id)."""
    return {"type": "moment", "value": at.isoformat(), "zone": str(zone)}


def money(amount: Money) -> Fact:
    rounded = amount.rounded()
    return {"type": "money", "amount": str(rounded.amount), "currency": rounded.currency}


def rate(amount: Decimal, unit: str, currency: str) -> Fact:
    """A price per unit; `unit` is one of portal.money.RATE_UNITS."""
    return {"type": "rate", "amount": str(amount), "unit": unit, "currency": currency}


def area(square_metres: Decimal | int | str) -> Fact:
    return {"type": "area", "value": str(square_metres)}


def number(value: Decimal | int | str) -> Fact:
    return {"type": "number", "value": str(value)}


def percent(value: Decimal | int | str) -> Fact:
    return {"type": "percent", "value": str(value)}


def days(count: int) -> Fact:
    """A number of working days."""
    return {"type": "days", "value": count}


def text(value: object) -> Fact:
    """The same words in every language: numbers of papers, passport names, addresses of pages."""
    return {"type": "text", "value": clean_text(str(value))}


def name(forms: Any) -> Fact:
    """A text with its twin in each language. Takes a dict or an i18nfield value; gaps stay gaps."""
    data = getattr(forms, "data", forms)
    if not isinstance(data, Mapping):
        data = {code: pick(forms, code) for code in codes()}
    return {"type": "name"} | {code: clean_text(str(data.get(code) or "")) for code in codes()}


def source(
    kind: str, what: Mapping[str, str], number: str = "", *, version: int = 0, on: Day | None = None
) -> Fact:
    """Something a paper came from: what it is, its number, its version, the day it holds from."""
    found = {
        "type": "source",
        "kind": kind,
        "what": dict(what),
        "number": number,
        "version": version,
    }
    return found | ({"on": on.isoformat()} if on else {})


def items(facts: Iterable[Fact]) -> Fact:
    return {"type": "list", "items": list(facts)}


def column(titles: Mapping[str, str], *, figures: bool = False) -> dict[str, Any]:
    """A column of a table; figures stand at the right."""
    return {"titles": dict(titles), "figures": figures}


def total(titles: Mapping[str, str], value: Fact, *, strong: bool = False) -> dict[str, Any]:
    return {"titles": dict(titles), "value": value, "strong": strong}


def schedule(
    columns: list[dict[str, Any]], rows: list[list[Fact]], totals: Iterable[dict[str, Any]] = ()
) -> Fact:
    """A table: a schedule of rents, the lines of an invoice, the people invited."""
    return {"type": "schedule", "columns": columns, "rows": rows, "totals": list(totals)}


def in_each(write: Any) -> dict[str, str]:
    """`write(code)` for every language of the house."""
    return {code: write(code) for code in codes()}


def country(code: str) -> Fact:
    return name(in_each(lambda lang: babel_locale(lang).territories.get(code, code)))


def company(given: Company) -> dict[str, Any]:
    """What a paper says of a company: names, address, country, identifiers by kind."""
    numbers = sorted(given.identifiers.all(), key=lambda i: i.pk)
    found = {
        "name": name(in_each(given.name_for)),
        "registered_name": text(given.name),
        "country": country(given.country),
        "country_code": text(given.country),
        "language": text(given.language),
        "legal_form": text(given.legal_form),
        "identifiers": identifiers((i.kind, i.value) for i in numbers),
    }
    if given.address:
        found["address"] = name(in_each(given.address_for))
    if given.registered_on:
        found["registered_on"] = date(given.registered_on)
    return found | {i.kind: text(i.value) for i in numbers}


# How papers call identifiers: the same letters where readers of both languages look for them.
IDENTIFIERS: dict[str, dict[str, str]] = {
    "uscc": {"en": "USCC", "zh-hans": "统一社会信用代码", "ru": "Единый социальный кредитный код"},
    "inn": {"en": "INN", "zh-hans": "纳税人识别号（ИНН）", "ru": "ИНН"},
    "kpp": {"en": "KPP", "zh-hans": "税务登记原因代码（КПП）", "ru": "КПП"},
    "ogrn": {"en": "OGRN", "zh-hans": "主要国家注册号（ОГРН）", "ru": "ОГРН"},
    "bin": {"en": "BIN", "zh-hans": "商业识别号（БИН）", "ru": "БИН"},
}


def identifiers(pairs: Iterable[tuple[str, str]]) -> Fact:
    """All identifiers in one line: 统一社会信用代码 9161… ; ИНН 7707…, КПП 7736…"""
    known = list(pairs)

    def write(code: str) -> str:
        joint = "，" if code.startswith("zh") else ", "
        return joint.join(
            f"{pick(IDENTIFIERS.get(kind, kind.upper()), code)}\u00a0{value}"
            for kind, value in known
        )

    return name(in_each(write))


def campus(given: Campus) -> dict[str, Any]:
    """What a paper says of the campus that issues it."""
    return {
        "code": text(given.code),
        "name": name(given.name),
        "legal_name": name(given.legal_name),
        "address": name(given.address),
        "identifiers": identifiers(given.legal_identifiers.items()),
        "signatory_name": name(given.signatory_name),
        "signatory_position": name(given.signatory_position),
        "currency": text(given.currency),
        "country": country(given.country),
        "prevailing_language": text(given.prevailing_language),
        "phone": text(given.phone),
        "email": text(given.email),
    }


def authority(choice: str, campus_prevailing: str) -> dict[str, Any]:
    """Which of a paper's two texts counts, and the name of that language; `choice` is Template.authority."""
    if choice == "equal":
        return {"authority": text("equal")}
    prevailing = campus_prevailing if choice == "campus" else choice
    return {"authority": text("prevails"), "prevailing": language_name(prevailing)}


# How papers call languages.
LANGUAGE_WORDS = {
    "en": {"en": "English", "zh-hans": "英文", "ru": "английский"},
    "zh-hans": {"en": "Chinese", "zh-hans": "中文", "ru": "китайский"},
    "ru": {"en": "Russian", "zh-hans": "俄文", "ru": "русский"},
}


def language_name(code: str) -> Fact:
    known = LANGUAGE_WORDS.get(code, {})
    return {"code": code} | name(
        in_each(
            lambda lang: (
                known.get(lang) or babel_locale(code).get_display_name(babel_locale(lang)) or code
            )
        )
    )


def person(given: Person) -> dict[str, Any]:
    """What a paper says of a person; what is not known is left out and so found missing."""
    found = {
        "name": name(in_each(given.name_for)),
        "latin": text(given.latin_name),
        "position": text(given.position),
        "sex": name(SEXES[given.sex]) if given.sex in SEXES else None,
        "nationality": country(given.nationality) if given.nationality else None,
        "passport": text(given.passport_number) if given.passport_number else None,
        "born_on": date(given.born_on) if given.born_on else None,
        "passport_expires_on": date(given.passport_expires_on)
        if given.passport_expires_on
        else None,
    }
    return {key: value for key, value in found.items() if value}


SEXES = {
    "F": {"en": "female", "zh-hans": "女", "ru": "женский"},
    "M": {"en": "male", "zh-hans": "男", "ru": "мужской"},
}
