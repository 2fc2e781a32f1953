"""When a term ends: the one engine behind every clock (hạn, thời hạn giải quyết).

Everything is passed in (calendar, receipt, pauses); nothing here reads a clock, a setting or a database.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import partial

from motcua.kernel.working_calendar import (
    DEFAULT_HOURS,
    LATEST_YEAR,
    LONGEST_SEARCH,
    ONE_DAY,
    VIETNAM,
    CalendarGapError,
    Era,
    Table,
    TermError,
    Window,
    WorkingCalendar,
)

__all__ = [  # the engine and its calendar are asked for together
    "DEFAULT_HOURS", "VIETNAM", "CalendarGapError", "Deadline", "Era", "Pause", "Reason", "TermError", "Unit",
    "Window", "WorkingCalendar", "days_before", "deadline", "hand_over", "is_running", "parts_of",
    "working_hours_between",
]  # fmt: skip

Stretch = tuple[datetime, datetime | None]  # a pause in the time of Viet Nam; its end is None while it lasts


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
class Reason:
    """One thing that moved a due time; ``first`` and ``last`` are the days it concerns, both included.

    ``kind`` is one of ``received``, ``holiday``, ``weekend``, ``worked``, ``pause``, ``moved``, ``due``; ``note``
    names the holiday or the cause of the pause in the words of the data.
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
    due = _END_OF[unit](start, term, calendar, merged(held) if held else ())
    return Deadline(due, partial(_reasons, start, due, unit, calendar, held))


def is_running(moment: datetime, pauses: Iterable[Pause]) -> bool:
    """Say whether the clock runs at ``moment``. Policy: pauses hold from their start up to their end."""
    return not any(pause.holds(moment) for pause in pauses)


def working_hours_between(start: datetime, end: datetime, calendar: WorkingCalendar) -> timedelta:
    """Return the working time between two moments; zero when ``end`` is not after ``start``."""
    if end <= start:
        return timedelta()
    first, last = start.astimezone(VIETNAM), end.astimezone(VIETNAM)
    table = calendar.table(first.year, last.year)
    return timedelta(microseconds=table.position(last) - table.position(first))


