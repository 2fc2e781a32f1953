"""A slow count by the letter of the rule, day by day and minute by minute: it shares no line with the engine."""

import random
from datetime import date, datetime, time, timedelta

from motcua.kernel.working_time import VIETNAM, Era, Pause, Unit, Window, WorkingCalendar

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
MORNING: Window = (time(7), time(11, 30))
AFTERNOON: Window = (time(13, 30), time(17))
LONG_AFTERNOON: Window = (time(13), time(17, 30))


def windows_of(day: date, calendar: WorkingCalendar) -> tuple[Window, ...]:
    """Look the windows of a day up, era by era."""
    if day in calendar.opened:
        return calendar.opened[day]
    if day in calendar.closed:
        return ()
    hours = calendar.hours
    for era in calendar.eras:
        if era.first <= day:
            hours = era.hours
    return hours.get(day.weekday(), ())


def runs(moment: datetime, pauses: list[Pause]) -> bool:
    return all(moment < each.start or (each.end is not None and each.end <= moment) for each in pauses)


def close_of(day: date, calendar: WorkingCalendar) -> datetime:
    windows = windows_of(day, calendar)
    return datetime.combine(day, windows[-1][1] if windows else calendar.close, VIETNAM)


def due(
    received: datetime, term: int, unit: Unit, calendar: WorkingCalendar, pauses: list[Pause]
) -> datetime | None:
    """Return when a term ends, ``None`` where an open pause keeps it from ending."""
    last = received.date() + timedelta(days=400)
    return _hours(received, term, calendar, pauses, last) if unit is Unit.HOUR else _days(
        received, term, unit, calendar, pauses, last
    )  # fmt: skip


def _hours(
    received: datetime, term: int, calendar: WorkingCalendar, pauses: list[Pause], last: date
) -> datetime | None:
    left, day = term * 60, received.date()
    while day <= last:
        for opens, closes in windows_of(day, calendar):
            moment = datetime.combine(day, opens, VIETNAM)
            while moment < datetime.combine(day, closes, VIETNAM):
                left -= moment >= received and runs(moment, pauses)
                moment += MINUTE
                if not left:
                    return moment
        day += DAY
    return None


def _days(
    received: datetime, term: int, unit: Unit, calendar: WorkingCalendar, pauses: list[Pause], last: date
) -> datetime | None:
    counted, day = 0, received.date()
    while day <= last:
        day += DAY
        is_worked, close = bool(windows_of(day, calendar)), close_of(day, calendar)
        if not runs(close, pauses) or (unit is Unit.WORKING_DAY and not is_worked):
            continue
        counted += 1
        if counted >= term and is_worked:
            return close
    return None


Case = tuple[datetime, int, Unit, WorkingCalendar, list[Pause]]


def cases(number: int, seed: int) -> list[Case]:
    """Return random cases: holidays, swapped days, Saturday mornings, other hours from a day on, pauses."""
    dice = random.Random(seed)
    calendars = [_calendar(dice) for _ in range(max(number // 100, 20))]
    return [_case(dice, dice.choice(calendars)) for _ in range(number)]


def _calendar(dice: random.Random) -> WorkingCalendar:
    first = date(2025, 1, 1)
    days = [first + timedelta(days=each) for each in range(420)]
    closed = dict.fromkeys(dice.sample(days, dice.randint(0, 40)), "nghỉ")
    weekends = [day for day in days if day.weekday() > 4 and day not in closed]
    opened = dict.fromkeys(dice.sample(weekends, dice.randint(0, 6)), (MORNING, AFTERNOON))
    week = dict.fromkeys(range(5), (MORNING, AFTERNOON))
    later = dict.fromkeys(range(5), (MORNING, LONG_AFTERNOON))
    saturday = {5: (MORNING,)} if dice.random() < 0.5 else {}
    eras = (Era(dice.choice(days), {**later, **saturday}),) if dice.random() < 0.5 else ()
    return WorkingCalendar({**week, **saturday}, closed, opened, eras=eras)


def _case(dice: random.Random, calendar: WorkingCalendar) -> Case:
    received = datetime(2025, 1, 1, tzinfo=VIETNAM) + dice.randrange(90 * 24 * 60) * MINUTE
    pauses = []
    for _ in range(dice.choice((0, 0, 0, 1, 1, 2, 3))):
        start = received + dice.randrange(-3_000, 30_000) * MINUTE
        end = None if dice.random() < 0.1 else start + dice.randrange(20_000) * MINUTE
        pauses.append(Pause(start, end))
    unit = dice.choice(list(Unit))
    return received, dice.randint(1, 16 if unit is Unit.HOUR else 40), unit, calendar, pauses
