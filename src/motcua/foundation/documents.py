"""Papers as PDF: Typst templates with their data handed over as JSON, never by building source text.

The same template, data and moment give the same bytes. Output is PDF/A-2b, the archive form, unless a text holds
signs that no font has.
"""

import json
import threading
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import structlog
import typst
from django.conf import settings
from django.core.signals import setting_changed

FONT_FOLDERS = ("tinos", "be-vietnam-pro")  # Tinos has the widths of Times New Roman

log = structlog.get_logger("motcua.documents")
_local = threading.local()


class TemplateError(RuntimeError):
    """A template could not be typeset; the message is the typesetter's."""


@dataclass(frozen=True, slots=True)
class Place:
    """A free rectangle kept on a page, in PDF points from the lower left corner; ``page`` counts from 0."""

    name: str
    page: int
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A PDF with the places that its template keeps free, such as those for signatures."""

    pdf: bytes
    places: tuple[Place, ...]


def render_pdf(template: Path, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """Return ``template`` filled with ``data`` as PDF; ``at`` is the moment the document says it was made.

    Raises ``TemplateError``.
    """
    try:
        return _compile(template, data, at)
    except typst.TypstError as error:
        raise TemplateError(f"{template.name}: {error.message}") from error


def render(template: Path, data: Mapping[str, Any], *, at: datetime) -> Rendered:
    """Do as ``render_pdf`` and also tell the places marked ``<place>``. Raises ``TemplateError``."""
    pdf = render_pdf(template, data, at=at)
    marks = json.loads(_compiler(template).query("<place>", field="value"))
    return Rendered(pdf, tuple(_place(mark) for mark in marks))


def _place(mark: Mapping[str, Any]) -> Place:
    left, top, width, height = (float(mark[name]) for name in ("x", "y", "width", "height"))
    bottom = float(mark["page_height"]) - top - height
    return Place(str(mark["name"]), int(mark["page"]) - 1, (left, bottom, left + width, bottom + height))


def _compile(template: Path, data: Mapping[str, Any], at: datetime) -> bytes:
    text = unicodedata.normalize("NFC", json.dumps(data, ensure_ascii=False))
    inputs, second = {"data": text}, int(at.timestamp())
    compiler = _compiler(template)
    try:
        return _whole(compiler.compile(format="pdf", sys_inputs=inputs, timestamp=second, pdf_standards=["a-2b"]))
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
    log.warning("paper_without_archive_standard", reason="a sign that no font has")
    return _whole(compiler.compile(format="pdf", sys_inputs=inputs, timestamp=second, pdf_standards=[]))


def _whole(output: bytes | list[bytes] | None) -> bytes:
    if not isinstance(output, bytes):
        raise TypeError("a PDF is one file")
    return output


def _compiler(template: Path) -> typst.Compiler:
    """Return this thread's warm compiler of a template: a compiler keeps state, threads must not share one."""
    warm: dict[Path, typst.Compiler] = _local.__dict__.setdefault("compilers", {})
    if template not in warm:
        nowhere = str(template.parent / "no-packages")  # nothing is ever fetched
        warm[template] = typst.Compiler(
            input=str(template),
            root=str(template.parent),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            package_path=nowhere,
            package_cache_path=nowhere,
        )
    return warm[template]


@cache
def _fonts() -> typst.Fonts:
    """Return the fonts of papers; without the installed ones Typst's own serif stands in, and the log says so."""
    folders = [Path(settings.MOTCUA_FONTS) / name for name in FONT_FOLDERS]
    present = [str(folder) for folder in folders if folder.is_dir()]
    if len(present) < len(folders):
        log.warning("paper_fonts_missing", reason="papers are set in a stand-in font; run script/setup")
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=present)


def _forget(*, setting: str, **_: object) -> None:
    if setting == "MOTCUA_FONTS":
        _fonts.cache_clear()
        _local.__dict__.pop("compilers", None)


setting_changed.connect(_forget, dispatch_uid="motcua-documents")
