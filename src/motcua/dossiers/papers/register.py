"""The book of dossiers of a one-stop unit (sổ theo dõi hồ sơ)."""

from datetime import date, datetime, time
from typing import Any

from django.utils.translation import override

from motcua.dossiers.models import Dossier
from motcua.dossiers.papers.frame import TEMPLATES
from motcua.dossiers.papers.letterhead import letterhead, receiving_unit
from motcua.dossiers.papers.wording import long_date
from motcua.dossiers.rules.forms import Form, form_set
from motcua.foundation.documents import render_pdf
from motcua.kernel.working_time import VIETNAM
from motcua.organizations.models import Agency


@override("vi")  # an official paper speaks Vietnamese, whatever the reader's screen speaks
def register(agency: Agency, rows: list[Dossier], first: date, last: date, *, before: int = 0) -> bytes:
    """Return the pages of the book for the days from ``first`` to ``last`` of one year as PDF, A4 across.

    ``rows`` are in the order of receipt; ``before`` is how many the year's book holds before them.
    Law: Circular 01/2018/TT-VPCP Art. 9 and 10 (one book a year, numbered pages).
    """
    at = datetime.combine(last, time(23, 59), VIETNAM)
    forms = form_set(first)
    data = {
        **letterhead(agency, at=at),
        "unit": receiving_unit(agency, at=at),
        "title": forms.forms[Form.REGISTER].title,
        "form": forms.label(Form.REGISTER),
        "book": f"Quyển số {first.year}",
        "span": f"Từ {long_date(first)} đến {long_date(last)}",
        "rows": [_row(number, each) for number, each in enumerate(rows, before + 1)],
    }
    return render_pdf(TEMPLATES / "register.typ", data, at=at)


def _row(number: int, dossier: Dossier) -> dict[str, Any]:
    return {
        "number": str(number),
        "code": dossier.code,
        "procedure": dossier.procedure.name,
        "sets": f"{dossier.copies:02d}",
        "applicant": dossier.applicant_name,
        "reach": ", ".join(part for part in (dossier.address, dossier.phone) if part),
        "agency": dossier.deciding_agency.name,
        "received": _short(dossier.received_at),
        "due": _short(dossier.due_at),
        "returned": _short(dossier.returned_at),
        "way": dossier.get_return_by_display(),
        "note": str(dossier.get_channel_display()),
    }


def _short(moment: datetime | None) -> str:
    return f"{moment.astimezone(VIETNAM):%H:%M %d/%m/%Y}" if moment else ""
