"""The words of checking: what is said of one signature, and what damaged files make parsers say."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class UnreadablePdfError(ValueError):
    """The bytes are no PDF that can be read to its end; the message is for people."""


class Verdict(StrEnum):
    """What a check says of one signature (hợp lệ, không hợp lệ, chưa đủ căn cứ)."""

    VALID = "valid"
    INVALID = "invalid"
    INDETERMINATE = "indeterminate"


class Level(StrEnum):
    """How long a signature can be proven (mức chữ ký PAdES): basic, with a trusted time, with evidence inside."""

    BASIC = "B-B"
    TIMED = "B-T"
    LONG_TERM = "B-LT"


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """One signature and what can honestly be said of it; ``sentence`` says it in words for people."""

    field: str
    signer: str
    organisation: str
    issuer: str
    signed_at: datetime | None
    is_time_stamped: bool  # the time comes from a time-stamping service, not from the signer's machine
    covers_whole_document: bool
    is_modified_after: bool  # changed after this signature in a way that is not allowed
    is_trusted: bool  # leads to a root this installation trusts
    verdict: Verdict
    sentence: str
    level: Level = Level.BASIC


HOSTILE = (
    ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError, RecursionError, StopIteration,
    NotImplementedError, AssertionError, UnicodeError, ArithmeticError,
)  # fmt: skip
"""What the parsers of PDF and of certificates raise on files made to harm: never more than "cannot be read"."""
