"""Judging one signature: is it whole, whose is it, when was it made, was the certificate good then."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.diff_analysis import (
    CatalogModificationRule,
    DocInfoRule,
    DSSCompareRule,
    FormUpdatingRule,
    MetadataUpdateRule,
    ModificationLevel,
    ObjectStreamRule,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    XrefStreamRule,
)
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError

from motcua.foundation.signatures_terms import HOSTILE, Level, SignatureReport, Verdict
from motcua.foundation.signatures_trust import Evidence, context, evidence_in
from motcua.kernel.working_time import VIETNAM

if TYPE_CHECKING:
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

OTHER_PURPOSES = {"server_auth", "code_signing", "time_stamping", "ocsp_signing"}
LTA = ModificationLevel.LTA_UPDATES
# What may follow a signature: another signature and evidence for checking it. Filling in other fields of a form
# is not among it: a paper that is signed has nothing left to be filled in.
ALLOWED_AFTERWARDS = StandardDiffPolicy(
    global_rules=[
        CatalogModificationRule(),
        DocInfoRule().as_qualified(LTA),
        XrefStreamRule().as_qualified(LTA),
        ObjectStreamRule().as_qualified(LTA),
        DSSCompareRule().as_qualified(LTA),
        MetadataUpdateRule().as_qualified(LTA),
    ],
    form_rule=FormUpdatingRule(field_rules=[SigFieldCreationRule(), SigFieldModificationRule()]),
)


@dataclass(frozen=True)
class Findings:
    """Everything found out about one signature, before it is put into words."""

    status: Any
    stamp: datetime | None  # a trusted time, if there is one
    claimed_at: datetime | None  # what the signer's machine said
    is_whole: bool
    is_modified: bool
    is_trusted: bool
    is_revocation_known: bool
    level: Level

    @property
    def signed_at(self) -> datetime | None:
        return self.stamp or self.claimed_at

    @property
    def certificate(self) -> Any:
        return self.status.signing_cert

    @property
    def is_out_of_time(self) -> bool:
        """Say whether the signature was made, by its own account, outside the life of its certificate."""
        moment = self.signed_at
        return moment is not None and not (
            self.certificate.not_valid_before <= moment <= self.certificate.not_valid_after
        )


def judge(signature: "EmbeddedPdfSignature", *, is_last: bool) -> SignatureReport:
    """Return the report of one signature of a paper; ``is_last`` when no other follows."""
    try:
        findings = _found(signature, is_last=is_last)
    except (SignatureValidationError, SigningError, PdfError, *HOSTILE):
        return _unreadable(signature.field_name)
    verdict, sentence = _said(findings)
    subject, issuer = findings.certificate.subject.native, findings.certificate.issuer.native
    return SignatureReport(
        field=signature.field_name,
        signer=str(subject.get("common_name", "")),
        organisation=str(subject.get("organization_name", "")),
        issuer=str(issuer.get("common_name", "")),
        signed_at=findings.signed_at,
        is_time_stamped=findings.stamp is not None,
        covers_whole_document=findings.is_whole,
        is_modified_after=findings.is_modified,
        is_trusted=findings.is_trusted,
        verdict=verdict,
        sentence=sentence,
        level=findings.level,
    )


def _found(signature: "EmbeddedPdfSignature", *, is_last: bool) -> Findings:
    evidence = evidence_in(signature.reader)
    status = _validated(signature, evidence)
    time_stamp = status.timestamp_validity
    stamp = time_stamp.timestamp if time_stamp is not None and time_stamp.valid and time_stamp.trusted else None
    if stamp is not None:  # the certificate had to be good when it signed, not for ever
        status = _validated(signature, evidence, moment=stamp)
    whole, modified = _coverage(status, is_last=is_last)
    trusted = bool(status.trusted) and _is_for_signing(status.signing_cert)
    known = trusted and bool(_validated(signature, evidence, moment=stamp, strict=True).trusted)
    return Findings(
        status=status,
        stamp=stamp,
        claimed_at=signature.self_reported_timestamp,
        is_whole=whole,
        is_modified=modified,
        is_trusted=trusted,
        is_revocation_known=known,
        level=_level(signature, evidence, stamp, is_known=known),
    )


def _validated(signature: "EmbeddedPdfSignature", evidence: Evidence, **how: Any) -> Any:
    moment = how.get("moment")
    stamped = context(evidence, strict=how.get("strict", False), alone=how.get("alone", False))
    judged = context(evidence, **how) if moment is not None else stamped
    return validate_pdf_signature(signature, judged, ts_validation_context=stamped, diff_policy=ALLOWED_AFTERWARDS)


def _is_for_signing(certificate: Any) -> bool:
    """Say whether a certificate may sign documents: one issued for servers or programs only may not."""
    purposes = certificate.extended_key_usage_value
    return purposes is None or not {str(each) for each in purposes.native} <= OTHER_PURPOSES


def _level(
    signature: "EmbeddedPdfSignature", evidence: Evidence, stamp: datetime | None, *, is_known: bool
) -> Level:
    """Return how long the signature can be proven: for ever only by what the paper itself carries."""
    if stamp is None:
        return Level.BASIC
    carries = bool(evidence.crls or evidence.ocsps)
    if not is_known or not carries:
        return Level.TIMED
    alone = _validated(signature, evidence, moment=stamp, strict=True, alone=True)
    return Level.LONG_TERM if alone.trusted else Level.TIMED


def _coverage(status: Any, *, is_last: bool) -> tuple[bool, bool]:
    """Return whether a signature covers the whole file, and whether something was changed that may not be.

    Later signatures are allowed; after the last one only evidence for long-term checking is.
    """
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


def _said(found: Findings) -> tuple[Verdict, str]:
    """Return the verdict and, in words for people, why, and what to do next."""
    signer = str(found.certificate.subject.native.get("common_name", ""))
    wrong = _wrong(found, signer)
    if wrong:
        return Verdict.INVALID, wrong
    if not found.is_trusted or not found.is_revocation_known:
        return Verdict.INDETERMINATE, _doubted(found, signer)
    return Verdict.VALID, _("Hợp lệ: %(signer)s đã ký và nội dung không thay đổi từ khi ký.") % {"signer": signer}


def _wrong(found: Findings, signer: str) -> str:
    status, named = found.status, {"signer": signer}
    if not status.intact:
        return _("Không hợp lệ: nội dung đã bị sửa sau khi ký. Không sử dụng bản này; hãy lấy lại bản gốc.")
    if not status.valid:
        return _("Không hợp lệ: chữ ký không khớp với chứng thư số của %(signer)s. Hãy lấy lại bản gốc.") % named
    if found.is_modified:
        return _(
            "Không hợp lệ: tệp bị thêm hoặc thay nội dung sau chữ ký của %(signer)s. Hãy lấy lại bản gốc."
        ) % named  # fmt: skip
    if status.revoked:
        return _(
            "Không hợp lệ: chứng thư số của %(signer)s đã bị thu hồi. Hãy xin bản được ký lại từ nơi cấp."
        ) % named  # fmt: skip
    if found.is_out_of_time:
        return _(
            "Không hợp lệ: %(signer)s ký ngoài thời hạn của chứng thư số. Hãy xin bản được ký lại từ nơi cấp."
        ) % named  # fmt: skip
    return ""


def _doubted(found: Findings, signer: str) -> str:
    ended = found.certificate.not_valid_after
    if found.is_trusted:
        return _(
            "Chưa đủ căn cứ: nội dung còn nguyên vẹn nhưng chưa kiểm tra được chứng thư số của %(signer)s có bị "
            "thu hồi hay không. Cán bộ sẽ kiểm tra với cơ quan chứng thực."
        ) % {"signer": signer}
    if found.stamp is None and _is_over(ended):
        return _(
            "Chưa đủ căn cứ: chứng thư số của %(signer)s hết hạn ngày %(day)s và chữ ký không kèm dấu thời gian, "
            "nên không chứng minh được đã ký khi còn hạn. Hãy xin bản được ký lại từ nơi cấp."
        ) % {"signer": signer, "day": f"{ended.astimezone(VIETNAM):%d/%m/%Y}"}
    return _(
        "Chưa đủ căn cứ: nội dung còn nguyên vẹn nhưng chứng thư số của %(signer)s không thuộc cơ quan "
        "chứng thực được tin cậy. Hãy hỏi cơ quan phát hành."
    ) % {"signer": signer}


def _is_over(ended: datetime) -> bool:
    return ended < timezone.now()


def _unreadable(field: str) -> SignatureReport:
    return SignatureReport(
        field=field,
        signer="",
        organisation="",
        issuer="",
        signed_at=None,
        is_time_stamped=False,
        covers_whole_document=False,
        is_modified_after=False,
        is_trusted=False,
        verdict=Verdict.INVALID,
        sentence=_("Không hợp lệ: dữ liệu chữ ký bị hỏng hoặc sai định dạng. Hãy lấy lại bản gốc."),
    )
