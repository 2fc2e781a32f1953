"""Letters about the term itself: the apology with a later day, the notice that handling ends (Mẫu 04, 05)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import override

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.dossiers.models import Dossier, Extension
from motcua.dossiers.papers.frame import (
    TEMPLATES,
    agencies_then,
    contact_sentence,
    fee_in_words,
    frame,
    serial,
    titled,
)
from motcua.dossiers.papers.results import signing_capacity
from motcua.dossiers.papers.wording import long_moment
from motcua.dossiers.rules.forms import SETS, Form, form_set
from motcua.foundation.documents import render_pdf
from motcua.kernel.working_time import VIETNAM
from motcua.organizations.models import Agency, Posting

ON_THE_RECEIPT = "ghi trong Giấy tiếp nhận hồ sơ và hẹn trả kết quả"
TROUBLE = "Sự chậm trễ này đã gây phiền hà, tốn kém chi phí, công sức của Ông/Bà (tổ chức)."


@override("vi")  # an official paper speaks Vietnamese, whatever the reader's screen speaks
def apology(extension: Extension) -> bytes:
    """Return the apology with the later day (xin lỗi và hẹn lại, gia hạn) as PDF, A5.

    Law: Decree 61/2018/NĐ-CP Art. 19(9): apology, reason, new day; a day is put off once at most.
    """
    dossier, at = extension.dossier, extension.at
    receiver, agency = agencies_then(dossier, at)
    received = long_moment(dossier.received_at) if dossier.received_at else long_moment(dossier.submitted_at)
    promised = f"Thời gian hẹn trả kết quả giải quyết hồ sơ: {long_moment(extension.due_before)}."
    late = f"Tuy nhiên, {agency.name} chưa thể trả kết quả đúng thời hạn {ON_THE_RECEIPT}."
    sorry = f"{TROUBLE} {agency.name} xin lỗi Ông/Bà (tổ chức) và {_promise(extension)}"
    once = f"Lần gia hạn: {extension.number:02d}. Việc hẹn lại ngày trả kết quả được thực hiện không quá một lần."
    data = {
        **frame(dossier, at=at, agency=agency),
        **titled(Form.APOLOGY, at=at),
        "number": f"{serial(dossier)}/{_mark(at, 'PXL', 'VBXL')}",
        "paragraphs": [
            f"Lúc {received}, {receiver.name} đã tiếp nhận hồ sơ nêu trên của Ông/Bà (tổ chức).",
            promised,
            late,
        ],
        "facts": _facts(("Lý do", extension.reason), ("Căn cứ", extension.legal_basis)),
        "closing": [sorry, once + contact_sentence(agency)],
        **_signing(agency, extension.by, at=at),
    }
    return render_pdf(TEMPLATES / "letter.typ", data, at=at)


def _promise(extension: Extension) -> str:
    day = long_moment(extension.due_after)
    if _is_of_2018(extension.at):
        return f"sẽ trả kết quả giải quyết hồ sơ vào {day}."
    return f"đề nghị gia hạn thời gian giải quyết; kết quả sẽ được trả vào {day}."


@dataclass(frozen=True, slots=True)
class Ending:
    """That handling ended without a result: why, by whom, at which stage.

    ``is_own_wish`` says that the applicant asked for it.
    """

    reason: str
    by: User
    at: datetime
    stage: str = ""
    legal_basis: str = ""
    is_own_wish: bool = False


@override("vi")  # an official paper speaks Vietnamese, whatever the reader's screen speaks
def stop_notice(dossier: Dossier, act: Ending) -> bytes:
    """Return the notice that handling ends (thông báo dừng giải quyết hồ sơ) as PDF, A5.

    Law: Circular 03/2025/TT-VPCP form 05; before it form 03 of Circular 01/2018/TT-VPCP.
    """
    agency = agencies_then(dossier, act.at)[1]
    asked = "Ông/Bà (tổ chức) đề nghị dừng, rút hồ sơ" if act.is_own_wish else "Cơ quan giải quyết"
    data = {
        **frame(dossier, at=act.at, agency=agency),
        **titled(Form.STOP, at=act.at),
        "number": f"{serial(dossier)}/{_mark(act.at, 'PTC', 'TBD')}",
        "paragraphs": [
            f"Hồ sơ nêu trên được tiếp nhận lúc {long_moment(dossier.received_at or dossier.submitted_at)}.",
            f"{agency.name} thông báo dừng giải quyết hồ sơ kể từ {long_moment(act.at)} như sau:",
        ],
        "facts": _facts(
            ("Theo đề nghị của", asked),
            ("Giai đoạn giải quyết", act.stage),
            ("Lý do", act.reason),
            ("Căn cứ", act.legal_basis),
            ("Quyết định", "Dừng giải quyết; giấy tờ đã nộp được trả lại Ông/Bà (tổ chức)"),
            ("Phí, lệ phí của hồ sơ", fee_in_words(dossier.fee_amount)),
        ),
        "closing": [
            "Ông/Bà (tổ chức) có thể nộp lại hồ sơ khi đủ điều kiện theo quy định." + contact_sentence(agency)
        ],
        **_signing(agency, act.by, at=act.at),
    }
    return render_pdf(TEMPLATES / "letter.typ", data, at=act.at)


def _mark(at: datetime, old: str, new: str) -> str:
    return old if _is_of_2018(at) else new


def _is_of_2018(at: datetime) -> bool:
    return form_set(at.astimezone(VIETNAM).date()) is SETS[0]


def _facts(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    return [{"label": label, "value": value} for label, value in pairs if value]


def _signing(agency: Agency, by: User, *, at: datetime) -> dict[str, Any]:
    """Return who signs: the acting leader by name, else the agency's head with the name left to be written."""
    day = at.astimezone(VIETNAM).date()
    held = Posting.objects.on(day).filter(agency=agency, role=Role.SIGNER)
    own = held.filter(user=by).first()
    only = own or (held.select_related("user").first() if held.count() == 1 else None)
    title = only.title if only else ""
    return {
        "signer": {
            "roles": signing_capacity(agency, title, in_own_name=False),
            "name": only.user.full_name if only else "",
        },
    }
