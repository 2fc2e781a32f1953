"""The papers of intake: receipt, request for supplements, refusal (Mẫu 01, 02, 03)."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import override

from motcua.accounts.models import User
from motcua.catalog.models import Channel
from motcua.dossiers import explaining
from motcua.dossiers.models import Attachment, Dossier, Supplement
from motcua.dossiers.papers.letterhead import letterhead, qr_svg, receiving_unit, tracking_url
from motcua.dossiers.papers.wording import long_moment
from motcua.dossiers.queries.clocks import deadline_of
from motcua.foundation.documents import render_pdf
from motcua.kernel.amount_in_words import dong_in_words
from motcua.kernel.money import dong
from motcua.kernel.working_time import VIETNAM

TEMPLATES = Path(__file__).parent / "templates"
ASK_TO_COMPLETE = (
    "Để có cơ sở giải quyết, đề nghị Ông/Bà (tổ chức) bổ sung, hoàn thiện hồ sơ gồm những nội dung sau:"
)
TELL_OF_REFUSAL = "Qua xem xét, cơ quan thông báo không tiếp nhận, giải quyết hồ sơ này với lý do cụ thể như sau:"
NOT_KNOWN_YET = "Chưa xác định; cơ quan sẽ thông báo khi tiếp nhận hồ sơ."


@dataclass(frozen=True, slots=True)
class FormSet:
    """The printed forms that hold from a day (bộ biểu mẫu)."""

    since: date
    circular: str
    supplement: str
    refusal: str

    def label(self, number: str) -> str:
        return f"Mẫu số {number} – {self.circular}"


FORM_SETS = (
    FormSet(
        date(2018, 9, 1),
        "Thông tư 01/2018/TT-VPCP",
        "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ",
        "Phiếu từ chối giải quyết hồ sơ",
    ),
    FormSet(
        date(2025, 9, 15),
        "Thông tư 03/2025/TT-VPCP",
        "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ",
        "Phiếu từ chối tiếp nhận giải quyết hồ sơ",
    ),
)


def form_set(at: datetime) -> FormSet:
    """Return the forms of the day of an act; an old dossier is printed again on the form of its day.

    Law: Circular 01/2018/TT-VPCP Annex (until 14/9/2025), Circular 03/2025/TT-VPCP Annex I (from 15/9/2025).
    """
    day = at.astimezone(VIETNAM).date()
    return next((forms for forms in reversed(FORM_SETS) if forms.since <= day), FORM_SETS[0])


def receipt(dossier: Dossier, *, at: datetime) -> bytes:
    """Return the receipt with the appointment (giấy tiếp nhận hồ sơ và hẹn trả kết quả) as PDF, A5.

    Filed online it has no place for the applicant's signature.
    """
    taken_at = dossier.received_at or dossier.submitted_at
    return render_pdf(TEMPLATES / "receipt.typ", receipt_data(dossier, taken_at), at=at)


@override("vi")  # an official paper speaks Vietnamese, whatever the reader's screen speaks
def receipt_data(dossier: Dossier, taken_at: datetime) -> dict[str, Any]:
    """Return what the receipt's template prints."""
    agency = dossier.receiving_agency
    term = _term(dossier)
    return {
        **_common(dossier, at=taken_at),
        "title": "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
        "form": form_set(taken_at).label("01"),
        "number": f"{dossier.code.rsplit('-', 1)[-1]}/TNHS",
        "received_by_label": receiving_unit(agency, at=taken_at) or agency.name,
        "lookup": dossier.lookup_secret,
        "identity": dossier.identity_number,
        "filed_by": dossier.filed_by.full_name if dossier.is_assisted and dossier.filed_by else "",
        "papers": [_paper(each) for each in dossier.attachments.order_by("added_at", "id")],
        "sets": f"{dossier.copies:02d}",
        "term": term or "Theo quy định của pháp luật chuyên ngành",
        "received": long_moment(taken_at),
        "due": long_moment(dossier.due_at) if dossier.due_at else NOT_KNOWN_YET,
        "explanation": explaining.lines(deadline_of(dossier), term=term),
        "fee": _fee(dossier),
        "return_by": dossier.get_return_by_display(),
        "book": "",
        "officer": "" if _is_online(dossier) else _receiver(dossier),
    }


