"""When a term ends: the one engine behind every clock (hạn, thời hạn giải quyết).

Everything is passed in (calendar, receipt, pauses); nothing here reads a clock, a setting or a database.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property, partial
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
ONE_DAY = timedelta(days=1)
LATEST_YEAR = 9900  # dates end with the year 9999, and a search needs room
LONGEST_SEARCH = 4000  # days; a term that has not ended by then is a mistake in its data

Window = tuple[time, time]
Span = tuple[datetime, datetime]
DEFAULT_HOURS: tuple[Window, ...] = ((time(7, 0), time(11, 30)), (time(13, 30), time(17, 0)))


class CalendarGapError(LookupError):
    """The calendar has no published year for a day that the term needs."""

    def __init__(self, day: date) -> None:
        super().__init__(f"no working calendar is published for {day.year}")
        self.day = day


class TermError(ValueError):
    """A term or a pause cannot be counted as it stands."""


class Unit(StrEnum):
    """How a term is counted (đơn vị thời hạn)."""

    WORKING_DAY = "working_day"
    DAY = "day"
    HOUR = "hour"


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch in which the clock stands still: from ``start`` up to, not including, ``end``.

    ``end`` is ``None`` while the pause lasts.
    """

    start: datetime
    end: datetime | None
    reason: str = ""

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or (self.end is not None and self.end.tzinfo is None):
            raise TermError("a pause needs times with a time zone")
        if self.end is not None and self.end < self.start:
            raise TermError("a pause cannot end before it starts")

    def holds(self, moment: datetime) -> bool:
        return self.start <= moment and (self.end is None or moment < self.end)


@dataclass(frozen=True, slots=True)
class WorkedDays:
    """The worked days of one year in order, made once: day number, working windows, close of office of each."""

    numbers: tuple[int, ...]
    spans: tuple[tuple[Span, ...], ...]
    closes: tuple[datetime, ...]
    year_closes: datetime  # the close of the last day, worked or not


@dataclass(frozen=True)
class WorkingCalendar:
    """Which days and hours an office works.

    ``hours`` gives the windows of each weekday (0 = Monday); ``closed`` names days off, ``opened`` days worked
    although their weekday is off (swapped days), with their windows. ``years`` lists the published years;
    empty means "no limit" (used by tests).
    """

    hours: Mapping[int, tuple[Window, ...]] = field(default_factory=lambda: dict.fromkeys(range(5), DEFAULT_HOURS))
    closed: Mapping[date, str] = field(default_factory=dict)
    opened: Mapping[date, tuple[Window, ...]] = field(default_factory=dict)
    years: frozenset[int] = frozenset()
    close: time = time(17, 0)  # the close of office that a calendar day without opening is judged by

    def windows(self, day: date) -> tuple[Window, ...]:
        """Return the working windows of ``day``; raises ``CalendarGapError`` outside the published years."""
        if self.years and day.year not in self.years:
            raise CalendarGapError(day)
        if day in self.opened:
            return self.opened[day]
        if day in self.closed:
            return ()
        return self.hours.get(day.weekday(), ())

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

    def worked_days(self, first: date) -> WorkedDays:
        """Return the worked days of the year of ``first``; raises ``CalendarGapError`` if it is not published."""
        if self.years and first.year not in self.years:
            raise CalendarGapError(first)
        if first.year not in self._worked:
            self._worked[first.year] = self._work_out(first.year)
        return self._worked[first.year]

    @cached_property
    def _worked(self) -> dict[int, WorkedDays]:
        return {}

    def _work_out(self, year: int) -> WorkedDays:
        numbers = range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1)
        days = [day for day in map(date.fromordinal, numbers) if self.is_open(day)]
        spans = tuple(tuple(self.spans(day)) for day in days)
        closes = tuple(each[-1][1] for each in spans)
        return WorkedDays(tuple(day.toordinal() for day in days), spans, closes, self.close_of(date(year, 12, 31)))


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that moved a due time; ``first`` and ``last`` are the days it concerns, both included.

    ``kind`` is one of ``received``, ``holiday``, ``weekend``, ``pause``, ``moved``, ``due``; ``note`` names
    the holiday or the cause of the pause in the words of the data.
    """

    kind: str
    first: datetime
    last: datetime | None = None
    note: str = ""


@dataclass(slots=True)
class Deadline:
    """When a term ends. ``due_at`` is ``None`` while an open pause keeps the end from being known."""

    due_at: datetime | None
    why: Callable[[], Iterator[Reason]] | None = field(default=None, repr=False, compare=False)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What moved the end, in order; worked out when asked for, since most ends are never explained."""
        return tuple(self.why()) if self.why else ()


