"""When the exchange needs a person: figures against thresholds that the installation sets."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction


class Alarm(StrEnum):
    """What is wrong with the exchange."""

    OLDEST = "oldest"
    LAG = "lag"
    RATIO = "ratio"
    REFUSED = "refused"
    BREAKER = "breaker"
    COMPARISON = "comparison"
    DIFFERENCES = "differences"


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


def raised(figures: Figures, limits: Thresholds, at: datetime) -> Iterator[Alarm]:
    """Yield what needs a person, the gravest first.

    Policy: a threshold is reached by the figure that equals it; only the ratio has to be below its own.
    """
    if figures.open_since is not None and at - figures.open_since >= timedelta(seconds=limits.breaker_seconds):
        yield Alarm.BREAKER
    if figures.oldest_seconds is not None and figures.oldest_seconds >= limits.oldest_seconds:
        yield Alarm.OLDEST
    if figures.ratio is not None and figures.ratio * 100 < limits.ratio_percent:
        yield Alarm.RATIO
    if figures.refused >= limits.refused:
        yield Alarm.REFUSED
    if figures.differences >= limits.differences:
        yield Alarm.DIFFERENCES
    if figures.lag_p95_seconds is not None and figures.lag_p95_seconds >= limits.lag_seconds:
        yield Alarm.LAG
    since = figures.compared_at or figures.first_told_at
    if since is not None and at - since >= timedelta(hours=limits.comparison_hours):
        yield Alarm.COMPARISON
