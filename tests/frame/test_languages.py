from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.conf import settings
from django.utils.translation import get_language
from i18nfield.strings import LazyI18nString

from portal import languages as say

DAY = date(2026, 11, 3)
NOON = datetime(2026, 11, 3, 11, 5, tzinfo=UTC)


def test_the_order_of_languages_is_the_settings_own():
    assert say.codes() == [code for code, _ in settings.LANGUAGES]


def test_languages_call_themselves_by_their_own_names():
    assert [say.name_in_itself(c) for c in ("en", "zh-hans", "ru")] == [
        "English",
        "简体中文",
        "Русский",
    ]
    assert [say.html_lang(c) for c in ("en", "zh-hans", "ru")] == ["en", "zh-Hans", "ru"]


@pytest.mark.parametrize(
    ("code", "form", "words"),
    [
        ("zh-hans", "long", "2026年11月3日"),
        ("zh-hans", "short", "11月3日"),
        ("zh-hans", "numeric", "2026-11-03"),
        ("ru", "long", "3 ноября 2026\u00a0г."),
        ("ru", "short", "3\u00a0ноя"),
        ("ru", "numeric", "03.11.2026"),
        ("ru", "deed", "«03» ноября 2026\u00a0г."),
        ("en", "long", "3 November 2026"),
        ("en", "short", "3 Nov"),
        ("en", "numeric", "2026-11-03"),
    ],
)
def test_a_day_is_written_as_its_language_writes_it(code, form, words):
    assert say.format_date(DAY, code, form) == words


def test_moments_name_their_zone():
    assert say.format_time(NOON, "zh-hans", "Europe/Moscow") == "14:05（莫斯科时间）"
    assert say.format_time(NOON, "ru", "Europe/Moscow") == "14:05\u00a0(Москва)"
    assert (
        say.format_datetime(NOON, "zh-hans", "Asia/Shanghai") == "2026年11月3日 19:05（北京时间）"
    )
    assert (
        say.format_datetime(NOON, "en", "Asia/Shanghai", offset=True)
        == "3 November 2026, 19:05\u00a0(Beijing time, UTC+8)"
    )
    assert say.format_time(NOON, "en", "Asia/Kathmandu") == "16:50\u00a0(UTC+5:45)"
    with pytest.raises(ValueError, match="naive"):
        say.format_time(NOON.replace(tzinfo=None), "en", "UTC")


def test_figures_group_and_never_break():
    assert say.format_number(Decimal("1234567.5"), "zh-hans", 2) == "1,234,567.50"
    assert say.format_number(Decimal("1234567.5"), "ru", 2) == "1\u00a0234\u00a0567,50"
    assert say.format_number(Decimal("-0.004"), "en", 2) == "0.00"
    assert [say.format_area(120, c) for c in ("en", "zh-hans", "ru")] == [
        "120\u00a0m²",
        "120\u00a0㎡",
        "120\u00a0м²",
    ]
    assert [say.format_percent(22, c) for c in ("en", "zh-hans", "ru")] == [
        "22%",
        "22%",
        "22\u00a0%",
    ]
    with pytest.raises(TypeError):
        say.format_number(1.5, "en")


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (0, "0 рабочих дней"),
        (1, "1 рабочий день"),
        (2, "2 рабочих дня"),
        (5, "5 рабочих дней"),
        (11, "11 рабочих дней"),
        (21, "21 рабочий день"),
        (111, "111 рабочих дней"),
    ],
)
def test_russian_days_agree_with_their_number(n, words):
    assert say.days_phrase(n, "ru") == words


def test_days_and_fractions_in_the_other_languages():
    assert [say.days_phrase(5, c) for c in ("en", "zh-hans")] == ["5 working days", "5 个工作日"]
    assert say.days_phrase(1, "en") == "1 working day"
    assert say.plural(Decimal("1.5"), "ru", ("юань", "юаня", "юаней")) == "юаня"


def test_a_missing_twin_falls_back_to_english_and_then_to_anything():
    texts = {"en": "tea", "ru": "чай", "zh-hans": ""}
    assert [say.pick(texts, c) for c in ("ru", "zh-hans", "en")] == ["чай", "tea", "tea"]
    assert say.pick(LazyI18nString(texts), "ru") == "чай"
    assert say.pick({"ru": "чай"}, "zh-hans") == "чай"
    assert [say.pick(t, "en") for t in (None, {}, "plain", LazyI18nString(None))] == [
        "",
        "",
        "plain",
        "",
    ]


def test_using_speaks_a_language_and_returns():
    before = get_language()
    with say.using("ru"):
        assert get_language() == "ru"
    assert get_language() == before


def test_typesetting_twice_changes_nothing():
    once = say.typeset("№ 5 за 12 500,00 ₽ в год, 22 %, 120 м²", "ru")
    assert once == "№\u00a05 за 12\u00a0500,00\u00a0₽ в\u00a0год, 22\u00a0%, 120\u00a0м²"
    assert say.typeset(once, "ru") == once


@pytest.mark.parametrize(("kept", "shown"), [
    ("+862981234567", "+86 29 8123 4567"), ("+74951234567", "+7 495 123-45-67"), ("+7 (495) 123 45 67", "+7 495 123-45-67"),
    ("123", "123"), ("by the door", "by the door"), ("", ""),
])  # fmt: skip
def test_a_phone_is_shown_as_it_is_dialled_from_abroad(kept, shown):
    assert say.format_phone(kept).replace(say.NBSP, " ") == shown
