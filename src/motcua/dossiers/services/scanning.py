"""Scans made at the counter: judged by content and kept whole, before the dossier exists."""

from django.conf import settings

from motcua.dossiers.services.filing import Paper
from motcua.dossiers.services.uploading import LONGEST_NAME, UploadRefusedError
from motcua.foundation import files
from motcua.foundation.content import judge


def keep_scan(content: bytes, name: str) -> Paper:
    """Keep a scan and return it as a paper without a name yet; the same scan twice is one file.

    Raises ``UploadRefusedError``. Law: Decree 107/2021/NĐ-CP Art. 1(13) (papers are digitised when received).
    """
    if not content:
        raise UploadRefusedError("empty")
    if len(content) > settings.MOTCUA_MAX_UPLOAD_BYTES:
        raise UploadRefusedError("too_large")
    verdict = judge(content, name)
    if not verdict.is_accepted:
        raise UploadRefusedError("content", " ".join(verdict.problems))
    stored = files.store(content)
    return Paper("", file_name=name[-LONGEST_NAME:], content_type=verdict.content_type, size=stored.size,
                 sha256=stored.sha256)  # fmt: skip
