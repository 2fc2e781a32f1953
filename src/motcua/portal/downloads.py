"""Handing out files."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from motcua.kernel.vietnamese import fold


def pdf_answer(content: bytes, title: str) -> HttpResponse:
    """Return a PDF to keep, named after its title in plain letters."""
    return _answer(content, title, "application/pdf", "pdf")


def xml_answer(content: bytes, title: str) -> HttpResponse:
    """Return a signed XML to keep: a download, never a page of ours."""
    answer = _answer(content, title, "application/xml", "xml")
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _answer(content: bytes, title: str, content_type: str, ending: str) -> HttpResponse:
    name = "-".join(fold(title).split())[:80] or "van-ban"
    disposition = content_disposition_header(as_attachment=True, filename=f"{name}.{ending}") or "attachment"
    return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": disposition})
