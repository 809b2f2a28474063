from datetime import date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from portal.cases.actions.calendars import edit_day, import_year, publish_year
from portal.cases.calendars import CalendarMissing, WorkingDays, editions
from portal.cases.clock import Promise, trace
from portal.cases.models.calendar import CalendarDay, CalendarEdition

from .worked_days import BOTH, CN, PUBLISHED, RU

pytestmark = pytest.mark.django_db

SPRING = {"en": "Spring Festival", "zh-hans": "春节", "ru": "Китайский Новый год"}


def day(country, *parts):
    return CalendarDay.objects.get(country=country, date=date(*parts))


@pytest.mark.parametrize("country", ["CN", "RU"])
@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_an_imported_year_equals_the_published_figures(country, year):
    import_year(country, year, by=None)
    rows = CalendarDay.objects.filter(country=country, date__year=year)
    worked = dict(rows.values_list("date", "working"))

    assert {
        "status": "official" if all(rows.values_list("official", flat=True)) else "provisional",
        "off_weekdays": [d.isoformat() for d in worked if d.weekday() < 5 and not worked[d]],
        "work_weekends": [d.isoformat() for d in worked if d.weekday() > 4 and worked[d]],
        "working_days": sum(worked.values()),
    } == PUBLISHED[country][str(year)]
    assert len(worked) == 365
    assert len(set(rows.values_list("official", flat=True))) == 1


def test_the_command_imports_five_years_of_two_countries(capsys):
    call_command("import_calendars")
    call_command("import_calendars", "--country", "CN", "--year", "2026")

    assert CalendarDay.objects.count() == 2 * (4 * 365 + 366)
    assert capsys.readouterr().out.splitlines()[-1] == "CN 2026: 0 days changed"
    assert [
        CalendarDay.objects.filter(country=country, date__year=year, working=True).count()
        for country in ("CN", "RU")
        for year in (2023, 2024)
    ] == [249, 251, 247, 248]


def test_days_carry_their_names_in_three_languages():
    import_year("CN", 2026, by=None)
    import_year("RU", 2026, by=None)

    assert day("CN", 2026, 2, 17).name == SPRING
    assert day("CN", 2026, 2, 14).name == {
        "en": "Working day in exchange for 20 February",
        "zh-hans": "调休上班（换2月20日）",
        "ru": "Рабочий день вместо 20 февраля",
    }
    assert day("RU", 2026, 1, 9).name == {
        "en": "Day off in exchange for 3 January",
        "zh-hans": "调休放假（换1月3日）",
        "ru": "Выходной, перенесённый с 3 января",
    }
    assert day("CN", 2026, 3, 10).name == day("CN", 2026, 3, 14).name == {}


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026, 2027])
def test_every_named_day_is_named_in_all_languages(year):
    for country in ("CN", "RU"):
        import_year(country, year, by=None)
    named = [d.name for d in CalendarDay.objects.exclude(name={})]

    assert all(set(name) == {"en", "zh-hans", "ru"} for name in named)
    assert not [n for n in named if n["en"] in (n["ru"], n["zh-hans"])]


@pytest.mark.parametrize(
    ("year", "eves"),
    [
        (2023, [(2, 22), (3, 7), (11, 3)]),
        (2024, [(2, 22), (3, 7), (5, 8), (6, 11), (11, 2)]),
        (2025, [(3, 7), (4, 30), (6, 11), (11, 1)]),
        (2026, [(4, 30), (5, 8), (6, 11), (11, 3)]),
    ],
)
def test_russian_eves_are_short_and_chinese_days_never(year, eves):
    import_year("RU", year, by=None)
    import_year("CN", year, by=None)
    short = CalendarDay.objects.filter(short=True).order_by("date")

    assert [(d.country, d.date) for d in short] == [("RU", date(year, *eve)) for eve in eves]


def test_the_calendar_answers_as_the_published_figures_do():
    call_command("import_calendars", "--year", "2025", "--year", "2026", "--year", "2027")
    every = [date(2025, 1, 1) + timedelta(n) for n in range(365 * 3)]

    for countries, expected in ((("CN",), CN), (("RU",), RU), (("RU", "CN"), BOTH)):
        found = WorkingDays(countries)
        assert [found.is_working(d) for d in every] == [expected.is_working(d) for d in every]
        assert [found.official(d) for d in every] == [d.year < 2027 for d in every]
    assert WorkingDays(("CN", "RU")).count(date(2025, 12, 31), date(2026, 12, 31)) == 232


def test_the_calendar_counts_adds_and_looks_ahead():
    import_year("CN", 2026, by=None)
    china = WorkingDays(("CN",))

    assert china.add(date(2026, 2, 13), 5) == date(2026, 2, 27)
    assert china.count(date(2026, 2, 13), date(2026, 2, 27)) == 5
    assert china.count(date(2026, 2, 27), date(2026, 2, 13)) == 0
    assert china.next_working(date(2026, 2, 15)) == date(2026, 2, 24)
    assert china.next_working(date(2026, 2, 14)) == date(2026, 2, 14)


