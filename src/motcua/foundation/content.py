"""Judging an uploaded file by what it is, not by what it is called (kiểm tra tệp tải lên).

Name, first bytes and a full parse must agree; whatever is not on the short list is refused. A refusal says what to
do next. Files are never rewritten: a signed PDF stays as its signer left it.
"""

import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import pikepdf
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError

MOST_PIXELS = 100_000_000  # an A4 page at 600 dpi has 35 million
MOST_PAGES = 2_000
MOST_OBJECTS = 200_000
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
HEAD_BYTES, TAIL_BYTES = 1_024, 2_048
OFFICE_ENDINGS = frozenset(
    {".doc", ".docx", ".xls", ".xlsx", ".odt", ".ods", ".ppt", ".pptx", ".rtf", ".docm", ".xlsm"}
)
# What a PDF gives rise to when its parts are not of the kinds they have to be.
MALFORMED = (
    *(pikepdf.PdfError, pikepdf.DataDecodingError, RuntimeError, ArithmeticError),
    *(AttributeError, LookupError, TypeError, ValueError),
)
SAVE_AS_PDF = _("Lưu tệp thành PDF rồi tải lên lại.")
NOT_ALLOWED = _("Chỉ nhận tệp PDF, JPG hoặc PNG. Hãy chụp, quét hoặc lưu giấy tờ thành một trong các loại này.")
DAMAGED = _("Tệp bị hỏng hoặc chưa tải lên đủ. Hãy mở thử trên máy của bạn rồi tải lên lại.")


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of file that is taken in."""

    name: str
    content_type: str
    magic: bytes
    endings: frozenset[str]


PDF = Kind("pdf", "application/pdf", b"%PDF-", frozenset({".pdf"}))
JPEG = Kind("jpeg", "image/jpeg", b"\xff\xd8\xff", frozenset({".jpg", ".jpeg"}))
PNG = Kind("png", "image/png", b"\x89PNG\r\n\x1a\n", frozenset({".png"}))
KINDS = (PDF, JPEG, PNG)


@dataclass(frozen=True, slots=True)
class ContentVerdict:
    """What a file is; ``problems`` are sentences for the uploader, none when it is taken in."""

    kind: str
    content_type: str
    problems: tuple[str, ...] = ()
    is_signed: bool = False

    @property
    def is_accepted(self) -> bool:
        return not self.problems


def judge(content: bytes, file_name: str) -> ContentVerdict:
    """Say what an uploaded file is and what is wrong with it; the parse is only begun when the outside agrees."""
    kind = next((each for each in KINDS if content.startswith(each.magic)), None)
    problem = _outside(content, PurePath(file_name.lower()).suffix, kind)
    if problem is not None or kind is None:
        return ContentVerdict("", "application/octet-stream", (str(problem or NOT_ALLOWED),))
    problems, is_signed = _inside(content, kind)
    return ContentVerdict(kind.name, kind.content_type, tuple(str(each) for each in problems), is_signed)


def _outside(content: bytes, ending: str, kind: Kind | None) -> Promise | str | None:
    if not content:
        return _("Tệp rỗng. Hãy chọn lại tệp có nội dung.")
    if len(content) > settings.MOTCUA_MAX_UPLOAD_BYTES:
        limit = settings.MOTCUA_MAX_UPLOAD_BYTES // (1024 * 1024)
        return str(_("Tệp lớn hơn %(limit)s MB. Hãy quét ở độ phân giải thấp hơn hoặc chia thành nhiều tệp.")) % {
            "limit": limit
        }
    if EICAR in content:
        return _("Tệp chứa mã độc nên không được nhận. Hãy quét vi-rút máy của bạn rồi dùng tệp khác.")
    if ending in OFFICE_ENDINGS:
        return SAVE_AS_PDF
    if kind is None:
        return NOT_ALLOWED
    if ending not in kind.endings:
        return str(
            _("Nội dung tệp là %(kind)s nhưng tên tệp kết thúc bằng “%(ending)s”. Hãy đổi lại tên tệp.")
        ) % {
            "kind": kind.name.upper(),
            "ending": ending or "…",
        }
    return None


def _inside(content: bytes, kind: Kind) -> tuple[list[Promise], bool]:
    if kind is PDF:
        return _judge_pdf(content)
    return _judge_image(content, kind), False


def _judge_image(content: bytes, kind: Kind) -> list[Promise]:
    """Decode every pixel once the announced size is known to be bearable."""
    try:
        with Image.open(io.BytesIO(content), formats=[kind.name.upper()]) as image:
            if image.width * image.height > MOST_PIXELS:
                return [_("Ảnh có kích thước quá lớn. Hãy chụp hoặc quét lại ở độ phân giải thấp hơn.")]
            image.load()
    except Image.DecompressionBombError:
        return [_("Ảnh có kích thước quá lớn. Hãy chụp hoặc quét lại ở độ phân giải thấp hơn.")]
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, zlib.error, MemoryError):
        return [DAMAGED]
    return [_polyglot()] if _has_tail(content, kind) else []


def _has_tail(content: bytes, kind: Kind) -> bool:
    """Say whether something of another kind follows the image: one file that two programs read differently."""
    rest = content[_png_end(content) if kind is PNG else _jpeg_end(content) :]
    signs = (b"%PDF-", b"PK\x03\x04", b"<script", b"<?php", b"<html", b"MZ\x90")
    return any(sign in rest.lower() or sign in rest for sign in signs)


def _png_end(content: bytes) -> int:
    return content.find(b"IEND\xaeB`\x82") + 8


def _jpeg_end(content: bytes) -> int:
    """Return where the first whole image ends; segments are stepped over, one may hold a thumbnail."""
    at = 2
    while content[at : at + 1] == b"\xff" and content[at + 1 : at + 2] != b"\xda":
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return content.find(b"\xff\xd9", at) + 2


def _polyglot() -> Promise:
    return _("Tệp chứa thêm nội dung lạ phía sau. Hãy chụp hoặc quét lại giấy tờ.")


def _judge_pdf(content: bytes) -> tuple[list[Promise], bool]:
    if b"%%EOF" not in content[-TAIL_BYTES:]:
        return [DAMAGED], False
    try:
        with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                return [_LOCKED], False
            if not len(pdf.pages):
                return [DAMAGED], False
            if len(pdf.pages) > MOST_PAGES or len(pdf.objects) > MOST_OBJECTS:
                return [_("Tệp PDF có quá nhiều trang. Hãy chia thành nhiều tệp nhỏ hơn.")], False
            found = {problem for each in pdf.objects for problem in _dangers(each)}
            return [DANGERS[name] for name in DANGERS if name in found], _is_signed(pdf)
    except pikepdf.PasswordError:
        return [_LOCKED], False
    except MALFORMED:
        return [DAMAGED], False


_LOCKED = _("Tệp PDF đang đặt mật khẩu. Hãy bỏ mật khẩu (in ra PDF mới) rồi tải lên lại.")
DANGERS: dict[str, Promise] = {
    "script": _("Tệp PDF chứa mã lệnh tự chạy. Hãy in tệp ra một PDF mới rồi tải lên lại."),
    "launch": _("Tệp PDF mở chương trình khác. Hãy in tệp ra một PDF mới rồi tải lên lại."),
    "embedded": _("Tệp PDF có tệp khác đính kèm bên trong. Hãy tách ra và tải lên từng tệp."),
    "media": _("Tệp PDF chứa phim, âm thanh hoặc nội dung động. Hãy in tệp ra một PDF mới rồi tải lên lại."),
    "xfa": _("Tệp PDF là biểu mẫu động (XFA). Hãy in tệp ra một PDF mới rồi tải lên lại."),
}
KEYS = {"/JS": "script", "/JavaScript": "script", "/EmbeddedFiles": "embedded", "/XFA": "xfa", "/AF": "embedded"}
VALUES = {
    "/JavaScript": "script", "/Launch": "launch", "/ImportData": "launch",
    "/RichMedia": "media", "/Movie": "media", "/Sound": "media", "/Screen": "media", "/3D": "media",
    "/EmbeddedFile": "embedded", "/FileAttachment": "embedded",
}  # fmt: skip


def _dangers(node: Any) -> Iterator[str]:
    """Yield what is dangerous in one object and the direct ones within it; indirect ones have their own turn."""
    pending = [node]
    while pending:
        current = pending.pop()
        if isinstance(current, pikepdf.Dictionary | pikepdf.Stream):
            yield from _named(current)
            pending += [value for _key, value in current.items() if _is_direct(value)]
        elif isinstance(current, pikepdf.Array):
            pending += [value for value in current if _is_direct(value)]


def _named(node: Any) -> Iterator[str]:
    yield from (problem for key, problem in KEYS.items() if key in node)
    for key in ("/S", "/Subtype", "/Type"):
        value = node.get(key)
        if isinstance(value, pikepdf.Name) and str(value) in VALUES:
            yield VALUES[str(value)]


def _is_direct(value: Any) -> bool:
    return isinstance(value, pikepdf.Object) and not value.is_indirect


def _is_signed(pdf: pikepdf.Pdf) -> bool:
    form = pdf.Root.get("/AcroForm")
    return form is not None and bool(int(form.get("/SigFlags", 0)) & 1)
