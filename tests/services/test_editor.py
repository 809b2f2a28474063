"""What an editor does with a whole service: files, copies, days, versions, comparison."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from cms import editors
from portal.cases.deadline import promised
from portal.jobs import SCHEDULE
from services.actions import catalogue
from services.models import Category, Service
from services.reading import DefinitionInvalid
from services.views import previewing
from tests import factories
from tests.accounts.factories import enter
from tests.services import factories as made
from tests.services.test_blocks import sheet

DAY = timedelta(days=1)


@pytest.fixture
def editor(park_site):
    for code in ("XA", "MOW"):
        factories.campus(code=code)
    person = factories.staff(role="editor", language="en")
    editors.enrol()
    return person


@pytest.fixture
def desk(client, editor):
    return enter(client, editor, second_factor=True)


@pytest.fixture
def letter(editor):
    return made.catalogue("LC-03")["LC-03"]


def door(service, name="edit", *more):
    return reverse(f"wagtailsnippets_services_service:{name}", args=[service.pk, *more])


def handed(data) -> dict:
    text = data if isinstance(data, bytes) else json.dumps(data).encode()
    return {"file": SimpleUploadedFile("service.json", text, content_type="application/json")}


def test_a_service_goes_out_as_a_file_and_comes_into_an_empty_park_as_a_draft(desk, letter):
    file = desk.get(reverse("service_export", args=["LC-03"]))
    assert 'filename="LC-03.json"' in file["Content-Disposition"]
    letter.versions.all().delete()
    letter.delete()
    Category.objects.all().delete()

    answer = desk.post(reverse("service_import"), handed(file.content))

    draft = Service.objects.get(code="LC-03")
    assert answer.url == door(draft)
    assert (draft.live, draft.versions.count()) == (False, 0)
    assert catalogue.export_service(draft) == json.loads(file.content)
    desk.post(door(draft), {**sheet(draft, draft.definition), "action-publish": "1"})
    assert Service.objects.get(code="LC-03").current.number == 1


def test_a_file_for_a_known_service_is_its_next_draft_and_what_is_published_stays(desk, letter):
    data = made.file_of("LC-03")
    data["service"]["promised_days"] = 9

    desk.post(reverse("service_import"), handed(data))

    letter.refresh_from_db()
    assert (letter.live, letter.plan.promised_days, letter.has_unpublished_changes) == (
        True,
        1,
        True,
    )
    assert letter.get_latest_revision_as_object().plan.promised_days == 9
    out = desk.get(reverse("service_export", args=["LC-03"]) + "?draft=1")
    assert json.loads(out.content)["service"]["promised_days"] == 9


def test_what_is_wrong_with_a_file_is_said_part_by_part_and_nothing_is_kept(desk):
    data = made.file_of("LC-03")
    data["service"]["fields"][1]["when"] = {"field": "nothing", "in": ["yes"]}
    data["service"]["promised_days"] = -1
    data["category"] = {"code": "legal"}

    page = desk.post(reverse("service_import"), handed(data))

    key = data["service"]["fields"][1]["key"]
    assert page.context["faults"] == [
        ("Conditions › Promised working days", "must be a whole number, zero or more"),
        (f"Questions › {key}", "the condition names a field that is not there"),
        ("", "The file does not say the category: its code and its title in each language."),
    ]
    assert not Service.objects.exists()
    for nonsense in (b"{", b"\xff\xfe", b"[" * 100_000):
        assert desk.post(reverse("service_import"), handed(nonsense)).context["form"].errors
    assert desk.post(reverse("service_import"), handed([1])).context["faults"] == [
        ("", "This is not a service file of format 1.")
    ]


def test_a_file_that_is_too_large_is_refused(desk):
    page = desk.post(reverse("service_import"), handed(b" " * (1024 * 1024 + 1)))

    assert page.context["form"].errors["file"] == ["The file is larger than 1 MB."]


def test_whoever_may_not_edit_services_has_no_files_of_them(client, letter):
    enter(client, factories.staff(role="service", language="en"), second_factor=True)

    assert client.get(reverse("service_export", args=["LC-03"])).status_code in (302, 403)


def test_a_copy_is_a_draft_under_its_own_code_with_the_same_keys(desk, letter):
    address = reverse("service_clone", args=["LC-03"])
    taken = desk.post(address, {"code": "LC-03"})
    assert taken.context["form"].errors["code"] == ["There is a service with this code."]

    answer = desk.post(address, {"code": "LC-33"})

    copy = Service.objects.get(code="LC-33")
    assert answer.url == door(copy)
    assert (copy.live, copy.plan.code, copy.versions.count()) == (False, "LC-33", 0)
    assert [f.key for f in copy.plan.fields] == [f.key for f in letter.plan.fields]
    assert Service.objects.get(pk=letter.pk).current.number == 1


def test_a_version_with_a_day_waits_for_it_and_what_is_published_stays_until_then(desk, letter):
    assert SCHEDULE["services.actions.catalogue.publish_due"][0] == 60
    day = timezone.now() + 2 * DAY
    data = sheet(letter, {**letter.definition, "promised_days": 4})
    desk.post(
        door(letter), {**data, "go_live_at": day.strftime("%Y-%m-%d %H:%M"), "action-publish": "1"}
    )

    catalogue.publish_due()
    letter.refresh_from_db()
    assert (letter.live, letter.current.number) == (True, 1)
    page = desk.get(door(letter)).content.decode()
    assert "The version that waits goes live on" in page
    assert "The draft differs from it in 1 place." in page
    with pytest.raises(DefinitionInvalid, match="waits for its day"):
        catalogue.import_draft(made.file_of("LC-03"), by=None)

    with time_machine.travel(day + DAY, tick=False):
        catalogue.publish_due()
    newest = Service.objects.get(pk=letter.pk).current
    assert (newest.number, newest.plan.promised_days) == (2, 4)
    assert newest.published_at == day + DAY


def test_two_versions_and_two_drafts_are_compared_by_part(desk, letter):
    data = sheet(letter, {**letter.definition, "promised_days": 4}) | {"card-title-ru": "Письмо"}
    desk.post(door(letter), data)

    drafts = desk.get(door(letter, "revisions_compare", "live", "latest"))
    assert [part.field_label for part in drafts.context["comparison"]] == [
        "The card",
        "Conditions",
    ]
    assert "Promised working days" in drafts.content.decode()

    desk.post(door(letter), {**data, "action-publish": "1"})
    page = desk.get(reverse("service_versions", args=["LC-03"]))
    assert [(c.where, c.after) for c in page.context["changes"]] == [
        ("The card › Title", "Письмо"),
        ("Conditions › Promised working days", "4"),
    ]
    same = desk.get(reverse("service_versions", args=["LC-03"]), {"old": "1", "new": "1"})
    assert same.context["changes"] == []


def test_the_page_says_what_is_missing_in_which_language_and_leads_there(desk, letter):
    desk.post(door(letter), sheet(letter, letter.definition) | {"steps-0-value-label-ru": ""})

    page = desk.get(door(letter)).content.decode()

    step = letter.plan.steps[0].code
    assert f"Steps › {step} › Step" in page
    assert 'href="#tab-steps"' in page
    assert page.count("Complete") >= 2


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("company:ru", "Письмо об отсутствии возражений"),
        ("officer:zh-hans", "无异议函"),
    ],
)
def test_a_draft_is_seen_as_the_company_and_as_the_officer_in_each_language(
    desk, letter, mode, words
):
    assert len(letter.preview_modes) == 6
    desk.post(door(letter, "preview_on_edit"), sheet(letter, letter.definition))

    page = desk.get(door(letter, "preview_on_edit"), {"mode": mode}).content.decode()

    code = mode.partition(":")[2]
    plan = letter.plan
    shown = plan.steps if mode.startswith("officer") else plan.fields
    assert [row.label[code] for row in shown if row.label[code] not in page] == []
    assert words in page


def test_the_preview_shows_the_dates_of_the_day_the_draft_takes_effect(letter):
    for country in ("CN", "RU"):
        made.calendar(country, timezone.now().year, timezone.now().year + 1)
    at = timezone.now().replace(hour=4, minute=0) + 40 * DAY
    letter.go_live_at = at
    day = timezone.localdate(at)
    words = {"en": "Later", "zh-hans": "以后的规定", "ru": "Позднее"}
    over = {"en": "Before", "zh-hans": "以前的规定", "ru": "Раньше"}
    letter.definition |= {
        "notices": [
            {"texts": words, "from": day.isoformat()},
            {"texts": over, "until": (day - DAY).isoformat()},
        ]
    }
    with override("ru"):
        shown = previewing.context(letter, "company")
        officer = previewing.context(letter, "officer")
    assert shown["card"].notices == ("Позднее",)
    assert (shown["effective"], shown["planned"]) == (at, True)
    days = letter.plan.promised_days
    for place in shown["forms"]:
        assert place["dues"][0] == ("", promised(place["campus"], days, since=at))
    assert {due.at for _campus, tier, due in officer["dues"] if not tier} == {
        promised(place["campus"], days, since=at).at for place in shown["forms"]
    }
    letter.go_live_at = timezone.now() - DAY
    with override("ru"):
        now = previewing.context(letter, "company")
    assert (now["card"].notices, now["planned"]) == (("Раньше",), False)


def test_the_preview_promises_no_date_where_the_days_count_from_an_answer(editor):
    leaving = made.catalogue("BS-09")["BS-09"]
    leaving.go_live_at = timezone.now() + 20 * DAY
    with override("ru"):
        shown = previewing.context(leaving, "company")
    field = leaving.plan.field("last_day")
    assert [place["dues"] for place in shown["forms"]] == [[] for _place in shown["forms"]]
    assert field.label["ru"] in shown["counted"]
