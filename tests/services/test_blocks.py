"""The editor's blocks say what the definition says, and complain where the fault stands."""

import copy

import pytest
from django.conf import settings
from django.urls import reverse
from wagtail import blocks

from cms import editors
from services.blocks import PARTS, from_blocks, to_blocks
from services.complaints import errors
from services.forms.catalogue import FORM_NAMES
from services.reading import faults, parse
from tests import factories
from tests.accounts.factories import enter
from tests.services import factories as made

CODES = ("BS-02", "LC-03", "LG-01", "VW-01")


@pytest.mark.django_db
@pytest.mark.parametrize("code", CODES)
def test_a_service_goes_through_the_blocks_unchanged(code):
    definition = made.definition(code)

    again = from_blocks(code, to_blocks(copy.deepcopy(definition)))

    assert parse(again) == parse(definition)
    assert faults(again) == []


def posted(name, block, value) -> dict:
    """What a browser sends for a block with this value."""
    if isinstance(block, blocks.ListBlock):
        found = {f"{name}-count": str(len(value))}
        for n, inner in enumerate(value):
            found |= {f"{name}-{n}-order": str(n), f"{name}-{n}-deleted": "", f"{name}-{n}-id": ""}
            found |= posted(f"{name}-{n}-value", block.child_block, inner)
        return found
    if isinstance(block, blocks.StructBlock):
        parts = [
            posted(f"{name}-{key}", child, value[key]) for key, child in block.child_blocks.items()
        ]
        return {key: inner for part in parts for key, inner in part.items()}
    if isinstance(value, bool):
        return {name: "on"} if value else {}
    return {} if value is None else {name: value if isinstance(value, list) else str(value)}


def sheet(service, definition) -> dict:
    values = to_blocks(definition)
    parts = [posted(FORM_NAMES.get(p, p), PARTS[p], value) for p, value in values.items()]
    data = {"code": service.code, "category": str(service.category_id)}
    return {key: inner for part in [data, *parts] for key, inner in part.items()}


@pytest.mark.django_db
def test_the_longest_shipped_service_can_be_sent_as_one_form():
    longest = max(made.SHIPPED.glob("*.json"), key=lambda path: path.stat().st_size)
    values = to_blocks(made.definition(longest.stem))
    fields = sum(len(posted(p, PARTS[p], value)) for p, value in values.items())

    assert 1000 < fields < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS / 2


def service_campuses():
    return made.definition("LC-03")["campuses"]


@pytest.fixture
def editing(client, services, park_site):
    for code in service_campuses():
        factories.campus(code=code)
    enter(client, factories.staff(role="editor", language="en"), second_factor=True)
    editors.enrol()
    service = services["LC-03"]
    return service, reverse("wagtailsnippets_services_service:edit", args=[service.pk])


def test_an_editor_changes_a_draft_and_then_publishes_it(client, editing):
    service, door = editing
    data = sheet(service, {**service.definition, "promised_days": 3})

    client.post(door, data)
    service.refresh_from_db()
    assert (
        service.plan.promised_days,
        service.get_latest_revision_as_object().plan.promised_days,
    ) == (1, 3)

    client.post(door, {**data, "action-publish": "1"})
    service.refresh_from_db()
    assert (service.plan.promised_days, service.current.number) == (3, 2)


def test_publishing_what_was_not_changed_makes_no_version(client, editing):
    service, door = editing

    client.post(door, {**sheet(service, service.definition), "action-publish": "1"})

    service.refresh_from_db()
    assert [v.number for v in service.versions.all()] == [1]


def test_a_text_missing_in_one_language_keeps_a_service_from_being_published(client, editing):
    service, door = editing
    data = sheet(service, service.definition) | {
        "card-title-ru": "",
        "steps-0-value-label-zh-hans": "",
    }

    page = client.post(door, {**data, "action-publish": "1"})
    form = page.context["form"]

    assert page.status_code == 200
    assert sorted(form.errors) == ["card", "steps"]
    assert form.errors.as_data()["card"][0].block_errors["title"].messages == [
        "the text is missing in: ru"
    ]
    assert list(form.errors.as_data()["steps"][0].block_errors) == [0]
    assert service.versions.count() == 1

    client.post(door, data)  # as a draft it may wait
    service.refresh_from_db()
    assert service.plan.card["title"]["ru"] != ""
    assert service.get_latest_revision_as_object().definition["card"]["title"]["ru"] == ""


def test_a_code_given_twice_and_a_choice_outside_its_list_are_refused(client, editing):
    service, door = editing
    data = sheet(service, service.definition)
    twice = data | {"steps-1-value-code": data["steps-0-value-code"]}
    stranger = data | {"terms-audience": "neighbours"}

    assert client.post(door, twice).context["form"].errors.as_data()["steps"][0].block_errors
    assert client.post(door, stranger).context["form"].errors.as_data()["terms"]


def test_a_fault_is_shown_at_the_row_and_field_it_speaks_of():
    definition = made.definition("VW-01")
    told = errors(
        ["fields.visitors.label: missing", "papers.contract: no field", "service.promised_days: wrong", "fields: empty"],
        definition,
    )  # fmt: skip

    row = [f["key"] for f in definition["fields"]].index("visitors")
    assert told["fields"].block_errors[row].block_errors["label"].messages == ["missing"]
    assert list(told["fields"].non_block_errors) == ["empty"]
    assert list(told["papers"].block_errors[1].non_block_errors) == ["no field"]
    assert told["terms"].block_errors["promised_days"].messages == ["wrong"]


@pytest.mark.django_db(transaction=True)
def test_the_parts_of_a_service_are_drawn_and_a_missing_text_is_said_beside_its_field(
    park_site, new_page
):
    services = made.catalogue()
    editor = factories.staff(role="editor", language="en")
    editors.enrol()
    page = new_page(by=editor, language="en")
    page.goto(reverse("wagtailsnippets_services_service:edit", args=[services["LC-03"].pk]))
    page.wait_for_load_state("networkidle")

    assert page.input_value("[name=card-title-ru]") == "Письмо об отсутствии возражений"
    assert page.locator("#tab-questions [data-streamfield-child]").count() > 5
    assert page.watch.errors == []
