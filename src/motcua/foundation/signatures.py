"""Checking the signatures of a PDF: who signed, when, what was covered, how sure that is (kiểm tra chữ ký số)."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from motcua.foundation.signatures_terms import HOSTILE, Level, SignatureReport, UnreadablePdfError, Verdict

__all__ = [
    "Conclusion",
    "Level",
    "SignatureReport",
    "UnreadablePdfError",
    "Verdict",
    "check_upload",
    "conclude",
    "verify_pdf",
]


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What is to be said of a whole paper: its worst signature decides."""

    verdict: Verdict
    sentence: str


def verify_pdf(pdf: bytes) -> list[SignatureReport]:
    """Return a report for each signature, oldest first; none at all for an unsigned paper.

    Raises ``UnreadablePdfError``. Nothing is fetched: revocation is judged by what the paper carries and by the
    lists this installation keeps.
    """
    # Loading the signing library takes a second: only those who check pay for it.
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.general import SigningError

    from motcua.foundation.signatures_judging import judge

    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        found = list(reader.embedded_regular_signatures)
        last = len(found) - 1
        return _limited([judge(signature, is_last=at == last) for at, signature in enumerate(found)])
    except (PdfError, SigningError, *HOSTILE) as error:
        raise UnreadablePdfError(
            _("Không đọc được tệp PDF này: tệp bị cắt, hỏng hoặc không phải PDF. Hãy tải lại bản gốc.")
        ) from error


def conclude(reports: Sequence[SignatureReport]) -> Conclusion | None:
    """Return what to say of a paper as a whole, or nothing of an unsigned one."""
    order = (Verdict.INVALID, Verdict.INDETERMINATE, Verdict.VALID)
    worst = min(reports, key=lambda report: order.index(report.verdict), default=None)
    return Conclusion(worst.verdict, worst.sentence) if worst else None


def check_upload(content: bytes, *, is_signed: bool) -> Conclusion | None:
    """Return what to say of the signatures of a file that came up; nothing of one that nobody signed.

    A file whose signatures cannot even be read is as bad as one with an invalid signature.
    """
    if not is_signed and b"/ByteRange" not in content:
        return None
    try:
        return conclude(verify_pdf(content))
    except UnreadablePdfError:
        unreadable = _("Không hợp lệ: dữ liệu chữ ký số của tệp bị hỏng. Hãy lấy lại bản gốc từ nơi cấp.")
        return Conclusion(Verdict.INVALID, unreadable)


def _limited(reports: list[SignatureReport]) -> list[SignatureReport]:
    """Take certainty from a signature that another one, not proven itself, was put upon later.

    A later signature may cover what was signed with its own mark: only one that is valid may do that.
    """
    limited: list[SignatureReport] = []
    doubt = ""
    for report in reversed(reports):
        limited.append(_doubted(report, doubt) if doubt and report.verdict is Verdict.VALID else report)
        if report.verdict is not Verdict.VALID:
            doubt = report.signer or report.field
    return limited[::-1]


def _doubted(report: SignatureReport, doubt: str) -> SignatureReport:
    sentence = _(
        "Chưa đủ căn cứ: %(signer)s đã ký, nhưng sau đó tệp có thêm chữ ký chưa chứng minh được (%(other)s). "
        "Hãy dùng bản gốc chưa có chữ ký thêm."
    ) % {"signer": report.signer, "other": doubt}
    return replace(report, verdict=Verdict.INDETERMINATE, sentence=sentence)
