"""Numbers and dates in words."""

from datetime import date

import pytest

from motcua.dossiers.papers.wording import date_in_words, dong_in_words, in_words, long_date


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"),
        (5, "năm"),
        (10, "mười"),
        (15, "mười lăm"),
        (21, "hai mươi mốt"),
        (24, "hai mươi bốn"),
        (105, "một trăm linh năm"),
        (1_000, "một nghìn"),
        (2_026, "hai nghìn không trăm hai mươi sáu"),
        (15_000, "mười lăm nghìn"),
        (1_000_001, "một triệu không trăm linh một"),
        (2_050_300, "hai triệu không trăm năm mươi nghìn ba trăm"),
        (3_000_000_000, "ba tỷ"),
    ],
)
def test_numbers_in_words(number: int, words: str) -> None:
    assert in_words(number) == words


def test_a_negative_number_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="not negative"):
        in_words(-1)


def test_amounts_begin_with_a_capital() -> None:
    assert dong_in_words(8_000) == "Tám nghìn đồng"


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
