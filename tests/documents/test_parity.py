from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from portal.documents import facts as build
from portal.documents import formatting, parity, readback, wording
from portal.money import Money

ZH, RU = "zh-hans", "ru"


def clause(zh, ru, role="clause", when="", value="", own_figures=False, **facts):
    given = SimpleNamespace(
        code="c", role=role, texts={ZH: zh, RU: ru}, when=when, value=value, own_figures=own_figures
    )
    return [p.code for p in parity.problems([given], facts, [ZH, RU])]


@pytest.mark.parametrize(("text", "language", "read"), [
    ("2026年11月3日 ¥14,400.00 50%", ZH, ["14400", "2026-11-03", "50"]),
    ("3 ноября 2026 г. 14 400,00 юаней, 50 %", RU, ["14400", "2026-11-03", "50"]),
    ("«03» ноября 2026 г.", RU, ["2026-11-03"]),
    ("3 November 2026, CNY 14,400.00", "en", ["14400", "2026-11-03"]),
    ("03.11.2026 № 42", RU, ["2026-11-03", "42"]),
    ("2026-11-03 第42号", ZH, ["2026-11-03", "42"]),
    ("п. 2.1 и 2.1.3", RU, ["2.1", "2.1.3"]),
    ("第2.1条、第2.1.3条", ZH, ["2.1", "2.1.3"]),
    ("0,05 %", RU, ["0.05"]),
    ("120 м² и 120,50 м²", RU, ["120", "120.5"]),
    ("−¥8,030.00、共−5", ZH, ["-8030", "-5"]),
    ("-¥8,030.00（-¥1.50）", ZH, ["-8030", "-1.5"]),
    ("−8 030,00 ₽; -1,50 юаня", RU, ["-8030", "-1.5"]),
    ("CNY −8,030.00, CNY -1.50", "en", ["-8030", "-1.5"]),
    ("12-15 дней, 12−15, XA-INVR-7", RU, ["12", "12", "15", "15", "7"]),
])  # fmt: skip
def test_figures_are_read_back_in_one_spelling(text, language, read):
    assert sorted(parity.figures(text, language).elements()) == sorted(read)


@pytest.mark.parametrize("sign", ["−", "-"])
def test_a_sum_below_nothing_is_read_back_with_its_sign(sign):
    """Sheets printed before write the hyphen; a sum that lost its sign is another sum."""
    facts = {"off": build.money(Money(Decimal("-8030"), "CNY"))}
    for code in (ZH, RU, "en"):
        text = formatting.show(facts["off"], code).replace("−", sign)
        value = [readback.Value(text, "off", code, "c")]
        assert readback.unreadable(value, facts) == []
        printed = readback.squeezed(formatting.show(facts["off"], code))
        assert readback.squeezed(text) == printed
        (lost,) = readback.unreadable(
            [readback.Value(text.replace(sign, ""), "off", code, "c")], facts
        )
        assert lost.code == "printed"


def test_the_same_facts_in_both_languages_agree():
    facts = {
        "rent": build.money(Money(Decimal("1234567.50"), "RUB")), "day": build.date(date(2026, 1, 31)),
        "share": build.percent("7.5"), "count": build.days(22), "area": build.area("1050.25"),
    }  # fmt: skip
    text = "{rent} {rent|words} {day} {day|deed} {share} {count} {area}"
    assert clause(text, text, **facts) == []


def test_a_figure_typed_differently_is_refused():
    assert clause("10日内支付{rent}", "оплата {rent} за 15 дней", rent=build.number(5)) == [
        "figures"
    ]


def test_figures_a_language_writes_its_own_way_may_differ_where_the_text_says_so():
    assert clause("每日万分之五", "0,05 % в день", own_figures=True) == []
    assert clause("每日万分之五", "0,05 % в день") == ["figures"]


def test_a_fact_named_in_one_language_only_is_refused():
    assert clause("{rent}", "плата", rent=build.number(5)) == ["facts"]


def test_a_name_without_its_twin_is_refused():
    assert clause("{who}", "{who}", who=build.name({"zh-hans": "张伟"})) == ["missing"]


def test_digits_in_names_and_addresses_may_differ():
    assert (
        clause(
            "{where}",
            "{where}",
            where=build.name({"zh-hans": "科源四路1号", "ru": "ул. Кэюань-4, д. 1"}),
        )
        == []
    )


def test_a_clause_whose_condition_fails_is_not_looked_at():
    assert clause("{gone}", "", when="discount") == []


def test_endless_values_are_refused():
    assert clause("{x}", "{x}", x=build.text("я" * 5000)) == ["too_long"]


@pytest.mark.parametrize(("when", "holds"), [
    ("", True), ("discount", True), ("not discount", False), ("gone", False), ("not gone", True),
    ("law = cn", True), ("law = ru", False), ("not law = ru", True), ("zero", False),
])  # fmt: skip
def test_conditions(when, holds):
    facts = {"discount": build.percent(5), "law": build.text("cn"), "zero": build.number(0)}
    assert wording.holds(when, facts) is holds


def test_braces_in_a_value_print_themselves():
    found = wording.pieces("= {x}", {"x": build.text("{{7*7}} {x} {% now %}")}, ZH)
    assert wording.joined(found) == "= {{7*7}} {x} {% now %}"


@pytest.mark.parametrize(
    "text",
    [
        "{{7*7}}",
        "{% now %}",
        "{x.__class__}",
        "{X}",
        "{x|evil}",
        "{other}",
        "a } b",
        "{x!r}",
        "{0}",
    ],
)
def test_anything_but_a_known_placeholder_is_refused_at_load(text):
    with pytest.raises(wording.Unclear):
        wording.check_text(text, frozenset({"x"}))


@pytest.mark.parametrize("when", ["1 == 1", "x and y", "__import__", "x = a; b", "other"])
def test_a_condition_is_no_code(when):
    with pytest.raises(wording.Unclear):
        wording.check_condition(when, frozenset({"x", "y"}))


@pytest.mark.parametrize(("fact", "language", "form", "written"), [
    (build.money(Money(Decimal("8030"), "CNY")), ZH, "words", "捌仟零叁拾元整"),
    (build.money(Money(Decimal("8030"), "RUB")), RU, "words", "восемь тысяч тридцать рублей 00 копеек"),
    (build.money(Money(Decimal("8030"), "CNY")), ZH, "full", "¥8,030.00（捌仟零叁拾元整）"),
    (build.date(date(2026, 11, 22)), RU, "deed", "«22»\xa0ноября 2026\xa0г."),
    (build.days(5), RU, "", "5 рабочих дней"),
    (build.items([build.text("a"), build.text("b")]), ZH, "", "a、b"),
])  # fmt: skip
def test_facts_are_written_as_each_language_writes_them(fact, language, form, written):
    assert formatting.show(fact, language, form).replace("\xa0", " ") == written.replace(
        "\xa0", " "
    )