@override("vi")  # an official paper speaks Vietnamese, whatever the reader's screen speaks
def supplement(request: Supplement, *, at: datetime) -> bytes:
    """Return the request for supplements (phiếu yêu cầu bổ sung, hoàn thiện hồ sơ) as PDF, A5."""
    dossier, forms = request.dossier, form_set(request.asked_at)
    data = {
        **_slip(dossier, at=request.asked_at),
        "title": forms.supplement,
        "form": forms.label("02"),
        "number": f"{request.number:02d}/{dossier.code.rsplit('-', 1)[-1]}/PYCBS",
        "stage": request.get_stage_display(),
        "opening": ASK_TO_COMPLETE,
        "items": [_missing(dossier, item) for item in request.items],
        "reason": request.reason,
        "legal_basis": request.legal_basis,
        "ending": _ending(dossier),
        "officer_role": "Người hướng dẫn",
        "officer": request.asked_by.full_name,
    }
    return render_pdf(TEMPLATES / "slip.typ", data, at=at)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why and by whom a dossier is not taken in; ``at`` is the moment of the act."""

    reason: str
    by: User
    at: datetime
    legal_basis: str = ""


@override("vi")  # an official paper speaks Vietnamese, whatever the reader's screen speaks
def refusal(dossier: Dossier, act: Refusal) -> bytes:
    """Return the refusal (phiếu từ chối tiếp nhận giải quyết hồ sơ) as PDF, A5."""
    forms = form_set(act.at)
    data = {
        **_slip(dossier, at=act.at),
        "title": forms.refusal,
        "form": forms.label("03"),
        "number": f"{dossier.code.rsplit('-', 1)[-1]}/PTC",
        "opening": TELL_OF_REFUSAL,
        "reason": act.reason,
        "legal_basis": act.legal_basis,
        "ending": f"Xin thông báo để Ông/Bà (tổ chức) được biết và thực hiện.{_contact_sentence(dossier)}",
        "officer_role": "Người tiếp nhận hồ sơ",
        "officer": act.by.full_name,
    }
    return render_pdf(TEMPLATES / "slip.typ", data, at=act.at)


def _common(dossier: Dossier, *, at: datetime) -> dict[str, Any]:
    agency = dossier.receiving_agency
    url = tracking_url(dossier)
    return {
        **letterhead(agency, at=at),
        "unit": receiving_unit(agency, at=at),
        "code": dossier.code,
        "applicant": dossier.applicant_name,
        "address": dossier.address,
        "phone": dossier.phone,
        "email": dossier.email,
        "subject": dossier.procedure.name,
        "is_online": _is_online(dossier),
        "qr": qr_svg(url),
        "track_url": url.rsplit("/", 1)[0],
        "contact": agency.phone,
    }


def _slip(dossier: Dossier, *, at: datetime) -> dict[str, Any]:
    return {
        **_common(dossier, at=at),
        "submitted": long_moment(dossier.submitted_at),
        "stage": "",
        "items": [],
    }


def _is_online(dossier: Dossier) -> bool:
    return bool(dossier.channel == Channel.ONLINE)


def _receiver(dossier: Dossier) -> str:
    """Return who took the dossier in: the first officer of its journal who accepted it, else who filed it."""
    accepted = dossier.events.filter(kind="accept").select_related("by").order_by("seq").first()
    person = accepted.by if accepted and accepted.by else dossier.filed_by
    return person.full_name if person and person.is_officer else ""


def _paper(paper: Attachment) -> dict[str, str]:
    has_file = bool(paper.sha256)
    return {
        "name": paper.name,
        "originals": str(paper.originals or ""),
        "copies": str(paper.copies or ""),
        "files": "x" if has_file else "",
    }


def _term(dossier: Dossier) -> str:
    return f"{dossier.term_amount} {dossier.get_term_unit_display()}" if dossier.term_amount else ""


def _fee(dossier: Dossier) -> str:
    if not dossier.fee_amount:
        return "Không thu"
    return f"{dong(dossier.fee_amount)} ({dong_in_words(dossier.fee_amount)})"


def _missing(dossier: Dossier, item: dict[str, str]) -> dict[str, str]:
    component = dossier.procedure.components.filter(key=item["component"]).first() if item["component"] else None
    return {"component": component.name if component else "Nội dung khác", "what": item["what"]}


def _ending(dossier: Dossier) -> str:
    return f"Thời gian chờ bổ sung không tính vào thời hạn giải quyết.{_contact_sentence(dossier)}"


def _contact_sentence(dossier: Dossier) -> str:
    agency = dossier.receiving_agency
    if not agency.phone:
        return f" Nếu có vướng mắc, đề nghị liên hệ {agency.name} để được hướng dẫn."
    return f" Nếu có vướng mắc, đề nghị liên hệ {agency.name}, số điện thoại {agency.phone} để được hướng dẫn."
