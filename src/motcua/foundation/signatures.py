"""Checking the signatures of a PDF: who signed, when, what was covered, how sure that is (kiểm tra chữ ký số)."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature


class UnreadablePdfError(ValueError):
    """The bytes are no PDF that can be read to its end; the message is for people."""


class Verdict(StrEnum):
    """What a check says of one signature (hợp lệ, không hợp lệ, chưa đủ căn cứ)."""

    VALID = "valid"
    INVALID = "invalid"
    INDETERMINATE = "indeterminate"


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """One signature and what can honestly be said of it; ``sentence`` says it in words for people."""

    field: str
    signer: str
    organisation: str
    issuer: str
    signed_at: datetime | None
    is_time_stamped: bool  # the time comes from a time-stamping service, not from the signer's machine
    covers_whole_document: bool
    is_modified_after: bool  # changed after this signature in a way that is not allowed
    is_trusted: bool  # leads to a root this installation trusts
    verdict: Verdict
    sentence: str


def verify_pdf(pdf: bytes) -> list[SignatureReport]:
    """Return a report for each signature, oldest first; none at all for an unsigned paper.

    Raises ``UnreadablePdfError``. Nothing is fetched: revocation is judged by what the paper carries.
    """
    # Loading the signing library takes a second: only those who check pay for it.
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        found = list(PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures)
        last = len(found) - 1
        return [_judge(signature, is_last=at == last) for at, signature in enumerate(found)]
    except (PdfError, ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        raise UnreadablePdfError(
            _("Không đọc được tệp PDF này: tệp bị cắt, hỏng hoặc không phải PDF. Hãy tải lại bản gốc.")
        ) from error


def _judge(signature: "EmbeddedPdfSignature", *, is_last: bool) -> SignatureReport:
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.errors import SignatureValidationError

    try:
        status = validate_pdf_signature(signature, _context())
    except (SignatureValidationError, SigningError):
        return _unreadable(signature)
    whole, modified = _coverage(status, is_last=is_last)
    verdict = _verdict(status, modified=modified)
    time_stamp = status.timestamp_validity
    stamp = time_stamp if time_stamp is not None and time_stamp.valid and time_stamp.trusted else None
    certificate = signature.signer_cert
    subject, issuer = certificate.subject.native, certificate.issuer.native
    signer = str(subject.get("common_name", ""))
    signed_at = stamp.timestamp if stamp else signature.self_reported_timestamp
    return SignatureReport(
        field=signature.field_name,
        signer=signer,
        organisation=str(subject.get("organization_name", "")),
        issuer=str(issuer.get("common_name", "")),
        signed_at=signed_at,
        is_time_stamped=stamp is not None,
        covers_whole_document=whole,
        is_modified_after=modified,
        is_trusted=bool(status.trusted),
        verdict=verdict,
        sentence=_sentence(status, verdict, signer, modified=modified),
    )


def _coverage(status: Any, *, is_last: bool) -> tuple[bool, bool]:
    """Return whether a signature covers the whole file, and whether something was changed that may not be.

    Later signatures are allowed; after the last one only evidence for long-term checking is.
    """
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation import SignatureCoverageLevel

    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    allowed = ModificationLevel.LTA_UPDATES if is_last else ModificationLevel.FORM_FILLING
    level = status.modification_level
    only_bytes = (
        is_last and level == ModificationLevel.NONE
    )  # something follows the file's end that is no revision
    if not status.intact or whole:
        return whole, not status.intact
    if status.coverage != SignatureCoverageLevel.ENTIRE_REVISION:
        return False, True
    return False, only_bytes or level is None or level > allowed or not status.docmdp_ok


def _verdict(status: Any, *, modified: bool) -> Verdict:
    if modified or not status.intact or not status.valid or status.revoked:
        return Verdict.INVALID
    return Verdict.VALID if status.trusted else Verdict.INDETERMINATE


def _sentence(status: Any, verdict: Verdict, signer: str, *, modified: bool) -> str:
    if not status.intact:
        return _("Không hợp lệ: nội dung đã bị sửa sau khi ký. Không sử dụng bản này; hãy lấy lại bản gốc.")
    if not status.valid:
        return _("Không hợp lệ: chữ ký không khớp với chứng thư số của %(signer)s.") % {"signer": signer}
    if status.revoked:
        return _("Không hợp lệ: chứng thư số của %(signer)s đã bị thu hồi.") % {"signer": signer}
    if modified:
        return _(
            "Không hợp lệ: tệp bị thêm hoặc thay nội dung sau chữ ký của %(signer)s. Hãy lấy lại bản gốc."
        ) % {"signer": signer}
    if verdict is Verdict.INDETERMINATE:
        return _(
            "Chưa đủ căn cứ: nội dung còn nguyên vẹn nhưng chứng thư số của %(signer)s không thuộc cơ quan "
            "chứng thực được tin cậy. Hãy hỏi cơ quan phát hành."
        ) % {"signer": signer}
    return _("Hợp lệ: %(signer)s đã ký và nội dung không thay đổi từ khi ký.") % {"signer": signer}


def _unreadable(signature: "EmbeddedPdfSignature") -> SignatureReport:
    return SignatureReport(
        field=signature.field_name,
        signer="",
        organisation="",
        issuer="",
        signed_at=None,
        is_time_stamped=False,
        covers_whole_document=False,
        is_modified_after=False,
        is_trusted=False,
        verdict=Verdict.INVALID,
        sentence=_("Không hợp lệ: dữ liệu chữ ký bị hỏng hoặc sai định dạng."),
    )


def _context() -> Any:
    from pyhanko_certvalidator import ValidationContext

    return ValidationContext(trust_roots=list(_trust_roots()), allow_fetching=False, revocation_mode="soft-fail")


def _trust_roots() -> Iterator[Any]:
    """Yield the demonstration root when keys are kept in files, and every certificate of the trust folder."""
    from pyhanko.keys import load_certs_from_pemder

    paths = sorted(Path(settings.MOTCUA_TRUST_ROOTS).glob("*.pem"))
    demo = Path(settings.MOTCUA_KEYS) / "pki" / "root.crt"
    if settings.MOTCUA_SIGNING.get("kind", "files") == "files" and demo.exists():
        paths.append(demo)
    yield from load_certs_from_pemder([str(path) for path in paths])
