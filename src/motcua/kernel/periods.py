"""Stretches of the calendar that reports speak of; both ends are included."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last day. Raises ``ValueError`` when they stand the wrong way round."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a period ends before it begins")

    def until(self, day: date) -> "Period":
        """Return the part up to and including a day, at least the first day."""
        return Period(self.first, max(self.first, min(self.last, day)))


def months(year: int, first: int, count: int) -> Period:
    """Return ``count`` whole months of a year from month number ``first`` on."""
    last = first + count - 1
    return Period(date(year, first, 1), date(year, last, monthrange(year, last)[1]))


def month_with(day: date) -> Period:
    return months(day.year, day.month, 1)


def month_before(day: date) -> Period:
    return month_with(day.replace(day=1) - timedelta(days=1))


def quarter_with(day: date) -> Period:
    return months(day.year, (day.month - 1) // 3 * 3 + 1, 3)


def half_year_with(day: date) -> Period:
    return months(day.year, 1 if day.month <= 6 else 7, 6)


def year_with(day: date) -> Period:
    return months(day.year, 1, 12)
