"""Scans made at the counter: judged by content and kept whole, before the dossier exists."""

from django.conf import settings
from django.utils.translation import gettext as _

from motcua.dossiers.services.filing import Paper
from motcua.dossiers.services.uploading import LONGEST_NAME, UploadRefusedError
from motcua.foundation import files
from motcua.foundation.content import DAMAGED, judge
from motcua.foundation.scans import LEAST_DPI, UnreadableScanError, scan_facts


def keep_scan(content: bytes, name: str) -> Paper:
    """Keep a scan and return it as a paper without a name yet; the same scan twice is one file.

    Raises ``UploadRefusedError``, also for one too coarse to be read.
    Law: Decree 30/2020/NĐ-CP (200 dpi at least); Decree 107/2021/NĐ-CP Art. 1(13) (digitised when received).
    """
    if not content:
        raise UploadRefusedError("empty")
    if len(content) > settings.MOTCUA_MAX_UPLOAD_BYTES:
        raise UploadRefusedError("too_large")
    verdict = judge(content, name)
    if not verdict.is_accepted:
        raise UploadRefusedError("content", " ".join(verdict.problems))
    try:
        facts = scan_facts(content, verdict.content_type)
    except UnreadableScanError as error:
        raise UploadRefusedError("content", str(DAMAGED)) from error
    if facts.is_too_coarse:
        told = _(
            "Bản quét chỉ đạt khoảng %(dpi)s dpi, cần ít nhất %(least)s dpi. Hãy đặt máy quét 200–300 dpi rồi "
            "quét lại."
        )
        raise UploadRefusedError("content", told % {"dpi": facts.dpi, "least": LEAST_DPI})
    stored = files.store(content)
    return Paper(
        "",
        file_name=name[-LONGEST_NAME:],
        content_type=verdict.content_type,
        size=stored.size,
        sha256=stored.sha256,
        pages=facts.pages,
        dpi=facts.dpi,
    )
