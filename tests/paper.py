"""Reading papers back."""

import subprocess
import unicodedata


def text_of(pdf: bytes) -> str:
    """Return a PDF's text on one line, as a reader's copy and paste would give it."""
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(unicodedata.normalize("NFC", done.stdout.decode()).split())
