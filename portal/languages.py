"""Words, dates and figures in a language named by the caller.

Pages follow the active language; papers carry two languages at once, so everything here
takes the language code as an argument. `LANGUAGES` in the settings gives the list and its
order; a language without a row in the tables below falls back to CLDR or to English.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import phonenumbers
from babel import Locale, UnknownLocaleError
from babel.dates import format_date as cldr_date
from babel.numbers import format_decimal
from babel.units import format_unit
from django.conf import settings
from django.utils.translation import get_language_info, override, to_locale

FALLBACK = "en"
NBSP = "\u00a0"
MINUS = "\u2212"  # as wide as a figure, and never parted from it

# British dates: "3 November 2026".
_TERRITORY = {"en": "en_GB"}


def codes() -> list[str]:
    """The languages of the house in the order of the settings."""
    return [code for code, _name in settings.LANGUAGES]


def is_known(code: str) -> bool:
    """One of the house's languages, and not something that only looks like one (`ru\\n`)."""
    return code in codes()


def name_in_itself(code: str) -> str:
    """简体中文, русский: how speakers call their language."""
    try:
        name = get_language_info(code)["name_local"]
    except KeyError:
        name = babel_locale(code).get_display_name() or code
    return name[:1].upper() + name[1:]


def html_lang(code: str) -> str:
    """The BCP 47 tag for `lang` and `hreflang`: zh-hans is written zh-Hans."""
    return to_locale(code).replace("_", "-")


@lru_cache(maxsize=64)
def babel_locale(code: str) -> Locale:
    """The CLDR locale; an unknown code gives the fallback's rather than an error."""
    try:
        return Locale.parse(_TERRITORY.get(code, to_locale(code)))
    except (UnknownLocaleError, ValueError):
        return Locale.parse(_TERRITORY[FALLBACK])


@contextmanager
def using(code: str) -> Iterator[None]:
    """Speak `code` inside the block: gettext, templates and lazy texts follow."""
    with override(code):
        yield


def pick(texts: Any, code: str) -> str:
    """One language out of a dict or an i18nfield value.

    An empty twin falls back to English, then to whatever is there. Plain and lazy strings
    pass through in `code`.
    """
    data = getattr(texts, "data", texts)
    if not isinstance(data, Mapping):
        if data is None:
            return ""
        with using(code):
            return str(data)
    for key in (code, code.split("-")[0], FALLBACK, *data):
        if data.get(key):
            return str(data[key])
    return ""


def by_language(table: Mapping[str, Any], code: str) -> Any:
    """The row of a table keyed by language; unknown languages read the English one."""
    return table[code] if code in table else table.get(code.split("-")[0], table[FALLBACK])


# --- dates -----------------------------------------------------------------------------------

_RU_SHORT = "янв фев мар апр мая июн июл авг сен окт ноя дек".split()

# CLDR patterns; "numeric" is ISO where nothing else is said, so no reader swaps day and month.
_DATES: dict[str, dict[str, str]] = {
    "en": {"short": "d MMM", "deed": "d MMMM y", "weekday": "EEEE, d MMMM"},
    "zh-hans": {"short": "M月d日", "deed": "y年M月d日", "weekday": "M月d日EEEE"},
    "ru": {"weekday": "EEEE, d MMMM", "deed": "«dd» MMMM y г.", "numeric": "dd.MM.y"},
}
_ISO = "y-MM-dd"


def format_date(d: date, code: str, form: str = "long") -> str:
    """A day: long 3 ноября 2026 г., short 3 ноя, numeric 03.11.2026, deed «03» ноября 2026 г.,
    weekday вторник, 3 ноября.

    A datetime gives its own calendar day: convert it to the campus's zone first.
    """
    if form not in ("long", "short", "numeric", "deed", "weekday"):
        raise ValueError(f"no such date form: {form}")
    day = d.date() if isinstance(d, datetime) else d
    locale = babel_locale(code)
    if form == "short" and code == "ru":
        return f"{day.day}{NBSP}{_RU_SHORT[day.month - 1]}"
    if form == "numeric":
        pattern = by_language(_DATES, code).get("numeric", _ISO)
    else:
        pattern = _DATES.get(code, {}).get(form, "long" if form != "short" else "medium")
    return _hard(cldr_date(day, pattern, locale))


def format_month(d: date, code: str) -> str:
    """The month of a day, short: Nov 2026, 2026年11月, ноя 2026."""
    if code == "ru":
        return f"{_RU_SHORT[d.month - 1] if d.month != 5 else 'май'}{NBSP}{d.year}"
    return cldr_date(d, "y年M月" if code.startswith("zh") else "LLL y", babel_locale(code))


