"""The words of signing: who signs, why, and what can go wrong."""

from dataclasses import dataclass
from enum import StrEnum


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
    """Why and where a signature is made, as it will be shown.

    ``copy_form`` is the form of copy ("Bản số hóa") when what is signed is a copy of a paper.
    """

    text: str
    location: str = ""
    copy_form: str = ""
