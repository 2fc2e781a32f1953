"""Which form tells of which act on which day; the reference says the same as the code."""

from datetime import date
from pathlib import Path

import pytest

from motcua.dossiers.rules.forms import (
    SETS,
    Form,
    crosses_sets,
    form_set,
    supplement_opening,
    withdrawal_has_a_form,
)

LAST_OLD, FIRST_NEW = date(2025, 9, 14), date(2025, 9, 15)
REFERENCE = Path("docs/reference/forms.md")
TITLES = {
    Form.RECEIPT: ("01 Giấy tiếp nhận hồ sơ và hẹn trả kết quả", "01 Giấy tiếp nhận hồ sơ và hẹn trả kết quả"),
    Form.SUPPLEMENT: ("02 Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ", "02 Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ"),
    Form.REFUSAL: ("03 Phiếu từ chối giải quyết hồ sơ", "03 Phiếu từ chối tiếp nhận giải quyết hồ sơ"),
    Form.APOLOGY: (
        "04 Phiếu xin lỗi và hẹn lại ngày trả kết quả",
        "04 Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết",
    ),
    Form.STOP: ("03 Phiếu từ chối giải quyết hồ sơ", "05 Thông báo dừng giải quyết hồ sơ"),
    Form.CONTROL: (
        "05 Phiếu kiểm soát quá trình giải quyết hồ sơ",
        "06 Phiếu kiểm soát quá trình giải quyết hồ sơ",
    ),
    Form.REGISTER: ("06 Sổ theo dõi hồ sơ", "07 Sổ theo dõi hồ sơ"),
}


def named(form: Form, day: date) -> str:
    titled = form_set(day).forms[form]
    return f"{titled.number} {titled.title}"


@pytest.mark.parametrize("form", list(Form))
def test_number_and_title_are_those_of_the_day(form: Form) -> None:
    assert (named(form, LAST_OLD), named(form, FIRST_NEW)) == TITLES[form]


def test_every_set_has_every_form() -> None:
    assert all(set(forms.forms) == set(Form) for forms in SETS)
    assert form_set(date(2015, 1, 1)) is SETS[0]


@pytest.mark.parametrize(
    ("first", "last", "turn"),
    [
        (date(2025, 1, 1), LAST_OLD, None),
        (LAST_OLD, FIRST_NEW, FIRST_NEW),
        (FIRST_NEW, date(2025, 12, 31), None),
    ],
)
def test_a_book_of_one_form_ends_where_the_next_begins(first: date, last: date, turn: date | None) -> None:
    assert crosses_sets(first, last) == turn


def test_a_withdrawal_is_told_on_a_form_from_the_new_set_on() -> None:
    assert [withdrawal_has_a_form(day) for day in (LAST_OLD, FIRST_NEW)] == [False, True]


def test_since_august_2026_a_request_says_that_it_is_whole() -> None:
    before, after = supplement_opening(date(2026, 8, 4)), supplement_opening(date(2026, 8, 5))
    assert "đầy đủ trong một lần" not in before
    assert "đầy đủ trong một lần" in after


def test_the_reference_lists_what_the_code_prints() -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    rows = [f"| `{form.value}` | {old} | {new} |" for form, (old, new) in TITLES.items()]
    assert [row for row in rows if row not in text] == []
    assert all(f"{forms.since:%d/%m/%Y}" in text and forms.circular in text for forms in SETS[1:])
