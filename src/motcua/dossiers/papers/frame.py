"""What every form says beside its own matter: who speaks, of which dossier, and the way back to it."""

from datetime import datetime
from pathlib import Path
from typing import Any

from motcua.catalog.models import Channel
from motcua.dossiers.models import Dossier
from motcua.dossiers.papers.letterhead import letterhead, qr_svg, receiving_unit, tracking_url
from motcua.dossiers.papers.wording import long_moment
from motcua.dossiers.rules.forms import Form, form_set
from motcua.kernel.amount_in_words import dong_in_words
from motcua.kernel.money import dong
from motcua.kernel.working_time import VIETNAM
from motcua.organizations.models import Agency

TEMPLATES = Path(__file__).parent / "templates"


def titled(form: Form, *, at: datetime) -> dict[str, str]:
    """Return title and label of a form on the day of an act."""
    forms = form_set(at.astimezone(VIETNAM).date())
    return {"title": forms.forms[form].title, "form": forms.label(form)}


def frame(dossier: Dossier, *, at: datetime, agency: Agency | None = None) -> dict[str, Any]:
    """Return the head, the dossier and its applicant; ``agency`` speaks, else the one that received it."""
    speaking = agency or agencies_then(dossier, at)[0]
    url = tracking_url(dossier)
    return {
        **letterhead(speaking, at=at),
        "unit": receiving_unit(speaking, at=at) if agency is None else "",
        "code": dossier.code,
        "applicant": dossier.applicant_name,
        "address": dossier.address,
        "phone": dossier.phone,
        "email": dossier.email,
        "subject": dossier.procedure.name,
        "is_online": is_online(dossier),
        "submitted": long_moment(dossier.submitted_at),
        "qr": qr_svg(url),
        "track_url": url.rsplit("/", 1)[0],
        "contact": speaking.phone,
    }


def is_online(dossier: Dossier) -> bool:
    return bool(dossier.channel == Channel.ONLINE)


def serial(dossier: Dossier) -> str:
    """Return the last part of a dossier's code: its number on the day it was filed."""
    return dossier.code.rsplit("-", 1)[-1]


def contact_sentence(agency: Agency) -> str:
    """Return whom to ask, with the telephone where there is one."""
    whom = f"{agency.name}, số điện thoại {agency.phone}" if agency.phone else agency.name
    return f" Nếu có vướng mắc, đề nghị liên hệ {whom} để được hướng dẫn."


def fee_in_words(amount: int) -> str:
    return f"{dong(amount)} ({dong_in_words(amount)})" if amount else "Không thu"


def agencies_then(dossier: Dossier, at: datetime) -> tuple[Agency, Agency]:
    """Return who had received and who was to decide a dossier at a moment, before any later reorganisation."""
    later = dossier.transfers.filter(moved_at__gt=at, undone_at=None).order_by("moved_at")
    first = later.select_related("from_receiving", "from_deciding").first()
    if first is None:
        return dossier.receiving_agency, dossier.deciding_agency
    return first.from_receiving, first.from_deciding
