"""What comes from the national portal: kinds of messages, why one has to wait, and when it is tried again."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

FIRST_RETRY, LONGEST_RETRY = timedelta(seconds=30), timedelta(hours=1)
ENDED = frozenset({3, 7, 8, 10})  # national statuses after which nothing more is told


class MessageKind(StrEnum):
    """What a message asks of us."""

    FILING = "filing"
    SUPPLEMENT = "supplement"
    WITHDRAWAL = "withdrawal"


class Problem(StrEnum):
    """Why a message cannot take effect now."""

    UNREADABLE = "unreadable"
    UNKNOWN_PROCEDURE = "unknown_procedure"
    UNKNOWN_PLACE = "unknown_place"
    NO_AGENCY = "no_agency"
    UNKNOWN_PERSON = "unknown_person"
    BROKEN_PAPER = "broken_paper"
    PAPER_REFUSED = "paper_refused"
    PAPER_AWAY = "paper_away"
    EARLIER_WAITS = "earlier_waits"
    NOT_AWAITED = "not_awaited"
    TOO_LATE = "too_late"
    NOT_GIVEN = "not_given"


BY_ITSELF = frozenset({Problem.PAPER_AWAY, Problem.NOT_GIVEN})  # nobody has to mend anything
MENDABLE_PROCEDURE = frozenset({Problem.UNKNOWN_PROCEDURE})
MENDABLE_PLACE = frozenset({Problem.UNKNOWN_PLACE, Problem.NO_AGENCY})
MENDABLE_PAPER = frozenset({Problem.BROKEN_PAPER, Problem.PAPER_REFUSED, Problem.PAPER_AWAY})


def next_try(problem: Problem, attempts: int, at: datetime) -> datetime | None:
    """Return when a message is tried again by itself after so many tries; ``None``: when somebody says so.

    Policy: what only waits for the line is tried for ever, ever more rarely; what has to be mended waits for it.
    """
    if problem not in BY_ITSELF:
        return None
    pause: timedelta = min(FIRST_RETRY * (1 << min(attempts, 10)), LONGEST_RETRY)
    return at + pause


def filed_at(told: datetime, now: datetime) -> datetime:
    """Return the hour at which a dossier counts as filed: the portal's own, never one that has not come yet.

    Law: Decree 310/2026/NĐ-CP (the portal acknowledges a dossier with the time it received it).
    """
    return min(told, now)


def writable(told: Any) -> Any:
    """Return a message in which every text can be kept: half of a cut sign is replaced by the mark for one.

    Policy: a sender that cuts texts between the two halves of a sign (an emoji) must not keep its message out.
    """
    if isinstance(told, str):
        return told if told.isascii() else told.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(told, dict):
        return {writable(name): writable(value) for name, value in told.items()}
    return [writable(each) for each in told] if isinstance(told, list) else told
