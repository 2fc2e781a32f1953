"""A plan for a period: which dossier comes when, by which way, and when it is done. Pure; a seed repeats it."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from motcua.kernel.working_time import VIETNAM, Unit, WorkingCalendar, deadline

OPENING, CLOSING = time(7, 0), time(17, 0)
QUARTER_OF_DAY = timedelta(hours=6)


class PlanError(ValueError):
    """The figures of a period contradict each other or do not fit into it."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a period has to come to; every figure counts dossiers."""

    first: date
    last: date
    carried_over: int
    online: int
    counter_or_post: int
    resolved: int
    on_time: int
    post: int = 0
    assisted: int = 0
    electronic_results: int = 0

    @property
    def received(self) -> int:
        return self.carried_over + self.online + self.counter_or_post

    def check(self) -> None:
        """Raise ``PlanError`` where a part is larger than its whole."""
        pairs = {
            "resolved": (self.resolved, self.received),
            "on_time": (self.on_time, self.resolved),
            "post": (self.post, self.counter_or_post),
            "assisted": (self.assisted, self.online),
            "electronic_results": (self.electronic_results, self.resolved),
        }
        for name, (part, whole) in pairs.items():
            if not 0 <= part <= whole:
                raise PlanError(f"{name} is {part} of {whole}: a part cannot be larger than its whole")
        if self.first > self.last:
            raise PlanError("the period ends before it begins")

    def scaled(self, scale: float) -> "Figures":
        """Return the same period with every figure times ``scale``, rounded, parts never above their wholes."""
        if not 0 < scale <= 1:
            raise PlanError(f"the scale must be above 0 and at most 1, not {scale}")
        names = (
            "carried_over",
            "online",
            "counter_or_post",
            "resolved",
            "on_time",
            "post",
            "assisted",
            "electronic_results",
        )
        values = {name: round(getattr(self, name) * scale) for name in names}
        scaled = replace(self, **values)
        resolved = min(scaled.resolved, scaled.received)
        return replace(scaled, resolved=resolved, on_time=min(scaled.on_time, resolved))


@dataclass(frozen=True, slots=True)
class Kind:
    """A procedure as the plan needs it: its version and its term."""

    version_id: int
    term: int
    unit: str


@dataclass(frozen=True, slots=True)
class Life:
    """One dossier to come: ``finished_at`` is ``None`` when it is still open at the end of the period."""

    number: int
    kind: Kind
    channel: str
    is_assisted: bool
    submitted_at: datetime
    received_at: datetime
    due_at: datetime
    finished_at: datetime | None = None
    is_electronic: bool = False


def plan(figures: Figures, kinds: Sequence[Kind], calendar: WorkingCalendar, *, seed: int) -> list[Life]:
    """Return the dossiers of a period, by receipt, that come to its figures exactly.

    Raises ``PlanError`` when the figures contradict each other or the period is too short for them.
    """
    figures.check()
    if not kinds:
        raise PlanError("no procedure with a term is published on the first day of the period")
    dice = random.Random(seed)  # noqa: S311 - a plan must repeat, it guards nothing
    lives = sorted(_arrivals(figures, kinds, calendar, dice), key=lambda life: (life.received_at, life.number))
    end = calendar.close_of(_last_open(figures.last, calendar))
    finished = _finish(lives, figures, calendar, end, dice)
    return [replace(life, number=number) for number, life in enumerate(finished)]


def _arrivals(
    figures: Figures, kinds: Sequence[Kind], calendar: WorkingCalendar, dice: random.Random
) -> list[Life]:
    before = list(_open_days(figures.first - timedelta(days=30), figures.first - timedelta(days=1), calendar))
    within = _open_days(figures.first, figures.last, calendar)
    if not before or not within:
        raise PlanError("the period has no working day")
    channels = ["online"] * figures.online + ["post"] * figures.post
    channels += ["counter"] * (figures.counter_or_post - figures.post)
    lives = [
        _carried_over(number, before, figures.first, kinds, calendar, dice)
        for number in range(figures.carried_over)
    ]
    helped = set(dice.sample(range(figures.online), figures.assisted))
    for number, channel in enumerate(channels):
        life = _arrival(figures.carried_over + number, channel, dice.choice(within), kinds, calendar, dice)
        lives.append(replace(life, is_assisted=number in helped))
    return lives


