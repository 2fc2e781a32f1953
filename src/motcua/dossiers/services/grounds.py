"""Why something is done to an applicant's disadvantage: always in writing, with the law it rests on."""

from dataclasses import dataclass

from motcua.dossiers.services.moves import ActionRefusedError


@dataclass(frozen=True, slots=True)
class Grounds:
    """A reason in words for the applicant, and the legal basis it rests on where it was given."""

    reason: str
    legal_basis: str = ""

    @property
    def data(self) -> dict[str, str]:
        return {"legal_basis": self.legal_basis} if self.legal_basis else {}


def grounds_of(given: Grounds | str) -> Grounds:
    """Return grounds without stray spaces; a reason alone may be given as text.

    Raises ``ActionRefusedError`` (``reason_missing``).
    """
    grounds = given if isinstance(given, Grounds) else Grounds(given)
    need(grounds.reason)
    return Grounds(grounds.reason.strip(), grounds.legal_basis.strip())


def need(text: str) -> None:
    """Insist on words. Raises ``ActionRefusedError``."""
    if not text.strip():
        raise ActionRefusedError("reason_missing")
