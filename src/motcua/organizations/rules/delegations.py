"""Who may act for whom, and from when to when."""

from dataclasses import dataclass
from datetime import date

from motcua.accounts.rules import OFFICER_ROLES


class DelegationError(ValueError):
    """A delegation cannot be given; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Grant:
    """A delegation as it is asked for: whose posting, how long it is held, who acts, from when to when."""

    holder: object
    role: str
    held_from: date
    held_to: date | None
    to: object
    first: date
    last: date
    basis: str


def check_grant(grant: Grant, *, today: date) -> None:
    """Raise ``DelegationError`` unless somebody may act for the holder of a posting on those days.

    Codes: ``same_person``, ``role_stays``, ``no_basis``, ``no_days``, ``over``, ``outside_posting``.
    Policy: in writing, for a limited time, within the posting; whoever acts for somebody does not pass it on.
    """
    if grant.holder == grant.to:
        raise DelegationError("same_person")
    if grant.role not in OFFICER_ROLES:
        raise DelegationError("role_stays")
    if not grant.basis.strip():
        raise DelegationError("no_basis")
    if grant.last < grant.first:
        raise DelegationError("no_days")
    if grant.last < today:
        raise DelegationError("over")
    if grant.first < grant.held_from or (grant.held_to is not None and grant.last > grant.held_to):
        raise DelegationError("outside_posting")
