import importlib
from decimal import Decimal as D

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError

from tenants import rubric
from tenants.actions import reviewing
from tenants.models import Application, Rubric
from tests.tenants import factories as make

RESIDENT = rubric.FIRST["resident"]
SCALE = rubric.first("resident")
WORKED = dict(zip(RESIDENT, (8, 7, 7, 8, 6, 5, 8), strict=True))


def same(score):
    return dict.fromkeys(RESIDENT, score)


@pytest.mark.parametrize("weights", rubric.FIRST.values())
def test_weights_add_up_to_100(weights):
    assert sum(weights.values()) == 100
    assert weights.keys() == rubric.CRITERIA.keys()


def test_the_worked_example_comes_to_70():
    assert rubric.total(WORKED, RESIDENT) == D("70.0")


def test_on_the_line_is_approved():
    found = rubric.verdict([WORKED] * 3, SCALE)
    assert (found.final, found.proposal, found.needs, found.by_median) == (
        D("70.00"),
        "approve",
        0,
        False,
    )


def test_two_reviews_are_not_enough():
    found = rubric.verdict([WORKED] * 2, SCALE)
    assert (found.final, found.needs, found.proposal) == (None, 1, "")


def test_a_spread_of_25_is_still_a_mean():
    found = rubric.verdict([same(5), same(6), {**same(7), "C1": 10, "C7": 8}], SCALE)
    assert found.spread == D("25.0")
    assert found.final is not None


def test_beyond_25_points_a_fourth_is_heard_and_the_median_counts():
    three = [same(9), same(6), same(6)]
    assert (rubric.verdict(three, SCALE).final, rubric.verdict(three, SCALE).needs) == (
        None,
        1,
    )
    found = rubric.verdict([*three, same(7)], SCALE)
    assert (found.final, found.by_median, found.spread) == (D("65.00"), True, D("30"))


@pytest.mark.parametrize("code", ["C2", "C4"])
def test_weak_technology_or_team_blocks_plain_approval(code):
    found = rubric.verdict([{**same(10), code: 3}] * 3, SCALE)
    assert found.blocked_by == (code,)
    assert found.final >= 70
    assert found.proposal == "discuss"


@pytest.mark.parametrize(("score", "proposal"), [(7, "approve"), (6, "discuss"), (5, "reject")])
def test_proposals(score, proposal):
    assert rubric.verdict([same(score)] * 3, SCALE).proposal == proposal


def test_an_unknown_track_is_scored_as_a_resident():
    assert rubric.first("branch").weights == RESIDENT


@pytest.fixture
def begun(db):
    """The rows a new database begins with: a test with real commits ends by emptying every table."""
    if not Rubric.objects.exists():
        first = importlib.import_module("tenants.migrations.0001_initial")
        first.begin(apps, None)


@pytest.fixture
def stricter(begun):
    """The park's next rubric for residents: the market counts more, the line is higher."""
    old = Rubric.objects.in_force("resident")
    changes = {"c3": old.c3 + 10, "c1": old.c1 - 10, "approve_from": 80}
    kept = {name: getattr(old, name) for name in ("track", *(f"c{n}" for n in range(1, 8)))}
    return Rubric.objects.create(**kept | changes)


def test_a_park_begins_with_the_rubrics_of_the_two_tracks(begun):
    for track, weights in rubric.FIRST.items():
        row = Rubric.objects.in_force(track)
        assert (row.version, row.scale) == (1, rubric.Scale(weights))
    assert Rubric.objects.in_force("branch").track == "resident"


def test_an_application_keeps_the_rubric_it_was_scored_with(begun, park, ready, request):
    application = make.scored(
        make.checked(make.submitted(ready, by=park.owner), by=park.intake), experts=park.experts, by=park.intake,
    )  # fmt: skip
    before = reviewing.panel_verdict(application)
    new = request.getfixturevalue("stricter")
    assert new.version == 2
    again = Application.objects.get(pk=application.pk)
    assert reviewing.panel_verdict(again) == before
    assert again.rubric.version == 1
    assert Application(track="resident").scale.approve_from == 80


@pytest.mark.english
def test_weights_must_add_up_and_a_rubric_in_use_is_not_changed(park, ready, stricter):
    stricter.c7 += 1
    with pytest.raises(ValidationError, match="100"):
        stricter.full_clean()
    stricter.c7 -= 1
    stricter.full_clean()
    make.checked(make.submitted(ready, by=park.owner), by=park.intake)
    with pytest.raises(ValidationError, match="Copy it"):
        stricter.full_clean()
