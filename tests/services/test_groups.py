"""Questions asked again for each of several, and the unit a company holds."""

import copy
import re
from types import SimpleNamespace

import pytest
from django.urls import reverse

from portal.workflow import Phase
from services.actions import asking
from services.actions import catalogue as shelf
from services.answers import sheet
from services.blocks import from_blocks, to_blocks
from services.forms.answers import AnswersForm
from services.models import Service
from services.problems import missing_answers
from services.reading import faults, parse
from tenants.models import Tenancy
from tests.accounts.factories import enter
from tests.isolation import belongings
from tests.services import factories as made


def words(text) -> dict:
    return {"en": text, "zh-hans": f"{text}（中）", "ru": f"{text} (р)"}


OWNERS = {
    "key": "owners", "kind": "group", "label": words("Owners"), "least": 2, "most": 3,
    "fields": [
        {"key": "name", "kind": "text", "label": words("Name")},
        {"key": "share", "kind": "number", "label": words("Share"), "validator": "positive"},
        {"key": "since", "kind": "date", "label": words("Since"), "required": False},
    ],
}  # fmt: skip
ROOM = {"key": "room", "kind": "unit", "label": words("Room")}


def file(*fields) -> dict:
    data = made.file_of("LC-03")
    data["service"] = {**data["service"], "fields": [copy.deepcopy(f) for f in fields]}
    for part in ("papers", "fees"):
        for row in data["service"][part]:
            row.pop("when", None)
            row.pop("count", None)
    data["service"]["eligibility"] = []
    return data


CAMPUS = SimpleNamespace(code="MOW", currency="RUB")


def form(sent=None, *, answers=None, **options) -> AnswersForm:
    plan = parse(file(OWNERS)["service"])
    return AnswersForm(sent, plan=plan, campus=CAMPUS, people=[], answers=answers or {}, **options)


FULL = {"owners-rows": "3", "owners-0-name": "A", "owners-0-share": "60", "owners-2-name": "B", "owners-2-share": "40"}  # fmt: skip


def test_entries_are_kept_as_rows_and_empty_ones_are_left_out():
    given = form(FULL)

    assert given.is_valid(), given.errors
    assert given.answers()["owners"] == [
        {"name": "A", "share": "60", "since": ""},
        {"name": "B", "share": "40", "since": ""},
    ]


@pytest.mark.parametrize(("change", "where"), [
    ({"owners-2-share": ""}, ["owners-2-share"]),
    ({"owners-2-name": "", "owners-2-share": ""}, ["owners-1-name", "owners-1-share"]),
    ({"owners-0-share": "0"}, ["owners-0-share"]),
    ({"owners-0-share": "much"}, ["owners-0-share"]),
])  # fmt: skip
def test_an_entry_begun_is_complete_and_there_are_enough_of_them(change, where):
    sent = FULL | change
    if change == {"owners-2-name": "", "owners-2-share": ""}:
        sent["owners-rows"] = "2"

    assert sorted(form(sent).errors) == where


def test_a_page_has_as_many_rows_as_there_are_answers_and_never_too_many():
    rows = [{"name": str(n), "share": "1", "since": ""} for n in range(9)]

    assert form().rows == {"owners": 2}
    assert form(more="owners").rows == {"owners": 3}
    assert form(answers={"owners": rows}, more="owners").rows == {"owners": 3}
    assert form({"owners-rows": "99999999"}).rows == form({"owners-rows": "x"}).rows == {"owners": 2}  # fmt: skip
    assert form(answers={"owners": rows[:2]})["owners-1-name"].initial == "1"


@pytest.mark.english
def test_what_a_group_may_not_hold_is_said():
    broken = copy.deepcopy(OWNERS)
    broken["fields"][0]["kind"] = "person"
    broken["fields"][1]["when"] = {"field": "name", "in": ["A"]}
    empty = {**OWNERS, "key": "none", "fields": []}
    stray = {**ROOM, "fields": OWNERS["fields"]}

    assert faults(file(broken, empty, stray)["service"]) == [
        "fields.owners.name: this kind of question cannot stand in a group",
        "fields.owners.share: a question in a group stands on its own",
        "fields.none: a group needs questions",
        "fields.room: only a group has questions of its own",
    ]


@pytest.mark.django_db
def test_a_group_and_a_unit_go_through_the_blocks_unchanged():
    definition = file(OWNERS, ROOM)["service"]

    again = from_blocks("LC-03", to_blocks(copy.deepcopy(definition)))

    assert parse(again) == parse(definition)


def tenancy(cast) -> Tenancy:
    """A running one at the campus, with all that stands behind it."""
    of = SimpleNamespace(
        campus=cast.campus, company=cast.company, people={"owner": cast.owner}, texts=words, mark=str
    )  # fmt: skip
    case = belongings.application(of, state="resident", phase=Phase.CLOSED)
    offer = belongings.offer(of, case, "1204", state="accepted", phase=Phase.CLOSED, by=cast.officer)  # fmt: skip
    return Tenancy.objects.create(
        application=case, offer=offer, company=cast.company, unit=offer.unit, occupancy=offer.occupancy,
        starts_on=offer.starts_on, ends_on=offer.ends_on, state="active", phase=Phase.CLOSED,
    )  # fmt: skip


@pytest.fixture
def cast(moscow, client):
    moscow.tenancy = tenancy(moscow)
    shelf.import_service(file(OWNERS, ROOM), by=None)
    enter(client, moscow.owner)
    moscow.draft = asking.begin(
        Service.objects.get(code="LC-03"), moscow.company, moscow.campus, by=moscow.owner
    )
    moscow.page = reverse("services:request", args=[moscow.draft.public_id])
    return moscow


def test_one_more_entry_is_a_button_that_keeps_what_was_typed(cast, client):
    typed = {"owners-rows": "2", "owners-0-name": "A", "owners-1-share": "abc"}

    answer = client.post(cast.page, {**typed, "more": "owners"})

    page = client.get(answer.url).content.decode()
    assert answer.url.endswith("?more=owners#group-owners")
    assert 'name="owners-rows" value="3"' in page
    assert re.search(r'name="owners-0-name"[^>]*value="A"', page)
    assert re.search(r'name="owners-1-share"[^>]*value="abc"', page)


def test_the_only_unit_is_filled_in_and_one_given_up_must_be_corrected(cast):
    draft = cast.draft
    assert draft.answers["room"] == str(cast.tenancy.unit.public_id)
    rows = [{"name": "A", "share": "60"}, {"name": "B", "share": "40", "since": "2020-05-01"}]
    asking.save_answers(draft, {"owners": rows}, by=cast.owner)
    assert missing_answers(draft) == []
    assert [(row.label, row.value) for _title, found in sheet(draft, "en") for row in found] == [
        ("Owners", "1. Name: A; Share: 60\n2. Name: B; Share: 40; Since: 1 May 2020"),
        ("Room", "A-1204"),
    ]

    Tenancy.objects.update(state="ended")
    asking.save_answers(draft, {"owners": rows[:1]}, by=cast.owner)
    assert [p.anchor for p in missing_answers(draft)] == ["owners-0-name", "room"]
