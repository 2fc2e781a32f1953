"""The working calendar of a province: national holidays with swapped days, then the province's own days."""

from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import NamedTuple

import holidays

from motcua.kernel.working_time import DEFAULT_HOURS, Window, WorkingCalendar

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
    close: time = USUAL_CLOSE,
    overrides: Iterable[tuple[date, bool, str]] = (),
) -> WorkingCalendar:
    """Return the calendar of ``years``; asking it for a day of another year raises ``CalendarGapError``.

    Law: Labour Code 45/2019/QH14 Art. 111–112 (holidays, days in lieu); the yearly notices on swapped days as the
    ``holidays`` library carries them. Policy: overrides of the province win over the nation.
    """
    published = frozenset(years)
    week = dict(hours) if hours is not None else dict.fromkeys(range(FRIDAY + 1), DEFAULT_HOURS)
    usual = _usual_windows(week)
    nation = holidays.country_holidays("VN", years=sorted(published), language="vi")
    closed = {day: str(name) for day, name in nation.items() if day.year in published}
    opened = {day: usual for day in nation.weekend_workdays if day.year in published}
    for override in map(Override._make, overrides):
        closed.pop(override.day, None)
        opened.pop(override.day, None)
        if override.is_open:
            opened[override.day] = usual
        else:
            closed[override.day] = override.name or UNNAMED_CLOSURE
    return WorkingCalendar(week, closed, opened, published, close)


def _usual_windows(week: Mapping[int, tuple[Window, ...]]) -> tuple[Window, ...]:
    """Return the windows a swapped day is worked by: those of the first weekday that is worked."""
    return next((week[day] for day in sorted(week) if week[day]), DEFAULT_HOURS)
