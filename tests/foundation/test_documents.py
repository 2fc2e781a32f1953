"""Papers are typeset from data alone."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pikepdf
import pytest
from pytest_django import Settings

from motcua.foundation.documents import TemplateError, render, render_pdf
from motcua.kernel.working_time import VIETNAM
from tests.paper import text_of

AT = datetime(2026, 2, 5, 10, 20, 33, tzinfo=VIETNAM)
TEMPLATE = """
#let data = json(bytes(sys.inputs.data))
#set document(title: "Thử")
#set page(width: 100mm, height: 100mm, margin: 10mm)
#set text(font: ("Tinos", "Libertinus Serif"))
#data.words
#context {
  let spot = here().position()
  [#metadata((name: "officer", page: spot.page, x: spot.x.pt(), y: spot.y.pt(), width: 50, height: 20,
    page_height: page.height.pt()))<place>]
}
"""


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "thu.typ"
    path.write_text(TEMPLATE, encoding="utf-8")
    return path


def test_the_same_data_and_moment_give_the_same_bytes(template: Path) -> None:
    first = render_pdf(template, {"words": "Giấy tờ"}, at=AT)
    assert first == render_pdf(template, {"words": "Giấy tờ"}, at=AT)
    assert first != render_pdf(template, {"words": "Giấy tờ khác"}, at=AT)


def test_data_is_never_read_as_source(template: Path) -> None:
    words = '#panic("x") $1/0$ *đậm* #image("/etc/passwd") \\ <nhãn> @preview'
    assert words in text_of(render_pdf(template, {"words": words}, at=AT))


def test_it_is_an_archive_file_with_the_twin_of_times(template: Path) -> None:
    with pikepdf.open(io.BytesIO(render_pdf(template, {"words": "Nguyễn"}, at=AT))) as pdf:
        metadata = pdf.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "B")
        fonts = [str(each.get("/BaseFont")) for each in pdf.objects if isinstance(each, pikepdf.Dictionary)]
        assert any("Tinos" in name for name in fonts)


def test_a_sign_that_no_font_has_still_makes_a_paper(template: Path) -> None:
    assert "Nguyễn" in text_of(render_pdf(template, {"words": "Nguyễn 😀 漢"}, at=AT))


def test_letters_are_composed_before_they_are_set(template: Path) -> None:
    assert "Nguyễn" in text_of(render_pdf(template, {"words": "Nguye\u0302\u0303n"}, at=AT))


def test_places_are_told_from_the_lower_left_corner(template: Path) -> None:
    (place,) = render(template, {"words": ""}, at=AT).places
    left, bottom, right, top = place.box
    assert (place.name, place.page) == ("officer", 0)
    assert (round(right - left), round(top - bottom)) == (50, 20)
    assert 0 < bottom < top <= 284


def test_threads_do_not_mix_their_papers(template: Path) -> None:
    def work(number: int) -> bool:
        return f"Giấy số {number}." in text_of(render_pdf(template, {"words": f"Giấy số {number}."}, at=AT))

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(work, range(40)))


def test_missing_fonts_are_replaced(template: Path, settings: Settings, tmp_path: Path) -> None:
    settings.MOTCUA_FONTS = tmp_path / "nowhere"
    assert "Tiếng Việt" in text_of(render_pdf(template, {"words": "Tiếng Việt"}, at=AT))


def test_a_broken_template_says_its_name(tmp_path: Path) -> None:
    path = tmp_path / "hong.typ"
    path.write_text("#nothing-of-that-name", encoding="utf-8")
    with pytest.raises(TemplateError, match=r"hong\.typ"):
        render_pdf(path, {}, at=AT)


def test_no_template_fetches_a_package() -> None:
    sources = [path.read_text(encoding="utf-8") for path in Path("src").rglob("*.typ")]
    assert len(sources) >= 7
    assert not [source for source in sources if "@preview" in source or "@local" in source]
