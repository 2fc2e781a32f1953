"""Dates as papers write them, in figures and in words."""

from datetime import date

import pytest

from motcua.dossiers.papers.wording import date_in_words, long_date


@pytest.mark.parametrize(
    ("day", "printed"),
    [
        (date(2026, 2, 5), "ngày 05 tháng 02 năm 2026"),
        (date(2026, 3, 5), "ngày 05 tháng 3 năm 2026"),
        (date(2026, 12, 25), "ngày 25 tháng 12 năm 2026"),
    ],
)
def test_long_dates(day: date, printed: str) -> None:
    assert long_date(day) == printed


def test_a_birth_date_in_words() -> None:
    assert date_in_words(date(2026, 4, 2)) == "Ngày mồng hai tháng tư năm hai nghìn không trăm hai mươi sáu"