def deadline(
    received_at: datetime,
    term: int,
    unit: Unit,
    calendar: WorkingCalendar,
    pauses: Iterable[Pause] = (),
) -> Deadline:
    """Return when a term of ``term`` units that began at ``received_at`` ends, and why.

    Working days end at the close of office of the n-th working day after the day of receipt; calendar days at
    that of the n-th day, moved to the next working day; hours are working hours from receipt or the next opening.
    A day counts only if the clock is running at its close of office; hours inside a pause do not count.

    Raises ``TermError`` for a term below 1 or a receipt without time zone, ``CalendarGapError`` beyond the
    published calendar.

    Law: Civil Code 91/2015/QH13 Art. 147(2) the first day is not counted, Art. 148(5) a term that ends on a day
    off ends with the next working day. Policy: pauses by Decree 61/2018/NĐ-CP Art. 19 (waiting is not counted).
    """
    if term < 1:
        raise TermError(f"a term must be at least 1, not {term}")
    if received_at.tzinfo is None:
        raise TermError("the moment of receipt needs a time zone")
    start = received_at if received_at.tzinfo is VIETNAM else received_at.astimezone(VIETNAM)
    if start.year > LATEST_YEAR:
        raise CalendarGapError(start.date())
    held = tuple(pauses)
    due = _END_OF[unit](start, term, calendar, held)
    return Deadline(due, partial(_reasons, start, due, unit, calendar, held))


def is_running(moment: datetime, pauses: Iterable[Pause]) -> bool:
    """Say whether the clock runs at ``moment``. Policy: pauses hold from their start up to their end."""
    return not any(pause.holds(moment) for pause in pauses)


def working_hours_between(start: datetime, end: datetime, calendar: WorkingCalendar) -> timedelta:
    """Return the working time between two moments; zero when ``end`` is not after ``start``."""
    total = timedelta()
    if end <= start:
        return total
    for day in days_from(start.astimezone(VIETNAM).date()):
        if day > end.astimezone(VIETNAM).date():
            return total
        for opens, closes in calendar.spans(day):
            total += max(min(closes, end) - max(opens, start), timedelta())
    return total


def days_from(first: date) -> Iterator[date]:
    """Yield ``first`` and the days after it; raises ``TermError`` when nothing stopped it in eleven years."""
    for distance in range(LONGEST_SEARCH):
        yield first + distance * ONE_DAY
    raise TermError(f"no end found within {LONGEST_SEARCH} days of {first.isoformat()}")


def worked_from(first: date, calendar: WorkingCalendar) -> Iterator[tuple[WorkedDays, int]]:
    """Yield year by year the worked days and the place of the first that is not before ``first``.

    Raises as a walk day by day would: ``CalendarGapError`` at the first unpublished day, ``TermError`` after
    eleven years.
    """
    day = first
    while (day - first).days < LONGEST_SEARCH:
        worked = calendar.worked_days(day)
        yield worked, bisect_left(worked.numbers, day.toordinal())
        day = date(day.year + 1, 1, 1)
    raise TermError(f"no end found within {LONGEST_SEARCH} days of {first.isoformat()}")


def _within_reach(first: date, found: datetime) -> datetime:
    if (found.date() - first).days >= LONGEST_SEARCH:
        raise TermError(f"no end found within {LONGEST_SEARCH} days of {first.isoformat()}")
    return found


def _stopped_for_good(moment: datetime, pauses: tuple[Pause, ...]) -> bool:
    return any(pause.end is None and pause.start <= moment for pause in pauses)


def _end_in_working_days(
    start: datetime, term: int, calendar: WorkingCalendar, pauses: tuple[Pause, ...]
) -> datetime | None:
    first, left = start.date() + ONE_DAY, term
    for worked, place in worked_from(first, calendar):
        if not pauses:
            if place + left <= len(worked.closes):
                return _within_reach(first, worked.closes[place + left - 1])
            left -= len(worked.closes) - place
            continue
        for close in worked.closes[place:]:
            if _stopped_for_good(close, pauses):
                return None
            left -= is_running(close, pauses)
            if not left:
                return _within_reach(first, close)
    return None


