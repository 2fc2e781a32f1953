"""Form II.06a: its thirteen columns on the page and in a file."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import xlsxwriter
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.console.choosing import Choice
from motcua.console.figures import figure
from motcua.indicators import queries, straddling
from motcua.indicators.queries import Row
from motcua.indicators.rules import Balance, total
from motcua.ui.formats import as_date

BOM = "\ufeff"  # Excel reads a CSV file as UTF-8 only with it
GROUPS: dict[str, str | Promise] = {
    "linh-vuc": gettext_lazy("Lĩnh vực"),
    "don-vi": gettext_lazy("Đơn vị giải quyết"),
    "tiep-nhan": gettext_lazy("Đơn vị tiếp nhận"),
    "thu-tuc": gettext_lazy("Thủ tục"),
}
Columns = tuple[tuple[int, str, str | Promise], ...]
BY = {"linh-vuc": "field", "don-vi": "agency", "tiep-nhan": "receiving", "thu-tuc": "procedure"}
COLUMNS: tuple[tuple[int, str, str | Promise], ...] = (  # number of the form, figure, heading
    (3, "total_received", gettext_lazy("Tiếp nhận: tổng số")),
    (4, "filed_online", gettext_lazy("Trong kỳ: trực tuyến")),
    (5, "on_paper", gettext_lazy("Trong kỳ: trực tiếp, bưu chính")),
    (6, "carried_over", gettext_lazy("Từ kỳ trước")),
    (7, "resolved", gettext_lazy("Đã giải quyết: tổng số")),
    (8, "early", gettext_lazy("Trước hạn")),
    (9, "not_late", gettext_lazy("Đúng hạn")),
    (10, "late", gettext_lazy("Quá hạn")),
    (11, "in_progress", gettext_lazy("Đang giải quyết: tổng số")),
    (12, "in_time", gettext_lazy("Trong hạn")),
    (13, "overdue", gettext_lazy("Quá hạn")),
)
MOVES: tuple[tuple[int, str, str | Promise], ...] = (  # beside the form, when units were reorganised in the period
    (14, "moved_in", gettext_lazy("Chuyển đến")),
    (15, "moved_out", gettext_lazy("Chuyển đi")),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One number of the form, and where its dossiers are listed."""

    heading: str
    value: int
    href: str


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One line of the form; the total has no number."""

    number: int | None
    label: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Report:
    """The form filled in: its lines and their sum."""

    lines: list[ReportLine]
    total: ReportLine
    has_moves: bool = False

    @property
    def columns(self) -> tuple[tuple[int, str, str | Promise], ...]:
        return (*COLUMNS, *MOVES) if self.has_moves else COLUMNS

    @property
    def is_balanced(self) -> bool:
        """Say whether column 3 is columns 7 and 11 together, in every line."""
        return all(_balances(line) for line in [*self.lines, self.total])


def _balances(line: ReportLine) -> bool:
    by_number = {number: cell.value for (number, _name, _words), cell in zip(COLUMNS, line.cells, strict=False)}
    return by_number[3] == by_number[7] + by_number[11]


def report_of(choice: Choice, group: str, *, as_now: bool = False) -> Report:
    """Return the form for a choice, one line for each field, agency or procedure that had anything.

    ``as_now`` tells units that ended as parts of those that took over; such lines open no list.
    """
    as_now = as_now and BY[group] in straddling.SIDES
    read = straddling.rows_in_new_structure if as_now else queries.rows
    found = read(choice.scope, BY[group])
    moves = any(row.balance.counts.moved_in or row.balance.counts.moved_out for row in found)
    columns = (*COLUMNS, *MOVES) if moves else COLUMNS
    made = [_line(choice, group, number, row, columns) for number, row in enumerate(found, 1)]
    if as_now:
        made = [replace(line, cells=[replace(cell, href="") for cell in line.cells]) for line in made]
    whole = total(row.balance for row in found)
    return Report(made, ReportLine(None, _("Tổng số"), _cells(choice, whole, {}, columns)), moves)


def structures(choice: Choice, group: str, chosen: str) -> list[tuple[str, str, bool]]:
    """Return the two ways to tell a period that straddles a reorganisation; nothing for any other."""
    scope = choice.scope
    if BY[group] not in straddling.SIDES or not straddling.straddles(scope.first, scope.last):
        return []
    ways = (("", _("Đơn vị như đã hoạt động, cũ và mới")), ("moi", _("Quy về đơn vị mới")))
    return [(choice.address("report", nhom=group, co_cau=key), words, key == chosen) for key, words in ways]


def _line(choice: Choice, group: str, number: int, row: Row, columns: Columns) -> ReportLine:
    key = row.label.partition(" ")[0] if group == "thu-tuc" else row.key
    return ReportLine(number, row.label, _cells(choice, row.balance, {group.replace("-", "_"): key}, columns))


def _cells(choice: Choice, balance: Balance, narrowed: dict[str, object], columns: Columns) -> list[Cell]:
    values = [(name, str(words), figure(balance, name)) for _number, name, words in columns]
    return [Cell(words, value, choice.behind(name, **narrowed) if value else "") for name, words, value in values]


def policies() -> list[str]:
    """Return how the columns are counted, in sentences that are printed beside them."""
    return [
        _("Cột 3 = cột 7 + cột 11 ở mọi dòng; cột 3 = 4 + 5 + 6; cột 7 = 8 + 9 + 10; cột 11 = 12 + 13."),
        _("Cột 4 gồm hồ sơ người dân tự nộp và hồ sơ cán bộ nộp hộ trực tuyến."),
        _("Cột 9 gồm hồ sơ dừng giải quyết và hồ sơ người dân rút sau khi đã tiếp nhận."),
        _("Trước hạn, đúng hạn, quá hạn tính theo ngày có kết quả so với ngày hẹn trả, không tính giờ."),
        _("Cột 12 gồm hồ sơ tạm dừng chờ người nộp bổ sung giấy tờ hoặc nộp tiền; hồ sơ này không quá hạn."),
        _("Khi sắp xếp đơn vị: cột 3 cộng hồ sơ chuyển đến, trừ hồ sơ chuyển đi; toàn tỉnh hai số bằng nhau."),
    ]


def head(choice: Choice, unit: str) -> list[tuple[str, str]]:
    """Return what stands above the form: who reports and for which days."""
    span = _("từ %(first)s đến %(last)s") % {
        "first": as_date(choice.scope.first),
        "last": as_date(choice.scope.last),
    }
    return [
        (_("Đơn vị báo cáo"), unit),
        (_("Kỳ báo cáo"), span),
        (_("Đơn vị tính"), _("hồ sơ thủ tục hành chính")),
    ]


def table(made: Report, title: str, group: str) -> Iterator[list[str | int]]:
    """Yield the form as rows of a sheet."""
    yield [title]
    yield [_("TT"), str(GROUPS[group]), *(str(words) for _number, _name, words in made.columns)]
    yield ["1", "2", *(str(number) for number, _name, _words in made.columns)]
    for line in [made.total, *made.lines]:
        yield [line.number or "", harmless(line.label), *(cell.value for cell in line.cells)]
    for sentence in policies():
        yield [sentence]


def harmless(text: str) -> str:
    """Return text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def as_csv(rows: Iterable[list[str | int]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return (BOM + text.getvalue()).encode()


def as_excel(rows: Iterable[list[str | int]]) -> bytes:
    memory = io.BytesIO()
    settings: dict[str, Any] = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(memory, settings)
    sheet = book.add_worksheet("II.06a")
    sheet.set_column(1, 1, 60)
    for place, row in enumerate(rows):
        sheet.write_row(place, 0, row)
    sheet.freeze_panes(3, 2)
    book.close()
    return memory.getvalue()


FILES = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_excel, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
