"""The working calendar of a province: national holidays with swapped days, then the province's own days."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from typing import NamedTuple

import holidays

from motcua.kernel.working_time import DEFAULT_HOURS, Era, Window, WorkingCalendar

USUAL_CLOSE = time(17, 0)
FRIDAY = 4
UNNAMED_CLOSURE = "Ngày nghỉ theo quyết định của tỉnh"


class Override(NamedTuple):
    """A day on which a province differs from the nation (ngày nghỉ, ngày làm bù của địa phương).

    An open day is worked by the usual hours.
    """

    day: date
    is_open: bool
    name: str = ""


def national_calendar(
    years: Iterable[int],
    *,
    hours: Mapping[int, tuple[Window, ...]] | None = None,
    eras: Sequence[Era] = (),
    close: time = USUAL_CLOSE,
    overrides: Iterable[tuple[date, bool, str]] = (),
) -> WorkingCalendar:
    """Return the calendar of ``years``; asking it for a day of another year raises ``CalendarGapError``.

    ``hours`` are the office hours until the first of ``eras`` begins.
    Law: Labour Code 45/2019/QH14 Art. 111–112 (holidays, days in lieu); the yearly notices on swapped days as the
    ``holidays`` library carries them. Policy: overrides of the province win over the nation.
    """
    published = frozenset(years)
    week = dict(hours) if hours is not None else dict.fromkeys(range(FRIDAY + 1), DEFAULT_HOURS)
    usual = WorkingCalendar(week, eras=tuple(eras))
    closed, opened = _nation(published)
    names: dict[date, str] = {}
    for override in map(Override._make, overrides):
        closed.pop(override.day, None)
        opened.pop(override.day, None)
        if override.is_open:
            opened[override.day] = ()
            names[override.day] = override.name
        else:
            closed[override.day] = override.name or UNNAMED_CLOSURE
    windows = {day: _usual_windows(usual, day) for day in opened}
    return WorkingCalendar(week, closed, windows, published, close, tuple(eras), names)


def _nation(years: frozenset[int]) -> tuple[dict[date, str], dict[date, tuple[Window, ...]]]:
    if years not in _nations:
        nation = holidays.country_holidays("VN", years=sorted(years), language="vi")
        closed = {day: str(name) for day, name in nation.items() if day.year in years}
        _nations[years] = closed, {day: () for day in nation.weekend_workdays if day.year in years}
    closed, opened = _nations[years]
    return dict(closed), dict(opened)


_nations: dict[frozenset[int], tuple[dict[date, str], dict[date, tuple[Window, ...]]]] = {}


def _usual_windows(usual: WorkingCalendar, day: date) -> tuple[Window, ...]:
    """Return the windows an opened day is worked by: its own weekday's, else those of the first weekday worked."""
    week = usual.week_of(day)
    if day.weekday() <= FRIDAY and week.get(day.weekday()):
        return week[day.weekday()]
    return next((week[number] for number in sorted(week) if week[number]), DEFAULT_HOURS)
