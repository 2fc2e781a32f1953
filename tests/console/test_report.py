"""Form II.06a: thirteen columns that balance, on the page and in files."""

import csv
import io

import openpyxl
import pytest
from django.test import Client

from motcua.console.reporting import COLUMNS, harmless
from motcua.indicators.services import fold_all
from tests.console.test_board import JANUARY, lives, text_of
from tests.factories.offices import Office

__all__ = ["lives"]


def rows_of(client: Client, group: str, file_format: str) -> list[list[str]]:
    answer = client.get(f"/dieu-hanh/bao-cao/tep/{file_format}/?{JANUARY}&nhom={group}")
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    if file_format == "csv":
        return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
@pytest.mark.parametrize("group", ["linh-vuc", "don-vi", "tiep-nhan", "thu-tuc"])
def test_every_line_balances_and_the_lines_add_up(
    board: Client, lives: Office, group: str, file_format: str
) -> None:
    rows = rows_of(board, group, file_format)
    assert rows[2][:13] == [str(number) for number in range(1, 14)]
    lines = [[int(cell) for cell in row[2:13]] for row in rows[3:] if len(row) > 12 and row[2]]
    total, parts = lines[0], lines[1:]
    assert parts
    assert total == [sum(column) for column in zip(*parts, strict=True)]
    for line in lines:
        third, seventh, eleventh = line[0], line[4], line[8]
        assert third == seventh + eleventh == sum(line[1:4])
        assert seventh == sum(line[5:8])
        assert eleventh == sum(line[9:11])


def test_the_page_says_who_when_and_how_it_is_counted(board: Client, lives: Office) -> None:
    text = text_of(board, f"/dieu-hanh/bao-cao/?{JANUARY}&nhom=don-vi")
    for said in ("Ủy ban nhân dân tỉnh", "từ 01/01/2025 đến 31/01/2025", "Cột 9 gồm hồ sơ dừng", "(13)"):
        assert said in text
    assert "Hãy báo quản trị" not in text


def test_a_leader_reports_for_his_own_agency(signer: Client, lives: Office) -> None:
    rows = rows_of(signer, "don-vi", "csv")
    assert [row[1] for row in rows[3:5]] == ["Tổng số", "Sở Tư pháp"]
    assert len([row for row in rows if len(row) > 12]) == 4


def test_nothing_happened(board: Client) -> None:
    fold_all()
    assert "Không có hồ sơ nào trong kỳ này" in text_of(board, f"/dieu-hanh/bao-cao/?{JANUARY}")


def test_no_such_file(board: Client) -> None:
    assert board.get("/dieu-hanh/bao-cao/tep/pdf/").status_code == 404


def test_names_are_no_formulas() -> None:
    assert harmless("=1+1") == "'=1+1"
    assert harmless("Sở Tư pháp") == "Sở Tư pháp"
    assert len(COLUMNS) == 11
