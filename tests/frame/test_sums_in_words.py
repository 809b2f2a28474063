"""Sums, counts and dates against tables made by others, and read back by a reader that knows only the grammar."""

import re
from datetime import date
from decimal import Decimal

import cn2an
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.languages import days_phrase, format_area, format_date
from portal.money import Money, capitals, in_words

WHOLE = st.integers(min_value=0, max_value=10**15 - 1)

# The examples of the People's Bank's rules for filling in bills (正确填写票据和结算凭证的基本规定, 1997), article 1;
# where it allows two ways, both.
BANK = {
    "1409.50": {"壹仟肆佰零玖元伍角"},
    "6007.14": {"陆仟零柒元壹角肆分"},
    "1680.32": {"壹仟陆佰捌拾元零叁角贰分", "壹仟陆佰捌拾元叁角贰分"},
    "107000.53": {"壹拾万柒仟元零伍角叁分", "壹拾万零柒仟元伍角叁分"},
    "16409.02": {"壹万陆仟肆佰零玖元零贰分"},
    "325.04": {"叁佰贰拾伍元零肆分"},
    "10.00": {"壹拾元整"},
    "100000.00": {"壹拾万元整"},
    "0.50": {"伍角"},
    "0.07": {"柒分"},
    "100000001.00": {"壹亿零壹元整"},
    "100100000.00": {"壹亿零壹拾万元整"},
    "1000000000000.00": {"壹万亿元整"},
}


@pytest.mark.parametrize("amount", list(BANK))
def test_yuan_are_written_as_the_peoples_bank_shows_it(amount):
    assert in_words(Money(amount, "CNY"), "zh-hans") in BANK[amount]


@given(st.integers(min_value=1, max_value=10**12 - 1))
@settings(max_examples=50)
def test_capitals_are_those_of_another_library(number):
    # 壹拾万零柒仟 and 壹拾万柒仟 are both right, says the bank.
    ours = re.sub("(?<=[万亿])零(?=[壹贰叁肆伍陆柒捌玖]仟)", "", capitals(number))
    assert ours == cn2an.an2cn(number, "up")


# Reading back ---------------------------------------------------------------------------------------------------

RU = dict(zip(
    "ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать четырнадцать "
    "пятнадцать шестнадцать семнадцать восемнадцать девятнадцать".split(), range(20), strict=True,
)) | {"одна": 1, "две": 2} | dict(zip(
    "двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто".split(), range(20, 100, 10),
    strict=True,
)) | dict(zip(
    "сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот".split(), range(100, 1000, 100),
    strict=True,
))  # fmt: skip
RU_POWERS = {
    10**3: ("тысяча", "тысячи", "тысяч"), 10**6: ("миллион", "миллиона", "миллионов"),
    10**9: ("миллиард", "миллиарда", "миллиардов"), 10**12: ("триллион", "триллиона", "триллионов"),
}  # fmt: skip
RU_COINS = {
    "CNY": (("юань", "юаня", "юаней"), ("фэнь", "фэня", "фэней")),
    "RUB": (("рубль", "рубля", "рублей"), ("копейка", "копейки", "копеек")),
    "USD": (("доллар США", "доллара США", "долларов США"), ("цент", "цента", "центов")),
    "EUR": (("евро",) * 3, ("цент", "цента", "центов")),
}


def declined(number, forms):
    """один рубль, два рубля, пять рублей: by the last two figures."""
    tens, ones = number % 100, number % 10
    if 11 <= tens <= 14:
        return forms[2]
    return forms[0] if ones == 1 else forms[1] if 2 <= ones <= 4 else forms[2]


def read_russian(words):
    """The number the words name; refuses a power that does not agree with its count."""
    total = group = 0
    for word in words.split():
        power = next((p for p, forms in RU_POWERS.items() if word in forms), 0)
        if not power:
            group += RU[word]
            continue
        count = group or 1
        assert word == declined(count, RU_POWERS[power]), words
        total, group = total + count * power, 0
    return total + group


@given(WHOLE, st.integers(min_value=0, max_value=99), st.sampled_from(list(RU_COINS)))
@settings(max_examples=50)
def test_russian_sums_read_back_with_every_word_declined(whole, minor, currency):
    unit, coin = RU_COINS[currency]
    words = in_words(Money(Decimal(whole) + Decimal(minor) / 100, currency), "ru")
    ending = f" {declined(whole, unit)} {minor:02} {declined(minor, coin)}"
    assert words.endswith(ending)
    number = words.removesuffix(ending)
    assert read_russian(number) == whole
    # Thousands are feminine, the coins of all four are masculine or said in figures.
    assert not ({"одна", "две"} & {w for w in number.split() if "тысяч" not in number})


EN = dict(zip(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen".split(), range(20), strict=True,
)) | dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))  # fmt: skip
EN_POWERS = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}


def read_english(words):
    total = group = 0
    for word in words.replace("-", " ").replace(",", "").replace(" and ", " ").split():
        if word == "hundred":
            group *= 100
        elif word in EN_POWERS:
            total, group = total + group * EN_POWERS[word], 0
        else:
            group += EN[word]
    return total + group


@given(WHOLE, st.integers(min_value=0, max_value=99))
@settings(max_examples=50)
def test_english_sums_read_back(whole, minor):
    words = in_words(Money(Decimal(whole) + Decimal(minor) / 100, "USD"), "en")
    unit, coin = ("dollar" + "s" * (whole != 1)), ("cent" + "s" * (minor != 1))
    number, _, rest = words.partition(" US ")
    assert (read_english(number), rest) == (whole, f"{unit} {minor:02} {coin}")


# Counts, days, areas ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [0, 1, 2, 4, 5, 11, 12, 14, 20, 21, 22, 25, 101, 111, 112, 121])
def test_working_days_agree_with_their_count(n):
    russian = {"рабочий день": 0, "рабочих дня": 1, "рабочих дней": 2}
    expected = declined(n, list(russian))
    assert days_phrase(n, "ru") == f"{n} {expected}"
    assert days_phrase(n, "en") == f"{n} working day{'' if n == 1 else 's'}"
    assert days_phrase(n, "zh-hans") == f"{n} 个工作日"


MONTHS = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()


@pytest.mark.parametrize("month", range(1, 13))
def test_days_are_dated_by_custom_in_every_month(month):
    day = date(2028, month, 9)
    assert format_date(day, "ru", "deed") == f"«09» {MONTHS[month - 1]} 2028\u00a0г."
    assert format_date(day, "zh-hans", "deed") == f"2028年{month}月9日"
    assert format_date(day, "en", "deed") == f"9 {day:%B} 2028"


@given(st.decimals(min_value=0, max_value=10**6, places=2))
@settings(max_examples=25)
def test_an_area_has_the_same_figure_in_every_language(area):
    shown = [format_area(area, code) for code in ("en", "zh-hans", "ru")]
    figures = [s.split("\u00a0m²")[0].split("\u00a0㎡")[0].split("\u00a0м²")[0] for s in shown]
    plain = [f.replace(",", "") for f in figures[:2]]
    plain.append(figures[2].replace("\u00a0", "").replace(",", "."))
    assert {Decimal(p) for p in plain} == {area.quantize(Decimal("0.01"))}
