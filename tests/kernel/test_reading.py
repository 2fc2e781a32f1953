"""What others write is read as it stands, or not at all."""

import re

import pytest

from motcua.kernel.money import read_dong
from motcua.kernel.texts import can_be_kept


@pytest.mark.parametrize(
    ("text", "amount"),
    [("0", 0), ("20000", 20_000), ("20.000", 20_000), ("1,234,567", 1_234_567), ("999.999.999", 999_999_999)],
)
def test_whole_dong_are_read_with_and_without_marks(text: str, amount: int) -> None:
    assert read_dong(text, most_digits=9) == amount


@pytest.mark.parametrize(
    "text", ["", "20000.00", "20.00", "1.234,567", ".000", "1.0000", "-1", "+1", " 1", "²", "1e3", "1.000.000.000"]
)
def test_what_is_no_whole_number_is_not_guessed_at(text: str) -> None:
    with pytest.raises(ValueError, match=rf"^{re.escape(text)}$"):
        read_dong(text, most_digits=9)


@pytest.mark.parametrize(("text", "can"), [("", True), ("Nguyễn 😀", True), ("a\0b", False), ("\ud83d", False)])
def test_half_signs_and_the_sign_zero_cannot_be_kept(text: str, can: bool) -> None:
    assert can_be_kept(text) is can
