"""Digital signatures on PDF papers: who signs, where on the page, with which key store (ký số).

PAdES B-B, or B-T when a time-stamping service is named. Every signature is an incremental update, so that earlier
ones stay valid. Keys are named by plain strings; this module knows nothing of users or agencies.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from motcua.foundation.documents import Place


class SigningError(RuntimeError):
    """A paper could not be signed; the message says what to mend."""


class SignerKind(StrEnum):
    """Whether a person signs or an agency seals (chữ ký số cá nhân, chữ ký số cơ quan)."""

    OFFICER = "officer"
    AGENCY = "agency"


@dataclass(frozen=True, slots=True)
class Signer:
    """A holder of a key: ``key`` is its name in the key store."""

    kind: SignerKind
    key: str
    name: str
    organisation: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why and where a signature is made, as it will be shown."""

    text: str
    location: str = ""


def signer_for(user_id: str, *, name: str, organisation: str) -> Signer:
    """Return the signer of an officer; ``user_id`` is any stable key, never a personal number."""
    return Signer(SignerKind.OFFICER, f"officer-{user_id}", name, organisation)


def seal_for(agency_key: str, *, name: str) -> Signer:
    """Return the signer of an agency's seal."""
    return Signer(SignerKind.AGENCY, f"agency-{agency_key}", name, name)


def keep_places(pdf: bytes, places: tuple[Place, ...]) -> bytes:
    """Return the PDF with an empty signature field at each place, named as the place is."""
    from motcua.foundation.signing_pades import add_empty_fields  # loading the signing library takes a second

    return add_empty_fields(pdf, places) if places else pdf


def sign_pdf(pdf: bytes, *, signer: Signer, place: Place | str, reason: Reason, at: datetime) -> bytes:
    """Return the PDF with one more signature, made at ``at``.

    ``place`` is the name of an empty field of the PDF, or a rectangle for a new one; a name that the PDF does not
    have makes an invisible signature. Raises ``SigningError``.
    """
    from motcua.foundation.signing_pades import add_signature  # loading the signing library takes a second

    return add_signature(pdf, signer, place, reason, at)
