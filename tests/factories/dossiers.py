"""Dossiers filed through the real services."""

import uuid
from datetime import datetime
from typing import Any

from motcua.catalog.models import Channel
from motcua.dossiers.models import Dossier
from motcua.dossiers.services.filing import Filing, Person, lodge
from motcua.dossiers.services.processing import take
from motcua.dossiers.services.receiving import accept
from motcua.dossiers.services.returning import Proposal, hand_out, sign, stamp, submit_for_signature
from tests.factories.offices import Office, moment

FILED = moment("2025-01-13T08:00")  # a Monday


def filing(place: Office, **more: Any) -> Filing:
    """Return an online filing by the office's citizen, with whatever is given in its place."""
    person = Person(
        name=place.citizen.full_name,
        identity_number=place.citizen.personal_id,
        phone="0912345678",
        address="Ấp 1",
        account=place.citizen,
        is_verified=True,
    )
    values: dict[str, Any] = {
        "key": uuid.uuid4(),
        "version_id": place.version.pk,
        "channel": Channel.ONLINE,
        "person": person,
        "receiving_agency": place.centre,
        "deciding_agency": place.department,
        "area": place.commune,
        "answers": {"child": "Nguyễn Văn Bé"},
        **more,
    }
    return Filing(**values)


def filed(place: Office, at: datetime = FILED, **more: Any) -> Dossier:
    return lodge(filing(place, **more), by=place.citizen, at=at)


def accepted(place: Office, at: datetime = FILED, **more: Any) -> Dossier:
    return accept(filed(place, at, **more).pk, by=place.intake, at=at)


def taken(place: Office, at: datetime = FILED, **more: Any) -> Dossier:
    return take(accepted(place, at, **more).pk, by=place.specialist, at=at)


def proposed(place: Office, at: datetime = FILED) -> Dossier:
    proposal = Proposal("01/TLKS", "Trích lục khai sinh", {"facts": [["Họ tên", "Nguyễn Văn Bé"]]})
    return submit_for_signature(taken(place, at).pk, proposal, by=place.specialist, at=at)


def done(place: Office, at: datetime = FILED) -> Dossier:
    dossier = sign(proposed(place, at).pk, by=place.signer, at=at)
    return stamp(dossier.pk, by=place.clerk, at=at)


def returned(place: Office, at: datetime = FILED) -> Dossier:
    return hand_out(done(place, at).pk, by=place.intake, at=at)
