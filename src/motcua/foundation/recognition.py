"""Reading the words of a scan with programs of the machine: OCRmyPDF and Tesseract, where they are installed.

They run apart from ours, on a copy in a folder of its own. Without them nothing is read, and it is said so.
"""

import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

LANGUAGE = "vie"
SECONDS = 300
LONGEST_TEXT = 200_000


@dataclass(frozen=True, slots=True)
class Programs:
    """What the machine has for reading scans; ``problem`` says what is missing, blank when nothing is."""

    ocrmypdf: str
    tesseract: str
    problem: str

    @property
    def can_read(self) -> bool:
        return not self.problem


@dataclass(frozen=True, slots=True)
class Recognised:
    """A scan that was read: straightened, with its words behind the picture (``pdf``), and as plain text."""

    pdf: bytes
    text: str


class RecognitionError(RuntimeError):
    """A scan could not be read; the message is for the screen."""


def programs() -> Programs:
    """Look what the machine has."""
    ocrmypdf, tesseract = shutil.which("ocrmypdf") or "", shutil.which("tesseract") or ""
    if not ocrmypdf or not tesseract:
        missing = [name for name, path in (("OCRmyPDF", ocrmypdf), ("Tesseract", tesseract)) if not path]
        return Programs(ocrmypdf, tesseract, f"chưa cài {' và '.join(missing)}")
    if LANGUAGE not in _languages(tesseract):
        return Programs(ocrmypdf, tesseract, "Tesseract chưa có tiếng Việt (vie)")
    return Programs(ocrmypdf, tesseract, "")


def recognise(pdf: bytes) -> Recognised:
    """Return a scan straightened and read. Raises ``RecognitionError`` when programs are missing or fail."""
    found = programs()
    if not found.can_read:
        raise RecognitionError(found.problem)
    with tempfile.TemporaryDirectory(prefix="motcua-ocr-") as folder:
        return _read(Path(folder), pdf, found.ocrmypdf)


def _read(folder: Path, pdf: bytes, ocrmypdf: str) -> Recognised:
    source, made, words = folder / "scan.pdf", folder / "read.pdf", folder / "words.txt"
    source.write_bytes(pdf)
    command = [
        ocrmypdf, "--language", LANGUAGE, "--deskew", "--rotate-pages", "--skip-text", "--output-type", "pdf",
        "--jobs", "1", "--quiet", "--sidecar", str(words), str(source), str(made),
    ]  # fmt: skip
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command on files of our own naming
            command, capture_output=True, timeout=SECONDS, check=False, cwd=folder
        )
    except subprocess.TimeoutExpired as error:
        raise RecognitionError(f"nhận dạng quá {SECONDS} giây") from error
    except OSError as error:
        raise RecognitionError("không chạy được OCRmyPDF") from error
    if done.returncode or not made.is_file():
        raise RecognitionError(f"OCRmyPDF dừng với mã {done.returncode}")
    text = words.read_text(encoding="utf-8", errors="replace") if words.is_file() else ""
    return Recognised(made.read_bytes(), text[:LONGEST_TEXT].strip())


def _languages(tesseract: str) -> set[str]:
    try:
        listed = subprocess.run(  # noqa: S603 - a fixed command
            [tesseract, "--list-langs"], capture_output=True, timeout=20, check=False, text=True
        )
    except (OSError, subprocess.TimeoutExpired):
        return set()
    return set((listed.stdout + listed.stderr).split())
