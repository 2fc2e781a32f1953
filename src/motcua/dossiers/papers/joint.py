"""One receipt for several dossiers of one applicant, with the list of what was taken in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import override

from motcua.dossiers.models import Dossier
from motcua.dossiers.papers.frame import TEMPLATES, fee_in_words, frame, serial, titled
from motcua.dossiers.papers.letterhead import qr_svg, tracking_url
from motcua.dossiers.papers.wording import long_moment, short_moment
from motcua.dossiers.rules.forms import Form
from motcua.foundation.documents import render_pdf
from motcua.workflows.rules import Action


@override("vi")  # an official paper speaks Vietnamese, whatever the reader's screen speaks
def joint_receipt(dossiers: Sequence[Dossier]) -> bytes:
    """Return one receipt for dossiers that one applicant handed in together, as PDF, A5.

    It stands on the form of the day of the last receipt and promises what each receipt promises.
    Policy: the variant for several dossiers, with its list (biên bản giao nhận), is that of provinces in use.
    """
    at = max(each.received_at or each.submitted_at for each in dossiers)
    first = dossiers[0]
    data = {
        **frame(first, at=at),
        **titled(Form.RECEIPT, at=at),
        "number": f"{serial(first)}/TNHS",
        "identity": first.identity_number,
        "received": long_moment(at),
        "count": f"{len(dossiers):02d}",
        "fee": fee_in_words(sum(each.fee_amount for each in dossiers)),
        "rows": [_row(number, each) for number, each in enumerate(dossiers, 1)],
        "officer": _receiver(first),
    }
    return render_pdf(TEMPLATES / "joint.typ", data, at=at)


def _row(number: int, dossier: Dossier) -> dict[str, Any]:
    return {
        "number": str(number),
        "code": dossier.code,
        "lookup": dossier.lookup_secret,
        "subject": dossier.procedure.name,
        "agency": dossier.deciding_agency.name,
        "received": short_moment(dossier.received_at or dossier.submitted_at),
        "due": _promised(dossier),
        "term": f"{dossier.term_amount} {dossier.get_term_unit_display()}" if dossier.term_amount else "",
        "sets": f"{dossier.copies:02d}",
        "qr": qr_svg(tracking_url(dossier)),
    }


def _promised(dossier: Dossier) -> str:
    accepted = dossier.events.filter(kind=Action.ACCEPT).order_by("-seq").first()
    due_at: datetime | None = accepted.due_at if accepted else None
    return short_moment(due_at) if due_at else "Chưa xác định"


def _receiver(dossier: Dossier) -> str:
    accepted = dossier.events.filter(kind=Action.ACCEPT).select_related("by").order_by("-seq").first()
    return accepted.by.full_name if accepted and accepted.by else ""
