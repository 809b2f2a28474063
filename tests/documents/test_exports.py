"""Lists leave with a reason, hold only what their maker may see, and no cell of theirs is a formula."""

import csv
import io
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from portal.cases.models import Case
from portal.documents import sheets, tables
from portal.documents.actions import exporting
from portal.documents.models import Export
from portal.models import Job, OutgoingMail
from tests import factories
from tests.accounts.factories import enter
from tests.cases import sample

pytestmark = pytest.mark.django_db
REASON = "Отчёт для наблюдательного совета"
COLUMNS = [tables.Column("text", "Text"), tables.Column("day", "Day"), tables.Column("sum", "Sum")]


@pytest.fixture
def world(db):
    campus, _officer, company, owner = sample.set_up()
    manager = factories.staff(role="manager", campus=campus, language="ru")
    return campus, company, owner, manager


def read_csv(content: bytes, separator=",") -> list[list[str]]:
    text = content.decode("utf-8")
    assert text[0] == "\ufeff"
    return list(csv.reader(io.StringIO(text[1:], newline=""), delimiter=separator))


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+7 495",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        "  =HYPERLINK(1)",
        "\n=1",
        "\ufeff=1",
    ],
)
def test_no_text_is_taken_for_a_formula(text):
    csv_row = read_csv(tables.written("csv", COLUMNS[:1], [[text]]))[1]
    book = openpyxl.load_workbook(io.BytesIO(tables.written("xlsx", COLUMNS[:1], [[text]])))
    cell = book["data"]["A2"]

    assert csv_row == ["'" + text]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_plain_text_and_figures_stay_as_they_are():
    rows = [["Байкал, «Биотех»; 贝加尔", date(2026, 3, 1), Decimal("-1234.50")]]
    assert read_csv(tables.written("csv", COLUMNS, rows)) == [
        ["text", "day", "sum"], ["Байкал, «Биотех»; 贝加尔", "2026-03-01", "-1234.50"],
    ]  # fmt: skip
    assert (
        read_csv(tables.written("csv_semicolon", COLUMNS, rows), ";")[1][0]
        == "Байкал, «Биотех»; 贝加尔"
    )


def test_a_workbook_has_real_dates_and_says_what_its_columns_mean():
    moment = datetime(2026, 3, 1, 23, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    columns = sheets.SHEETS["cases"].heads[:2]
    book = openpyxl.load_workbook(
        io.BytesIO(tables.written("xlsx", columns, [[moment, Decimal("2.50")]]))
    )

    assert [cell.value for cell in book["data"][2]] == [datetime(2026, 3, 1, 23, 30), 2.5]
    assert [cell.value for cell in book["columns"][1]] == ["id", "en", "zh-hans", "ru"]
    assert [cell.value for cell in book["columns"][2]] == ["number", "Number", "编号", "Номер"]


def test_ids_of_columns_are_a_promise():
    assert {code: [column.id for column in sheet.heads] for code, sheet in sheets.SHEETS.items()} == {
        "cases": OF_CASE,
        "requests": [*OF_CASE, "service", "service_version", "tier", "total", "currency", "rating"],
        "invoices": ["number", "kind", "case", "company", "campus", "state", "issued_on", "due_on", "closed_at", "net",
                     "tax", "amount", "currency", "deposit"],
    }  # fmt: skip


OF_CASE = [
    "number", "kind", "category", "title", "company", "campus", "language", "state", "phase", "assignee", "received_at",
    "due_at", "closed_at", "time_zone", "promised_days", "worked_days", "late", "asked_back", "answer_minutes",
]  # fmt: skip


def ask(client, user, *, query="", **given):
    enter(client, user, second_factor=True)
    return client.post(
        reverse("documents:export") + query,
        {"what": "cases", "format": "csv", "reason": REASON, **given},
    )


def test_a_short_list_comes_at_once_and_is_on_record(world, client):
    campus, company, owner, manager = world
    case = sample.case(company=company, campus=campus, by=owner)

    answer = ask(client, manager, query="?list=open&language=ru")

    assert [row[0] for row in read_csv(answer.content)] == ["number", case.number]
    made = Export.objects.get()
    assert (made.by, made.reason, made.rows, made.file) == (manager, REASON, 1, "")
    assert made.filters["list"] == "open"
    assert made.filters["first"] == timezone.localdate().replace(day=1).isoformat()


@pytest.mark.parametrize(("format_", "separator"), [("csv", ","), ("csv_semicolon", ";")])
def test_a_list_opens_in_the_excel_of_either_country(world, client, format_, separator):
    """China's splits at commas and Russia's at semicolons; both take the letters for theirs by the mark in front."""
    campus, company, owner, manager = world
    case = sample.case(company=company, campus=campus, by=owner)

    answer = ask(client, manager, format=format_)

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].endswith('.csv"')
    head, row = read_csv(answer.content, separator)
    assert dict(zip(head, row, strict=True))["company"] == company.name
    assert row[0] == case.number


