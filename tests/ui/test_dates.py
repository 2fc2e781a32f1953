"""A date typed in three boxes."""

import pytest

from motcua.ui.dates import read_date


@pytest.mark.parametrize(
    ("typed", "iso"),
    [
        ({"born-day": "5", "born-month": "2", "born-year": "1990"}, "1990-02-05"),
        ({"born-day": " 05 ", "born-month": "02", "born-year": "1990"}, "1990-02-05"),
        ({"born-day": "29", "born-month": "2", "born-year": "2024"}, "2024-02-29"),
        ({"born": "1990-02-05"}, "1990-02-05"),
        ({}, ""),
    ],
)
def test_a_date_comes_out_in_iso(typed: dict[str, str], iso: str) -> None:
    answer = read_date(typed, "born")
    assert (answer.iso, answer.error) == (iso, "")


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"born-day": "5"}, "Hãy điền thêm tháng, năm."),
        ({"born-day": "29", "born-month": "2", "born-year": "2025"}, "Ngày này không có trong lịch."),
        ({"born-day": "5", "born-month": "2", "born-year": "90"}, "Ngày này không có trong lịch."),
        ({"born-day": "năm", "born-month": "2", "born-year": "1990"}, "Ngày này không có trong lịch."),
        ({"born": "5/2/1990"}, "Ngày này không có trong lịch."),
    ],
)
def test_what_is_no_date_says_what_to_do_and_keeps_what_was_typed(typed: dict[str, str], error: str) -> None:
    answer = read_date(typed, "born")
    assert answer.iso == ""
    assert answer.error.startswith(error)
    assert [part for part in answer.parts if part] == [text for name, text in typed.items() if "-" in name]


def test_a_required_date_must_be_there() -> None:
    assert read_date({}, "born", required=True).error == "Hãy điền ngày, tháng, năm."
