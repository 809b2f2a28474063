from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.money import (
    CurrencyMismatch,
    Money,
    capitals,
    format_money,
    format_rate,
    in_words,
    round_half_up,
    total,
)

CENTS = st.integers(min_value=0, max_value=999_999_999)
SUMS = st.decimals(min_value=-(10**9), max_value=10**9, places=2).map(lambda a: Money(a, "CNY"))


def test_currencies_never_meet_and_floats_never_enter():
    with pytest.raises(CurrencyMismatch):
        Money(1, "CNY") + Money(1, "RUB")
    with pytest.raises(CurrencyMismatch):
        assert Money(1, "CNY") < Money(2, "RUB")
    with pytest.raises(TypeError):
        Money(1.5, "CNY")
    with pytest.raises(TypeError):
        Money(1, "CNY") * 1.5
    for amount, currency in ((Decimal("NaN"), "CNY"), ("1,5", "CNY"), (1, "yuan"), (1, "")):
        with pytest.raises(ValueError, match="not a"):
            Money(amount, currency)


def test_arithmetic_inside_a_currency():
    assert Money("1.50", "CNY") * 3 - Money(1, "CNY") == Money("3.5", "CNY")
    assert -Money(1, "CNY") == Money(-1, "CNY")
    assert total([], "RUB") == Money(0, "RUB")
    assert hash(Money("1.0", "CNY")) == hash(Money("1.00", "CNY"))


@given(st.lists(SUMS))
def test_a_total_does_not_depend_on_order(sums):
    assert (
        total(sums, "CNY")
        == total(reversed(sums), "CNY")
        == Money(sum(s.amount for s in sums), "CNY")
    )


@given(CENTS, st.sampled_from(["CNY", "RUB", "JPY", "KZT", "UGX", "KWD"]))
def test_card_units_round_trip(units, currency):
    assert Money.from_minor(units, currency).minor == units


def test_card_units_know_currencies_without_small_coin_and_refuse_to_round():
    assert (Money("10.50", "CNY").minor, Money(1050, "JPY").minor) == (1050, 1050)
    with pytest.raises(ValueError, match="round"):
        assert Money("0.005", "CNY").minor


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [
        ("0.005", "CNY", "0.01"),
        ("-0.005", "RUB", "-0.01"),
        ("2.5", "JPY", "3"),
        ("1.004", "KZT", "1.00"),
        ("2.675", "USD", "2.68"),
    ],
)
def test_halves_go_away_from_zero(amount, currency, rounded):
    assert str(round_half_up(Decimal(amount), currency)) == rounded


@pytest.mark.parametrize(
    ("amount", "currency", "code", "words"),
    [
        ("184000", "RUB", "zh-hans", "184,000.00\u00a0卢布"),
        ("12500", "CNY", "zh-hans", "¥12,500.00"),
        ("8030", "CNY", "zh-hans", "¥8,030.00"),
        ("-1.5", "CNY", "zh-hans", "\u2212¥1.50"),
        ("-1.5", "CNY", "en", "CNY\u00a0\u22121.50"),
        ("-8030", "RUB", "ru", "\u22128\u00a0030,00\u00a0₽"),
        ("-8030", "RUB", "zh-hans", "\u22128,030.00\u00a0卢布"),
        ("100", "KZT", "zh-hans", "100.00\u00a0哈萨克斯坦坚戈"),
        ("184000", "RUB", "ru", "184\u00a0000,00\u00a0₽"),
        ("8030", "RUB", "ru", "8\u00a0030,00\u00a0₽"),
        ("12500", "CNY", "ru", "12\u00a0500,00\u00a0юаней"),
        ("1.5", "CNY", "ru", "1,50\u00a0юаня"),
        ("100", "USD", "ru", "100,00\u00a0долларов\u00a0США"),
        ("12500", "CNY", "en", "CNY\u00a012,500.00"),
        ("500", "JPY", "en", "JPY\u00a0500"),
    ],
)
def test_a_printed_sum_names_its_currency(amount, currency, code, words):
    assert format_money(Money(amount, currency), code) == words


