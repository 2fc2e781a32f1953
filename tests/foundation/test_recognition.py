"""Scans are read by programs of the machine where they are installed, and it is said where they are not.

The programs here stand in for OCRmyPDF and Tesseract: they take the same arguments and give the same answers.
"""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from motcua.foundation import recognition
from motcua.foundation.recognition import RecognitionError, programs, recognise
from tests.portal.papers import pdf

Install = Callable[..., None]
READS = """
import pathlib, sys
arguments = sys.argv[1:]
assert arguments[arguments.index("--language") + 1] == "vie" and "--deskew" in arguments
source, made = arguments[-2:]
pathlib.Path(arguments[arguments.index("--sidecar") + 1]).write_text("Cộng hòa xã hội chủ nghĩa Việt Nam\\f", "utf-8")
pathlib.Path(made).write_bytes(pathlib.Path(source).read_bytes() + b"% read")
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Put programs on a path that has nothing else."""
    monkeypatch.setenv("PATH", str(tmp_path))

    def put(languages: str = "eng\nvie", reads: str = READS) -> None:
        for name, body in (("tesseract", f"print({languages!r})"), ("ocrmypdf", reads)):
            program = tmp_path / name
            program.write_text(f"#!{sys.executable}\n{body}\n", encoding="utf-8")
            program.chmod(0o755)

    return put


def test_a_bare_machine_reads_nothing_and_says_what_is_missing(install: Install) -> None:
    assert not programs().can_read
    assert programs().problem == "chưa cài OCRmyPDF và Tesseract"
    with pytest.raises(RecognitionError, match="chưa cài OCRmyPDF và Tesseract"):
        recognise(pdf())


def test_without_vietnamese_nothing_is_read(install: Install) -> None:
    install(languages="eng")
    assert programs().problem == "Tesseract chưa có tiếng Việt (vie)"


def test_a_scan_is_straightened_and_read(install: Install) -> None:
    install()
    assert programs().can_read
    found = recognise(pdf())
    assert found.text == "Cộng hòa xã hội chủ nghĩa Việt Nam"
    assert found.pdf.endswith(b"% read")


def test_a_program_that_fails_is_told_and_leaves_no_file(install: Install, tmp_path: Path) -> None:
    install(reads="import sys; sys.exit(2)")
    room = Path(tempfile.gettempdir())
    before = set(room.glob("motcua-ocr-*"))
    with pytest.raises(RecognitionError, match="OCRmyPDF dừng với mã 2"):
        recognise(pdf())
    assert set(room.glob("motcua-ocr-*")) <= before


def test_a_program_that_hangs_is_stopped(install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    install(reads="import time; time.sleep(30)")
    monkeypatch.setattr(recognition, "SECONDS", 1)
    with pytest.raises(RecognitionError, match="quá 1 giây"):
        recognise(pdf())