def test_a_holiday_is_told_in_its_full_length():
    for year in (2025, 2026):
        import_year("CN", year, by=None)
        import_year("RU", year, by=None)
    china = WorkingDays(("CN",)).breaks(date(2026, 2, 16), date(2026, 4, 10))
    russia = WorkingDays(("RU",)).breaks(date(2025, 12, 31), date(2026, 1, 20))

    with translation.override("en"):
        assert [(b.label, b.first, b.last) for b in china + russia] == [
            ("Spring Festival", date(2026, 2, 15), date(2026, 2, 23)),
            ("Tomb-Sweeping Day", date(2026, 4, 4), date(2026, 4, 6)),
            ("New Year holidays", date(2025, 12, 31), date(2026, 1, 11)),
        ]
    with translation.override("zh-hans"):
        assert china[0].label == "春节"


def test_a_year_without_a_calendar_is_refused():
    import_year("CN", 2026, by=None)
    china = WorkingDays(("CN",))

    for ask in (
        lambda: china.is_working(date(2027, 1, 1)),
        lambda: china.official(date(2027, 1, 1)),
        lambda: china.next_working(date(2027, 1, 1)),
        lambda: china.add(date(2026, 12, 30), 9),
        lambda: china.count(date(2026, 12, 30), date(2027, 1, 9)),
    ):
        with pytest.raises(CalendarMissing) as refused:
            ask()
        assert refused.value.year == 2027


def test_a_year_with_a_day_missing_is_not_covered():
    import_year("CN", 2026, by=None)
    CalendarDay.objects.filter(date=date(2026, 7, 1)).delete()
    CalendarEdition.objects.all().delete()

    assert WorkingDays(("CN",)).years == frozenset()


def test_an_edited_day_shows_at_once_and_survives_the_import(django_user_model):
    editor = django_user_model.objects.create(email="editor@park.example")
    import_year("CN", 2026, by=None)
    before = WorkingDays(("CN",))
    typhoon = {"en": "Typhoon", "zh-hans": "台风", "ru": "Тайфун"}

    edit_day(day("CN", 2026, 7, 1), working=False, name=typhoon, by=editor, reason="Order 7")

    assert before.is_working(date(2026, 7, 1))
    assert not WorkingDays(("CN",)).is_working(date(2026, 7, 1))
    assert WorkingDays(("CN",)).name(date(2026, 7, 1)) == typhoon
    assert import_year("CN", 2026, by=None) == 0
    assert (day("CN", 2026, 7, 1).changed_by, day("CN", 2026, 7, 1).source) == (editor, "desk")
    assert import_year("CN", 2026, by=None, replace_edited=True) == 1
    assert WorkingDays(("CN",)).is_working(date(2026, 7, 1))


def test_a_short_day_off_is_refused():
    import_year("RU", 2026, by=None)

    with pytest.raises(ValueError, match="short"):
        edit_day(day("RU", 2026, 5, 8), working=False, name={}, by=None, reason="x", short=True)


def test_publishing_a_year_makes_it_official_for_good():
    import_year("CN", 2027, by=None)
    provisional = WorkingDays(("CN",)).official(date(2027, 5, 1))

    assert publish_year("CN", 2027, by=None, reason="x") == 365
    assert publish_year("CN", 2027, by=None, reason="x") == 0
    assert import_year("CN", 2027, by=None) == 0
    assert (provisional, WorkingDays(("CN",)).official(date(2027, 5, 1))) == (False, True)


def test_a_known_calendar_costs_one_query(django_assert_num_queries):
    for country in ("CN", "RU"):
        import_year(country, 2026, by=None)
    WorkingDays(("CN", "RU"))

    with django_assert_num_queries(1):
        WorkingDays(("RU", "CN")).add(date(2026, 2, 12), 100)
    with django_assert_num_queries(1):
        known = editions()
        for countries in (("CN",), ("RU",), ("CN", "RU")):
            WorkingDays(countries, known)


def test_days_seen_in_a_change_that_was_undone_are_forgotten():
    import_year("CN", 2026, by=None)

    with transaction.atomic():
        edit_day(day("CN", 2026, 7, 1), working=False, name={}, by=None, reason="x")
        seen = WorkingDays(("CN",)).is_working(date(2026, 7, 1))
        transaction.set_rollback(True)
    edit_day(day("CN", 2026, 7, 2), working=False, name={}, by=None, reason="x")

    found = WorkingDays(("CN",))
    assert [seen, *(found.is_working(date(2026, 7, n)) for n in (1, 2))] == [False, True, False]


def test_the_page_tells_why_day_by_day():
    for year in (2025, 2026):
        import_year("CN", year, by=None)
    promise = Promise(
        received_at=datetime.fromisoformat("2026-02-13T10:00+08:00"),
        days=1,
        zone="Asia/Shanghai",
        calendar=WorkingDays(("CN",)),
    )

    with translation.override("en"):
        page = render_to_string("cases/_trace.html", {"trace": trace(promise)})

    assert [part in page for part in ("Received: day 0", "1 of 1", "in exchange for 20 Feb")] == [
        True,
        True,
        True,
    ]
