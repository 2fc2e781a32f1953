"""Papers in somebody's vault."""

from datetime import date
from typing import Any

from motcua.foundation.crypto import blind_index
from motcua.vault import services
from motcua.vault.models import Document
from tests.factories.offices import Office, moment

KEPT_AT = moment("2025-01-20T09:00")


def kept(place: Office, content: bytes = b"%PDF-1.7 paper", **more: Any) -> Document:
    """Keep a birth certificate for the office's citizen, with whatever is given in its place."""
    values: dict[str, Any] = {
        "owner_index": place.citizen.personal_id_index,
        "owner": None,
        "kind": "giay-khai-sinh",
        "title": "Trích lục khai sinh",
        "number": "01/TLKS",
        "issuer": place.department,
        "issued_at": KEPT_AT,
        "source": "dossier:0191",
        **more,
    }
    return services.deposit(services.Paper(pdf=content, **values), by=place.clerk, at=KEPT_AT)


def expired(place: Office) -> Document:
    return kept(place, b"%PDF-1.7 old", valid_until=date(2025, 1, 31), source="dossier:old")


def of_business(place: Office, tax_code: str) -> Document:
    index = blind_index(tax_code, kind="personal_id")
    return kept(place, b"%PDF-1.7 licence", owner_index=index, kind="giay-phep", source="dossier:business")
