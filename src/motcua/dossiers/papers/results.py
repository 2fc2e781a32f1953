"""The result of a dossier as an official paper, ready for its signatures."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from motcua.accounts.rules import Role
from motcua.dossiers.models import Dossier
from motcua.dossiers.papers.answers import Matter
from motcua.dossiers.papers.layouts import ALLOWANCE, Layout, layout_of
from motcua.dossiers.papers.letterhead import COMMITTEES, letterhead, qr_svg
from motcua.foundation.documents import render
from motcua.foundation.signing import keep_places
from motcua.kernel.working_time import VIETNAM
from motcua.organizations.models import Agency, Posting

TEMPLATES = Path(__file__).parent / "templates"


def result_template(dossier: Dossier) -> str:
    """Return the name of the layout that a dossier's result is written on."""
    return layout_of(dossier.procedure.procedure.code).key


def result_draft(
    dossier: Dossier, content: Mapping[str, Any], *, number: str, title: str = "", at: datetime
) -> bytes:
    """Return the unsigned result as PDF, with empty fields for the officer's and the agency's signature.

    ``content`` holds what the proposing officer wrote: ``paragraphs``, ``endings``, ``grounds``, ``articles``
    (lists or texts with line breaks), ``facts`` (pairs of label and value), ``recipients``, ``signer_name``,
    ``signer_title``, and any field of the form by its key, which then replaces the applicant's answer.
    """
    layout = layout_of(dossier.procedure.procedure.code)
    named = title or dossier.procedure.result_name or dossier.procedure.name
    matter = Matter(dossier, content, number, named, at.astimezone(VIETNAM).date())
    rendered = render(TEMPLATES / f"{layout.template}.typ", _data(matter, layout, at), at=at)
    return keep_places(rendered.pdf, rendered.places)


def _data(matter: Matter, layout: Layout, at: datetime) -> dict[str, Any]:
    dossier = matter.dossier
    check_url = f"{settings.MOTCUA_PUBLIC_URL}/verify"
    return {
        **letterhead(dossier.deciding_agency, at=at),
        "title": matter.title,
        "number": matter.number,
        "code": dossier.code,
        "qr": qr_svg(check_url),
        "check_url": check_url,
        "recipients": matter.words("recipients") or _recipients(matter, layout),
        "signer": _signer(matter, layout),
        "replaced": str(matter.content.get("replaced", "")),
        **layout.build(matter),
    }


def replaced(number: str, issued_at: datetime, why: str) -> str:
    """Return the sentence on a new paper about the one whose place it takes."""
    return f"Bản này thay thế văn bản số {number} ngày {issued_at.astimezone(VIETNAM):%d/%m/%Y} ({why})."


def _recipients(matter: Matter, layout: Layout) -> list[str]:
    first = "Như Điều 3" if layout is ALLOWANCE else matter.dossier.applicant_name
    return [first, "Lưu: VT, HS"]


def _signer(matter: Matter, layout: Layout) -> dict[str, Any]:
    agency = matter.dossier.deciding_agency
    known = list(Posting.objects.on(matter.day).filter(agency=agency, role=Role.SIGNER).select_related("user")[:2])
    only = known[0] if len(known) == 1 else None
    title = str(matter.content.get("signer_title") or (only.title if only else ""))
    name = str(matter.content.get("signer_name") or (only.user.full_name if only else ""))
    return {"roles": signing_capacity(agency, title, in_own_name=layout is ALLOWANCE), "name": name}


def signing_capacity(agency: Agency, title: str, *, in_own_name: bool) -> list[str]:
    """Return the lines above a signature: on whose behalf, then the office.

    Law: Decree 30/2020/NĐ-CP, Annex I, Part I, II.7 (TM. for a collective, KT. for the head's deputy).
    """
    is_committee = agency.kind in COMMITTEES
    head = "Chủ tịch" if is_committee else "Giám đốc"
    if agency.kind == Agency.Kind.VERTICAL:
        head = "Thủ trưởng cơ quan"
    office = title or head
    deputy = [f"KT. {office[4:]}"] if office.casefold().startswith("phó ") else []
    collective = ["TM. Ủy ban nhân dân"] if is_committee and not in_own_name else []
    return [*collective, *deputy, office]
