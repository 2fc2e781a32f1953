"""The papers of intake: receipt, request for supplements, refusal (Mẫu 01, 02, 03)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import override

from motcua.accounts.models import User
from motcua.dossiers import explaining
from motcua.dossiers.models import Attachment, Certification, Dossier, Supplement
from motcua.dossiers.papers.frame import (
    TEMPLATES,
    agencies_then,
    contact_sentence,
    fee_in_words,
    frame,
    is_online,
    serial,
    titled,
)
from motcua.dossiers.papers.letterhead import receiving_unit
from motcua.dossiers.papers.wording import long_moment, short_moment
from motcua.dossiers.queries.clocks import deadline_when_received
from motcua.dossiers.queries.representing import right_of
from motcua.dossiers.rules.forms import Form, supplement_opening
from motcua.dossiers.rules.representing import Right
from motcua.foundation.documents import render_pdf
from motcua.kernel.working_time import VIETNAM
from motcua.workflows.rules import Action

TELL_OF_REFUSAL = "Qua xem xét, cơ quan thông báo không tiếp nhận, giải quyết hồ sơ này với lý do cụ thể như sau:"
NOT_KNOWN_YET = "Chưa xác định; cơ quan sẽ thông báo khi tiếp nhận hồ sơ."
ON_THE_CLOCK = {
    Supplement.Effect.PAUSE: "Thời gian chờ bổ sung không tính vào thời hạn giải quyết.",
    Supplement.Effect.ANEW: "Thời hạn giải quyết được tính lại từ đầu kể từ khi nhận đủ hồ sơ.",
}


def receipt(dossier: Dossier) -> bytes:
    """Return the receipt with the appointment (giấy tiếp nhận hồ sơ và hẹn trả kết quả) as PDF, A5.

    It promises what was promised when the dossier was taken in, whatever moved the day since. Filed online it has
    no place for the applicant's signature.
    """
    taken_at = dossier.received_at or dossier.submitted_at
    return render_pdf(TEMPLATES / "receipt.typ", receipt_data(dossier, taken_at), at=taken_at)


@override("vi")  # an official paper speaks Vietnamese, whatever the reader's screen speaks
def receipt_data(dossier: Dossier, taken_at: datetime) -> dict[str, Any]:
    """Return what the receipt's template prints."""
    agency = agencies_then(dossier, taken_at)[0]
    accepted = dossier.events.filter(kind=Action.ACCEPT).select_related("by").order_by("-seq").first()
    due_at, term = accepted.due_at if accepted else None, _term(dossier)
    person = accepted.by if accepted and accepted.by else dossier.filed_by
    return {
        **frame(dossier, at=taken_at),
        **titled(Form.RECEIPT, at=taken_at),
        "number": f"{serial(dossier)}/TNHS",
        "received_by_label": receiving_unit(agency, at=taken_at) or agency.name,
        "lookup": dossier.lookup_secret,
        "identity": dossier.identity_number,
        "filed_by": filer(dossier),
        "papers": [_paper(each) for each in _handed_in(dossier, taken_at)],
        "certified": [_certified(each) for each in dossier.certifications.filter(voided_at=None).order_by("id")],
        "sets": f"{dossier.copies:02d}",
        "term": term or "Theo quy định của pháp luật chuyên ngành",
        "received": long_moment(taken_at),
        "due": long_moment(due_at) if due_at else NOT_KNOWN_YET,
        "explanation": _explanation(dossier, due_at, term),
        "fee": fee_in_words(dossier.fee_amount),
        "return_by": dossier.get_return_by_display(),
        "book": f"Quyển số {taken_at.astimezone(VIETNAM).year}, theo mã hồ sơ",
        "officer": person.full_name if person and person.is_officer and not is_online(dossier) else "",
    }


def filer(dossier: Dossier) -> str:
    """Return who filed for the applicant and by what right; nothing where they filed themselves."""
    right = right_of(dossier)
    if right is None:
        return dossier.filed_by.full_name if dossier.is_assisted and dossier.filed_by else ""
    return right.name if right.right == Right.OFFICER else f"{right.name} ({right.get_right_display()})"


