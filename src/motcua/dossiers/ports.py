"""What dossiers need of the outside: results of other bodies that can stand for a paper."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from motcua.foundation.adapters import RefusedError, UnavailableError, adapter

__all__ = [
    "RefusedError", "ResultStore", "StoreQuestion", "StoredFile", "StoredResult", "UnavailableError",
    "result_store",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreQuestion:
    """Whose results are looked for, by whom, in which unit and procedure; ``kinds`` are national result codes."""

    unit: str
    owner_number: str
    asker_name: str
    asker_number: str
    channel: str
    procedure_code: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a result, fetched by the agency that keeps it and its path."""

    name: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredResult:
    """One result in the store: what it is, who keeps it, how long it holds (``None``: without end)."""

    kind: str
    title: str
    number: str
    agency: str
    issued_on: date | None
    valid_until: date | None
    files: tuple[StoredFile, ...]


class ResultStore(Protocol):
    """The national store of results. Every call raises ``UnavailableError`` or ``RefusedError``."""

    def find(self, question: StoreQuestion) -> list[StoredResult]:
        """Return what is kept for a person, of the kinds asked for; asking changes nothing."""

    def fetch(self, agency: str, path: str, *, unit: str) -> bytes:
        """Return one file, whole: a damaged one is ``UnavailableError``."""

    def check(self) -> str:
        """Say in one sentence that the store lets us in."""


def result_store() -> ResultStore:
    """Return the store that settings name."""
    chosen: ResultStore = adapter("dossiers.result_store")
    return chosen
