"""The national portal as the exchange needs it, in our words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from motcua.foundation.adapters import RefusedError, UnavailableError, adapter
from motcua.sync.rules import IdentityKind

__all__ = ["CircuitOpenError", "NationalPortal", "RefusedError", "UnavailableError", "national_portal"]


class CircuitOpenError(UnavailableError):
    """Nobody was called: the system did not answer lately and is left alone for a while."""


class OnlinePayment(StrEnum):
    """How the fee of a dossier was met."""

    PAID_ONLINE = "paid_online"  # on the national portal or its platform
    PAID_AT_PROVINCE = "paid_at_province"  # online too, through the province's own gateway
    PAID_OTHERWISE = "paid_otherwise"
    NOT_PAID = "not_paid"
    NOTHING_DUE = "nothing_due"


class Reuse(StrEnum):
    """Whether a paper was taken from what the applicant had handed in or been given before."""

    NONE = "none"
    COMPONENT = "component"
    RESULT = "result"


@dataclass(frozen=True, slots=True)
class PaperFile:
    """A paper of the dossier that exists as a file."""

    id: str
    name: str
    component_code: str
    reuse: Reuse = Reuse.NONE
    result_code: str = ""  # the earlier result that stands for it
    is_from_store: bool = False  # taken from the national store of results


@dataclass(frozen=True, slots=True)
class PaperSheet:
    """A paper of the dossier that exists on paper only."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class SupplementReport:
    """One request for missing papers and what became of it."""

    id: str
    asked_by: str
    content: str
    asked_at: datetime
    items: tuple[str, ...]
    answered_at: datetime | None
    is_closed: bool
    due_before: datetime | None
    due_after: datetime | None


@dataclass(frozen=True, slots=True)
class ResultReport:
    """A signed result that was handed to its owner's vault."""

    id: str
    title: str
    result_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierReport:
    """The whole state of one dossier after its latest told act; times are aware."""

    code: str
    procedure_code: str
    procedure_name: str
    field_code: str
    field_name: str
    channel: str  # counter, online, post
    applicant_name: str
    applicant_kind: str  # citizen, business, state, other
    account_id: str  # the national account of who filed online
    identity_kind: IdentityKind
    identity_number: str
    email: str
    phone: str
    summary: str
    submitted_at: datetime
    received_at: datetime
    due_at: datetime | None
    refused_at: datetime | None
    finished_at: datetime | None
    returned_at: datetime | None
    status: int
    return_note: str
    returns_by_post: bool
    deciding_unit: str
    is_verified: bool
    payment: OnlinePayment
    fee_amount: int
    files: tuple[PaperFile, ...] = ()
    sheets: tuple[PaperSheet, ...] = ()
    supplements: tuple[SupplementReport, ...] = ()
    results: tuple[ResultReport, ...] = ()
    other_code: str = ""
    databases: tuple[str, ...] = ()  # national databases that were consulted: "population"
    foreign_code: str = ""  # of a dossier that was filed on the portal: the code it has there


@dataclass(frozen=True, slots=True)
class ProgressReport:
    """One act in the handling of a dossier."""

    code: str
    officer: str
    title: str
    unit: str
    content: str
    at: datetime
    status: int
    started_at: datetime
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class PortalRecord:
    """What the portal has on file about a dossier; ``steps`` is ``None`` where it does not say."""

    code: str
    status: int
    steps: int | None = None


@dataclass(frozen=True, slots=True)
class ListedDossiers:
    """One page of what the portal has on file, in the order of the codes; ``next_after`` is "" on the last."""

    records: tuple[PortalRecord, ...]
    next_after: str = ""


@dataclass(frozen=True, slots=True)
class NationalEntry:
    """One entry of a list of the national catalogue."""

    code: str
    name: str


class NationalPortal(Protocol):
    """The one-stop adapter of the National Public Service Portal.

    Every call raises ``UnavailableError`` (try again later) or ``RefusedError`` (the content is not accepted; of
    several reports sent at once, some may have been taken). The same report sent twice changes nothing.
    """

    def look_up(self, code: str) -> PortalRecord | None:
        """Return what the portal has on file, ``None`` when it does not know the dossier."""

    def send_dossiers(self, reports: Sequence[DossierReport], *, known: bool) -> None:
        """Tell the state of dossiers of one province: new to the portal, or ``known`` to it."""

    def send_progress(self, reports: Sequence[ProgressReport]) -> None:
        """Tell acts in the order given; those of one dossier must be in the order of its journal."""

    def listed(self, unit: str, first: date, last: date, *, after: str = "") -> ListedDossiers:
        """List dossiers of a unit and those below it by the day of receipt or else of filing, after a code."""

    def catalogue(self, kind: str, *, unit: str) -> list[NationalEntry]:
        """Read a whole list of the national catalogue, ``procedure``, ``field`` or ``unit``; ``unit`` asks."""

    def results_of(self, procedure_code: str, *, unit: str) -> list[NationalEntry]:
        """Return the kinds of result that the catalogue names for a procedure; none when it has no such."""

    def check(self) -> str:
        """Sign in and say in one sentence that it worked. Raises as above."""


def national_portal() -> NationalPortal:
    """Return the portal that settings name."""
    chosen: NationalPortal = adapter("sync.national_portal")
    return chosen
