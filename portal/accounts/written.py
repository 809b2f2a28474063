"""How people write numbers and company names, and the shapes those should have."""

import re
import unicodedata
from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from portal.search import normalise

# Long enough for a registered name, short enough to read.
_LENGTH = 300
_LOOKALIKES = str.maketrans("АВЕЗКМНОРСТУХІЈЅ", "ABE3KMHOPCTYXIJS")
_GREEK = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ0", "ABEZHIKMNOPTYXO")
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015\u2212._/]+")


def tidy(value: object) -> str:
    """Full-width characters narrowed, control characters and outer space removed."""
    text = unicodedata.normalize("NFKC", str("" if value is None else value)[: _LENGTH * 2])
    kept = (
        " " if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") else c
        for c in text
        if unicodedata.category(c) != "Cf"
    )
    return "".join(kept).strip()[:_LENGTH]


def compact(text: str) -> str:
    """Without the spaces and dashes people write for the eye."""
    return _SEPARATORS.sub("", tidy(text))


def code(text: str) -> str:
    """Compact capitals; Cyrillic letters that look Latin become Latin."""
    return compact(text).upper().translate(_LOOKALIKES)


def outline(name: str) -> str:
    """How a company's name looks, whichever alphabet it was typed in: Ѕіlk Rоаd is SILK ROAD.

    For comparing only; Greek, Cyrillic and Latin letters that look alike become one, marks and
    legal forms go.
    """
    plain = unicodedata.normalize("NFD", normalise(name))
    letters = "".join(c for c in plain if not unicodedata.combining(c)).upper()
    return letters.translate(_LOOKALIKES).translate(_GREEK)


def postcode(text: str, country: str) -> tuple[str, bool]:
    value = " ".join(text.upper().split())
    if country in ("CN", "RU"):
        value = compact(text)
        return value, bool(re.fullmatch("[0-9]{6}", value))
    return value, len(value) <= 12


def okved(text: str, country: str) -> tuple[str, bool]:
    value = re.sub(r"\s+", "", text).replace(",", ".")
    return value, bool(re.fullmatch(r"[0-9]{2}(?:\.[0-9]{1,2}){0,2}", value))


def gbt4754(text: str, country: str) -> tuple[str, bool]:
    value = code(text)
    return value, bool(re.fullmatch("[A-T][0-9]{2,4}", value))


def cadastral(text: str, country: str) -> tuple[str, bool]:
    value = re.sub(r"\s+", "", text)
    return value, bool(re.fullmatch("[0-9]{2}:[0-9]{2}:[0-9]{6,7}:[0-9]+", value))


def company_name_cn(text: str, country: str) -> tuple[str, bool]:
    """Region, brand, trade and form; registered names hold no digits and no Latin letters."""
    value = re.sub(r"\s+", "", text).replace("(", "（").replace(")", "）")
    chinese = re.fullmatch("[\u4e00-\u9fff\u3400-\u4dbf\U00020000-\U000323af（）·]{4,}", value)
    form = re.search(
        "(?:公司|厂|中心|合伙）?|事务所|代表处|办事处|集团|合作社|企业|研究院)(?:（.*）)?$", value
    )
    return value, bool(chinese and form)


_RUSSIAN_FORM = re.compile(
    r"(?<!\w)(?:ООО|ОАО|ЗАО|ПАО|НАО|АО|ИП|АНО|НКО|ФГУП|ГУП|МУП|Филиал|Представительство|Фонд|Ассоциация"
    r"|Общество с ограниченной ответственностью|(?:Публичное |Непубличное )?Акционерное общество"
    r"|Индивидуальный предприниматель|Автономная некоммерческая организация)(?!\w)",
    re.IGNORECASE,
)


def company_name_ru(text: str, country: str) -> tuple[str, bool]:
    """A known legal form and the name in «»; other quotes are turned into them, but not those inside."""
    value = " ".join(text.split())
    if "«" not in value:
        value = re.sub(r"[\"“„]([^\"“”„«»]+)[\"”“]", r"«\1»", value)
    form = _RUSSIAN_FORM.search(value)
    person = form and form.group().casefold() in ("ип", "индивидуальный предприниматель")
    return value, bool(form and (person or re.search("«[^»]+»", value)))


SHAPES: dict[str, Callable[[str, str], tuple[str, bool]]] = {
    "postcode": postcode,
    "okved": okved,
    "gbt4754": gbt4754,
    "cadastral": cadastral,
    "company_name_cn": company_name_cn,
    "company_name_ru": company_name_ru,
}

MESSAGES = {
    "postcode": _("Postcodes of China and Russia have 6 digits."),
    "okved": _("An OKVED code is written 62.01."),
    "gbt4754": _("A GB/T 4754 code is a letter and two to four digits, for example I6510."),
    "cadastral": _("A cadastral number is written 50:20:0010505:123."),
    "company_name_cn": _(
        "A Chinese company name has a region, a brand, a trade and a form, without digits or Latin letters."
    ),
    "company_name_ru": _("Write the legal form and the name in quotation marks: ООО «Пример»."),
}
