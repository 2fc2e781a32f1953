"""Judging an uploaded file by what is in it, never by its name (kiểm tra nội dung tệp)."""

import io
from dataclasses import dataclass

from django.utils.translation import gettext as _

LONGEST_SIDE_PIXELS = 20_000
MOST_PIXELS = 60_000_000
MOST_PAGES = 500
IMAGES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"<?php", b"<html", b"<!doc", b"<svg")
DANGEROUS = ("/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/RichMedia")


class RefusedContentError(ValueError):
    """A file is not what people may hand in; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What a file really is."""

    content_type: str


def judge(content: bytes, *, name: str = "") -> Judged:
    """Return what kind of paper the bytes are: a PDF or a picture. Raises ``RefusedContentError``."""
    if content[:1024].lstrip()[:5] == b"%PDF-":
        return _judge_pdf(content)
    if content[:16].lstrip().lower().startswith(tuple(each.lower() for each in PROGRAMS)):
        raise RefusedContentError(_("Chỉ nhận ảnh (JPG, PNG) và PDF. Hãy lưu tệp này thành PDF rồi gửi lại."))
    return _judge_image(content)


def _judge_pdf(content: bytes) -> Judged:
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            pages, root = len(pdf.pages), pdf.Root
            acts = "/OpenAction" in root and "/JS" in str(root.get("/OpenAction"))
            scripts = "/Names" in root and any(name in root["/Names"] for name in DANGEROUS)
    except pikepdf.PasswordError as error:
        raise RefusedContentError(_("Tệp PDF này có mật khẩu. Hãy bỏ mật khẩu rồi gửi lại.")) from error
    except (pikepdf.PdfError, ValueError) as error:
        raise RefusedContentError(_("Tệp PDF này bị hỏng hoặc bị cắt. Hãy lưu lại và gửi bản khác.")) from error
    if acts or scripts:
        raise RefusedContentError(_("Tệp PDF này chứa mã chạy. Hãy in ra PDF lần nữa rồi gửi bản đó."))
    if not 1 <= pages <= MOST_PAGES:
        raise RefusedContentError(_("Tệp PDF phải có từ 1 đến %(most)s trang.") % {"most": MOST_PAGES})
    return Judged("application/pdf")


def _judge_image(content: bytes) -> Judged:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(content), formats=tuple(IMAGES)) as picture:
            if max(picture.size) > LONGEST_SIDE_PIXELS or picture.size[0] * picture.size[1] > MOST_PIXELS:
                raise RefusedContentError(_("Ảnh quá lớn. Hãy chụp lại ở cỡ nhỏ hơn."))
            kind = str(picture.format)
            picture.load()
    except UnidentifiedImageError as error:
        raise RefusedContentError(
            _("Tệp này không phải ảnh hay PDF. Hãy chụp ảnh (JPG, PNG) hoặc lưu thành PDF rồi gửi lại.")
        ) from error
    except (OSError, Image.DecompressionBombError) as error:
        raise RefusedContentError(_("Ảnh này bị hỏng hoặc bị cắt. Hãy chụp lại và gửi bản khác.")) from error
    return Judged(IMAGES[kind])
