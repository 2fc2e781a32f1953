"""Reading papers back."""

import unicodedata

import pypdfium2


def text_of(pdf: bytes) -> str:
    """Return what a PDF shows, marks of signatures included, on one line."""
    document = pypdfium2.PdfDocument(pdf)
    document.init_forms()
    if document.formenv:  # the marks of signatures are fields; flattening makes them part of the page
        for page in document:
            page.flatten()
            page.close()
    shown = " ".join(page.get_textpage().get_text_bounded() for page in document)
    return " ".join(unicodedata.normalize("NFC", shown).split())