def _hard(text: str) -> str:
    """CLDR mixes narrow and plain no-break spaces; one kind keeps papers comparable."""
    return text.replace("\u202f", NBSP).replace(" г.", f"{NBSP}г.")


# How people call the zone. Data by tz id; any other zone is written UTC+x.
ZONE_WORDS: dict[str, dict[str, str]] = {
    "UTC": {"en": "UTC", "zh-hans": "协调世界时", "ru": "UTC"},
    "Asia/Shanghai": {"en": "Beijing time", "zh-hans": "北京时间", "ru": "Пекин"},
    "Asia/Hong_Kong": {"en": "Hong Kong time", "zh-hans": "香港时间", "ru": "Гонконг"},
    "Asia/Urumqi": {"en": "Urumqi time", "zh-hans": "乌鲁木齐时间", "ru": "Урумчи"},
    "Europe/Moscow": {"en": "Moscow time", "zh-hans": "莫斯科时间", "ru": "Москва"},
    "Europe/Minsk": {"en": "Minsk time", "zh-hans": "明斯克时间", "ru": "Минск"},
    "Asia/Almaty": {"en": "Almaty time", "zh-hans": "阿拉木图时间", "ru": "Алматы"},
    "Asia/Tashkent": {"en": "Tashkent time", "zh-hans": "塔什干时间", "ru": "Ташкент"},
    "Asia/Yekaterinburg": {
        "en": "Yekaterinburg time",
        "zh-hans": "叶卡捷琳堡时间",
        "ru": "Екатеринбург",
    },
    "Asia/Novosibirsk": {
        "en": "Novosibirsk time",
        "zh-hans": "新西伯利亚时间",
        "ru": "Новосибирск",
    },
    "Asia/Vladivostok": {
        "en": "Vladivostok time",
        "zh-hans": "符拉迪沃斯托克时间",
        "ru": "Владивосток",
    },
}


def utc_offset(dt: datetime, zone: str) -> str:
    """UTC+8, UTC-3:30: the offset of `zone` at that moment."""
    minutes = int((dt.astimezone(ZoneInfo(zone)).utcoffset() or dt - dt).total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    if not minutes:
        return "UTC"
    return f"UTC{'+' if minutes > 0 else '-'}{hours}" + (f":{rest:02}" if rest else "")


def zone_words(dt: datetime, code: str, zone: str) -> str:
    """北京时间, Москва; UTC+5 for a zone nobody gave a name."""
    words = ZONE_WORDS.get(zone)
    return by_language(words, code) if words else utc_offset(dt, zone)


def format_time(dt: datetime, code: str, zone: str) -> str:
    """14:05（莫斯科时间）, 14:05 (Москва): the clock in `zone`, with the zone named."""
    local = _local(dt, zone)
    words = zone_words(dt, code, zone)
    clock = local.strftime("%H:%M")
    return f"{clock}（{words}）" if code.startswith("zh") else f"{clock}{NBSP}({words})"


def format_datetime(
    dt: datetime, code: str, zone: str, form: str = "long", *, offset: bool = False
) -> str:
    """Day and clock in `zone` (a tz id), the zone always named.

    `offset` adds UTC+8 beside the words, as papers print it. A naive datetime is refused:
    without a zone it is not a moment.
    """
    day = format_date(_local(dt, zone), code, form)
    clock = format_time(dt, code, zone)
    if offset and zone in ZONE_WORDS and zone != "UTC":
        closing = "）" if code.startswith("zh") else ")"
        comma = "，" if code.startswith("zh") else ", "
        clock = clock.removesuffix(closing) + comma + utc_offset(dt, zone) + closing
    return f"{day} {clock}" if code.startswith("zh") else f"{day}, {clock}"


def _local(dt: datetime, zone: str) -> datetime:
    if dt.tzinfo is None:
        raise ValueError("a naive datetime has no zone")
    return dt.astimezone(ZoneInfo(zone))


# --- figures ---------------------------------------------------------------------------------


def half_up(value: Decimal | int | str, digits: int) -> Decimal:
    """Round half away from zero, as people and tax offices do. Floats are refused."""
    if isinstance(value, float):
        raise TypeError("figures are Decimal, never float")
    number = Decimal(value)
    if not number.is_finite():
        raise ValueError("not a figure")
    return number.quantize(_last_place(digits), ROUND_HALF_UP)


@cache
def _last_place(digits: int) -> Decimal:
    """The last place that is kept: 0.01 for two digits."""
    return Decimal(1).scaleb(-digits)


def format_number(value: Decimal | int | str, code: str, digits: int | None = None) -> str:
    """1,234,567.50 or −1 234 567,50; without `digits` as many decimals as the value has, up to 6."""
    if digits is None:
        # A count keeps no decimals; trailing zeros of a Decimal say nothing to a reader.
        number = half_up(value, 6).normalize()
        exponent = number.as_tuple().exponent
        digits = max(0, -exponent) if isinstance(exponent, int) else 0
    number = half_up(value, digits)
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    figure = format_decimal(abs(number), pattern, babel_locale(code), decimal_quantization=False)
    return (MINUS if number < 0 else "") + _hard(figure)


def format_percent(value: Decimal | int | str, code: str) -> str:
    """22 stands for 22 %: ru 22 %, zh and en 22%."""
    return format_number(value, code) + (f"{NBSP}%" if code == "ru" else "%")


def format_phone(value: str) -> str:
    """+86 29 8123 4567 of +862981234567; what is no number stays as it is."""
    try:
        number = phonenumbers.parse(value)
    except phonenumbers.NumberParseException:
        return value
    shape = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, shape).replace(" ", NBSP)