def _carried_over(
    number: int,
    days: list[date],
    first: date,
    kinds: Sequence[Kind],
    calendar: WorkingCalendar,
    dice: random.Random,
) -> Life:
    """Return a dossier of before the period that can still be done in time within it, if any kind allows that."""
    for _ in range(200):
        life = _arrival(number, dice.choice(("online", "counter")), dice.choice(days), kinds, calendar, dice)
        if life.due_at.date() >= first:
            return life
    slowest = max(kinds, key=lambda kind: kind.term)
    return _arrival(number, "counter", days[-1], [slowest], calendar, dice)


def _arrival(
    number: int, channel: str, day: date, kinds: Sequence[Kind], calendar: WorkingCalendar, dice: random.Random
) -> Life:
    received = _working_moment(day, calendar, dice)
    submitted = received - dice.random() * QUARTER_OF_DAY if channel == "online" else received
    kind = dice.choice(kinds)
    due = deadline(received, kind.term, Unit(kind.unit), calendar).due_at
    if due is None:
        raise PlanError(f"a term of {kind.term} {kind.unit} never ends")
    return Life(number, kind, channel, False, submitted.replace(microsecond=0), received, due)


def _finish(
    lives: list[Life], figures: Figures, calendar: WorkingCalendar, end: datetime, dice: random.Random
) -> list[Life]:
    """Give the right number of dossiers their end: late ones after their day, the others before or on it."""
    late_needed = figures.resolved - figures.on_time
    can_be_late = [at for at, life in enumerate(lives) if life.due_at + timedelta(days=2) < end]
    late = set(_choose(can_be_late, late_needed, "late", dice))
    # What is still open at the end is rather what came last: the rest is taken from the front, with some disorder.
    opening = datetime.combine(figures.first, OPENING, VIETNAM)
    able = [at for at, life in enumerate(lives) if at not in late and life.due_at > opening]
    disorder = {at: at + dice.randint(0, len(lives) // 20 + 1) for at in able}
    timely = set(sorted(able, key=disorder.__getitem__)[: figures.on_time])
    if len(timely) < figures.on_time:
        raise PlanError(f"only {len(timely)} dossiers can be on time in this period, not {figures.on_time}")
    made = [
        replace(life, finished_at=_end_of(life, at in late, max(opening, life.received_at), end, calendar, dice))
        if at in late or at in timely
        else life
        for at, life in enumerate(lives)
    ]
    done = [at for at, life in enumerate(made) if life.finished_at]
    electronic = set(dice.sample(done, figures.electronic_results))
    return [replace(life, is_electronic=at in electronic) for at, life in enumerate(made)]


def _choose(candidates: list[int], number: int, what: str, dice: random.Random) -> list[int]:
    if number > len(candidates):
        raise PlanError(f"only {len(candidates)} dossiers can be {what} in this period, not {number}")
    return dice.sample(candidates, number)


def _end_of(
    life: Life, is_late: bool, earliest: datetime, end: datetime, calendar: WorkingCalendar, dice: random.Random
) -> datetime:
    if is_late:
        days = _open_days(life.due_at.date() + timedelta(days=1), end.date(), calendar)
        day = days[min(dice.randint(0, 3), len(days) - 1)]
        return min(max(_working_moment(day, calendar, dice), earliest), end)
    latest = min(life.due_at, end)
    if latest <= earliest:  # received at the very end
        return earliest
    days = _open_days(earliest.date(), latest.date(), calendar)
    moment = _working_moment(dice.choice(days), calendar, dice)
    return min(max(moment, earliest), latest)


def _working_moment(day: date, calendar: WorkingCalendar, dice: random.Random) -> datetime:
    opens, closes = dice.choice(calendar.spans(day))
    return (opens + dice.random() * (closes - opens)).replace(microsecond=0)


def _open_days(first: date, last: date, calendar: WorkingCalendar) -> list[date]:
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if calendar.is_open(day)]


def _last_open(day: date, calendar: WorkingCalendar) -> date:
    while not calendar.is_open(day):
        day -= timedelta(days=1)
    return day