def _end_in_days(
    start: datetime, term: int, calendar: WorkingCalendar, pauses: tuple[Pause, ...]
) -> datetime | None:
    if not pauses:
        return _end_in_unpaused_days(start, term, calendar)
    left = term
    for day in days_from(start.date() + ONE_DAY):
        close = calendar.close_of(day)
        if _stopped_for_good(close, pauses):
            return None
        if not is_running(close, pauses):
            continue
        left -= 1
        if left <= 0 and calendar.is_open(day):
            return close
    return None


def _end_in_unpaused_days(start: datetime, term: int, calendar: WorkingCalendar) -> datetime | None:
    first, last = start.date() + ONE_DAY, start.toordinal() + term
    for worked, _ in worked_from(first, calendar):
        place = bisect_left(worked.numbers, last)
        if place < len(worked.closes):
            return _within_reach(first, worked.closes[place])
    return None


def _end_in_hours(
    start: datetime, term: int, calendar: WorkingCalendar, pauses: tuple[Pause, ...]
) -> datetime | None:
    left, first = timedelta(hours=term), start.date()
    for worked, place in worked_from(first, calendar):
        for spans, close in zip(worked.spans[place:], worked.closes[place:], strict=True):
            for opens, closes in spans:
                for begin, end in _running_parts(max(opens, start), closes, pauses):
                    if end - begin >= left:
                        return _within_reach(first, begin + left)
                    left -= end - begin
            if _stopped_for_good(close, pauses):
                return None
        if _stopped_for_good(worked.year_closes, pauses):
            return None
    return None


_END_OF = {
    Unit.WORKING_DAY: _end_in_working_days,
    Unit.DAY: _end_in_days,
    Unit.HOUR: _end_in_hours,
}


def _running_parts(
    begin: datetime, end: datetime, pauses: tuple[Pause, ...]
) -> Iterator[tuple[datetime, datetime]]:
    """Yield the parts of ``begin``..``end`` in which no pause holds, in order."""
    if not pauses:
        if begin < end:
            yield begin, end
        return
    for pause in sorted(pauses, key=lambda each: each.start):
        if begin >= end or pause.start >= end:
            break
        if pause.end is not None and pause.end <= begin:
            continue
        if pause.start > begin:
            yield begin, pause.start
        begin = end if pause.end is None else max(begin, pause.end)
    if begin < end:
        yield begin, end


def _reasons(
    start: datetime,
    due: datetime | None,
    unit: Unit,
    calendar: WorkingCalendar,
    pauses: tuple[Pause, ...],
) -> Iterator[Reason]:
    yield Reason("received", start)
    if due is not None:
        yield from _closures(start.date() + ONE_DAY, due.date(), unit, calendar)
    for pause in sorted(pauses, key=lambda each: each.start):
        if (due is None or pause.start < due) and (pause.end is None or pause.end > start):
            yield Reason("pause", pause.start, pause.end, pause.reason)
    if due is not None:
        yield Reason("due", due)


def _closures(first: date, last: date, unit: Unit, calendar: WorkingCalendar) -> Iterator[Reason]:
    """Yield each run of days off between ``first`` and ``last`` that the term had to pass over.

    In calendar days only the run that the end was moved over counts.
    """
    run: list[date] = []
    runs: list[list[date]] = []
    for day in (first + n * ONE_DAY for n in range((last - first).days + 1)):
        if not calendar.is_open(day):
            run.append(day)
        elif run:
            runs.append(run)
            run = []
    if unit is Unit.DAY:
        runs = [each for each in runs if each[-1] + ONE_DAY == last]
    for each in runs:
        names = [calendar.closed[day] for day in each if day in calendar.closed]
        kind = "moved" if unit is Unit.DAY else "holiday" if names else "weekend"
        yield Reason(kind, _noon(each[0]), _noon(each[-1]), _longest_first(names))


def _longest_first(names: list[str]) -> str:
    """Return the distinct names of a run in the order they come, joined for one line."""
    return ", ".join(dict.fromkeys(names))


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), VIETNAM)
