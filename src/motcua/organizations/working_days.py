"""The working calendars of all offices as the tables tell them: read at once, made once for all that are alike.

Two calendars for each office: the one that legal terms are counted by, and that of its counters, which may be open
when terms stand still (trực sáng thứ Bảy).
"""

import time as clock
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta

from motcua.kernel.working_time import Era, Window, WorkingCalendar
from motcua.organizations.models import Agency, CalendarDay, OfficeHours
from motcua.organizations.rules.calendars import national_calendar

FIRST_YEAR, LAST_YEAR = 2015, 2035
CALENDAR_SECONDS = 30  # how long a process may keep the facts before it looks again
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayFact:
    """A day on which the offices below ``path`` (empty: all of the province) differ from the nation."""

    path: str
    day: date
    is_open: bool
    name: str


@dataclass(frozen=True, slots=True)
class HoursFact:
    """A window of a weekday; ``counts`` says whether terms run in it or only a counter is open."""

    valid_from: date
    valid_to: date | None
    weekday: int
    opens: time
    closes: time
    counts: bool

    def holds(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


Signature = tuple[tuple[DayFact, ...], tuple[HoursFact, ...], tuple[HoursFact, ...], bool]
_made: dict[Signature, WorkingCalendar] = {}  # offices with the same days and hours share one calendar


@dataclass(frozen=True)
class Offices:
    """What is known of all offices at a moment."""

    days: tuple[DayFact, ...]
    hours: dict[int | None, tuple[HoursFact, ...]]
    known: dict[tuple[int | None, bool], WorkingCalendar] = field(default_factory=dict, compare=False)

    def calendar(self, agency: Agency | None, *, counter: bool = False) -> WorkingCalendar:
        """Return the calendar an agency works by, or that of its counters."""
        key = (agency.pk if agency else None, counter)
        if key not in self.known:
            self.known[key] = self._calendar(agency, counter=counter)
        return self.known[key]

    def _calendar(self, agency: Agency | None, *, counter: bool) -> WorkingCalendar:
        path = agency.path if agency else ""
        days = tuple(each for each in self.days if path.startswith(each.path))
        own = self.hours.get(agency.pk, ()) if agency else ()
        signature = (days, own, self.hours.get(None, ()), counter)
        if signature not in _made:
            _made[signature] = _make(*signature)
        return _made[signature]

    def with_day(self, agency: Agency | None, day: date, *, is_open: bool, name: str) -> "Offices":
        """Return the offices as they would be with one more day announced."""
        path = agency.path if agency else ""
        kept = [each for each in self.days if (each.path, each.day) != (path, day)]
        return replace(self, days=_in_order([*kept, DayFact(path, day, is_open, name)]), known={})


_current: list[tuple[float, Offices]] = []


def offices() -> Offices:
    """Return what the tables say now; kept by each process for up to ``CALENDAR_SECONDS``."""
    if not _current or clock.monotonic() - _current[0][0] > CALENDAR_SECONDS:
        _current[:] = [(clock.monotonic(), _read())]
    return _current[0][1]


def forget_calendars() -> None:
    """Make this process read the calendars again; for whoever has just changed them."""
    _current.clear()


def _read() -> Offices:
    rows = CalendarDay.objects.values_list("agency__path", "day", "is_open", "name")
    days = _in_order(DayFact(path or "", day, is_open, name) for path, day, is_open, name in rows)
    hours: dict[int | None, tuple[HoursFact, ...]] = {}
    for row in OfficeHours.objects.order_by("valid_from", "weekday", "opens"):
        fact = HoursFact(row.valid_from, row.valid_to, row.weekday, row.opens, row.closes, row.counts_in_terms)
        hours[row.agency_id] = (*hours.get(row.agency_id, ()), fact)
    return Offices(days, hours)


def _in_order(days: Iterable[DayFact]) -> tuple[DayFact, ...]:
    """Return days so that what a unit announced comes after what the units above it did, and wins."""
    return tuple(sorted(days, key=lambda each: (len(each.path), each.path, each.day)))


def _make(
    days: Sequence[DayFact], own: Sequence[HoursFact], general: Sequence[HoursFact], counter: bool
) -> WorkingCalendar:
    eras = _eras([each for each in own if counter or each.counts], [each for each in general if each.counts])
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    return national_calendar(years, eras=eras, overrides=[(each.day, each.is_open, each.name) for each in days])


def _eras(own: Sequence[HoursFact], general: Sequence[HoursFact]) -> list[Era]:
    """Return the hours in force from each day on which they change: the agency's own, else the province's."""
    facts = [*own, *general]
    changes = {each.valid_from for each in facts} | {each.valid_to + ONE_DAY for each in facts if each.valid_to}
    found = []
    for first in sorted(changes):
        valid = [each for each in own if each.holds(first)] or [each for each in general if each.holds(first)]
        hours: dict[int, tuple[Window, ...]] = {}
        for each in valid:
            hours[each.weekday] = (*hours.get(each.weekday, ()), (each.opens, each.closes))
        if hours:
            found.append(Era(first, hours))
    return found
