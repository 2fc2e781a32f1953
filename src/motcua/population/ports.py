"""The national population database as we need it, in our words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from motcua.foundation.adapters import RefusedError, UnavailableError, adapter
from motcua.population.rules import Detail, Purpose, Subject, Verdict

__all__ = ["Answer", "DetailAnswer", "Question", "RefusedError", "Registry", "UnavailableError", "registry"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One request: who asks, for which dossier and why, about whom; ``key`` makes the same request twice one.

    ``declared`` is what the person said and wants confirmed, ``wanted`` what is asked for besides.
    """

    key: UUID
    at: datetime
    unit: str
    officer: str
    dossier_code: str
    purpose: Purpose
    basis: str
    subject: Subject
    declared: Mapping[Detail, str] = field(default_factory=dict)
    wanted: tuple[Detail, ...] = ()


@dataclass(frozen=True, slots=True)
class DetailAnswer:
    """One field of the answer; ``verdict`` is ``None`` for what was asked for and not declared."""

    detail: Detail
    verdict: Verdict | None
    value: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the database says, under its own transaction number."""

    verdict: Verdict
    details: tuple[DetailAnswer, ...]
    transaction: str


class Registry(Protocol):
    """The database. Every call raises ``UnavailableError`` when it does not answer or asks for a pause."""

    def look_up(self, question: Question) -> Answer:
        """Return the answer. The same question twice is one access. Raises ``RefusedError`` with their words.

        Values come only where number, name and birth date fit one person.
        """

    def check(self) -> str:
        """Say in one sentence that the database lets us in."""


def registry() -> Registry:
    """Return the database that settings name."""
    chosen: Registry = adapter("population.registry")
    return chosen
