"""The two signatures of a result: the person who decides, then the agency."""

from datetime import datetime
from typing import TYPE_CHECKING

from motcua.dossiers.models import Dossier, Result
from motcua.dossiers.papers.letterhead import place_name
from motcua.foundation.signing import Reason, seal_for, sign_pdf, signer_for

if TYPE_CHECKING:
    from motcua.accounts.models import User


def sign_result(dossier: Dossier, result: Result, pdf: bytes, *, by: "User", at: datetime) -> bytes:
    """Return the result with the officer's signature at the place its template keeps.

    Whoever signs for somebody else (ký thay) signs with their own key; the reason names both.
    Law: Decree 30/2020/NĐ-CP, Annex I, Part I, II.7 and II.8.
    """
    agency = dossier.deciding_agency
    signer = signer_for(str(by.pk), name=by.full_name, organisation=agency.name)
    manner = f"Ký thay {result.signed_for.full_name}" if result.signed_for else "Ký ban hành"
    reason = Reason(f"{manner}: {result.title} số {result.number}", place_name(agency))
    return sign_pdf(pdf, signer=signer, place="officer", reason=reason, at=at)


def seal_result(dossier: Dossier, result: Result, pdf: bytes, *, at: datetime) -> bytes:
    """Return the signed result with the agency's signature added; the officer's stays valid."""
    agency = dossier.deciding_agency
    reason = Reason(f"Đóng dấu phát hành: {result.title} số {result.number}", place_name(agency))
    return sign_pdf(pdf, signer=seal_for(agency.key, name=agency.name), place="seal", reason=reason, at=at)