def parts_of(start: datetime, end: datetime, percents: Iterable[int], calendar: WorkingCalendar) -> list[datetime]:
    """Return the moments at which so many percent of the working time between two moments have gone.

    Where no working time lies between them, it is counted in plain time.
    """
    first, last = start.astimezone(VIETNAM), end.astimezone(VIETNAM)
    if last <= first:
        return [last for _ in percents]
    table = calendar.table(first.year, last.year)
    begin = table.position(first)
    length = table.position(last) - begin
    if not length:
        return [first + (last - first) * percent / 100 for percent in percents]
    return [max(first, table.moment(begin + max(length * percent // 100, 1))) for percent in percents]


def hand_over(received_at: datetime, cutoff: time, calendar: WorkingCalendar) -> datetime:
    """Return when what came in must be handed over: the same working day at the close of office; from ``cutoff``
    on, or on a day off, at the end of the first working window of the next working day.
    """
    start = received_at.astimezone(VIETNAM)
    day = start.date()
    if calendar.is_open(day) and start.time() < cutoff and start < calendar.close_of(day):
        return calendar.close_of(day)
    return calendar.spans(calendar.next_open(day + ONE_DAY))[0][1]


def days_before(moment: datetime, days: int, calendar: WorkingCalendar) -> datetime:
    """Return the close of office of the last working day that lies at least ``days`` days before ``moment``."""
    day = moment.astimezone(VIETNAM).date() - days * ONE_DAY
    return calendar.close_of(calendar.last_open(day))


def merged(pauses: Iterable[Pause]) -> tuple[Stretch, ...]:
    """Return pauses as stretches that do not touch, in order; those without length are left out."""
    found: list[Stretch] = []
    for pause in sorted(pauses, key=lambda each: each.start):
        start = pause.start.astimezone(VIETNAM)
        end = None if pause.end is None else pause.end.astimezone(VIETNAM)
        if end is not None and end <= start:
            continue
        last = found[-1] if found else None
        if last is None or (last[1] is not None and last[1] < start):
            found.append((start, end))
        elif last[1] is not None:
            found[-1] = (last[0], None if end is None else max(end, last[1]))
    return tuple(found)


def _end_in_working_days(
    start: datetime, term: int, calendar: WorkingCalendar, pauses: Sequence[Stretch]
) -> datetime | None:
    first_year = last_year = start.year
    while True:
        table = calendar.table(first_year, last_year)
        begin = table.places[start.toordinal() + 1 - table.base]
        place = _nth_running(table.closes, begin, term, pauses) if pauses else begin + term - 1
        if place is None:
            return None
        if place < len(table.closes):
            return _within_reach(start, table.closes[place])
        last_year = _one_more(start, table)


def _end_in_days(
    start: datetime, term: int, calendar: WorkingCalendar, pauses: Sequence[Stretch]
) -> datetime | None:
    first_year = last_year = start.year
    while True:
        table = calendar.table(first_year, last_year)
        begin = start.toordinal() + 1 - table.base
        day = _nth_running(table.day_closes, begin, term, pauses) if pauses else begin + term - 1
        if day is None:
            return None
        if day < len(table.day_closes):
            place = _nth_running(table.closes, table.places[day], 1, pauses)
            if place is None:
                return None
            if place < len(table.closes):
                return _within_reach(start, table.closes[place])
        last_year = _one_more(start, table)


def _nth_running(closes: list[datetime], begin: int, nth: int, pauses: Sequence[Stretch]) -> int | None:
    """Return the place of the ``nth`` close from ``begin`` on that no pause holds; ``None``: stopped for good.

    A place beyond the list means that the list is too short.
    """
    place = begin + nth - 1
    for start, end in pauses:
        first = max(bisect_left(closes, start), begin)
        if first > place or first >= len(closes):
            return place
        if end is None:
            return None
        place += max(bisect_left(closes, end) - first, 0)
    return place


def _end_in_hours(
    start: datetime, term: int, calendar: WorkingCalendar, pauses: Sequence[Stretch]
) -> datetime | None:
    first_year = last_year = start.year
    while True:
        table = calendar.table(first_year, last_year)
        target: int | None = table.position(start) + term * 3_600_000_000
        if pauses and target is not None:
            target = _passing_over(table, start, target, pauses)
        if target is None:
            return None
        if target <= table.totals[-1]:
            return _within_reach(start, table.moment(target))
        last_year = _one_more(start, table)


def _passing_over(table: Table, start: datetime, target: int, pauses: Sequence[Stretch]) -> int | None:
    """Return where a count of hours ends when the working time inside pauses does not count."""
    for begin, end in pauses:
        if end is not None and end <= start:
            continue
        at = table.position(max(begin, start)) if begin.year <= table.last_year else table.totals[-1]
        if at >= target:
            break
        if end is None:
            return target if begin.year > table.last_year else None
        upto = table.position(end) if end.year <= table.last_year else table.totals[-1]
        target += upto - at
    return target


def _one_more(start: datetime, table: Table) -> int:
    """Return the year to look into next; raises ``TermError`` once eleven years hold no end."""
    if (date(table.last_year, 12, 31) - start.date()).days >= LONGEST_SEARCH:
        raise TermError(f"no end found within {LONGEST_SEARCH} days of {start.date().isoformat()}")
    return table.last_year + 1


def _within_reach(start: datetime, found: datetime) -> datetime:
    if found.toordinal() - start.toordinal() > LONGEST_SEARCH:
        raise TermError(f"no end found within {LONGEST_SEARCH} days of {start.date().isoformat()}")
    return found


_END_OF = {
    Unit.WORKING_DAY: _end_in_working_days,
    Unit.DAY: _end_in_days,
    Unit.HOUR: _end_in_hours,
}


def _reasons(
    start: datetime,
    due: datetime | None,
    unit: Unit,
    calendar: WorkingCalendar,
    pauses: tuple[Pause, ...],
) -> Iterator[Reason]:
    yield Reason("received", start)
    if due is not None:
        off = _closures(start.date() + ONE_DAY, due.date(), unit, calendar)
        yield from sorted([*off, *_worked(start, due, unit, calendar)], key=lambda each: each.first)
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
        yield Reason(kind, _noon(each[0]), _noon(each[-1]), _each_once(names))


def _worked(start: datetime, due: datetime, unit: Unit, calendar: WorkingCalendar) -> Iterator[Reason]:
    """Yield each day that counted although its weekday is off."""
    swapped = [] if unit is Unit.DAY else sorted(calendar.opened)
    for day in swapped:
        if start.date() < day <= due.date() and not calendar.week_of(day).get(day.weekday()):
            yield Reason("worked", _noon(day), None, calendar.names.get(day, ""))


def _each_once(names: list[str]) -> str:
    """Return the distinct names of a run in the order they come, joined for one line."""
    return ", ".join(dict.fromkeys(names))


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), VIETNAM)
