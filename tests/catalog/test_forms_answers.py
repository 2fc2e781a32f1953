"""Answers: read from a post, checked in words, pruned, filled in from the identity, told back."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.catalog.rules.answers import (
    applicant_of,
    changes_group,
    completeness,
    merge_step,
    parse_post,
    prefill,
    prune,
    review,
    subject_of,
    validate_all,
    validate_step,
    visible_steps,
)
from motcua.catalog.rules.answers_values import (
    first_day,
    last_day,
    read_date_parts,
    read_number,
    tidy_digits,
    tidy_line,
    tidy_lines,
    tidy_phone,
    tidy_tax_code,
)
from tests.catalog.forms import COMMUNES, DAY, NAMES, example, form, small_form

IDENTITY = {
    "full_name": "Nguyễn Thị Hoa", "personal_id": "082193004512", "birth_date": date(1993, 2, 5), "sex": "female",
    "residence": "12 Lê Lợi, Phường 1", "phone": "0912345678", "email": "hoa@example.vn", "ethnicity": "Kinh",
    "nationality": "Việt Nam",
}  # fmt: skip


def messages(name: str, **changes: Any) -> dict[str, str]:
    answers = {**example(name), **changes}
    answers = {key: value for key, value in answers.items() if value is not None}
    found = validate_all(form(name), answers, on=DAY, communes=COMMUNES)
    return {problem.path: problem.message for problem in found}


@pytest.mark.parametrize(
    ("name", "changes", "path", "said"),
    [
        ("khai-sinh", {"child_name": None}, "child_name", "Nhập họ, chữ đệm, tên của trẻ."),
        ("khai-sinh", {"child_birth_date": {"day": "31", "month": "2", "year": "2022"}}, "child_birth_date",
         "Nhập ngày sinh của trẻ theo dạng ngày/tháng/năm có trong lịch, ví dụ 05/02/1993."),
        ("khai-sinh", {"child_birth_date": "2026-11-23", "certificate_kind": "witness"}, "child_birth_date",
         "Ngày sinh của trẻ không thể sau ngày hôm nay. Nhập lại ngày sinh."),
        ("khai-sinh", {"certificate_date": "2022-12-19"}, "certificate_date",
         "Ngày cấp giấy chứng sinh không thể trước ngày sinh của trẻ. Kiểm tra lại hai ngày này."),
        ("khai-sinh", {"requester_personal_id": "12"}, "requester_personal_id",
         "Nhập số định danh cá nhân người yêu cầu gồm đúng 12 chữ số, như in trên thẻ căn cước."),
        ("khai-sinh", {"mother_personal_id": "082194004512"}, "mother_personal_id",
         "Số định danh không khớp với năm sinh đã nhập. Kiểm tra lại số định danh cá nhân của mẹ và ngày sinh."),
        ("khai-sinh", {"father_personal_id": "082193004512", "father_birth_date": "1993"}, "father_personal_id",
         "Số định danh của cha trùng với của mẹ. Kiểm tra lại số định danh của từng người."),
        ("khai-sinh", {"requester_phone": "12345"}, "requester_phone",
         "Nhập số điện thoại người yêu cầu gồm 10 hoặc 11 chữ số, bắt đầu bằng 0, ví dụ 0912345678."),
        ("khai-sinh", {"requester_email": "hoa"}, "requester_email",
         "Nhập thư điện tử người yêu cầu đầy đủ, ví dụ hoa.nguyen@example.vn."),
        ("khai-sinh", {"mother_residence": {"line": "12 Lê Lợi"}}, "mother_residence",
         "Chọn xã, phường của nơi cư trú của mẹ trong danh sách."),
        ("khai-sinh", {"mother_residence": {"commune": "28261"}}, "mother_residence",
         "Ghi số nhà, đường, ấp hoặc khu phố của nơi cư trú của mẹ."),
        ("khai-sinh", {"mother_residence": {"commune": "99999", "line": "1"}}, "mother_residence",
         "Chọn xã, phường của nơi cư trú của mẹ trong danh sách."),
        ("khai-sinh", {"has_father": None}, "has_father",
         "Chọn Có hoặc Không cho câu “Khai thông tin về người cha?”."),
        ("khai-sinh", {"copies": 0}, "copies", "Nhập số bản sao từ 1 trở lên."),
        ("khai-sinh", {"copies": 51}, "copies", "Nhập số bản sao không quá 50."),
        ("khai-sinh", {"copies": "hai"}, "copies", "Nhập số bản sao bằng chữ số, ví dụ 12."),
        ("khai-sinh", {"child_ethnicity": "Marsian"}, "child_ethnicity", "Chọn dân tộc của trẻ trong danh sách."),
        ("khai-sinh", {"child_name": "x" * 101}, "child_name", "Rút ngắn họ, chữ đệm, tên của trẻ, nhiều nhất 100 ký tự."),
        ("khai-tu", {"death_date": "1941-12-31"}, "death_date",
         "Ngày chết không thể trước ngày sinh. Kiểm tra lại hai ngày này."),
        ("khai-tu", {"death_time": "25:00"}, "death_time", "Nhập giờ, phút chết theo dạng giờ:phút, ví dụ 14:30."),
        ("khai-tu", {"deceased_sex": "female"}, "deceased_personal_id",
         "Số định danh không khớp với giới tính đã chọn. Kiểm tra lại số định danh cá nhân của người đã chết và giới tính."),
        ("khai-tu", {"relatives": [{"name": "Nguyễn Thị Bảy", "birth_date": "1945", "relation": "Vợ"}]},
         "relatives.0.personal_id", "Nhập số định danh cá nhân."),
        ("khai-tu", {"relatives": [{"name": "A", "birth_date": "1945", "personal_id": "082146002207", "relation": "V"}]},
         "relatives.0.personal_id",
         "Số định danh không khớp với năm sinh đã nhập. Kiểm tra lại số định danh cá nhân và ngày sinh."),
        ("khai-tu", {"relatives": [{"name": "A", "birth_date": "1945", "personal_id": "082145002207", "relation": "V"}] * 5},
         "relatives", "Phần thân nhân hưởng chế độ chỉ được nhiều nhất 4 mục. Bỏ bớt mục thừa."),
        ("khai-tu", {"relatives": None}, "relatives", "Điền ít nhất một mục trong phần thân nhân hưởng chế độ."),
        ("ket-hon", {"groom_personal_id": "082198006603", "groom_birth_date": "1998-01-01"}, "groom_personal_id",
         "Số định danh của bên nam trùng với của bên nữ. Nhập số định danh của từng người."),
        ("ket-hon", {"groom_birth_date": "2006-11-23", "groom_personal_id": "087206004417"}, "groom_birth_date",
         "Bên nam chưa đủ 20 tuổi, chưa được đăng ký kết hôn. Kiểm tra lại ngày sinh; nếu đúng, hãy nộp khi đã đủ tuổi."),
        ("tam-tru", {"stay_months": 25}, "stay_months",
         "Thời gian tạm trú nhiều nhất là 24 tháng. Nhập số tháng từ 1 đến 24."),
        ("tam-tru", {"stay_address": {"commune": "other", "line": "Hà Nội"}}, "stay_address",
         "Chọn xã, phường của nơi đề nghị đăng ký tạm trú trong danh sách."),
        ("ho-kinh-doanh", {"business_name": "Hoa Sen"}, "business_name",
         "Bắt đầu tên bằng “Hộ kinh doanh”, ví dụ Hộ kinh doanh Hoa Sen."),
        ("ho-kinh-doanh", {"has_old_tax_code": True, "old_tax_code": "0100109107"}, "old_tax_code",
         "Nhập mã số thuế đã có gồm 10 chữ số (hoặc 12 chữ số định danh cá nhân). Kiểm tra lại từng số."),
        ("tro-cap-xa-hoi", {"disability_kinds": []}, "disability_kinds",
         "Chọn ít nhất một mục cho dạng khuyết tật."),
    ],
)  # fmt: skip
def test_a_wrong_answer_gets_one_sentence_that_helps(
    name: str, changes: dict[str, Any], path: str, said: str
) -> None:
    assert messages(name, **changes) == {path: said}


def test_the_day_of_the_twentieth_birthday_is_old_enough() -> None:
    assert messages("ket-hon", groom_birth_date="2006-11-22", groom_personal_id="087206004417") == {}


def test_problems_stand_in_the_order_of_the_page() -> None:
    known = form("khai-sinh")
    order = [field["key"] for step in known["ui"]["steps"] for field in step["fields"]]
    found = [problem.path for problem in validate_all(known, {"has_father": True, "wants_copies": True}, on=DAY)]
    assert found == sorted(found, key=order.index)
    assert "father_name" in found
    assert "copies" in found


def test_a_step_tells_its_own_problems_only() -> None:
    assert [one.path for one in validate_step(form("khai-sinh"), "marriage", {"has_father": True}, on=DAY)] == [
        "parents_married"
    ]
    assert validate_step(form("khai-sinh"), "marriage", {"has_father": False}, on=DAY) == []
    assert validate_step(form("khai-sinh"), "no-such-step", {}, on=DAY) == []


def test_what_is_not_asked_any_more_is_pruned() -> None:
    answers = prune(form("khai-sinh"), {**example("khai-sinh"), "has_father": False})
    assert not [key for key in answers if key.startswith("father_")]
    assert "parents_married" not in answers
    assert "marriage" not in [step["key"] for step in visible_steps(form("khai-sinh"), answers)]
    assert validate_all(form("khai-sinh"), answers, on=DAY) == []


def test_a_chain_of_conditions_is_pruned_to_its_end() -> None:
    answers = prune(form("khai-tu"), {**example("khai-tu"), "linked_services": ["residence"]})
    assert {"funeral_group", "relatives", "payment_account"}.isdisjoint(answers)


def test_a_step_is_read_from_a_post() -> None:
    data = {
        "child_name": ["  Trần   Nguyễn Minh An "], "child_birth_date-day": ["20"], "child_birth_date-month": ["12"],
        "child_birth_date-year": ["2022"], "child_sex": ["female"], "child_ethnicity": ["Kinh"],
        "child_nationality": ["VN"], "birth_at_facility": ["no"], "birth_place-commune": ["28261"],
        "birth_place-line": ["12 Lê Lợi"], "child_hometown": [""], "csrfmiddlewaretoken": ["x"], "mother_name": ["no"],
    }  # fmt: skip
    assert parse_post(form("khai-sinh"), "child", data) == {
        "child_name": "Trần Nguyễn Minh An", "child_birth_date": "2022-12-20", "child_sex": "female",
        "child_ethnicity": "Kinh", "child_nationality": "VN", "birth_at_facility": False,
        "birth_place": {"commune": "28261", "line": "12 Lê Lợi"},
    }  # fmt: skip


def test_a_group_is_read_grown_and_shrunk() -> None:
    data = {
        "has_members": ["yes"], "members-0-name": ["Đặng Thị Mai"], "members-0-birth_date-year": ["1990"],
        "members-2-name": ["Võ Gia Hân"], "members-5-name": [" "],
    }  # fmt: skip
    first = {"name": "Đặng Thị Mai", "birth_date": {"day": "", "month": "", "year": "1990"}}
    second = {"name": "Võ Gia Hân"}
    known = form("thuong-tru")
    assert parse_post(known, "members", data)["members"] == [first, second]
    assert parse_post(known, "members", {**data, "add-members": ["1"]})["members"] == [first, second, {}, {}]
    assert parse_post(known, "members", {**data, "remove-members": ["0"]})["members"] == [second, {}]
    assert not changes_group(known, "members", data)
    assert changes_group(known, "members", {**data, "remove-members": ["0"]})


def test_merging_a_step_empties_what_was_emptied_and_keeps_the_rest() -> None:
    merged = merge_step(form("khai-sinh"), "child", example("khai-sinh"), {"child_name": "An", "mother_name": "X"})
    assert merged["child_name"] == "An"
    assert "child_sex" not in merged
    assert merged["mother_name"] == "Nguyễn Thị Hoa"


def test_the_identity_fills_in_what_it_knows() -> None:
    filled = prefill(form("xac-nhan-tinh-trang-hon-nhan"), IDENTITY)
    assert filled["requester_name"] == "Nguyễn Thị Hoa"
    assert filled["requester_birth_date"] == "1993-02-05"
    assert filled["requester_residence"] == {"line": "12 Lê Lợi, Phường 1"}
    assert filled["subject_sex"] == "female"
    assert filled["subject_nationality"] == "VN"
    assert filled["subject_ethnicity"] == "Kinh"
    assert prefill(form("ho-kinh-doanh"), {"sex": "Nam", "residence": {"commune": "28261", "line": "1"}}) == {
        "owner_sex": "male", "owner_residence": {"commune": "28261", "line": "1"},
    }  # fmt: skip
    assert prefill(form("khai-sinh"), {"full_name": "", "email": None}) == {}


def test_the_review_reads_like_a_letter() -> None:
    told = {
        row.label: row.value
        for part in review(form("khai-sinh"), example("khai-sinh"), COMMUNES)
        for row in part.rows
    }
    assert told["Ngày sinh của trẻ"] == "20/12/2022"
    assert told["Nơi cư trú của mẹ"] == "12 Lê Lợi, khu phố 3, Phường Mỹ Tho"
    assert told["Khai thông tin về người cha?"] == "Có"
    assert (
        told["Bạn muốn làm thêm thủ tục nào cho trẻ?"]
        == "Đăng ký thường trú cho trẻ; Cấp thẻ bảo hiểm y tế cho trẻ dưới 6 tuổi"
    )
    business = [
        row for part in review(form("ho-kinh-doanh"), example("ho-kinh-doanh"), COMMUNES) for row in part.rows
    ]
    assert ("Vốn kinh doanh", "150.000.000 đồng") in [(row.label, row.value) for row in business]
    trade = next(row for row in business if row.path == "trades.1.name")
    assert (trade.group, trade.value, trade.step) == ("Ngành, nghề 2", "Nhà hàng và dịch vụ ăn uống", "trades")


def test_applicant_and_subject_come_from_the_form() -> None:
    person = applicant_of(form("tam-tru"), example("tam-tru"), COMMUNES)
    assert (person.name, person.identity_number, person.birth_date) == (
        "Trương Hoàng Nam",
        "084201007713",
        "2001-03-15",
    )
    assert person.address == "Ấp 5, xã Long Đức, tỉnh Vĩnh Long"
    assert (
        subject_of(form("khai-tu"), example("khai-tu")) == "Đăng ký khai tử cho Lê Văn Tâm, chết ngày 03/11/2022"
    )
    long = {"request_subject": "x" * 3000}
    assert len(subject_of(form("generic"), long)) == 1000


def test_completeness_says_where_to_go_on() -> None:
    answers = {key: value for key, value in example("ket-hon").items() if not key.startswith("groom_")}
    state = completeness(form("ket-hon"), answers, on=DAY)
    assert not state.is_complete
    assert state.next_step == "groom"
    assert [step.is_complete for step in state.steps] == [True, True, False, True, True]
    assert [step.is_started for step in state.steps] == [True, True, False, True, True]


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
KEYS = sorted({field["key"] for name in NAMES for step in form(name)["ui"]["steps"] for field in step["fields"]})


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(NAMES), st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), JUNK, max_size=12))
def test_junk_for_answers_is_told_never_a_crash(name: str, junk: dict[str, Any]) -> None:
    answers = {**example(name), **junk}
    for problem in validate_all(form(name), answers, on=DAY, communes=COMMUNES):
        assert problem.message
    assert isinstance(review(form(name), prune(form(name), answers), COMMUNES), list)
    assert len(subject_of(form(name), answers, COMMUNES)) <= 1000
    completeness(form(name), answers, on=DAY)


NAMES_POSTED = [
    f"{key}{more}"
    for key in KEYS
    for more in ("", "-day", "-month", "-year", "-commune", "-line", "-0-name", "-0-birth_date-year")
]


@settings(deadline=None, max_examples=200)
@given(
    st.sampled_from(NAMES),
    st.dictionaries(st.sampled_from(NAMES_POSTED), st.lists(st.text(max_size=12), max_size=3), max_size=25),
)
def test_junk_posted_is_read_never_a_crash(name: str, data: dict[str, list[str]]) -> None:
    answers: dict[str, Any] = {}
    for step in form(name)["ui"]["steps"]:
        answers = merge_step(form(name), step["key"], answers, parse_post(form(name), step["key"], data))
    assert all(problem.message for problem in validate_all(form(name), answers, on=DAY))


@settings(deadline=None)
@given(st.text(max_size=30))
def test_tidying_twice_is_tidying_once(text: str) -> None:
    for tidy in (tidy_line, tidy_lines, tidy_digits, tidy_phone, tidy_tax_code):
        assert tidy(tidy(text)) == tidy(text)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("+84 912 345 678", "0912345678"),
        ("84912345678", "0912345678"),
        ("0912.345.678", "0912345678"),
        ("(0273) 388-999", "0273388999"),
    ],
)
def test_a_telephone_number_is_kept_as_it_is_dialled(typed: str, kept: str) -> None:
    assert tidy_phone(typed) == kept


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1.250.000", 1_250_000),
        ("15 000 đồng", 15_000),
        ("12", 12),
        ("12,5", "12,5"),
        ("mười", "mười"),
        ("-3", "-3"),
        ("9" * 40, "9" * 40),
        ("", ""),
    ],
)
def test_a_whole_number_is_read_the_vietnamese_way(typed: str, read: int | str) -> None:
    assert read_number(typed, decimal=False) == read


def test_a_decimal_comma_is_read_where_decimals_are_allowed() -> None:
    assert read_number("1.012,50", decimal=True) == 1012.5


@pytest.mark.parametrize(
    ("parts", "partial", "read"),
    [
        (("5", "2", "1993"), False, "1993-02-05"),
        (("", "7", "1950"), True, "1950-07"),
        (("", "", "1950"), True, "1950"),
        (("", "", "1950"), False, {"day": "", "month": "", "year": "1950"}),
        (("30", "2", "1993"), True, {"day": "30", "month": "2", "year": "1993"}),
        (("1", "", "1993"), True, {"day": "1", "month": "", "year": "1993"}),
        (("1", "1", "93"), False, {"day": "1", "month": "1", "year": "93"}),
    ],
)  # fmt: skip
def test_a_date_is_read_or_kept_as_typed(parts: tuple[str, str, str], partial: bool, read: Any) -> None:
    assert read_date_parts(*parts, partial=partial) == read


@given(st.dates(date(1800, 1, 1), date(2199, 12, 31)))
def test_partial_dates_span_the_days_they_can_mean(day: date) -> None:
    for text in (f"{day:%Y}", f"{day:%Y-%m}", day.isoformat()):
        first, last = first_day(text), last_day(text)
        assert first is not None
        assert last is not None
        assert first <= day <= last


def test_pattern_and_own_message_are_the_forms() -> None:
    known = small_form(
        {"key": "code", "kind": "text", "label": "Mã", "pattern": "^a$", "pattern_message": "Ghi a."},
        {"key": "note", "kind": "text", "label": "Ghi chú", "messages": {"required": "Ghi một câu."}},
    )
    assert [one.message for one in validate_all(known, {"code": "b"}, on=DAY)] == ["Ghi a.", "Ghi một câu."]
