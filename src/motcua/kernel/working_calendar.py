"""Which days and hours an office works, and the tables that make counting in them quick (lịch làm việc)."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import accumulate
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
ONE_DAY = timedelta(days=1)
LATEST_YEAR = 9900  # dates end with the year 9999, and a search needs room
LONGEST_SEARCH = 4000  # days; a term that has not ended by then is a mistake in its data

Window = tuple[time, time]
Span = tuple[datetime, datetime]
Week = Mapping[int, tuple[Window, ...]]
DEFAULT_HOURS: tuple[Window, ...] = ((time(7, 0), time(11, 30)), (time(13, 30), time(17, 0)))


class CalendarGapError(LookupError):
    """The calendar has no published year for a day that the term needs."""

    def __init__(self, day: date) -> None:
        super().__init__(f"no working calendar is published for {day.year}")
        self.day = day


class TermError(ValueError):
    """A term or a pause cannot be counted as it stands."""


@dataclass(frozen=True, slots=True)
class Era:
    """The office hours from ``first`` on, until the next era begins: a day counts by the hours of its time."""

    first: date
    hours: Week


@dataclass(frozen=True, slots=True)
class Table:
    """The days of whole years in a row, worked out once; the n-th worked day is a look-up, not a walk.

    ``places`` holds for each day the number of worked days before it; ``closes``, ``spans`` and ``totals`` are
    those of the worked days (``totals``: working microseconds before each, and at last of all); ``day_closes``
    is the close of office of every day, worked or not.
    """

    first_year: int
    last_year: int
    base: int  # the day number of the first day
    places: list[int]
    closes: list[datetime]
    spans: list[tuple[Span, ...]]
    totals: list[int]
    day_closes: list[datetime]

    def position(self, moment: datetime) -> int:
        """Return how many working microseconds lie before ``moment``."""
        offset = moment.toordinal() - self.base
        place = self.places[offset]
        found = self.totals[place]
        if self.places[offset + 1] > place:
            for opens, closes in self.spans[place]:
                if moment <= opens:
                    break
                found += microseconds(min(moment, closes) - opens)
        return found

    def moment(self, position: int) -> datetime:
        """Return the earliest moment that ``position`` working microseconds lie before, within the table."""
        place = bisect_left(self.totals, position) - 1
        left = position - self.totals[place]
        for opens, closes in self.spans[place]:
            length = microseconds(closes - opens)
            if left <= length:
                return opens + timedelta(microseconds=left)
            left -= length
        raise AssertionError("the totals are the sums of the spans")


@dataclass(frozen=True)
class WorkingCalendar:
    """Which days and hours an office works.

    ``hours`` gives the windows of each weekday (0 = Monday), and ``eras`` those of later times; ``closed`` names
    days off, ``opened`` days worked although their weekday is off (swapped days), with their windows. ``years``
    lists the published years; empty means "no limit" (used by tests).
    """

    hours: Week = field(default_factory=lambda: dict.fromkeys(range(5), DEFAULT_HOURS))
    closed: Mapping[date, str] = field(default_factory=dict)
    opened: Mapping[date, tuple[Window, ...]] = field(default_factory=dict)
    years: frozenset[int] = frozenset()
    close: time = time(17, 0)  # the close of office that a calendar day without opening is judged by
    eras: tuple[Era, ...] = ()  # oldest first
    names: Mapping[date, str] = field(default_factory=dict)  # what a swapped day is called, where it has a name

    def windows(self, day: date) -> tuple[Window, ...]:
        """Return the working windows of ``day``; raises ``CalendarGapError`` outside the published years."""
        if self.years and day.year not in self.years:
            raise CalendarGapError(day)
        if day in self.opened:
            return self.opened[day]
        if day in self.closed:
            return ()
        return self.week_of(day).get(day.weekday(), ())

    def week_of(self, day: date) -> Week:
        """Return the office hours that are in force on ``day``."""
        return next((era.hours for era in reversed(self.eras) if era.first <= day), self.hours)

    def is_open(self, day: date) -> bool:
        return bool(self.windows(day))

    def close_of(self, day: date) -> datetime:
        """Return the close of office of ``day``; a day off is judged by the usual hour."""
        windows = self.windows(day)
        return datetime.combine(day, windows[-1][1] if windows else self.close, VIETNAM)

    def spans(self, day: date) -> list[Span]:
        """Return the working windows of ``day`` as pairs of aware moments."""
        return [
            (datetime.combine(day, opens, VIETNAM), datetime.combine(day, closes, VIETNAM))
            for opens, closes in self.windows(day)
        ]

    def next_open(self, day: date) -> date:
        """Return ``day`` itself when it is worked, else the first worked day after it."""
        return next(later for later in days_from(day) if self.is_open(later))

    def last_open(self, day: date) -> date:
        """Return ``day`` itself when it is worked, else the last worked day before it."""
        back = (day - distance * ONE_DAY for distance in range(LONGEST_SEARCH))
        return next(earlier for earlier in back if self.is_open(earlier))

    def table(self, first: int, last: int) -> Table:
        """Return a table that holds the years ``first`` to ``last``; raises ``CalendarGapError`` for a year
        that is not published. It only grows: what one question needed, the next one finds.
        """
        kept = self._kept.get("table")
        if kept is not None and kept.first_year <= first and last <= kept.last_year:
            return kept
        first, last = (first, last) if kept is None else (min(first, kept.first_year), max(last, kept.last_year))
        for year in range(first, last + 1):
            if self.years and year not in self.years:
                raise CalendarGapError(date(year, 1, 1))
        self._kept["table"] = made = self._work_out(first, last)
        return made

    @cached_property
    def _kept(self) -> dict[str, Table]:
        return {}

    def _work_out(self, first: int, last: int) -> Table:
        base, end = date(first, 1, 1).toordinal(), date(last, 12, 31).toordinal() + 1
        days = [date.fromordinal(number) for number in range(base, end)]
        all_spans = [tuple(self.spans(day)) for day in days]
        spans = [each for each in all_spans if each]
        lengths = (sum(microseconds(closes - opens) for opens, closes in each) for each in spans)
        return Table(
            first_year=first,
            last_year=last,
            base=base,
            places=list(accumulate((bool(each) for each in all_spans), initial=0)),
            closes=[each[-1][1] for each in spans],
            spans=spans,
            totals=list(accumulate(lengths, initial=0)),
            day_closes=[
                each[-1][1] if each else datetime.combine(day, self.close, VIETNAM)
                for day, each in zip(days, all_spans, strict=True)
            ],
        )


def microseconds(span: timedelta) -> int:
    """Return a stretch of time as a whole number, exactly."""
    return (span.days * 86_400 + span.seconds) * 1_000_000 + span.microseconds


def days_from(first: date) -> Iterator[date]:
    """Yield ``first`` and the days after it; raises ``TermError`` when nothing stopped it in eleven years."""
    for distance in range(LONGEST_SEARCH):
        yield first + distance * ONE_DAY
    raise TermError(f"no end found within {LONGEST_SEARCH} days of {first.isoformat()}")
