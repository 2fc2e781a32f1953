"""The head of a paper: which agency speaks, from where, when; and the code that leads back to the dossier."""

import io
import re
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

import segno
from django.conf import settings

from motcua.dossiers.models import Dossier
from motcua.dossiers.papers.wording import long_date
from motcua.kernel.working_time import VIETNAM
from motcua.organizations.models import Agency, Area

KIND_WORDS = re.compile(r"^(tỉnh|thành phố|huyện|quận|thị xã|xã|phường|thị trấn)\s+(?=\D)", re.IGNORECASE)
COMMITTEES = frozenset({Agency.Kind.PROVINCE, Agency.Kind.DISTRICT, Agency.Kind.COMMUNE})
CENTRES_SINCE = date(2025, 7, 1)  # Decree 118/2025/NĐ-CP: a public service centre in every commune


def letterhead(agency: Agency, *, at: datetime) -> dict[str, Any]:
    """Return the head's data: governing agency, agency, place and date.

    Law: Decree 30/2020/NĐ-CP, Annex I, Part I, II.2: a people's committee stands without a governing agency.
    """
    return {
        "parent": agency.parent.name if agency.parent and agency.kind not in COMMITTEES else "",
        "agency": agency.name,
        "place_date": f"{place_name(agency)}, {long_date(at.astimezone(VIETNAM).date())}",
    }


def place_name(agency: Agency) -> str:
    """Return the place an agency writes from: its own area, bare of the kind unless a number follows it.

    Law: Decree 30/2020/NĐ-CP, Annex I, Part I, II.4 ("Phường 1" keeps its kind, "Đồng Tháp" does not).
    """
    area = _area_of(agency)
    return KIND_WORDS.sub("", area.name) if area else "………"


def _area_of(agency: Agency) -> Area | None:
    current: Agency | None = agency
    while current is not None:
        if current.area is not None:
            return current.area
        current = current.parent
    return None


def receiving_unit(agency: Agency, *, at: datetime) -> str:
    """Return the one-stop unit's line below the agency; a centre is its own."""
    if agency.kind == Agency.Kind.CENTRE:
        return ""
    if agency.kind == Agency.Kind.COMMUNE and at.astimezone(VIETNAM).date() >= CENTRES_SINCE:
        return "Trung tâm Phục vụ hành chính công"
    return "Bộ phận Tiếp nhận và Trả kết quả"


def tracking_url(dossier: Dossier) -> str:
    """Return the page where a dossier is followed; the address holds its code and nothing else."""
    return f"{settings.MOTCUA_PUBLIC_URL}/tra-cuu/{quote(dossier.code)}"


def qr_svg(text: str) -> str:
    """Return a QR code as SVG, error correction M."""
    buffer = io.BytesIO()
    segno.make(text, error="m", micro=False).save(buffer, kind="svg", border=1, xmldecl=False)
    return buffer.getvalue().decode()
