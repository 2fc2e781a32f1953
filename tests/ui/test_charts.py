"""Where the lines of a chart go."""

import pytest

from motcua.ui import charts


@pytest.mark.parametrize(
    ("value", "top"), [(0, 1), (1, 1), (7, 8), (12, 15), (100, 100), (101, 150), (264, 300), (45_981, 50_000)]
)
def test_the_top_of_the_scale_is_a_round_number(value: float, top: float) -> None:
    assert charts.nice_ceiling(value) == top


def test_a_trend_starts_at_the_left_and_zero_lies_on_the_base() -> None:
    drawn = charts.trend([("01/02", 0), ("02/02", 50), ("03/02", 100)], target=50)
    first, middle, last = drawn.points
    assert (first.x, last.x) == (charts.LEFT, charts.WIDTH - charts.RIGHT)
    assert (first.y, last.y) == (charts.HEIGHT - charts.BOTTOM, charts.TOP)
    assert drawn.target_y == middle.y
    assert [value for _, value in drawn.grid] == [0, 25, 50, 75, 100]


def test_one_value_is_a_trend_too() -> None:
    assert charts.trend([("01/02", 5)]).line == f"{charts.LEFT:.1f},16.0"


@pytest.mark.parametrize(
    ("values", "widths"), [([10, 5, 0], [100, 50, 0]), ([0, 0], [0, 0]), ([], []), ([3, 1], [100, 33.33])]
)
def test_bars_are_shares_of_the_largest(values: list[float], widths: list[float]) -> None:
    assert charts.bar_widths(values) == widths
