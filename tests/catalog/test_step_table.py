"""The published table of steps: understood as officials write it, and asked back by cell where it is not."""

from typing import Any

import pytest

from motcua.accounts.rules import OFFICER_ROLES
from motcua.catalog.rules.document_parts import workflow_source
from motcua.catalog.rules.documents import dead_ends
from motcua.catalog.rules.pack_workflows import read_workflows
from motcua.catalog.rules.step_table import SAMPLE, TITLES, as_workflow, read_step_table, role_of
from motcua.kernel.sourced import Judge, Row
from motcua.workflows.rules import read, validate

HEAD: list[Any] = list(TITLES)
FIRST: list[Any] = [1, "Bộ phận Một cửa", "Cán bộ tiếp nhận", "Tiếp nhận hồ sơ", 2]
LAST: list[Any] = [2, "Bộ phận Một cửa", "Cán bộ trả kết quả", "Trả kết quả", 1]


def test_the_sample_becomes_a_workflow_without_findings() -> None:
    found = read_step_table([HEAD, *SAMPLE])
    assert found.mistakes == ()
    assert [step.role for step in found.steps] == ["intake", "specialist", "signer", "clerk", "intake"]
    assert [step.place for step in found.steps] == ["receiving", "deciding", "deciding", "deciding", "receiving"]
    judge = Judge()
    rows = [Row("x", 1, {**step, "actions": Row("x", 1, step["actions"])}) for step in as_workflow(found.steps)]
    flow = read_workflows(judge, [Row("x", 1, {"key": "mau", "name": "Mẫu", "steps": rows})])["mau"]
    assert judge.mistakes == []
    assert validate(read(flow.body), roles=frozenset(OFFICER_ROLES), term_hours=24) == []
    assert dead_ends(flow.body) == []
    assert workflow_source("mau", "Mẫu", flow.body)["steps"] == as_workflow(found.steps)


def test_a_title_above_and_columns_in_another_order_do_no_harm() -> None:
    rows: list[list[Any]] = [
        ["QUY TRÌNH NỘI BỘ"],
        [],
        ["Nội dung công việc", "STT", "Trách nhiệm", "Đơn vị", "Thời gian thực hiện"],
    ]
    rows += [
        ["Tiếp nhận", 1, "Bộ phận một cửa", "TTPVHCC", "4 giờ"],
        ["Trả", 2, "Bộ phận một cửa", "TT", "0,5 ngày"],
    ]
    found = read_step_table(rows)
    assert found.mistakes == ()
    assert [(step.order, step.work, step.hours) for step in found.steps] == [(1, "Tiếp nhận", 4), (2, "Trả", 4)]


@pytest.mark.parametrize(
    ("row", "cell", "said"),
    [
        ([1, "Phòng", "Người nào đó", "Việc", 2], "C2", "không rõ “Người nào đó”"),
        ([1, "Phòng", "Chuyên viên", "", 2], "D2", "thiếu nội dung"),
        ([1, "Phòng", "Chuyên viên", "Việc", "sớm"], "E2", "không phải số giờ"),
        ([1, "Phòng", "Chuyên viên", "Việc", -1], "E2", "không phải số giờ"),
        (["đầu", "Phòng", "Chuyên viên", "Việc", 2], "A2", "phải là một số"),
        ([2, "Phòng", "Chuyên viên", "Việc", 2], "A3", "đã có ở ô A2"),
    ],
)
def test_what_is_not_understood_is_asked_back_by_its_cell(row: list[Any], cell: str, said: str) -> None:
    found = read_step_table([HEAD, [*row[:1], "", *row[2:]] if cell == "C2" else row, LAST])
    assert [(each.cell, said in each.sentence) for each in found.mistakes] == [(cell, True)]


def test_a_sheet_without_header_or_column_says_what_it_needs() -> None:
    (no_header,) = read_step_table([[1, 2, 3]]).mistakes
    assert (no_header.cell, "Thời gian" in no_header.sentence) == ("A1", True)
    (no_column,) = read_step_table([HEAD[:4], FIRST[:4]]).mistakes
    assert "Thời gian" in no_column.sentence


def test_lines_without_content_are_passed_over() -> None:
    assert len(read_step_table([HEAD, FIRST, [None] * 5, ["", "", "", "", "Tổng: 3"], LAST]).steps) == 2


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Lãnh đạo Sở", "signer"), ("Chủ tịch UBND xã", "signer"), ("Lãnh đạo phòng", "specialist"),
        ("Chuyên viên phòng Hộ tịch", "specialist"), ("Văn thư", "clerk"), ("Bộ phận Một cửa", "intake"), ("?", ""),
    ],
)  # fmt: skip
def test_titles_name_roles(title: str, role: str) -> None:
    assert role_of(title) == role
