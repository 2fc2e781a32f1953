"""Acting for another: by what right, on which paper, until when."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Right(StrEnum):
    """By what right somebody files for the applicant (tư cách nộp thay)."""

    MANDATE = "mandate"  # giấy ủy quyền
    PARENT = "parent"  # cha, mẹ của người chưa thành niên
    GUARDIAN = "guardian"  # người giám hộ
    RELATIVE = "relative"  # người thân thích
    OFFICER = "officer"  # cán bộ nộp hộ
    LEGAL_REPRESENTATIVE = "legal_rep"  # người đại diện theo pháp luật
    EMPLOYEE = "employee"  # người được tổ chức cử đi


OF_AGE = 18  # years
PERSONAL = frozenset({Right.MANDATE, Right.PARENT, Right.GUARDIAN, Right.RELATIVE})
OF_COMPANY = frozenset({Right.LEGAL_REPRESENTATIVE, Right.EMPLOYEE})


class RightError(ValueError):
    """Nobody may act by this right; ``code`` says why: ``mandate_expired``, ``child_of_age``, …"""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody says of his right; ``covers`` are procedure codes, empty for every one.

    ``is_represented`` says that the person acts for a number that is not his own.
    """

    right: Right
    proof: str = ""
    relation: str = ""
    granted_on: date | None = None
    valid_until: date | None = None
    covers: tuple[str, ...] = ()
    born_on: date | None = None  # of the person acted for
    consent: str = ""
    is_organisation: bool = False  # acted for
    is_himself: bool = False  # the numbers of the two are one


def check_right(claim: Claim, *, on: date, codes: frozenset[str]) -> None:
    """Refuse a right that does not hold on a day for a procedure. Raises ``RightError``.

    ``codes`` are the procedure's own code and those it took over from, so that a mandate outlives a new number.
    Policy: a mandate names its paper and its last day; a parent acts for a child under eighteen, a guardian with
    the decision, an officer with recorded consent, somebody of a company with the paper that sends him.
    """
    if claim.is_himself and claim.right is not Right.OFFICER:
        raise RightError("himself")
    if claim.is_organisation != (claim.right in OF_COMPANY) and claim.right is not Right.OFFICER:
        raise RightError("company_only" if claim.right in OF_COMPANY else "person_only")
    _CHECKS[claim.right](claim, on)
    _check_days(claim, on)
    if claim.covers and not codes & set(claim.covers):
        raise RightError("out_of_scope")


def holds(valid_until: date | None, on: date) -> bool:
    """Say whether a right recorded with a dossier still holds on a day.

    Policy: the last day of a mandate counts; who filed under it can no longer act the day after.
    """
    return valid_until is None or on <= valid_until


def age(born_on: date, on: date) -> int:
    """Return the whole years somebody has lived on a day.

    Policy: who was born on 29 February is a year older on 1 March.
    """
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def _mandate(claim: Claim, on: date) -> None:
    if not claim.proof.strip():
        raise RightError("proof_missing")
    if claim.valid_until is None:
        raise RightError("end_missing")


def _parent(claim: Claim, on: date) -> None:
    if claim.born_on is None:
        raise RightError("birth_missing")
    if claim.born_on > on:
        raise RightError("not_born")
    if age(claim.born_on, on) >= OF_AGE:
        raise RightError("child_of_age")


def _proved(claim: Claim, on: date) -> None:
    if not claim.proof.strip():
        raise RightError("proof_missing")


def _relative(claim: Claim, on: date) -> None:
    if not claim.relation.strip():
        raise RightError("relation_missing")


def _officer(claim: Claim, on: date) -> None:
    if not claim.consent.strip():
        raise RightError("consent_missing")


_CHECKS: Mapping[Right, Callable[[Claim, date], None]] = {
    Right.MANDATE: _mandate,
    Right.PARENT: _parent,
    Right.GUARDIAN: _proved,
    Right.RELATIVE: _relative,
    Right.OFFICER: _officer,
    Right.LEGAL_REPRESENTATIVE: _proved,
    Right.EMPLOYEE: _mandate,
}


def _check_days(claim: Claim, on: date) -> None:
    if claim.granted_on is not None and claim.granted_on > on:
        raise RightError("not_yet")
    if claim.valid_until is None:
        return
    if claim.granted_on is not None and claim.valid_until < claim.granted_on:
        raise RightError("days_crossed")
    if claim.valid_until < on:
        raise RightError("mandate_expired")
