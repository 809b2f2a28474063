"""Two versions side by side, and what is still to be written."""

import copy

import pytest

from services.completeness import completeness
from services.differences import Change, differences
from services.places import in_words, place_of, walk
from services.reading import read
from tests.services import factories as made

pytestmark = pytest.mark.django_db  # lists of campuses stand in the names of places


def changed(change, code="VW-01"):
    data = copy.deepcopy(made.definition(code))
    change(data)
    old, new = (read(d, complete=False)[0] for d in (made.definition(code), data))
    return differences(old, new, "en")


def test_the_same_service_has_no_differences():
    assert changed(lambda d: None) == []


@pytest.mark.english
def test_a_word_changed_in_one_language_is_one_line():
    (line,) = changed(lambda d: d["card"]["title"].update(ru="Приглашение"))

    assert (line.kind, line.place, line.language) == ("changed", ("card", "title"), "ru")
    assert (line.after, line.where, line.language_name) == (
        "Приглашение",
        "The card › Title",
        "Русский",
    )


def test_rows_that_come_go_and_move_are_named():
    def change(d):
        d["steps"].append(
            {
                "code": "call",
                "label": {"en": "Call", "zh-hans": "电话", "ru": "Звонок"},
                "role": "service",
            }
        )
        d["papers"] = d["papers"][1:]
        d["fields"][1], d["fields"][2] = d["fields"][2], d["fields"][1]

    kinds = [(c.kind, c.place) for c in changed(change)]

    first = made.definition("VW-01")["papers"][0]["key"]
    assert kinds == [
        ("changed", ("fields",)),
        ("removed", ("papers", first)),
        ("added", ("steps", "call")),
    ]


@pytest.mark.english
def test_prices_choices_and_promises_are_told_by_their_place():
    def change(d):
        d["promised_days"] = 5
        d["fees"][0]["prices"]["RUB"] = "9999.00"
        d["fields"][1]["required"] = False

    assert changed(change) == [
        Change("changed", ("terms", "promised_days"), "2", "5"),
        Change("changed", ("fields", "visitors", "required"), "yes", "no"),
        Change("changed", ("fees", "VW-01", "prices", "RUB"), "3500.00", "9999.00"),
    ]


@pytest.mark.english
def test_a_language_that_lacks_a_word_says_where():
    data = made.definition("VW-01")
    data["card"]["title"]["ru"] = data["fields"][1]["label"]["ru"] = ""
    rows = {row.language: row for row in completeness(read(data, complete=False)[0])}

    assert rows["en"].missing == rows["zh-hans"].missing == []
    assert rows["ru"].there == rows["ru"].wanted - 2 == rows["en"].there - 2
    assert rows["ru"].gaps == [
        ("The card › Title", "card"),
        ("Questions › visitors › Question", "questions"),
    ]


def test_every_place_of_every_part_has_words():
    plan = read(made.definition("BS-02"), complete=False)[0]

    assert all(in_words(place) for place, _value in walk(plan))
    assert place_of("service.promised_days: wrong") == (("terms", "promised_days"), "wrong")
    assert place_of("The definition must be a JSON object.")[0] == ()
