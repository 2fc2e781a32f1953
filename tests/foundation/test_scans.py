"""A scan says how fine it is: too coarse is told, however it is packed."""

import io

import pikepdf
import pytest
from PIL import Image

from motcua.dossiers.services.scanning import keep_scan
from motcua.dossiers.services.uploading import UploadRefusedError
from motcua.foundation.scans import ScanFacts, as_pdf, scan_facts
from tests.portal.papers import pdf

A4 = (595, 842)


def scanned(*resolutions: int, placed: str = "595 0 0 842 0 0") -> bytes:
    """Return a PDF with one A4 picture a page, each of a resolution."""
    made = pikepdf.new()
    for dpi in resolutions:
        page = made.add_blank_page(page_size=A4)
        size = (round(A4[0] / 72 * dpi), round(A4[1] / 72 * dpi))
        picture = made.make_stream(b"\xff" * (size[0] // 8 + 1) * size[1])
        picture["/Type"], picture["/Subtype"] = pikepdf.Name.XObject, pikepdf.Name.Image
        picture["/Width"], picture["/Height"] = size
        picture["/ColorSpace"], picture["/BitsPerComponent"] = pikepdf.Name.DeviceGray, 1
        page.obj["/Resources"] = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=picture))
        page.obj["/Contents"] = made.make_stream(f"q {placed} cm /Im0 Do Q".encode())
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def picture(size: tuple[int, int], dpi: int | None = None, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("L", size, "white").save(out, kind, **({"dpi": (dpi, dpi)} if dpi else {}))
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "facts", "too_coarse"),
    [
        pytest.param(scanned(300), ScanFacts(1, 300), False, id="fine"),
        pytest.param(scanned(200), ScanFacts(1, 200), False, id="just fine enough"),
        pytest.param(scanned(150), ScanFacts(1, 150), True, id="too coarse"),
        pytest.param(scanned(300, 100, 300), ScanFacts(3, 100), True, id="one page too coarse"),
        pytest.param(scanned(300, placed="0 842 -595 0 595 0"), ScanFacts(1, 212), False, id="turned"),
        pytest.param(
            scanned(300, placed="2 0 0 2 0 0 cm q 297.5 0 0 421 0 0"), ScanFacts(1, 300), False, id="nested"
        ),
        pytest.param(
            scanned(72, placed="60 0 0 60 20 700"), ScanFacts(1, None), False, id="a small seal is no scan"
        ),
        pytest.param(pdf(2), ScanFacts(2, None), False, id="text has no resolution"),
    ],
)
def test_a_pdf_is_as_fine_as_its_coarsest_page(content: bytes, facts: ScanFacts, too_coarse: bool) -> None:
    found = scan_facts(content, "application/pdf")
    assert (found, found.is_too_coarse) == (facts, too_coarse)


@pytest.mark.parametrize(
    ("content", "kind", "dpi"),
    [
        (picture((1654, 2339)), "image/png", 200),
        (picture((600, 400), dpi=300), "image/png", 300),
        (picture((600, 400), kind="JPEG"), "image/jpeg", 51),
    ],
)
def test_a_picture_is_as_fine_as_it_says_or_as_an_a4_sheet(content: bytes, kind: str, dpi: int) -> None:
    assert scan_facts(content, kind) == ScanFacts(1, dpi)


def test_a_picture_becomes_a_pdf_of_its_true_size_and_a_pdf_stays() -> None:
    made = as_pdf(picture((1654, 2339), dpi=200), "image/png")
    with pikepdf.open(io.BytesIO(made)) as opened:
        assert [round(float(edge)) for edge in opened.pages[0].mediabox] == [0, 0, 595, 842]
    assert scan_facts(made, "application/pdf").dpi == 200
    content = scanned(300)
    assert as_pdf(content, "application/pdf") == content


@pytest.mark.parametrize(
    ("drawn", "box"),
    [
        ("Do", A4),
        ("/a /b /c cm /Im0 Do", A4),
        ("q 595 0 0 842 cm /Im0 Do Q", A4),
        ("q 0 0 0 0 0 0 cm /Im0 Do Q", (0, 0)),
    ],
)
def test_a_scan_whose_pages_cannot_be_made_out_is_refused_with_a_sentence(
    drawn: str, box: tuple[int, int]
) -> None:
    with pikepdf.open(io.BytesIO(scanned(200))) as made:
        made.pages[0].obj["/Contents"] = made.make_stream(drawn.encode())
        made.pages[0].obj["/MediaBox"] = pikepdf.Array([0, 0, *box])
        out = io.BytesIO()
        made.save(out)
    with pytest.raises(UploadRefusedError, match="Tệp bị hỏng"):
        keep_scan(out.getvalue(), "giay.pdf")
