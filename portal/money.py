"""Sums of money: exact, in one currency, in figures and in words.

A sum is a `Decimal` with an ISO 4217 code. Floats are refused, sums of two currencies never
meet, and rounding is half-up to the currency's own digits, once per invoice line.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from babel.numbers import get_currency_name
from num2words import num2words

from portal.languages import (
    MINUS,
    NBSP,
    babel_locale,
    by_language,
    format_number,
    half_up,
    plural,
)

# ISO 4217 currencies that do not have two decimals.
_DIGITS = dict.fromkeys(
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split(), 0
) | dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3)

# Where the card network counts otherwise than ISO (Stripe, "Zero-decimal currencies").
_CARD_DIGITS = {"ISK": 2, "UGX": 2, "MGA": 0}

_CODE = re.compile(r"[A-Z]{3}")


class CurrencyMismatch(ValueError):
    """Sums of two currencies were about to meet."""


def digits_of(currency: str) -> int:
    """Decimals of a currency by ISO 4217: CNY 2, JPY 0, KWD 3."""
    return _DIGITS.get(currency, 2)


def round_half_up(amount: Decimal | int | str, currency: str) -> Decimal:
    """To the currency's digits, halves away from zero."""
    return half_up(amount, digits_of(currency))


@dataclass(frozen=True, slots=True)
class Money:
    """An exact sum in one currency.

    Takes Decimal, int or text. Refuses floats, NaN and whatever is not an ISO 4217 code. The
    amount is kept as given, so a price may carry more decimals than its currency: call
    `rounded()` once per line.
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        given: Any = self.amount
        if isinstance(given, (float, bool)):
            raise TypeError("money is Decimal, never float")
        try:
            amount = Decimal(given)
        except InvalidOperation as error:
            raise ValueError(f"not a sum of money: {given!r}") from error
        if not amount.is_finite():
            raise ValueError("not a sum of money")
        if not _CODE.fullmatch(self.currency):
            raise ValueError(f"not a currency code: {self.currency!r}")
        object.__setattr__(self, "amount", amount)

    @classmethod
    def zero(cls, currency: str) -> "Money":
        return cls(Decimal(0), currency)

    @classmethod
    def from_minor(cls, minor: int, currency: str) -> "Money":
        """From the card network's whole units: 1050 CNY is ¥10.50, 1050 JPY is 1050 yen."""
        return cls(Decimal(minor).scaleb(-_card_digits(currency)), currency)

    @property
    def minor(self) -> int:
        """In the card network's whole units. Refuses a sum that would have to be rounded."""
        units = self.amount.scaleb(_card_digits(self.currency))
        if units != units.to_integral_value():
            raise ValueError("round the sum before it is charged")
        return int(units)

    def rounded(self) -> "Money":
        return Money(round_half_up(self.amount, self.currency), self.currency)

    def _of(self, other: "Money") -> Decimal:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency}")
        return other.amount

    def __add__(self, other: Any) -> "Money":
        if not isinstance(other, Money):
            return NotImplemented
        return Money(self.amount + self._of(other), self.currency)

    def __radd__(self, other: Any) -> "Money":
        # sum() starts from 0.
        return self if other == 0 and not isinstance(other, Money) else NotImplemented

    def __sub__(self, other: Any) -> "Money":
        if not isinstance(other, Money):
            return NotImplemented
        return Money(self.amount - self._of(other), self.currency)

    def __mul__(self, factor: Any) -> "Money":
        if not isinstance(factor, (Decimal, int)) or isinstance(factor, bool):
            return NotImplemented
        return Money(self.amount * factor, self.currency)

    __rmul__ = __mul__

    def __truediv__(self, divisor: Any) -> "Money":
        if not isinstance(divisor, (Decimal, int)) or isinstance(divisor, bool):
            return NotImplemented
        return Money(self.amount / divisor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __abs__(self) -> "Money":
        return Money(abs(self.amount), self.currency)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._of(other)

    def __le__(self, other: "Money") -> bool:
        return self.amount <= self._of(other)

    def __gt__(self, other: "Money") -> bool:
        return self.amount > self._of(other)

    def __ge__(self, other: "Money") -> bool:
        return self.amount >= self._of(other)

    def __str__(self) -> str:
        return f"{round_half_up(self.amount, self.currency)} {self.currency}"


def _card_digits(currency: str) -> int:
    return _CARD_DIGITS.get(currency, digits_of(currency))


def total(sums: Iterable[Money], currency: str) -> Money:
    """The sum of sums, which may be none; refuses a stranger's currency."""
    return sum(sums, Money.zero(currency))


# --- in figures ------------------------------------------------------------------------------

# Words after the figure. One word where it never changes, Russian forms as for `plural`.
_NAMES: dict[str, dict[str, tuple[str, ...]]] = {
    "zh-hans": {"RUB": ("卢布",), "USD": ("美元",), "EUR": ("欧元",), "JPY": ("日元",)},
    "ru": {
        "CNY": ("юань", "юаня", "юаней"),
        "RUB": ("₽",),
        "USD": ("доллар США", "доллара США", "долларов США"),
        "EUR": ("евро",),
    },
}


def format_money(money: Money, code: str, style: str = "words") -> str:
    """A sum nobody can take for another currency.

    zh ¥12,500.00 and 184,000.00 卢布; ru 184 000,00 ₽ and 12 500,00 юаней; en CNY 12,500.00.
    The sign ¥ is written in Chinese only and for yuan only. `style="iso"` prints the code in
    every language, as invoices with two columns need it.
    """
    sum_ = money.rounded()
    figure = format_number(sum_.amount, code, digits_of(sum_.currency))
    currency = sum_.currency
    chinese, russian = code.startswith("zh"), code == "ru"
    if style == "iso" or not (chinese or russian):
        return f"{figure}{NBSP}{currency}" if russian else f"{currency}{NBSP}{figure}"
    if chinese and currency == "CNY":
        return MINUS + "¥" + figure[1:] if figure.startswith(MINUS) else "¥" + figure
    if chinese:
        (name,) = _NAMES["zh-hans"].get(currency) or (_cldr_name(currency, code),)
        return f"{figure}{NBSP}{name}"
    forms = _NAMES["ru"].get(currency, (currency,))
    # A whole sum agrees as a count does; 1,50 takes the form of a fraction.
    count = abs(sum_.amount)
    agreeing = plural(int(count) if count == int(count) else count, code, forms)
    return f"{figure}{NBSP}{agreeing.replace(' ', NBSP)}"


def _cldr_name(currency: str, code: str) -> str:
    return get_currency_name(currency, locale=babel_locale(code))


_RATES: dict[str, dict[str, str]] = {
    "en": {
        "m2_day": " per m² per day",
        "m2_month": " per m² per month",
        "m2_year": " per m² per year",
        "desk_month": " per desk per month",
        "month": " per month",
        "year": " per year",
        "day": " per day",
        "night": " per night",
        "hour": " per hour",
        "page": " per page",
        "person": " per person",
    },
    "zh-hans": {
        "m2_day": "/㎡/天",
        "m2_month": "/㎡/月",
        "m2_year": "/㎡/年",
        "desk_month": "/工位/月",
        "month": "/月",
        "year": "/年",
        "day": "/天",
        "night": "/晚",
        "hour": "/小时",
        "page": "/页",
        "person": "/人",
    },
    "ru": {
        "m2_day": " за м² в день",
        "m2_month": " за м² в месяц",
        "m2_year": " за м² в год",
        "desk_month": " за рабочее место в месяц",
        "month": " в месяц",
        "year": " в год",
        "day": " в день",
        "night": " за сутки",
        "hour": " за час",
        "page": " за страницу",
        "person": " за человека",
    },
}
RATE_UNITS = tuple(_RATES["en"])


def format_rate(amount: Decimal | int | str, unit: str, currency: str, code: str) -> str:
    """¥3.50/㎡/天, 24 000,00 ₽ за м² в год; `unit` is one of `RATE_UNITS`, others raise KeyError."""
    return format_money(Money(Decimal(amount), currency), code) + by_language(_RATES, code)[unit]


# --- in words --------------------------------------------------------------------------------

_CAPITALS = "零壹贰叁肆伍陆柒捌玖"
_ZH_UNITS = {"RUB": ("卢布", "戈比"), "USD": ("美元", "美分"), "EUR": ("欧元", "欧分")}
_RU_UNITS = {
    "CNY": (("юань", "юаня", "юаней"), ("фэнь", "фэня", "фэней")),
    "RUB": (("рубль", "рубля", "рублей"), ("копейка", "копейки", "копеек")),
    "USD": (("доллар США", "доллара США", "долларов США"), ("цент", "цента", "центов")),
    "EUR": (("евро",), ("цент", "цента", "центов")),
}
_EN_UNITS = {
    "CNY": (("yuan",), ("fen",)),
    "RUB": (("rouble", "roubles"), ("kopeck", "kopecks")),
    "USD": (("US dollar", "US dollars"), ("cent", "cents")),
    "EUR": (("euro", "euros"), ("cent", "cents")),
}
_LARGEST = Decimal(10) ** 16


def in_words(money: Money, code: str) -> str:
    """The sum as contracts spell it, rounded to the currency's digits.

    zh 捌仟零叁拾元整, ru восемь тысяч тридцать юаней 00 фэней, en eight thousand and thirty yuan
    00 fen: the small coin in figures outside Chinese. A currency without words of its own is
    named by its code. Refuses sums of 10^16 and more.
    """
    sum_ = money.rounded()
    if abs(sum_.amount) >= _LARGEST:
        raise ValueError("too large to be spelt out")
    whole, small = divmod(abs(sum_.amount), 1)
    minor = int(small.scaleb(digits_of(sum_.currency)))
    if code.startswith("zh"):
        words = _chinese_words(int(whole), minor, sum_.currency, code)
        return ("负" if sum_.amount < 0 else "") + words
    russian = code == "ru"
    units = (_RU_UNITS if russian else _EN_UNITS).get(sum_.currency)
    words = num2words(int(whole), lang="ru" if russian else "en")
    words += " " + (plural(int(whole), code, units[0]) if units else sum_.currency)
    if digits := digits_of(sum_.currency):
        words += f" {minor:0{digits}}"
        words += " " + plural(minor, code, units[1]) if units else ""
    minus = "минус " if russian else "minus "
    return (minus if sum_.amount < 0 else "") + words


def _chinese_words(whole: int, minor: int, currency: str, code: str) -> str:
    """Capitals by the rules of payment: 零 marks a gap, 整 closes a sum without small coin."""
    if currency == "CNY":
        jiao, fen = divmod(minor, 10)
        coins = (_CAPITALS[jiao] + "角" if jiao else "") + (_CAPITALS[fen] + "分" if fen else "")
        gap = "零" if fen and not jiao and whole else ""
        head = capitals(whole) + "元" if whole or not minor else ""
        return head + (gap + coins or "整")
    unit, coin = _ZH_UNITS.get(currency) or (_cldr_name(currency, code), "")
    if not minor:
        return capitals(whole) + unit + "整"
    head = capitals(whole) + unit if whole else ""
    gap = "零" if whole and minor < 10 ** (digits_of(currency) - 1) else ""
    if not coin:
        # No customary name for the coin: say it as decimals of the unit.
        decimals = f"{minor:0{digits_of(currency)}}".rstrip("0")
        return capitals(whole) + "点" + "".join(_CAPITALS[int(d)] for d in decimals) + unit
    return head + gap + capitals(minor) + coin


def capitals(number: int) -> str:
    """A whole number in Chinese capitals, below 10^16: 10010 is 壹万零壹拾."""
    if not number:
        return "零"
    words, gap = "", False
    for place in range(15, -1, -1):
        digit = number // 10**place % 10
        if digit:
            words += ("零" if gap and words else "") + _CAPITALS[digit]
            words += ("", "拾", "佰", "仟")[place % 4]
        gap = not digit
        if place % 4 == 0 and number // 10**place % 10_000:
            words += ("", "万", "亿", "万亿")[place // 4]
    # 10^12 counts as ten thousand 亿, said once when 亿 follows anyway.
    return words.replace("万亿", "万", 1) if "万亿" in words and words.count("亿") > 1 else words
