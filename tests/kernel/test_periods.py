"""Months, quarters, halves and years, with their last days."""

from datetime import date

import pytest

from motcua.kernel.periods import Period, half_year_with, month_before, month_with, quarter_with, year_with


@pytest.mark.parametrize(
    ("made", "first", "last"),
    [
        pytest.param(month_with(date(2024, 2, 9)), date(2024, 2, 1), date(2024, 2, 29), id="leap February"),
        pytest.param(month_before(date(2025, 1, 31)), date(2024, 12, 1), date(2024, 12, 31), id="over New Year"),
        pytest.param(quarter_with(date(2025, 11, 22)), date(2025, 10, 1), date(2025, 12, 31), id="fourth quarter"),
        pytest.param(half_year_with(date(2025, 6, 30)), date(2025, 1, 1), date(2025, 6, 30), id="first half"),
        pytest.param(half_year_with(date(2025, 7, 1)), date(2025, 7, 1), date(2025, 12, 31), id="second half"),
        pytest.param(year_with(date(2025, 7, 1)), date(2025, 1, 1), date(2025, 12, 31), id="year"),
    ],
)
def test_periods(made: Period, first: date, last: date) -> None:
    assert made == Period(first, last)


def test_a_running_period_ends_today_but_never_before_it_begins() -> None:
    year = year_with(date(2025, 7, 1))
    assert year.until(date(2025, 3, 2)).last == date(2025, 3, 2)
    assert year.until(date(2026, 3, 2)) == year
    assert year.until(date(2024, 3, 2)) == Period(date(2025, 1, 1), date(2025, 1, 1))


def test_the_wrong_way_round_is_no_period() -> None:
    with pytest.raises(ValueError, match="ends before"):
        Period(date(2025, 1, 2), date(2025, 1, 1))
