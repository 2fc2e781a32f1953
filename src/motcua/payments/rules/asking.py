"""When the provider is asked again what became of an attempt: unknown is not failed."""

from datetime import datetime, timedelta

SCHEDULE = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 15, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 57_600, 86_400, 172_800)
)  # after the beginning: from five seconds to forty-eight hours


def next_question(started_at: datetime, asked: int) -> datetime | None:
    """Return when to ask for the time after ``asked`` questions; ``None`` after the last.

    Policy: 5 s to 48 h; after that the attempt is a case for an officer, and a late success still counts.
    """
    return started_at + SCHEDULE[asked] if asked < len(SCHEDULE) else None


def following(started_at: datetime, asked: int, *, at: datetime) -> tuple[int, datetime | None]:
    """Return how many questions are behind and when the next is due, once one has been asked ``at``.

    Questions whose time went by meanwhile (a long outage) are not made up for one by one.
    Policy: see ``next_question``; the last question is always asked.
    """
    last = len(SCHEDULE) - 1
    number = asked + 1
    while number < last and started_at + SCHEDULE[number] <= at:
        number += 1
    return number, next_question(started_at, number)
