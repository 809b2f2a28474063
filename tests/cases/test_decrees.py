"""A year's decree is looked at before it is written: silly files are refused in words, and the promises it moves are named."""

import json
from datetime import date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from portal.cases import decrees
from portal.cases.actions import clocks
from portal.cases.models import CalendarChange, CalendarDay, Case
from portal.models import OutgoingMail
from tests import factories
from tests.cases import sample
from tests.cases.test_queue import desk_client
from tests.cases.worked_days import PUBLISHED

pytestmark = pytest.mark.django_db
GOOD = "day,working,note\n2027-03-05,no,Day of the park\n2027-03-08,no,\n2027-03-13,yes,\n"


@pytest.fixture
def world(calendars):
    """A case received in Moscow on Monday, 1 March 2027, promised in five working days."""
    campus, _officer, company, owner = sample.set_up()
    case = sample.case(company=company, campus=campus, by=owner)
    received = datetime.fromisoformat("2027-03-01T10:00+03:00")
    Case.objects.filter(pk=case.pk).update(received_at=received)
    clocks.recompute(case.pk)
    OutgoingMail.objects.all().delete()
    return case, factories.staff(role="manager", campus=campus)


def asked(text=GOOD, **given):
    file = SimpleUploadedFile("decree.csv", text.encode())
    return {"year": "2027", "origin": "file", "standing": "official", "reason": "Decree 7", "file": file, **given}  # fmt: skip


def standing():
    days = CalendarDay.objects.order_by("pk").values_list("date", "working", "official", "name")
    return list(days), list(Case.objects.values_list("due_at", flat=True))


def test_the_preview_names_days_and_promises_and_writes_nothing(world, client):
    case, manager = world
    desk_client(client, manager)
    before = standing()

    page = client.post(reverse("cases:decree", args=["RU"]), asked())

    moved = page.context["preview"].moved
    assert [(m.case.pk, case.campus.local(m.after).date()) for m in moved] == [
        (case.pk, date(2027, 3, 10))
    ]
    assert case.number in page.content.decode()
    assert (standing(), OutgoingMail.objects.count()) == (before, 0)
    shown = [day for day, _before, _after in page.context["rows"]]
    assert {date(2027, 3, 5), date(2027, 3, 13)} <= set(shown)


def test_what_was_shown_is_written_once_and_the_company_told(world, client):
    case, manager = world
    desk_client(client, manager)
    address = reverse("cases:decree", args=["RU"])
    sealed = client.post(address, asked()).context["sealed"]

    client.post(address, {"sealed": sealed})
    again = client.post(address, {"sealed": sealed}, follow=True)

    case.refresh_from_db()
    assert (case.campus.local(case.due_at).date(), case.due_provisional) == (
        date(2027, 3, 10),
        False,
    )
    assert OutgoingMail.objects.filter(event="case.due_moved").count() == 1
    change = CalendarChange.objects.get()
    assert (change.by, change.reason, change.after["official"]) == (manager, "Decree 7", True)
    assert again.redirect_chain[-1][0] == address  # the calendar is another one now


def test_a_sealed_decree_of_another_country_or_hand_is_refused(world, client):
    _case, manager = world
    desk_client(client, manager)
    before = standing()
    for sealed in (
        "x",
        client.post(reverse("cases:decree", args=["RU"]), asked()).context["sealed"] + "x",
    ):
        client.post(reverse("cases:decree", args=["RU"]), {"sealed": sealed})
    assert standing() == before
    assert client.get(reverse("cases:decree", args=["CN"])).status_code == 404


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ["The file names no day."]),
        ("day;working\n2027-03-05;no\n", ["The first line must name the columns: day, working, note."]),
        ("day,working\n2026-03-05,no\n", ["5 March 2026 is not in 2027."]),
        ("day,working\n2027-03-05,no\n2027-03-05,no\n", ["5 March 2027 is named twice."]),
        ("day,working\n2027-03-02,yes\n", ["2 March 2027 is a working day anyway; name only what differs."]),
        ("day,working\n5.3.27,no\n2027-03-05,perhaps\n", [
            "Line 2: the day must look like 2027-02-20.", "Line 3: “working” must be yes, no or short.",
        ]),
        ("day,working\n" + "2027-03-05,no\n" * 367, ["The file has more rows than a year has days."]),
        ("{", ["The file does not hold 2027 of RU in the form described."]),
        (json.dumps({"RU": {"2027": {"off_weekdays": ["2027-03-05"], "work_weekends": [], "working_days": 9}}}),
         ["The file speaks of 9 working days, but its days make 260."]),
    ],
)  # fmt: skip
def test_a_silly_file_is_refused_in_words(text, words):
    with translation.override("en"), pytest.raises(decrees.DecreeRefused) as refused:
        decrees.read(text.encode(), country="RU", year=2027)
    assert [fault.replace("\u00a0", " ") for fault in refused.value.faults] == words


def test_a_file_that_is_no_text_is_refused():
    for content in (b"\xff\xfe\x00", b"x" * (decrees.LARGEST + 1)):
        with pytest.raises(decrees.DecreeRefused):
            decrees.read(content, country="RU", year=2027)


@pytest.mark.parametrize("country", ["CN", "RU"])
@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_the_published_figures_are_a_decree_that_changes_no_day(calendars, country, year):
    text = json.dumps({country: {str(year): PUBLISHED[country][str(year)]}})
    rows = decrees.rows(decrees.read(text.encode(), country=country, year=year), country, year)

    worked = dict(CalendarDay.objects.of(country, year).values_list("date", "working"))
    assert {day: row["working"] for day, row in rows.items()} == worked
    if (
        year == 2026
    ):  # in the years beside it an eve is worked on another day, which the figures do not tell
        short = set(
            CalendarDay.objects.of(country, year).filter(short=True).values_list("date", flat=True)
        )
        assert {day for day, row in rows.items() if row["short"]} == short


def test_the_library_does_not_pass_for_a_decree_it_does_not_know(world, client):
    _case, manager = world
    desk_client(client, manager)
    address = reverse("cases:decree", args=["RU"])

    official = client.post(address, asked(origin="library"))
    provisional = client.post(address, asked(origin="library", standing="provisional"))

    assert "origin" in official.context["form"].errors
    assert (provisional.context["rows"], provisional.context["preview"].moved) == ([], [])
