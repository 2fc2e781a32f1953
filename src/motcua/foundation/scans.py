"""What a scan is made of: how many pages, how fine (bản quét, độ phân giải)."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from math import hypot

import pikepdf
from PIL import Image

from motcua.foundation.content import MALFORMED

LEAST_DPI = 200  # Nghị định 30/2020/NĐ-CP: PDF from version 1.4, colour, 200 dpi at least, true size
A4_LONG_INCHES = 11.69
LEAST_SHARE = 0.25  # of the page: smaller pictures are logos and seals, not the scan
Matrix = tuple[float, float, float, float, float, float]
STILL: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True, slots=True)
class ScanFacts:
    """Pages of a scan and its coarsest resolution; ``dpi`` is nothing where no page is a picture."""

    pages: int
    dpi: int | None

    @property
    def is_too_coarse(self) -> bool:
        return self.dpi is not None and self.dpi < LEAST_DPI


class UnreadableScanError(ValueError):
    """The file opens, but what its pages draw cannot be made out."""


def scan_facts(content: bytes, content_type: str) -> ScanFacts:
    """Return the facts of a file that was judged before: a PDF, JPEG or PNG that opens.

    Raises ``UnreadableScanError``.
    """
    if content_type != "application/pdf":
        return ScanFacts(1, _of_picture(content))
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            found = [dpi for page in pdf.pages for dpi in _of_page(page)]
            return ScanFacts(len(pdf.pages), min(found, default=None))
    except MALFORMED as error:
        raise UnreadableScanError(type(error).__name__) from error


def as_pdf(content: bytes, content_type: str) -> bytes:
    """Return a scan as a PDF of its true size; one that is a PDF already stays as it is."""
    if content_type == "application/pdf":
        return content
    out = io.BytesIO()
    with Image.open(io.BytesIO(content)) as picture:
        picture.convert("RGB").save(out, "PDF", resolution=float(_of_picture(content)), title="Bản quét")
    return written_anew(out.getvalue())


def written_anew(pdf: bytes) -> bytes:
    """Return the same pages in a file of sound structure: what scanners write, strict readers often refuse."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf), suppress_warnings=True) as opened:
        opened.save(out, deterministic_id=True)
    return out.getvalue()


def _of_picture(content: bytes) -> int:
    """Return what the picture says of itself, or what it would be on an A4 sheet, whichever is finer."""
    with Image.open(io.BytesIO(content)) as picture:
        said = min(float(each) for each in picture.info.get("dpi", (0, 0)))
        return round(max(said, max(picture.size) / A4_LONG_INCHES))


def _of_page(page: pikepdf.Page) -> Iterator[int]:
    """Yield the resolution of every picture that makes up a good part of the page."""
    left, bottom, right, top = (float(edge) for edge in page.mediabox)
    area = abs((right - left) * (top - bottom))
    pictures = dict(page.get("/Resources", pikepdf.Dictionary()).get("/XObject", pikepdf.Dictionary()).items())
    for name, matrix in _drawn(page):
        picture = pictures.get(name)
        if picture is None or picture.get("/Subtype") != pikepdf.Name.Image:
            continue
        a, b, c, d, _e, _f = matrix
        if abs(a * d - b * c) < area * LEAST_SHARE:
            continue
        across, down = int(picture.Width) / hypot(a, b), int(picture.Height) / hypot(c, d)
        yield round(min(across, down) * 72)


def _drawn(page: pikepdf.Page) -> Iterator[tuple[str, Matrix]]:
    """Yield each thing that a page draws by name, with the matrix it is drawn by."""
    stack: list[Matrix] = []
    now = STILL
    for instruction in pikepdf.parse_content_stream(page):
        operator, operands = str(instruction.operator), instruction.operands
        if operator == "q":
            stack.append(now)
        elif operator == "Q" and stack:
            now = stack.pop()
        elif operator == "cm":
            now = _times([float(each) for each in operands], now)
        elif operator == "Do":
            yield str(operands[0]), now


def _times(first: list[float], then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)
