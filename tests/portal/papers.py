"""Small real files to hand in."""

import io

import pikepdf
from PIL import Image


def picture(colour: str = "white", size: tuple[int, int] = (60, 40)) -> bytes:
    """Return a JPEG."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


def pdf(pages: int = 1) -> bytes:
    """Return a PDF of blank pages."""
    out = io.BytesIO()
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page()
        made.save(out)
    return out.getvalue()