def test_invoices_print_the_code_in_every_language():
    sum_ = Money(12500, "CNY")
    assert [format_money(sum_, c, style="iso") for c in ("en", "zh-hans", "ru")] == [
        "CNY\u00a012,500.00",
        "CNY\u00a012,500.00",
        "12\u00a0500,00\u00a0CNY",
    ]


def test_rates_say_for_what():
    assert format_rate("3.5", "m2_day", "CNY", "zh-hans") == "¥3.50/㎡/天"
    assert format_rate("24000", "m2_year", "RUB", "ru") == "24\u00a0000,00\u00a0₽ за м² в год"
    assert format_rate("900", "desk_month", "CNY", "en") == "CNY\u00a0900.00 per desk per month"
    with pytest.raises(KeyError):
        format_rate(1, "fortnight", "CNY", "en")


@pytest.mark.parametrize(
    ("amount", "currency", "code", "words"),
    [
        ("8030", "CNY", "zh-hans", "捌仟零叁拾元整"),
        ("10010.10", "CNY", "zh-hans", "壹万零壹拾元壹角"),
        ("100.05", "CNY", "zh-hans", "壹佰元零伍分"),
        ("0", "CNY", "zh-hans", "零元整"),
        ("-1", "CNY", "zh-hans", "负壹元整"),
        ("8030", "USD", "zh-hans", "捌仟零叁拾美元整"),
        ("1.05", "RUB", "zh-hans", "壹卢布零伍戈比"),
        ("8030", "CNY", "ru", "восемь тысяч тридцать юаней 00 фэней"),
        ("8030", "RUB", "ru", "восемь тысяч тридцать рублей 00 копеек"),
        ("21.01", "RUB", "ru", "двадцать один рубль 01 копейка"),
        ("1002.02", "USD", "ru", "одна тысяча два доллара США 02 цента"),
        ("5", "EUR", "ru", "пять евро 00 центов"),
        ("8030", "CNY", "en", "eight thousand and thirty yuan 00 fen"),
        ("1.01", "RUB", "en", "one rouble 01 kopeck"),
        ("5", "JPY", "en", "five JPY"),
    ],
)
def test_sums_in_words(amount, currency, code, words):
    assert in_words(Money(amount, currency), code) == words


def test_a_sum_too_large_to_spell_is_refused():
    with pytest.raises(ValueError, match="too large"):
        in_words(Money(10**16, "CNY"), "zh-hans")


def read_capitals(words):
    """Chinese capitals back into a number, section by section."""
    units = {"拾": 10, "佰": 100, "仟": 1000}
    result = section = digit = 0
    for char in words:
        if char in units:
            section += digit * units[char]
            digit = 0
        elif char == "万":
            result += (section + digit) * 10_000
            section = digit = 0
        else:
            digit = "零壹贰叁肆伍陆柒捌玖".index(char)
    return result + section + digit


def read_yuan(words):
    yuan, _, rest = words.partition("元") if "元" in words else ("零", "", words)
    coins = {"角": 10, "分": 1}
    rest = rest.strip("整零")
    cents = sum(
        "零壹贰叁肆伍陆柒捌玖".index(rest[i]) * coins[rest[i + 1]] for i in range(0, len(rest), 2)
    )
    return Decimal(read_capitals(yuan)) + Decimal(cents) / 100


@given(CENTS)
def test_chinese_words_read_back_as_the_same_sum(cents):
    words = in_words(Money.from_minor(cents, "CNY"), "zh-hans")
    assert read_yuan(words) == Decimal(cents) / 100
    assert "零零" not in words


@given(
    st.integers(min_value=0, max_value=10**16 - 1), st.integers(min_value=0, max_value=10**16 - 1)
)
def test_two_numbers_never_share_their_capitals(one, other):
    assert (capitals(one) == capitals(other)) == (one == other)
