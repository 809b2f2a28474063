"""One fact, written in one language."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from portal import languages
from portal.money import Money, digits_of, format_money, format_rate, in_words

JOINTS = {"zh-hans": "、", "en": ", ", "ru": ", "}
# Which forms a placeholder may ask for: {rent|words}, {starts|deed}.
FORMS = frozenset(
    {"words", "full", "iso", "long", "short", "numeric", "deed", "capitals", "figure"}
)


class Missing(Exception):
    """There is no such fact, or it has no twin in this language."""


def find(facts: dict[str, Any], path: str) -> Any:
    """The fact at `company.name`; raises Missing."""
    found: Any = facts
    for key in path.split("."):
        if not isinstance(found, dict) or "type" in found or key not in found:
            raise Missing(path)
        found = found[key]
    if found is None or (isinstance(found, dict) and "type" not in found):
        raise Missing(path)
    return found


def show(fact: Any, language: str, form: str = "") -> str:
    """Write a fact. Raises Missing where nothing would be printed."""
    if not isinstance(fact, dict):
        fact = {"type": "number" if isinstance(fact, int) else "text", "value": str(fact)}
    written = WRITERS[fact["type"]](fact, language, form)
    if not written.strip():
        raise Missing(fact.get("type"))
    return written


def _date(fact: dict[str, Any], language: str, form: str) -> str:
    return languages.format_date(date.fromisoformat(fact["value"]), language, form or "long")


def _moment(fact: dict[str, Any], language: str, form: str) -> str:
    return languages.format_datetime(
        datetime.fromisoformat(fact["value"]), language, fact["zone"], form or "long", offset=True
    )


def _money(fact: dict[str, Any], language: str, form: str) -> str:
    sum_ = Money(Decimal(fact["amount"]), fact["currency"])
    if form == "words":
        return in_words(sum_, language)
    if form == "figure":  # the currency stands elsewhere: in the head of the column
        return languages.format_number(sum_.amount, language, digits_of(sum_.currency))
    figures = format_money(sum_, language, style="iso" if form == "iso" else "words")
    if form == "full":
        brackets = "（{}）" if language.startswith("zh") else " ({})"
        return figures + brackets.format(in_words(sum_, language))
    return figures


def _rate(fact: dict[str, Any], language: str, form: str) -> str:
    return format_rate(Decimal(fact["amount"]), fact["unit"], fact["currency"], language)


def _area(fact: dict[str, Any], language: str, form: str) -> str:
    return languages.format_area(Decimal(fact["value"]), language)


def _number(fact: dict[str, Any], language: str, form: str) -> str:
    return languages.format_number(Decimal(fact["value"]), language)


def _percent(fact: dict[str, Any], language: str, form: str) -> str:
    return languages.format_percent(Decimal(fact["value"]), language)


def _days(fact: dict[str, Any], language: str, form: str) -> str:
    return languages.days_phrase(int(fact["value"]), language)


def _text(fact: dict[str, Any], language: str, form: str) -> str:
    return fact["value"].upper() if form == "capitals" else fact["value"]


def _name(fact: dict[str, Any], language: str, form: str) -> str:
    return fact.get(language) or ""


def _list(fact: dict[str, Any], language: str, form: str) -> str:
    return languages.by_language(JOINTS, language).join(
        show(item, language, form) for item in fact["items"]
    )


def _schedule(fact: dict[str, Any], language: str, form: str) -> str:
    raise Missing("schedule")  # a table stands by itself, never inside a sentence


VERSIONS = {"en": "version {n}", "zh-hans": "第 {n} 版", "ru": "редакция {n}"}
SINCE = {"en": "of {day}", "zh-hans": "{day}", "ru": "от {day}"}


def _source(fact: dict[str, Any], language: str, form: str) -> str:
    """Lease offer XA-OFR-2026-00003, version 3; tariff of 1 March 2026."""
    words = [f"{languages.by_language(fact['what'], language)} {fact['number']}".strip()]
    if fact.get("on"):
        day = _date({"value": fact["on"]}, language, form)
        words[0] += f" {languages.by_language(SINCE, language).format(day=day)}"
    if fact.get("version"):
        words.append(languages.by_language(VERSIONS, language).format(n=fact["version"]))
    return ("，" if language.startswith("zh") else ", ").join(words)


WRITERS = {
    "date": _date, "moment": _moment, "money": _money, "rate": _rate, "area": _area, "number": _number,
    "percent": _percent, "days": _days, "text": _text, "name": _name, "list": _list, "schedule": _schedule,
    "source": _source,
}  # fmt: skip
