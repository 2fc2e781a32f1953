"""Uploads are judged by what they are; the corpus is made here."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pikepdf
import pytest
from PIL import Image
from pytest_django import Settings

from motcua.foundation.content import DAMAGED, EICAR, NOT_ALLOWED, SAVE_AS_PDF, judge


def image(kind: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise((64, 48), 40).convert("RGB").save(buffer, kind)
    return buffer.getvalue()


def pdf(change: Callable[[pikepdf.Pdf], None] | None = None, **options: object) -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    if change:
        change(document)
    buffer = io.BytesIO()
    document.save(buffer, **options)  # type: ignore[arg-type]
    return buffer.getvalue()


def office_file() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", "0" * 10_000_000)
    return buffer.getvalue()


def huge_png() -> bytes:
    """A few bytes that announce 60,000 × 60,000 pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    data = chunk(b"IDAT", zlib.compress(b"\0" * 100_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + data + chunk(b"IEND", b"")


def on_open(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def hidden_script(document: pikepdf.Pdf) -> None:
    action = document.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)"))
    document.pages[0].AA = pikepdf.Dictionary(O=action)


def launch(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")


def attach(document: pikepdf.Pdf) -> None:
    document.attachments["x.exe"] = b"MZ"


def rich_media(document: pikepdf.Pdf) -> None:
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.RichMedia, Rect=[0, 0, 9, 9])
    document.pages[0].Annots = pikepdf.Array([note])


def xfa(document: pikepdf.Pdf) -> None:
    document.Root.AcroForm = pikepdf.Dictionary(XFA=document.make_stream(b"<xdp/>"), Fields=[])


def no_form(document: pikepdf.Pdf) -> None:
    document.Root.AcroForm = 5


def no_flags(document: pikepdf.Pdf) -> None:
    document.Root.AcroForm = pikepdf.Dictionary(SigFlags=pikepdf.Name.Both)


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (image(), "ảnh chụp.PNG", "png"),
        (image("JPEG"), "giay.jpg", "jpeg"),
        (image("JPEG"), "giay.jpeg", "jpeg"),
        (pdf(), "to-khai.pdf", "pdf"),
    ],
)
def test_honest_files_are_taken(content: bytes, name: str, kind: str) -> None:
    verdict = judge(content, name)
    assert (verdict.kind, verdict.problems) == (kind, ())


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        pytest.param(b"", "a.pdf", "Tệp rỗng", id="empty"),
        pytest.param(EICAR, "a.pdf", "mã độc", id="eicar"),
        pytest.param(pdf() + EICAR, "a.pdf", "mã độc", id="eicar-behind"),
        pytest.param(b"MZ\x90\0 program", "a.pdf", str(NOT_ALLOWED), id="program-called-pdf"),
        pytest.param(b"<html><script>x</script>", "a.png", str(NOT_ALLOWED), id="page-called-png"),
        pytest.param(office_file(), "don.docx", str(SAVE_AS_PDF), id="docx"),
        pytest.param(office_file(), "bang.xlsx", str(SAVE_AS_PDF), id="xlsx"),
        pytest.param(office_file(), "don.pdf", str(NOT_ALLOWED), id="archive-called-pdf"),
        pytest.param(image(), "a.pdf", "là PNG nhưng tên", id="image-called-pdf"),
        pytest.param(pdf(), "a.jpg", "là PDF nhưng tên", id="pdf-called-image"),
        pytest.param(pdf(), "a.pdf.exe", "đổi lại tên", id="double-ending"),
        pytest.param(image()[:-200], "a.png", str(DAMAGED), id="png-cut"),
        pytest.param(image("JPEG")[:400], "a.jpg", str(DAMAGED), id="jpeg-cut"),
        pytest.param(pdf()[:-60], "a.pdf", str(DAMAGED), id="pdf-cut"),
        pytest.param(b"%PDF-1.7\n" + b"rubbish" * 50 + b"%%EOF", "a.pdf", str(DAMAGED), id="pdf-rubbish"),
        pytest.param(huge_png(), "a.png", "quá lớn", id="decompression-bomb"),
        pytest.param(image() + pdf(), "a.png", "nội dung lạ", id="png-and-pdf"),
        pytest.param(image("JPEG") + office_file(), "a.jpg", "nội dung lạ", id="jpeg-and-archive"),
        pytest.param(image("JPEG") + office_file() + b"\xff\xd9", "a.jpg", "nội dung lạ", id="archive-in-between"),
        pytest.param(pdf(on_open), "a.pdf", "mã lệnh", id="script-on-open"),
        pytest.param(pdf(hidden_script), "a.pdf", "mã lệnh", id="script-of-a-page"),
        pytest.param(
            pdf(hidden_script, object_stream_mode=pikepdf.ObjectStreamMode.generate),
            "a.pdf",
            "mã lệnh",
            id="script-in-object-stream",
        ),
        pytest.param(pdf(launch), "a.pdf", "mở chương trình", id="launch"),
        pytest.param(pdf(attach), "a.pdf", "đính kèm", id="embedded-file"),
        pytest.param(pdf(rich_media), "a.pdf", "nội dung động", id="rich-media"),
        pytest.param(pdf(xfa), "a.pdf", "XFA", id="xfa"),
        pytest.param(pdf(no_form), "a.pdf", str(DAMAGED), id="form-is-a-number"),
        pytest.param(pdf(no_flags), "a.pdf", str(DAMAGED), id="flags-are-a-name"),
        pytest.param(
            pdf(encryption=pikepdf.Encryption(owner="x", user="y")), "a.pdf", "mật khẩu", id="needs-password"
        ),
        pytest.param(
            pdf(encryption=pikepdf.Encryption(owner="x", user="")), "a.pdf", "mật khẩu", id="owner-password"
        ),
    ],
)
def test_dishonest_files_are_refused_with_what_to_do(content: bytes, name: str, words: str) -> None:
    verdict = judge(content, name)
    assert not verdict.is_accepted
    assert words in verdict.problems[0]


def test_a_file_over_the_limit_is_refused_by_its_size(settings: Settings) -> None:
    settings.MOTCUA_MAX_UPLOAD_BYTES = 1024 * 1024
    assert "1 MB" in judge(image() + b"\0" * 1024 * 1024, "a.png").problems[0]
    assert judge(image(), "a.png").is_accepted


def test_every_cut_of_a_pdf_is_refused() -> None:
    whole = pdf()
    accepted = [length for length in range(0, len(whole) - 6, 37) if judge(whole[:length], "a.pdf").is_accepted]
    assert accepted == []
