import copy
import json

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from services.actions import catalogue as shelf
from services.models import Service
from services.reading import DefinitionInvalid, faults, parse, same
from tests.services import factories as made

CODES = sorted(path.stem for path in made.SHIPPED.glob("*.json"))


@pytest.mark.parametrize("code", CODES)
def test_a_shipped_service_is_complete_in_every_language(code):
    assert faults(made.definition(code)) == []


def broken(change):
    data = copy.deepcopy(made.definition("VW-01"))
    change(data)
    return data


BROKEN = [
    (lambda d: d["card"]["title"].update(ru=""), "card.title: the text is missing in: ru"),
    (
        lambda d: d["fields"][1]["label"].pop("zh-hans"),
        "fields.visitors.label: the text is missing in: zh-hans",
    ),
    (lambda d: d["fields"].append(d["fields"][1]), "fields.visitors: this code stands here twice"),
    (
        lambda d: d["papers"][1]["when"].update(field="nothing"),
        "papers.contract: the condition names a field that is not there",
    ),
    (
        lambda d: d["fees"][0].update(prices={"RUB": 3500.0}),
        "fees.VW-01.prices.RUB: must be an amount written as text, for example “300.00”",
    ),
    (lambda d: d["fees"][0].update(count="guests"), "fees.VW-01: counts a field that is not there"),
    (
        lambda d: d.update(promised_days=-1),
        "service.promised_days: must be a whole number, zero or more",
    ),
    (lambda d: d.update(steps=[]), "steps: must not be empty"),
]


@pytest.mark.english
@pytest.mark.parametrize(("change", "words"), BROKEN, ids=[words for _change, words in BROKEN])
def test_each_fault_is_named_with_its_place(change, words):
    assert faults(broken(change)) == [words]


def test_an_unfinished_draft_can_be_read_but_not_published():
    data = broken(lambda d: d["card"]["title"].update(ru=""))
    assert faults(data, complete=False) == []
    assert parse(data).card["title"]["en"] == "Visit invitation letter"


def test_another_order_of_campuses_is_no_change():
    one, other = broken(lambda d: None), broken(lambda d: d.update(campuses=d["campuses"][::-1]))

    assert one["campuses"] != other["campuses"]
    assert same(one, other)


@pytest.mark.english
def test_nonsense_is_refused_in_words():
    assert faults([1]) == ["The definition must be a JSON object."]
    with pytest.raises(DefinitionInvalid):
        parse({"fields": "x"})


@pytest.mark.english
def test_publishing_an_incomplete_service_is_refused(services):
    service = services["VW-01"]
    service.definition = broken(lambda d: d["card"]["title"].update(ru=""))
    with pytest.raises(ValidationError, match="the text is missing in: ru"):
        service.save()


def test_a_new_definition_makes_a_version_and_the_same_one_does_not(services):
    service = services["VW-01"]
    service.save()
    assert [v.number for v in service.versions.all()] == [1]
    service.definition = broken(lambda d: d.update(promised_days=3))
    service.save()
    assert [(v.number, v.plan.promised_days) for v in service.versions.all()] == [(1, 2), (2, 3)]


def test_a_draft_revision_leaves_the_live_service_and_publishing_pins_a_version(services):
    service = services["VW-01"]
    service.definition = broken(lambda d: d.update(promised_days=4))
    revision = service.save_revision()
    live = Service.objects.get(pk=service.pk)
    assert (live.plan.promised_days, live.current.plan.promised_days) == (2, 2)
    revision.publish()
    assert Service.objects.get(pk=service.pk).current.plan.promised_days == 4


def test_a_service_travels_as_one_file(services, tmp_path):
    target = tmp_path / "service.json"
    call_command("services_file", "export", "VW-01", str(target))
    Service.objects.get(code="VW-01").versions.all().delete()
    Service.objects.get(code="VW-01").delete()
    call_command("services_file", "import", str(target), verbosity=0)
    assert json.loads(target.read_text()) == shelf.export_service(Service.objects.get(code="VW-01"))


def test_cards_are_read_in_the_asked_language(services):
    card = Service.objects.card("VW-01", "zh-hans")
    assert (card.title, card.category, card.promised_days) == ("访问邀请函", "签证与出行", 2)
    assert [s.code for s in Service.objects.live_in("ru")] == list(made.FIRST)
