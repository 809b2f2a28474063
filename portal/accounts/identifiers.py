"""Numbers and names that authorities give, checked for slips of the pen.

`check()` never blocks on arithmetic: a failing check digit is a warning that asks for a reason,
because genuine codes are known to fail. Only what cannot be such a number at all, by alphabet
or length, is an error.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import phonenumbers
import stdnum.exceptions as slips
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from stdnum import iban as stdnum_iban
from stdnum.cn import uscc as stdnum_uscc
from stdnum.ru import inn as stdnum_inn

from portal.accounts import countries, written

OK, WARNING, ERROR = "ok", "warning", "error"


@dataclass(frozen=True)
class Check:
    """What a check found: the value to store, how bad it is, what to tell the person."""

    value: str
    level: str = OK
    message: Any = ""
    hint: Any = ""

    @property
    def needs_reason(self) -> bool:
        return self.level == WARNING


LABELS = {
    "uscc": _("Unified Social Credit Code"),
    "inn": _("INN (tax number)"),
    "kpp": _("KPP (tax registration reason code)"),
    "ogrn": _("OGRN (state registration number)"),
    "registry": _("Registry number"),
    "bik": _("BIK (bank code)"),
    "account": _("Bank account"),
    "cnaps": _("CNAPS code"),
    "swift": _("SWIFT code"),
    "iban": _("IBAN"),
    "passport": _("Passport number"),
    "mrz": _("Passport number with its check digit"),
    "phone": _("Phone"),
    "postcode": _("Postcode"),
    "okved": _("Activity code (OKVED 2)"),
    "gbt4754": _("Activity code (GB/T 4754)"),
    "company_name_cn": _("Company name in Chinese"),
    "company_name_ru": _("Company name in Russian"),
    "cadastral": _("Cadastral number"),
}

_OF_COUNTRY = {"CN": ("uscc",), "RU": ("inn", "ogrn", "kpp")}

CHECKSUM = _("The check digit does not fit. Compare the number with the certificate.")


def kinds_for(country: str) -> tuple[str, ...]:
    """Which numbers identify a company of that country."""
    return _OF_COUNTRY.get(country, ("registry",))


def check(kind: str, value: object, country: str | None = None, **context: str) -> Check:
    """Judge a value as a person typed it; `context` carries the neighbours (bik=… of an account).

    Spaces, dashes and full-width characters are accepted. An unknown kind raises KeyError.
    """
    judge = _JUDGES[kind]
    text = written.tidy(value)
    if not text:
        return Check("", ERROR, _("Nothing was entered."))
    return judge(text, (country or "").upper(), context)


def _code(text: str) -> str:
    return written.code(text)


def _digits(*lengths: int, message: Any) -> Callable[[str, str, dict[str, str]], Check]:
    """A number told by its length alone."""

    def judge(text: str, country: str, context: dict[str, str]) -> Check:
        value = written.compact(text)
        good = re.fullmatch("[0-9]+", value) and len(value) in lengths
        return Check(value) if good else Check(value, ERROR, message)

    return judge


def _uscc(text: str, country: str, context: dict[str, str]) -> Check:
    value = _code(text)
    if len(value) != 18:
        return Check(
            value,
            ERROR,
            format_lazy(
                _("A Unified Social Credit Code has 18 characters; this one has {count}."),
                count=len(value),
            ),
        )
    if not re.fullmatch("[0-9A-HJ-NP-RTUW-Y]{2}[0-9]{6}[0-9A-HJ-NP-RTUW-Y]{10}", value):
        return Check(
            value,
            ERROR,
            _("A Unified Social Credit Code has digits and capital letters; 3 to 8 are digits."),
            _("The letters I, O, S, V and Z never occur: look for 1, 0, 5 or 2."),
        )
    if stdnum_uscc.calc_check_digit(value[:17]) != value[17]:
        return Check(value, WARNING, CHECKSUM)
    inner = "" if _organisation_fits(value[8:17]) else _("Compare characters 9 to 17 once more.")
    return Check(value, hint=inner)


def _organisation_fits(inner: str) -> bool:
    """The organisation code inside a credit code: mod 11, X for ten (GB 11714)."""
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    rest = sum(w * alphabet.index(c) for w, c in zip(weights, inner[:8], strict=True)) % 11
    return inner[8] == "0X987654321"[rest]


def _inn(text: str, country: str, context: dict[str, str]) -> Check:
    value = written.compact(text)
    if not re.fullmatch("[0-9]{10}|[0-9]{12}", value):
        return Check(value, ERROR, _("An INN has 10 digits for a company, 12 for a person."))
    try:
        stdnum_inn.validate(value)
    except slips.ValidationError:
        return Check(value, WARNING, CHECKSUM)
    foreign = _("Numbers that begin with 9909 belong to foreign organisations.")
    return Check(value, hint=foreign if value.startswith("9909") and len(value) == 10 else "")


def _kpp(text: str, country: str, context: dict[str, str]) -> Check:
    value = _code(text)
    if re.fullmatch("[0-9]{4}[0-9A-Z]{2}[0-9]{3}", value):
        return Check(value)
    return Check(value, ERROR, _("A KPP has 9 characters, for example 773601001."))


def _ogrn(text: str, country: str, context: dict[str, str]) -> Check:
    value = written.compact(text)
    if not re.fullmatch("[0-9]{13}|[0-9]{15}", value):
        return Check(value, ERROR, _("An OGRN has 13 digits, an OGRNIP 15."))
    # stdnum compares a two-digit remainder for the long form; the rule takes its last digit.
    remainder = int(value[:-1]) % (11 if len(value) == 13 else 13)
    return Check(value) if remainder % 10 == int(value[-1]) else Check(value, WARNING, CHECKSUM)


def _registry(text: str, country: str, context: dict[str, str]) -> Check:
    value = " ".join(text.split())
    if len(value) > 40 or not re.search(r"\w", value):
        return Check(value[:40], ERROR, _("Write the registry number in at most 40 characters."))
    return Check(value)


def _bik(text: str, country: str, context: dict[str, str]) -> Check:
    value = written.compact(text)
    if re.fullmatch("04[0-9]{7}", value):
        return Check(value)
    return Check(value, ERROR, _("A BIK has 9 digits and begins with 04."))


_ACCOUNT_CURRENCIES = {
    "810": "RUB",
    "643": "RUB",
    "156": "CNY",
    "840": "USD",
    "978": "EUR",
    "398": "KZT",
}


def account_currency(account: str) -> str:
    """The currency a Russian account is kept in, from its digits 6 to 8; empty when unknown."""
    return _ACCOUNT_CURRENCIES.get(account[5:8], "") if len(account) == 20 else ""


def _account(text: str, country: str, context: dict[str, str]) -> Check:
    value = _code(text)
    bik = written.compact(context.get("bik", ""))
    if country == "RU" or bik:
        return _russian_account(value, bik)
    shape = "[0-9]{8,30}" if country == "CN" else "[0-9A-Z]{4,34}"
    if re.fullmatch(shape, value):
        return Check(value)
    if country == "CN":
        return Check(value, ERROR, _("A Chinese bank account has 8 to 30 digits."))
    return Check(value, ERROR, _("A bank account has 4 to 34 letters and digits."))


def _russian_account(value: str, bik: str) -> Check:
    if not re.fullmatch("[0-9]{20}", value):
        return Check(value, ERROR, _("A Russian bank account has 20 digits."))
    if not re.fullmatch("[0-9]{9}", bik):
        return Check(value, hint=_("With the BIK the key of the account can be checked too."))
    # Correspondent accounts, and accounts at the Bank of Russia itself, are keyed by its branch.
    central = value.startswith("301") or bik[6:] in ("000", "001", "002")
    keyed = ("0" + bik[4:6] if central else bik[6:]) + value
    weights = (7, 1, 3) * 8
    key = sum(w * int(d) % 10 for w, d in zip(weights, keyed, strict=False)) % 10
    if key:
        return Check(value, WARNING, _("The account does not fit this BIK. Compare both."))
    return Check(value)


def _swift(text: str, country: str, context: dict[str, str]) -> Check:
    value = _code(text)
    if not re.fullmatch("[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?", value):
        return Check(value, ERROR, _("A SWIFT code has 8 or 11 characters, for example BKCHCNBJ."))
    known = countries.is_country(value[4:6]) or value[4:6] == "XK"
    return (
        Check(value)
        if known
        else Check(value, WARNING, _("No country has the code in letters 5 and 6."))
    )


def _iban(text: str, country: str, context: dict[str, str]) -> Check:
    value = _code(text)
    if not re.fullmatch("[A-Z]{2}[0-9]{2}[A-Z0-9]{8,30}", value):
        return Check(value, ERROR, _("An IBAN begins with two letters and two digits."))
    if value[:2] in ("CN", "RU"):
        return Check(value, ERROR, _("Banks of China and Russia have no IBAN: give the account."))
    # With the right digits put in, whatever still fails is the country's form, not the sum.
    digits = stdnum_iban.calc_check_digits(value)
    try:
        stdnum_iban.validate(value[:2] + digits + value[4:])
    except slips.ValidationError:
        return Check(value, ERROR, _("An IBAN of this country has another length or form."))
    return Check(value) if value[2:4] == digits else Check(value, WARNING, CHECKSUM)


_PASSPORTS = {
    "CN": (
        "(?:[DEGPS][0-9]{8}|[DEPS][A-Z][0-9]{7})",
        _("Chinese passports have 9 characters and begin with a letter, for example E12345678."),
    ),
    "RU": (
        "[0-9]{9}",
        _("Russian passports for travel have 9 digits: 2 of the series and 7."),
    ),
}


def _passport(text: str, country: str, context: dict[str, str]) -> Check:
    value = _code(text)
    if not re.fullmatch("[A-Z0-9]{5,15}", value):
        return Check(value, ERROR, _("A passport number has 5 to 15 letters and digits."))
    shape, words = _PASSPORTS.get(country, ("", ""))
    if shape and not re.fullmatch(shape, value):
        return Check(value, WARNING, words)
    return Check(value)


def mrz_digit(field: str) -> int:
    """The check digit of a field of the machine-readable zone (ICAO 9303, weights 7 3 1)."""
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    values = (alphabet.find(c) if c != "<" else 0 for c in field)
    return sum(v * (7, 3, 1)[i % 3] for i, v in enumerate(values)) % 10


def _mrz(text: str, country: str, context: dict[str, str]) -> Check:
    """The number followed by its check digit, as the lower line begins: L898902C36."""
    value = _code(text)
    if not re.fullmatch("[A-Z0-9<]{5,15}[0-9]", value):
        return Check(value, ERROR, _("Copy the beginning of the lower line of the passport page."))
    number, digit = value[:-1], int(value[-1])
    if mrz_digit(number) != digit:
        return Check(number.rstrip("<"), WARNING, CHECKSUM)
    return Check(number.rstrip("<"))


_country_name = lazy(lambda country: countries.name(country, get_language() or "en"), str)


def _phone(text: str, country: str, context: dict[str, str]) -> Check:
    typed = "+" + text[2:] if text.startswith("00") else text
    message = _("Write the number with the country code, for example +86 29 8888 1234.")
    try:
        number = phonenumbers.parse(typed, country or None)
    except phonenumbers.NumberParseException:
        return Check(text, ERROR, message)
    value = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if not phonenumbers.is_possible_number(number):
        return Check(value, ERROR, message)
    region = phonenumbers.region_code_for_number(number)
    hint: Any = ""
    if region and country and region != country:
        hint = format_lazy(_("This is a number of {country}."), country=_country_name(region))
    if not phonenumbers.is_valid_number(number):
        return Check(value, WARNING, _("No such number is in use. Compare it once more."), hint)
    return Check(value, hint=hint)


_JUDGES: dict[str, Callable[[str, str, dict[str, str]], Check]] = {
    "uscc": _uscc,
    "inn": _inn,
    "kpp": _kpp,
    "ogrn": _ogrn,
    "registry": _registry,
    "bik": _bik,
    "account": _account,
    "cnaps": _digits(12, message=_("A CNAPS code has 12 digits.")),
    "swift": _swift,
    "iban": _iban,
    "passport": _passport,
    "mrz": _mrz,
    "phone": _phone,
}


def _shape(kind: str) -> Callable[[str, str, dict[str, str]], Check]:
    """Kinds that are told by their shape and never refused."""

    def judge(text: str, country: str, context: dict[str, str]) -> Check:
        value, fits = written.SHAPES[kind](text, country)
        return Check(value) if fits else Check(value, WARNING, written.MESSAGES[kind])

    return judge


# Numbers, which are stored compact even in doubt; a doubted name or postcode stays as it was typed.
EXACT = frozenset(_JUDGES)
_JUDGES |= {kind: _shape(kind) for kind in written.SHAPES}