def _explanation(dossier: Dossier, due_at: datetime | None, term: str) -> list[str]:
    """Return why that day was promised; nothing where calendars or rules have changed since.

    Law: Decree 309/2026/NĐ-CP on Art. 17(3) of Decree 118/2025/NĐ-CP: out of area, the term counts from when the
    competent body has the dossier.
    """
    if dossier.hand_over_due_at is not None:
        by = short_moment(dossier.hand_over_due_at)
        return [f"Thời hạn tính từ khi {dossier.deciding_agency.name} nhận được hồ sơ, chậm nhất {by}."]
    promised = deadline_when_received(dossier)
    return explaining.lines(promised, term=term) if promised.due_at == due_at else []


@override("vi")  # an official paper speaks Vietnamese, whatever the reader's screen speaks
def supplement(request: Supplement) -> bytes:
    """Return the request for supplements (phiếu yêu cầu bổ sung, hoàn thiện hồ sơ) as PDF, A5."""
    dossier, at = request.dossier, request.asked_at
    data = {
        **frame(dossier, at=at),
        **titled(Form.SUPPLEMENT, at=at),
        "number": f"{request.number:02d}/{serial(dossier)}/PYCBS",
        "stage": request.get_stage_display(),
        "opening": supplement_opening(at.astimezone(VIETNAM).date()),
        "items": [_missing(dossier, item) for item in request.items],
        "reason": request.reason,
        "justification": request.justification,
        "legal_basis": request.legal_basis,
        "answer_by": long_moment(request.answer_by) if request.answer_by else "",
        "papers_count": "",
        "ending": ON_THE_CLOCK[Supplement.Effect(request.effect)]
        + contact_sentence(agencies_then(dossier, at)[0]),
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
    papers = len(_handed_in(dossier, act.at))
    told = "Xin thông báo để Ông/Bà (tổ chức) được biết và thực hiện."
    data = {
        **frame(dossier, at=act.at),
        **titled(Form.REFUSAL, at=act.at),
        "number": f"{serial(dossier)}/PTC",
        "stage": "",
        "opening": TELL_OF_REFUSAL,
        "items": [],
        "reason": act.reason,
        "justification": "",
        "legal_basis": act.legal_basis,
        "answer_by": "",
        "papers_count": f"{papers:02d}" if papers else "",
        "ending": told + contact_sentence(agencies_then(dossier, act.at)[0]),
        "officer_role": "Người tiếp nhận hồ sơ",
        "officer": act.by.full_name,
    }
    return render_pdf(TEMPLATES / "slip.typ", data, at=act.at)


def _handed_in(dossier: Dossier, by: datetime) -> list[Attachment]:
    return list(dossier.attachments.filter(added_at__lte=by).order_by("added_at", "id"))


def _paper(paper: Attachment) -> dict[str, str]:
    has_file = bool(paper.sha256)
    return {
        "name": paper.name,
        "originals": str(paper.originals or ""),
        "copies": str(paper.copies or ""),
        "files": "x" if has_file else "",
    }


def _certified(entry: Certification) -> dict[str, str]:
    return {"name": entry.title, "pages": str(entry.pages), "copies": str(entry.copies)}


def _term(dossier: Dossier) -> str:
    return f"{dossier.term_amount} {dossier.get_term_unit_display()}" if dossier.term_amount else ""


def _missing(dossier: Dossier, item: dict[str, str]) -> dict[str, str]:
    component = dossier.procedure.components.filter(key=item["component"]).first() if item["component"] else None
    why = [item.get("reason", ""), f"Căn cứ: {item['legal_basis']}" if item.get("legal_basis") else ""]
    return {
        "component": component.name if component else "Nội dung khác",
        "what": item["what"],
        "why": ". ".join(part for part in why if part),
    }
