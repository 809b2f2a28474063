"""What facts.json may say is written down, and travels beside it."""

import json

import fastjsonschema
import pytest

from portal.documents import render, words

NUMBER = {"number": {"type": "text", "value": "XA-X-2026-00001"}}
SAMPLES = (render.HERE / "texts" / "samples").glob("*.json")
KINDS = sorted({path.stem for path in SAMPLES} - {"FRAME"})


@pytest.fixture(scope="module")
def holds():
    return fastjsonschema.compile(json.loads((render.HERE / "facts.schema.json").read_bytes()))


def test_the_facts_of_every_kind_keep_to_their_schema(holds):
    for kind in KINDS:
        holds(words.sample_facts(kind) | NUMBER)
    assert len(KINDS) > 10


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "money", "amount": 1.5, "currency": "CNY"},
        {"type": "money", "amount": "1.50", "currency": "yuan"},
        {"type": "date", "value": "03.11.2026"},
        {"type": "surprise", "value": "x"},
        "plain words",
    ],
)
def test_a_fact_that_is_none_is_refused_by_the_schema(holds, wrong):
    with pytest.raises(fastjsonschema.JsonSchemaValueException):
        holds(words.sample_facts(KINDS[0]) | NUMBER | {"planted": wrong})
