"""When the exchange needs a person: figures against thresholds that the installation sets."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction

SECONDS_OF_AN_HOUR = 3_600


class Alarm(StrEnum):
    """What is wrong with the exchange."""

    OLDEST = "oldest"
    LAG = "lag"
    RATIO = "ratio"
    REFUSED = "refused"
    BREAKER = "breaker"
    COMPARISON = "comparison"
    DIFFERENCES = "differences"
    INBOUND = "inbound"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """From which figure on somebody is told; seconds, whole percent, hours and numbers."""

    oldest_seconds: int = 3_600
    lag_seconds: int = 900
    ratio_percent: int = 95
    refused: int = 1
    breaker_seconds: int = 600
    comparison_hours: int = 26
    differences: int = 1
    inbound: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Where the exchange stands; ``None`` where there is nothing to measure."""

    oldest_seconds: int | None = None
    lag_p95_seconds: float | None = None
    ratio: Fraction | None = None
    refused: int = 0
    open_since: datetime | None = None  # the breaker that has been open the longest
    compared_at: datetime | None = None  # when the whole list was last compared
    first_told_at: datetime | None = None  # from when on there was something to compare
    differences: int = 0  # that need a person
    inbound: int = 0  # of what was filed on the portal, what waits for a person
    door_silent_since: datetime | None = None  # since when nothing could be fetched from there or told back


def raised(figures: Figures, limits: Thresholds, at: datetime) -> Iterator[Alarm]:
    """Return what needs a person, the gravest first.

    Policy: a threshold is reached by the figure that equals it; only the ratio has to be below its own.
    """
    compared = figures.compared_at or figures.first_told_at
    is_silent = _lasts(figures.door_silent_since, limits.breaker_seconds, at)
    found = {
        Alarm.BREAKER: _lasts(figures.open_since, limits.breaker_seconds, at),
        Alarm.OLDEST: _reaches(figures.oldest_seconds, limits.oldest_seconds),
        Alarm.RATIO: figures.ratio is not None and figures.ratio * 100 < limits.ratio_percent,
        Alarm.INBOUND: is_silent or figures.inbound >= limits.inbound,
        Alarm.REFUSED: figures.refused >= limits.refused,
        Alarm.DIFFERENCES: figures.differences >= limits.differences,
        Alarm.LAG: _reaches(figures.lag_p95_seconds, limits.lag_seconds),
        Alarm.COMPARISON: _lasts(compared, limits.comparison_hours * SECONDS_OF_AN_HOUR, at),
    }
    return (alarm for alarm, is_raised in found.items() if is_raised)


def _lasts(since: datetime | None, seconds: int, at: datetime) -> bool:
    return since is not None and at - since >= timedelta(seconds=seconds)


def _reaches(figure: float | None, limit: int) -> bool:
    return figure is not None and figure >= limit
