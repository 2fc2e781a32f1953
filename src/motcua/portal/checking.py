"""Checking a paper: by the code printed on it, or by the signatures inside the file."""

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from motcua.foundation import files
from motcua.foundation.signatures import SignatureReport, UnreadablePdfError, verify_pdf
from motcua.vault.models import Document
from motcua.vault.queries import by_sha256, by_verification_code


class UncheckableError(ValueError):
    """Nothing can be said of what was sent; the message is for people."""


@dataclass(frozen=True)
class Checked:
    """What is known of a paper: the record of it, if this province issued it, and its signatures."""

    document: Document | None
    signatures: list[SignatureReport]


def check_code(code: str) -> Document | None:
    """Return the document of a verification code, typed with or without spaces and dashes."""
    return by_verification_code("".join(sign for sign in code if sign.isalnum()).upper())


def signatures_of(document: Document) -> Checked:
    """Return what the kept file of a document says of itself."""
    return Checked(document, verify_pdf(files.load(document.sha256)))


def check_file(upload: "UploadedFile[bytes] | None") -> Checked:
    """Return what can be said of an uploaded PDF, which nobody keeps. Raises ``UncheckableError``."""
    if upload is None:
        raise UncheckableError(_("Hãy chọn tệp PDF cần kiểm tra."))
    if (upload.size or 0) > settings.MOTCUA_MAX_UPLOAD_BYTES:
        limit = settings.MOTCUA_MAX_UPLOAD_BYTES // (1024 * 1024)
        raise UncheckableError(_("Tệp lớn hơn %(limit)s MB nên không kiểm tra được ở đây.") % {"limit": limit})
    content = upload.read()
    try:
        return Checked(by_sha256(hashlib.sha256(content).hexdigest()), verify_pdf(content))
    except UnreadablePdfError as error:
        raise UncheckableError(str(error)) from error
