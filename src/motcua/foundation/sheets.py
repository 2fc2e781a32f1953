"""Reading and making small Excel sheets: cells in, cells out."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import openpyxl
import xlsxwriter

MOST_ROWS, MOST_COLUMNS = 300, 30
LARGEST_FILE, LARGEST_UNPACKED = 2_000_000, 20_000_000
HEAD = {"bold": True, "text_wrap": True, "valign": "top", "border": 1, "bg_color": "#F1ECE4"}


class SheetError(ValueError):
    """A file cannot be read as a sheet; ``code``: ``too_large``, ``not_excel``, ``old_excel``, ``empty``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_cells(content: bytes) -> list[list[Any]]:
    """Return the cells of the first sheet, values only, cut at ``MOST_ROWS`` × ``MOST_COLUMNS``.

    Raises ``SheetError``.
    """
    _check(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)
        cells = [_trimmed(row) for row in rows]
        book.close()
    except (ValueError, KeyError, IndexError, OSError, SyntaxError, TypeError, zipfile.BadZipFile) as error:
        raise SheetError("not_excel") from error
    if not any(value not in (None, "") for row in cells for value in row):
        raise SheetError("empty")
    return cells


def _trimmed(row: Sequence[Any]) -> list[Any]:
    """Return a row without the empty cells at its end."""
    filled = [column for column, value in enumerate(row, 1) if value not in (None, "")]
    return list(row[: max(filled, default=0)])


def _check(content: bytes) -> None:
    """Look at the wrapping before anything is unpacked: a small file can hold a very large one."""
    if len(content) > LARGEST_FILE:
        raise SheetError("too_large")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise SheetError("old_excel")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            size = sum(each.file_size for each in packed.infolist())
    except (zipfile.BadZipFile, ValueError) as error:
        raise SheetError("not_excel") from error
    if size > LARGEST_UNPACKED:
        raise SheetError("too_large")


def write_sheet(name: str, titles: Sequence[str], rows: Sequence[Sequence[Any]], widths: Sequence[int]) -> bytes:
    """Return a sheet with a header that stays in sight."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet(name)
    head, cell = book.add_format(HEAD), book.add_format({"text_wrap": True, "valign": "top", "border": 1})
    for column, (title, width) in enumerate(zip(titles, widths, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write(0, column, title, head)
    for row, values in enumerate(rows, 1):
        for column, value in enumerate(values):
            sheet.write(row, column, value, cell)
    sheet.freeze_panes(1, 0)
    book.close()
    return target.getvalue()
