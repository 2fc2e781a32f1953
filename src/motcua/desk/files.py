"""Showing files inside the desk: only what was judged by its content, never run, never framed elsewhere."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from motcua.kernel.vietnamese import fold

SHOWN_INLINE = frozenset({"application/pdf", "image/jpeg", "image/png", "image/webp", "image/tiff"})
# Chromium shows no PDF in a sandbox; its viewer runs apart from our origin, so loading is forbidden instead.
PDF_POLICY = "default-src 'none'; object-src 'self'; frame-ancestors 'self'"
IMAGE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'self'"


def inline_pdf(content: bytes, title: str) -> HttpResponse:
    """Return a PDF made here, to be shown in the page or in a tab of its own."""
    name = "-".join(fold(title).split())[:80] or "van-ban"
    return inline(content, "application/pdf", f"{name}.pdf")


def inline(content: bytes, content_type: str, name: str) -> HttpResponse:
    """Return a kept file: shown where its judged type is safe to show, otherwise as a download."""
    is_shown = content_type in SHOWN_INLINE
    response = HttpResponse(content, content_type=content_type if is_shown else "application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(not is_shown, name) or "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Content-Security-Policy"] = PDF_POLICY if content_type == "application/pdf" else IMAGE_POLICY
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
