"""Handing out files."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from motcua.kernel.vietnamese import fold


def pdf_answer(content: bytes, title: str) -> HttpResponse:
    """Return a PDF to keep, named after its title in plain letters."""
    name = "-".join(fold(title).split())[:80] or "van-ban"
    disposition = content_disposition_header(as_attachment=True, filename=f"{name}.pdf") or "attachment"
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": disposition})