@pytest.mark.parametrize("reason", ["", "         ", "надо"])
def test_without_a_reason_nothing_leaves(world, client, reason):
    campus, company, owner, manager = world
    sample.case(company=company, campus=campus, by=owner)

    answer = ask(client, manager, reason=reason)

    assert (answer.status_code, Export.objects.count()) == (200, 0)
    assert answer["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("what", ["cases", "requests", "invoices"])
def test_another_campus_never_leaves(world, client, what):
    campus, company, owner, _manager = world
    sample.case(company=company, campus=campus, by=owner)
    far = factories.staff(role="manager", campus=factories.campus(code="XA"))

    answer = ask(client, far, what=what, query=f"?list=open&campus={campus.code}")

    assert len(read_csv(answer.content)) == 1


@pytest.mark.parametrize("role", ["intake", "leasing", "service", "finance", "expert"])
def test_only_those_who_answer_for_it_take_lists_away(world, client, role):
    officer = factories.staff(role=role, campus=world[0])
    assert ask(client, officer).status_code == 404


def long(world, monkeypatch, client):
    monkeypatch.setattr("portal.documents.models.export.SHORT", 1)
    campus, company, owner, manager = world
    for _ in range(2):
        sample.case(company=company, campus=campus, by=owner)
    answer = ask(client, manager, query="?list=open", format="xlsx")
    assert answer["Location"] == reverse("documents:exports")
    return Export.objects.get(), manager


def test_a_long_list_is_made_by_a_job_told_by_letter_and_kept_for_its_maker(
    world, monkeypatch, client
):
    made, manager = long(world, monkeypatch, client)
    assert Job.objects.filter(key=made.job_key).count() == 1
    exporting.make(made.pk)
    exporting.make(made.pk)  # once more after a crash

    address = reverse("documents:export_file", args=[made.public_id])
    book = openpyxl.load_workbook(io.BytesIO(b"".join(client.get(address).streaming_content)))
    assert book["data"].max_row == 3
    assert address in client.get(reverse("documents:exports")).content.decode()
    assert OutgoingMail.objects.filter(event="export.ready", to=manager).count() == 1
    other = factories.staff(role="manager", campus=world[0])
    assert enter(client, other, second_factor=True).get(address).status_code == 404


def test_who_has_lost_the_role_meanwhile_gets_nothing(world, monkeypatch, client):
    made, manager = long(world, monkeypatch, client)
    manager.roles.all().delete()
    Export.objects.update(file="", ready_at=None)

    exporting.make(made.pk)

    made.refresh_from_db()
    assert (made.file, made.removed_at is None) == ("", False)


def test_a_file_goes_after_seven_days_and_its_record_stays(
    world, monkeypatch, client, django_capture_on_commit_callbacks
):
    made, _manager = long(world, monkeypatch, client)
    exporting.make(made.pk)
    assert exporting.remove_old() == 0
    monkeypatch.setattr(exporting, "KEPT", timedelta(0))

    with django_capture_on_commit_callbacks(execute=True):
        assert exporting.remove_old() == 1

    made.refresh_from_db()
    assert (made.file, made.reason) == ("", REASON)


def test_the_record_of_an_export_cannot_be_changed(world, client):
    ask(client, world[3])
    with pytest.raises(IntegrityError):
        Export.objects.update(reason="Нечего скрывать")


def test_the_days_of_a_case_are_those_of_its_campus(world, client):
    campus, company, owner, manager = world
    case = sample.case(company=company, campus=campus, by=owner)
    Case.objects.filter(pk=case.pk).update(received_at=factories.at("2026-12-31 21:30"))

    rows = read_csv(ask(client, manager, query="?list=open").content)

    assert rows[1][rows[0].index("received_at")] == "2027-01-01T00:30+03:00"
