"""The arithmetic of the speed table; the measuring itself is run by hand."""

from xml.etree import ElementTree

import pytest

from tests.bench import table
from tests.bench.filling import names
from tests.bench.queue.picture import LINE, apart, curve
from tests.bench.reckoning import Goal, Row, percentile


def test_a_percentile_is_a_value_that_was_measured():
    values = [5.0, 1.0, 3.0, 2.0, 4.0]
    assert [percentile(values, share) for share in (0, 0.5, 0.8, 0.95, 1)] == [1, 3, 4, 5, 5]
    with pytest.raises(ValueError, match="nothing"):
        percentile([], 0.5)


def test_a_goal_bounds_the_ratio_where_there_is_a_reference():
    assert [Goal(2).held(x) for x in (1.99, 2, 2.01)] == [True, True, False]
    assert [Goal(least=1.8).held(x) for x in (1.79, 1.8)] == [False, True]
    rows = [
        Row("slow", 30, Goal(2), 10), Row("many", 12, Goal(12, sign="")), Row("told", 30, None, 10),
        Row("from nothing", 1, Goal(2), 0),
    ]  # fmt: skip
    assert [(row.ratio, row.held) for row in rows] == [
        (3, False), (None, True), (3, None), (float("inf"), False),
    ]  # fmt: skip


def test_the_table_says_which_goals_are_missed():
    rows = [Row("queue", 30.04, Goal(2.5), 10, "ms"), Row("rate", 250, Goal(least=0.5), 400, "/s"),
            Row("queries", 12, Goal(12, sign=""))]  # fmt: skip
    assert table.goals(rows).splitlines()[2:] == [
        "| queue | 30.0 ms | 10 ms | 3.00× | ≤ 2.5× | **missed** |",
        "| rate | 250 /s | 400 /s | 0.62× | ≥ 0.5× | held |",
        "| queries | 12 | – | – | ≤ 12 | held |",
    ]


def test_no_two_companies_share_a_name():
    firms = names.firms()
    assert len({f.name for f in firms}) == len(firms) == names.COMPANIES


def test_the_growth_curve_names_every_page_legibly():
    places = apart([100, 101, 103, 420, 425, 300])
    assert all(b - a >= LINE for a, b in zip(sorted(places), sorted(places)[1:], strict=False))
    drawn = curve("<costs>", [1000, 10_000], {"queue & page": [4, 4], "search": [3.5, 12]})
    words = {element.text for element in ElementTree.fromstring(drawn)}
    assert {"<costs>", "1,000", "10,000", "queue & page 4.0×", "search 12.0×"} <= words
