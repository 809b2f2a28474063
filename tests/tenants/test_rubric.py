from decimal import Decimal as D

import pytest

from tenants import rubric

RESIDENT = rubric.weights(1, "resident")
WORKED = dict(zip(RESIDENT, (8, 7, 7, 8, 6, 5, 8), strict=True))


def same(score):
    return dict.fromkeys(RESIDENT, score)


@pytest.mark.parametrize(
    "weights", [w for tracks in rubric.RUBRICS.values() for w in tracks.values()]
)
def test_weights_add_up_to_100(weights):
    assert sum(weights.values()) == 100
    assert weights.keys() == rubric.CRITERIA.keys()


def test_the_worked_example_comes_to_70():
    assert rubric.total(WORKED, RESIDENT) == D("70.0")


def test_on_the_line_is_approved():
    found = rubric.verdict([WORKED] * 3, RESIDENT)
    assert (found.final, found.proposal, found.needs, found.by_median) == (
        D("70.00"),
        "approve",
        0,
        False,
    )


def test_two_reviews_are_not_enough():
    found = rubric.verdict([WORKED] * 2, RESIDENT)
    assert (found.final, found.needs, found.proposal) == (None, 1, "")


def test_a_spread_of_25_is_still_a_mean():
    found = rubric.verdict([same(5), same(6), {**same(7), "C1": 10, "C7": 8}], RESIDENT)
    assert found.spread == D("25.0")
    assert found.final is not None


def test_beyond_25_points_a_fourth_is_heard_and_the_median_counts():
    three = [same(9), same(6), same(6)]
    assert (rubric.verdict(three, RESIDENT).final, rubric.verdict(three, RESIDENT).needs) == (
        None,
        1,
    )
    found = rubric.verdict([*three, same(7)], RESIDENT)
    assert (found.final, found.by_median, found.spread) == (D("65.00"), True, D("30"))


@pytest.mark.parametrize("code", ["C2", "C4"])
def test_weak_technology_or_team_blocks_plain_approval(code):
    found = rubric.verdict([{**same(10), code: 3}] * 3, RESIDENT)
    assert found.blocked_by == (code,)
    assert found.final >= 70
    assert found.proposal == "discuss"


@pytest.mark.parametrize(("score", "proposal"), [(7, "approve"), (6, "discuss"), (5, "reject")])
def test_proposals(score, proposal):
    assert rubric.verdict([same(score)] * 3, RESIDENT).proposal == proposal


def test_an_unknown_track_is_scored_as_a_resident():
    assert rubric.weights(1, "branch") == RESIDENT
