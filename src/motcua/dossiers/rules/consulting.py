"""When enough of the agencies that were asked have answered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """One agency's time to answer and when it did, if it has."""

    due_at: datetime
    answered_at: datetime | None = None


def needed(asked: int, enough: int) -> int:
    """Return how many answers handling waits for; ``enough`` 0 means everybody's, never more than were asked.

    Policy: the definition of the step or the asker says how many are enough; without a word all are awaited.
    """
    return asked if enough <= 0 else min(enough, asked)


def is_settled(answers: Iterable[Asked], enough: int) -> bool:
    """Say whether so many have answered that handling goes on.

    Policy: late answers count like others; that they were late is shown.
    """
    return sum(each.answered_at is not None for each in answers) >= enough


def may_go_on_without(answers: Iterable[Asked], now: datetime) -> bool:
    """Say whether the asker may go on without those who are silent: the time of every one of them is over.

    Law: Decree 61/2018/NĐ-CP Art. 19(5) (a request states the time for the answer; silence after it is reported).
    """
    return all(each.answered_at is not None or each.due_at < now for each in answers)
