"""The national portal as a front door, in our words: what people filed there, and what we answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from motcua.accounts.ports import Identity
from motcua.foundation.adapters import RefusedError, UnavailableError, adapter
from motcua.sync.rules.inbound import MessageKind

__all__ = ["NationalFilings", "RefusedError", "UnavailableError", "UnreadableError", "national_filings"]
SOURCE = "national_portal"


class UnreadableError(RefusedError):
    """A message is not in the form that was agreed; the text names the field."""


@dataclass(frozen=True, slots=True)
class MessageHead:
    """What a list says of a message: its id, the dossier it is about, its place among the messages on that."""

    id: str
    code: str
    version: int


@dataclass(frozen=True, slots=True)
class MessagePage:
    """Part of the list of messages; ``next_after`` is where to go on next time, whatever the order inside."""

    heads: tuple[MessageHead, ...]
    next_after: str


@dataclass(frozen=True, slots=True)
class ForeignFile:
    """A paper that was attached there: where to fetch it, and what it must be."""

    id: str
    name: str
    component: str
    url: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Payment:
    """What was paid there, in whole đồng; ``transaction`` is its number at whoever moved the money."""

    amount: int
    at: datetime
    reference: str
    transaction: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignFiling:
    """A dossier as it was filed there. ``declared`` is what the form says, by the names of its fields."""

    procedure_code: str
    procedure_name: str
    unit_code: str
    commune_code: str
    person: Identity
    declared: Mapping[str, Any]
    returns_by_post: bool
    payment: Payment | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalMessage:
    """One message: a filing, an answer to a request for supplements, or a withdrawal; ``at`` is when it was made.

    ``note`` is what the applicant wrote: the explanation of a supplement, the reason of a withdrawal.
    """

    id: str
    kind: MessageKind
    code: str
    version: int
    at: datetime
    filing: ForeignFiling | None = None
    request_id: str = ""  # which request it answers
    note: str = ""
    files: tuple[ForeignFile, ...] = ()


@dataclass(frozen=True, slots=True)
class AskedPaper:
    component: str
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for supplements that waits for its answer."""

    id: str
    content: str
    asked_at: datetime
    answer_by: datetime | None
    papers: tuple[AskedPaper, ...]


@dataclass(frozen=True, slots=True)
class GivenResult:
    id: str
    title: str
    result_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingAnswer:
    """Where a dossier that was filed there stands with us: the whole state, as of ``version``.

    ``our_code`` is empty for a filing that did not become a dossier. Times are aware.
    """

    code: str
    our_code: str
    version: int
    status: int
    at: datetime
    content: str
    officer: str
    unit: str
    submitted_at: datetime
    received_at: datetime | None = None
    due_at: datetime | None = None
    refused_at: datetime | None = None
    finished_at: datetime | None = None
    returned_at: datetime | None = None
    asked: Asked | None = None
    results: tuple[GivenResult, ...] = ()


class NationalFilings(Protocol):
    """The National Public Service Portal as the place where people file.

    Calls raise ``UnavailableError`` (try again later) or ``RefusedError`` (the content is not accepted).
    """

    def messages(self, unit: str, after: str) -> MessagePage:
        """List messages for a province from after a place in the list; "" is its beginning."""

    def message(self, unit: str, message_id: str) -> Mapping[str, Any]:
        """Return one message as it came. Raises ``RefusedError`` when there is none of that id."""

    def messages_of(self, unit: str, code: str) -> list[Mapping[str, Any]]:
        """Return all messages about a dossier, in order, as they came."""

    def read(self, body: Mapping[str, Any]) -> PortalMessage:
        """Return what a message says. Raises ``UnreadableError``; calls nobody."""

    def is_genuine(self, body: bytes, headers: Mapping[str, str], *, at: datetime) -> bool:
        """Say whether a pushed message was signed by the portal and just now; calls nobody."""

    def file(self, file: ForeignFile) -> bytes:
        """Return an attached file whole. Raises ``RefusedError`` for one that is not what was announced."""

    def answer(self, unit: str, report: FilingAnswer) -> None:
        """Tell where a dossier stands. The same twice, or an older one, changes nothing there."""

    def check(self) -> str:
        """Sign in and say in one sentence that it worked."""


def national_filings() -> NationalFilings:
    """Return the front door that settings name."""
    chosen: NationalFilings = adapter("sync.national_filings")
    return chosen
