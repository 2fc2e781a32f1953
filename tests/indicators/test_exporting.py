"""Lists as files: whole or absent, written once, harmless to open, in constant memory."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import openpyxl
import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from motcua.audit.models import AuditEvent
from motcua.dossiers.models import Dossier
from motcua.indicators.models import Export
from motcua.indicators.queries import Scope
from motcua.indicators.services import exporting
from motcua.kernel.periods import year_with
from motcua.organizations.models import Agency
from tests.factories import dossiers as make
from tests.factories.offices import Office, moment, office

MONDAY = moment("2025-01-13T08:00")
PERIOD = year_with(MONDAY.date())
SCOPE = Scope(PERIOD.first, PERIOD.last)
MANY = 200_000
MOST_MEMORY = 300 * 1024 * 1024
COPIES = """
INSERT INTO dossiers_dossier ({columns})
SELECT {values} FROM dossiers_dossier d, generate_series(1, %s) AS n WHERE d.id = %s
"""
WRITE = """
import json, os, pathlib, django
django.setup()
from uuid import UUID
from django.utils import timezone
from motcua.indicators.services.exporting import write_export
made = write_export(UUID(os.environ["EXPORT"]), at=timezone.now())
# VmHWM is this program's own peak; ru_maxrss would begin with that of the process it was forked from
status = pathlib.Path("/proc/self/status").read_text()
peak = int(status.split("VmHWM:")[1].split()[0]) * 1024
print(json.dumps({"rows": made.rows, "path": made.path, "peak": peak}))
"""


@pytest.fixture
def place(db: None) -> Office:
    return office()


@pytest.fixture(autouse=True)
def empty_folder() -> Iterator[None]:
    yield
    for path in exporting.exports_folder().glob("*"):
        path.unlink()


def asked(place: Office, file_format: str = "csv", figure: str = "received") -> Export:
    return exporting.request_export(
        figure, SCOPE, title="Tiếp nhận", file_format=file_format, by=place.signer, at=MONDAY
    )


def files(export: Export) -> list[str]:
    return sorted(path.name for path in exporting.exports_folder().glob(f"{export.pk}*"))


def rows_of(export: Export) -> list[list[str]]:
    path = exporting.exports_folder() / export.path
    if export.format == Export.Format.CSV:
        return list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    return [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("file_format", Export.Format.values)
def test_the_list_as_a_file(place: Office, file_format: str) -> None:
    dossier = make.accepted(place, MONDAY)
    export = exporting.write_export(asked(place, file_format).pk, at=MONDAY)
    heading, row = rows_of(export)
    assert dict(zip(heading, row, strict=True)) | {"Hẹn trả": ""} == {
        "Mã hồ sơ": dossier.code, "Mã thủ tục": "1.001193", "Tên thủ tục": "Đăng ký khai sinh", "Lĩnh vực": "Hộ tịch",
        "Nơi tiếp nhận": "Trung tâm Phục vụ hành chính công", "Cơ quan giải quyết": "Sở Tư pháp",
        "Kênh": "Trực tuyến", "Nộp hộ": "", "Trạng thái": "Được tiếp nhận", "Ngày nộp": "13/01/2025 08:00",
        "Ngày tiếp nhận": "13/01/2025 08:00", "Hẹn trả": "", "Ngày có kết quả": "", "Ngày trả": "",
    }  # fmt: skip
    assert (export.state, export.rows, files(export)) == (Export.State.READY, 1, [f"{export.pk}.{file_format}"])
    assert AuditEvent.objects.get(action="export").subject == f"export:{export.pk}"


def test_people_are_not_in_it(place: Office) -> None:
    make.accepted(place, MONDAY)
    export = exporting.write_export(asked(place).pk, at=MONDAY)
    text = (exporting.exports_folder() / export.path).read_text(encoding="utf-8")
    assert place.citizen.full_name not in text
    assert place.citizen.personal_id not in text


@pytest.mark.parametrize("file_format", Export.Format.values)
@pytest.mark.parametrize("name", ["=1+1", '=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_name_is_never_a_formula(place: Office, file_format: str, name: str) -> None:
    make.accepted(place, MONDAY)
    Agency.objects.filter(pk=place.department.pk).update(name=name)
    export = exporting.write_export(asked(place, file_format).pk, at=MONDAY)
    if file_format == Export.Format.CSV:
        with (exporting.exports_folder() / export.path).open(encoding="utf-8-sig", newline="") as file:
            assert list(csv.reader(file))[1][5] == f"'{name}"
    else:
        book = openpyxl.load_workbook(exporting.exports_folder() / export.path)
        cell: Any = book.worksheets[0].cell(2, 6)
        assert (cell.data_type, str(cell.value)[0]) == ("s", "'")


def test_an_empty_list_still_has_its_heading(place: Office) -> None:
    for file_format in Export.Format.values:
        export = exporting.write_export(asked(place, file_format, "late").pk, at=MONDAY)
        assert [row[0] for row in rows_of(export)] == ["Mã hồ sơ"]


def test_the_second_run_changes_nothing(place: Office) -> None:
    make.accepted(place, MONDAY)
    first = exporting.write_export(asked(place).pk, at=MONDAY)
    path = exporting.exports_folder() / first.path
    written = path.stat().st_mtime_ns
    make.accepted(place, MONDAY)
    again = exporting.write_export(first.pk, at=timezone.now())
    assert (again.rows, again.finished_at, path.stat().st_mtime_ns) == (1, MONDAY, written)


def test_one_that_failed_leaves_no_file_and_can_be_run_again(place: Office) -> None:
    make.accepted(place, MONDAY)
    export = asked(place)
    Export.objects.filter(pk=export.pk).update(scope={"first": "damaged", "last": "2025-12-31"})
    with pytest.raises(ValueError, match="damaged"):
        exporting.write_export(export.pk, at=MONDAY)
    export.refresh_from_db()
    assert (export.state, files(export)) == (Export.State.FAILED, [])
    Export.objects.filter(pk=export.pk).update(scope=SCOPE.as_dict())
    assert exporting.write_export(export.pk, at=MONDAY).rows == 1


def test_no_such_figure_or_format(place: Office) -> None:
    with pytest.raises(KeyError):
        asked(place, figure="money")
    with pytest.raises(ValueError, match="exe"):
        asked(place, "exe")
    assert not Export.objects.exists()
    assert not AuditEvent.objects.filter(action="export").exists()


def copies(dossier: Dossier, count: int) -> None:
    """Multiply a dossier in the database itself; only its keys differ."""
    changed = {
        "id": "gen_random_uuid()", "submission_key": "gen_random_uuid()", "code": "d.code || '-' || n",
        "received_at": "d.received_at + n * interval '1 second'",
    }  # fmt: skip
    names = [str(field.column) for field in Dossier._meta.concrete_fields]
    values = ", ".join(changed.get(name, f"d.{name}") for name in names)
    with connection.cursor() as cursor:
        cursor.execute(COPIES.format(columns=", ".join(names), values=values), [count, dossier.pk])


def in_a_process_of_its_own(export: Export) -> "subprocess.Popen[str]":
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "EXPORT": str(export.pk),
        "MOTCUA_VAR": str(settings.SCRATCH),
    }
    environment |= {"DJANGO_SETTINGS_MODULE": "motcua.config.settings.development"}
    return subprocess.Popen([sys.executable, "-c", WRITE], env=environment, stdout=subprocess.PIPE, text=True)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_many_rows_are_written_in_constant_memory_and_a_killed_writer_leaves_no_file(place: Office) -> None:
    copies(make.accepted(place, MONDAY), MANY - 1)
    export = asked(place, "xlsx")
    folder = Path(settings.MOTCUA_FILES).parent / "exports"
    with in_a_process_of_its_own(export) as writer:
        wait_for_progress(export, writer)
        writer.send_signal(signal.SIGKILL)
    assert not (folder / f"{export.pk}.xlsx").exists()
    assert Export.objects.get(pk=export.pk).state == Export.State.RUNNING
    with in_a_process_of_its_own(export) as writer:
        told, _nothing = writer.communicate(timeout=300)
    report = json.loads(told)
    assert report["rows"] == MANY
    assert report["peak"] < MOST_MEMORY
    assert files(export) == [f"{export.pk}.xlsx"]  # what the killed one left is gone
    assert lines_of_sheet(folder / report["path"]) == MANY + 1


def wait_for_progress(export: Export, writer: "subprocess.Popen[str]") -> None:
    until = time.monotonic() + 120
    while not Export.objects.filter(pk=export.pk, rows__gt=0).exists():
        assert time.monotonic() < until, "the writer reports no progress"
        assert writer.poll() is None
        time.sleep(0.05)


def lines_of_sheet(path: Path) -> int:
    """Count the rows in the file itself: reading so many cells would take a minute."""
    with zipfile.ZipFile(path) as book, book.open("xl/worksheets/sheet1.xml") as sheet:
        return sheet.read().count(b"<row ")
