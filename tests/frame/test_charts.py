import pytest
from django.utils.translation import override

from portal.charts import Bin, columns


@pytest.mark.parametrize(
    ("code", "figure"), [("en", "366,597"), ("zh-hans", "366,597"), ("ru", "366\u00a0597")]
)
def test_a_figure_on_a_bar_is_written_as_the_reader_writes_numbers(code, figure):
    with override(code):
        drawn = columns([Bin("11.2026", (366597,))], name="Paid", description="By month", id="paid")
    assert f">{figure}</text>" in drawn
