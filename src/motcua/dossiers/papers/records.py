"""Papers between two hands: the record of a hand-over, and the receipt for a result (biên bản, biên nhận)."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import override

from motcua.dossiers.models import Dossier, HandOut
from motcua.dossiers.papers.frame import TEMPLATES, frame, serial
from motcua.dossiers.papers.letterhead import letterhead
from motcua.dossiers.papers.wording import long_moment
from motcua.foundation.documents import render_pdf
from motcua.organizations.models import Agency


@dataclass(frozen=True, slots=True)
class Line:
    """One dossier or result that changes hands."""

    code: str
    subject: str
    applicant: str
    result: str = ""  # number of the result, where one is handed over
    address: str = ""
    note: str = ""
    has_fee: bool = False
    by_post: bool = False


@dataclass(frozen=True, slots=True)
class HandOver:
    """A hand-over of dossiers, papers or results from one agency to another.

    ``grounds`` are the decisions it follows; ``giver`` and ``taker`` are names, empty where a pen writes them.
    """

    title: str
    number: str
    from_agency: Agency
    to_agency: Agency
    at: datetime
    lines: tuple[Line, ...]
    giver: str = ""
    taker: str = ""
    grounds: tuple[str, ...] = ()
    remarks: tuple[str, ...] = field(default=())


@override("vi")  # an official paper speaks Vietnamese, whatever the reader's screen speaks
def hand_over_record(record: HandOver) -> bytes:
    """Return the record of a hand-over (biên bản bàn giao, phiếu bàn giao kết quả) as PDF, A4."""
    data = {
        **letterhead(record.from_agency, at=record.at),
        "title": record.title,
        "number": record.number,
        "moment": long_moment(record.at),
        "from": record.from_agency.name,
        "to": record.to_agency.name,
        "giver": record.giver,
        "taker": record.taker,
        "grounds": list(record.grounds),
        "remarks": list(record.remarks),
        "has_results": any(each.result for each in record.lines),
        "rows": [_line(number, each) for number, each in enumerate(record.lines, 1)],
    }
    return render_pdf(TEMPLATES / "hand_over.typ", data, at=record.at)


def _line(number: int, line: Line) -> dict[str, str]:
    return {
        "number": str(number),
        "code": line.code,
        "subject": line.subject,
        "result": line.result,
        "applicant": ", ".join(part for part in (line.applicant, line.address) if part),
        "fee": "X" if line.has_fee else "",
        "post": "X" if line.by_post else "",
        "note": line.note,
    }


def line_of(dossier: Dossier, *, note: str = "") -> Line:
    """Return a dossier, with its result where there is one, as a line of a hand-over."""
    result = getattr(dossier, "result", None)
    return Line(
        dossier.code,
        dossier.procedure.name,
        dossier.applicant_name,
        result=result.number if result else "",
        address=dossier.address,
        note=note,
        has_fee=dossier.fee_amount > 0,
        by_post=dossier.return_by == Dossier.ReturnBy.POST,
    )


@override("vi")  # an official paper speaks Vietnamese, whatever the reader's screen speaks
def result_receipt(hand_out: HandOut, signature: bytes = b"") -> bytes:
    """Return the receipt for a result (phiếu biên nhận kết quả) as PDF, A5, signed as it was on the screen."""
    return render_pdf(TEMPLATES / "handed.typ", _handed(hand_out, signature), at=hand_out.at)


def _handed(hand_out: HandOut, signature: bytes) -> dict[str, Any]:
    dossier = hand_out.dossier
    result = dossier.result
    return {
        **frame(dossier, at=hand_out.at),
        "title": "Phiếu biên nhận kết quả",
        "form": "",
        "number": f"{serial(dossier)}/PBNKQ",
        "result": f"{result.title} số {result.number}",
        "medium": result.get_medium_display(),
        "returned": long_moment(hand_out.at),
        "way": hand_out.get_way_display(),
        "receiver": hand_out.receiver,
        "receiver_identity": hand_out.receiver_identity,
        "right": hand_out.get_right_display(),
        "right_proof": hand_out.right_proof,
        "proof": hand_out.get_proof_display(),
        "officer": hand_out.by.full_name if hand_out.by.is_officer else "",
        "signature": list(signature),
    }