_SQUARE = {"en": "m²", "zh-hans": "㎡", "ru": "м²"}


def format_area(m2: Decimal | int | str, code: str) -> str:
    """120 ㎡, 120 м²; square metres, at most two decimals."""
    return format_number(half_up(m2, 2), code) + NBSP + by_language(_SQUARE, code)


# --- words that count ------------------------------------------------------------------------

_CATEGORIES = ("zero", "one", "two", "few", "many", "other")


def plural(n: Decimal | int, code: str, forms: Sequence[str] | Mapping[str, str]) -> str:
    """The form of a word that agrees with `n`.

    `forms` are in the order of the language's own rule: ru (one, few, many), en (one, other),
    zh (other). A Russian fraction takes the second form (1,5 дня). Fewer forms than the rule
    has are read as far as they go.
    """
    locale = babel_locale(code)
    category = locale.plural_form(n)
    if not isinstance(forms, Mapping):
        tags = [c for c in _CATEGORIES if c in locale.plural_form.tags or c == "other"]
        forms = dict(zip(tags, forms, strict=False))
    for key in (category, "few" if category == "other" else "other"):
        if key in forms:
            return forms[key]
    return list(forms.values())[-1]


_WORKING_DAYS = {
    "en": ("working day", "working days"),
    "zh-hans": ("个工作日",),
    "ru": ("рабочий день", "рабочих дня", "рабочих дней"),
}


def days_phrase(n: int, code: str) -> str:
    """5 working days, 5 个工作日, 5 рабочих дней."""
    return f"{format_number(n, code)} {plural(n, code, by_language(_WORKING_DAYS, code))}"


def format_duration(minutes: int, code: str) -> str:
    """2 days 4 hrs 10 mins, 2天4小时10分钟, 2 дн. 4 ч 10 мин: what is zero is left out."""
    days, rest = divmod(minutes, 24 * 60)
    parts = [("day", days), ("hour", rest // 60), ("minute", rest % 60)]
    given = [(unit, n) for unit, n in parts if n] or parts[-1:]
    words = [
        format_unit(n, f"duration-{unit}", length="short", locale=babel_locale(code))
        for unit, n in given
    ]
    return ("" if code.startswith("zh") else " ").join(_hard(word) for word in words)


_AFTER_NUMERO = re.compile(r"(№|§)[ \u00a0\u202f]*(?=\w)")
_BEFORE_SIGN = re.compile(r"(?<=[0-9])[ \u202f](?=(?:₽|¥|€|\$|%|м²|m²|㎡)(?!\w))")
_IN_FIGURE = re.compile(r"(?<=[0-9])[ \u202f](?=[0-9]{3}(?![0-9]))")
_SHORT_WORD = re.compile(r"(?<![\w-])([авикосуяАВИКОСУЯ])[ \u00a0]+(?=\w)")


def typeset(text: str, code: str) -> str:
    """No-break spaces where a line must not break.

    After №, inside figures grouped by spaces, before ₽ % м²; in Russian also after words of
    one letter. Saying it twice changes nothing.
    """
    text = _AFTER_NUMERO.sub(rf"\1{NBSP}", text)
    text = _BEFORE_SIGN.sub(NBSP, text)
    if code == "ru":
        text = _IN_FIGURE.sub(NBSP, text)
        text = _SHORT_WORD.sub(rf"\1{NBSP}", text)
    return text
