"""When a system that does not answer is left alone, and when one call may try again: no clock, no database."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

TRIP = 5  # failures in a row
FIRST_REST, LONGEST_REST = timedelta(seconds=2), timedelta(minutes=1)
LARGEST_EXPONENT = 8
PROBE = timedelta(seconds=60)  # for as long as a try may take; after that somebody else may


class State(StrEnum):
    """How a breaker stands."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


@dataclass(frozen=True, slots=True)
class Breaker:
    """A breaker before one use of an outside system; closed while ``opened_at`` is ``None``."""

    failures: int = 0
    trips: int = 0
    opened_at: datetime | None = None
    retry_at: datetime | None = None
    probe_until: datetime | None = None

    def state(self, at: datetime) -> State:
        """Return how it stands: half open once its rest is over, whether or not somebody is trying already."""
        if self.opened_at is None or self.retry_at is None:
            return State.CLOSED
        return State.OPEN if at < self.retry_at else State.HALF_OPEN

    def admits(self, at: datetime) -> bool:
        """Say whether a call may go through: while half open, one at a time."""
        is_tried = self.probe_until is not None and at < self.probe_until
        stands = self.state(at)
        return stands is State.CLOSED or (stands is State.HALF_OPEN and not is_tried)


def rest(trips: int, chance: float) -> timedelta:
    """Return how long a system is left alone after its breaker opened ``trips`` times in a row (from 1).

    Policy: from half to the whole of two seconds, doubling to a minute; ``chance`` (0 to 1) keeps callers apart.
    """
    whole = min(LONGEST_REST, FIRST_REST * (1 << min(max(trips, 1) - 1, LARGEST_EXPONENT)))
    return whole * (0.5 + chance / 2)


def probed(breaker: Breaker, at: datetime) -> Breaker:
    """Return the breaker while somebody tries.

    Policy: a try that never came back blocks nobody for longer than a minute.
    """
    return replace(breaker, probe_until=at + PROBE)


def failed(breaker: Breaker, at: datetime, *, is_probe: bool, chance: float) -> Breaker:
    """Return the breaker after a call that got no answer.

    Policy: it opens at the fifth failure in a row, and again at once when the try fails; a call that was on its
    way before it opened says nothing new.
    """
    if breaker.opened_at is not None and not is_probe:
        return breaker
    failures = breaker.failures + 1
    if not is_probe and failures < TRIP:
        return replace(breaker, failures=failures)
    trips = breaker.trips + 1
    return Breaker(failures, trips, breaker.opened_at or at, at + rest(trips, chance))


def succeeded() -> Breaker:
    """Return the breaker after a call that was answered, whatever the answer.

    Policy: one answer closes it; a refusal of content is an answer.
    """
    return Breaker()
