"""Digital signatures on PDF papers: who signs, where on the page, with which key store (ký số).

PAdES B-B, or B-T when a time-stamping service is named. Every signature is an incremental update, so that earlier
ones stay valid. Keys are named by plain strings; this module knows nothing of users or agencies.
"""

from datetime import datetime

from motcua.foundation.documents import Place
from motcua.foundation.signing_terms import Reason, Signer, SignerKind, SigningError

__all__ = ["Reason", "Signer", "SignerKind", "SigningError", "keep_places", "seal_for", "sign_pdf", "signer_for"]


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
