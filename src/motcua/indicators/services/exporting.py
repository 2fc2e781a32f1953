"""Writing the dossiers behind a figure to a file: streamed, whole or absent, in constant memory."""

import csv
import secrets
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import xlsxwriter
from django.conf import settings
from django.db import transaction
from django.utils.timezone import localtime

from motcua.accounts.models import User
from motcua.audit.services import record as audit
from motcua.dossiers.rules.transitions import Status
from motcua.indicators.models import Export
from motcua.indicators.queries import Scope, dossiers_behind

CHUNK = 2_000  # rows read and written at a time
REPORT_EVERY = 5_000  # rows between two reports of progress
EXCEL_ROWS = 1_048_575  # a sheet holds no more beside its heading
BOM = "\ufeff"  # Excel reads a CSV file as UTF-8 only with it

COLUMNS: tuple[tuple[str, str], ...] = (
    ("code", "Mã hồ sơ"),
    ("procedure__procedure__code", "Mã thủ tục"),
    ("procedure__name", "Tên thủ tục"),
    ("procedure__field__name", "Lĩnh vực"),
    ("receiving_agency__name", "Nơi tiếp nhận"),
    ("deciding_agency__name", "Cơ quan giải quyết"),
    ("channel", "Kênh"),
    ("is_assisted", "Nộp hộ"),
    ("status", "Trạng thái"),
    ("submitted_at", "Ngày nộp"),
    ("received_at", "Ngày tiếp nhận"),
    ("due_at", "Hẹn trả"),
    ("finished_at", "Ngày có kết quả"),
    ("returned_at", "Ngày trả"),
)
CHANNELS = {"counter": "Trực tiếp", "online": "Trực tuyến", "post": "Bưu chính công ích"}
STATUSES = {
    Status.REGISTERED: "Mới đăng ký",
    Status.ACCEPTED: "Được tiếp nhận",
    Status.REFUSED: "Không được tiếp nhận",
    Status.PROCESSING: "Đang xử lý",
    Status.AWAITING_SUPPLEMENT: "Yêu cầu bổ sung giấy tờ",
    Status.AWAITING_PAYMENT: "Yêu cầu thực hiện nghĩa vụ tài chính",
    Status.WITHDRAWN: "Công dân yêu cầu rút hồ sơ",
    Status.STOPPED: "Dừng xử lý",
    Status.DONE: "Đã xử lý xong",
    Status.RETURNED: "Đã trả kết quả",
}


def request_export(figure: str, scope: Scope, *, title: str, file_format: str, by: User, at: datetime) -> Export:
    """Note that somebody wants a list as a file; the caller defers the job.

    Names and numbers of people are not in it: the list identifies dossiers, not applicants. Raises ``KeyError``
    for a figure that no report has, ``ValueError`` for an unknown format.
    """
    dossiers_behind(figure, scope)
    with transaction.atomic():
        export = Export.objects.create(
            owner=by,
            title=title[:300],
            figure=figure,
            scope=scope.as_dict(),
            format=Export.Format(file_format),
            requested_at=at,
        )
        audit("export", f"export:{export.pk}", by=by.pk, at=at, data={"figure": figure, **scope.as_dict()})
    return export


def write_export(export_id: UUID, *, at: datetime) -> Export:
    """Write a requested list; a second run of the same job finds it ready and does nothing.

    A job that was killed begins again: the file takes its place only when it is whole, and what the killed one
    left is removed. The job's lock keeps two from writing the same list at once.
    """
    export = Export.objects.get(pk=export_id)
    if export.state == Export.State.READY:
        return export
    _note(export, state=Export.State.RUNNING, rows=0)
    folder = exports_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"{export.pk}.{export.format}"
    for abandoned in folder.glob(f"{name}.*.part"):
        abandoned.unlink()
    draft = folder / f"{name}.{secrets.token_hex(4)}.part"
    try:
        rows = _rows(export, lambda count: _note(export, rows=count))
        count = _WRITERS[Export.Format(export.format)](draft, rows)
        draft.replace(folder / name)
    except BaseException:
        draft.unlink(missing_ok=True)
        _note(export, state=Export.State.FAILED)
        raise
    _note(export, state=Export.State.READY, rows=count, path=name, finished_at=at)
    return export


def hand_over(export_id: UUID, *, by: User, at: datetime) -> tuple[Export, Path]:
    """Return a list that is ready and where its file lies, and note that its owner took it.

    Raises ``Export.DoesNotExist`` for somebody else's, one that is not ready, and one whose file was removed.
    """
    export = Export.objects.get(pk=export_id, owner=by, state=Export.State.READY)
    path = exports_folder() / export.path
    if not path.is_file():
        raise Export.DoesNotExist(f"the file of {export_id} is gone")
    audit("download", f"export:{export.pk}", by=by.pk, at=at, data={"rows": export.rows})
    return export, path


def exports_folder() -> Path:
    """Return where written lists are kept."""
    return Path(settings.MOTCUA_FILES).parent / "exports"


def _note(export: Export, **values: Any) -> None:
    for name, value in values.items():
        setattr(export, name, value)
    export.save(update_fields=list(values))


def _rows(export: Export, report: Callable[[int], None]) -> Iterator[list[str]]:
    """Yield the heading and then each dossier as text, read from the database in pieces."""
    yield [title for _, title in COLUMNS]
    wanted = dossiers_behind(export.figure, Scope.from_dict(export.scope)).order_by("received_at", "id")
    names = [name for name, _ in COLUMNS]
    for count, row in enumerate(wanted.values_list(*names).iterator(chunk_size=CHUNK), 1):
        if count % REPORT_EVERY == 0:
            report(count)
        yield [_text(name, value) for name, value in zip(names, row, strict=True)]


def _text(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{localtime(value):%d/%m/%Y %H:%M}"
    if name == "status":
        return STATUSES[Status(value)]
    if name == "channel":
        return CHANNELS[value]
    if name == "is_assisted":
        return "Có" if value else ""
    return _harmless(str(value))


def _harmless(text: str) -> str:
    """Return text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def _write_csv(path: Path, rows: Iterator[list[str]]) -> int:
    with path.open("x", encoding="utf-8", newline="") as file:
        file.write(BOM)
        writer = csv.writer(file)
        count = -1
        for row in rows:
            writer.writerow(row)
            count += 1
    return count


def _write_excel(path: Path, rows: Iterator[list[str]]) -> int:
    """Write a workbook row by row; a list longer than a sheet goes on in the next one, under the same heading."""
    book = xlsxwriter.Workbook(
        path, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    heading = next(rows)
    bold, count, sheet = book.add_format({"bold": True}), 0, None
    for row in rows:
        line = count % EXCEL_ROWS + 1
        if line == 1:
            sheet = _new_sheet(book, heading, bold)
        count += 1
        if sheet is not None:
            sheet.write_row(line, 0, row)
    if not count:
        _new_sheet(book, heading, bold)
    book.close()
    return count


def _new_sheet(book: Any, heading: list[str], bold: Any) -> Any:
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(heading) - 1, 18)
    sheet.write_row(0, 0, heading, bold)
    return sheet


_WRITERS: dict[Export.Format, Callable[[Path, Iterator[list[str]]], int]] = {
    Export.Format.CSV: _write_csv,
    Export.Format.EXCEL: _write_excel,
}
