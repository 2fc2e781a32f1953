"""What the law says of a dossier's clock, in terms of the one engine."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from motcua.kernel.working_time import (
    VIETNAM,
    Deadline,
    Pause,
    Reason,
    Unit,
    WorkingCalendar,
    deadline,
    working_hours_between,
)


@dataclass(frozen=True, slots=True)
class Clock:
    """The facts a due time follows from: receipt, term, pauses. No term or no receipt: no due time.

    ``started_at`` is given where the term counts from a later moment than the receipt: it began anew.
    ``extended_by`` is added to the term, in its unit.
    """

    received_at: datetime | None
    term_amount: int | None
    term_unit: str
    pauses: tuple[Pause, ...] = ()
    started_at: datetime | None = None
    extended_by: int = 0
    handed: tuple[datetime, ...] = ()  # when the competent body had it, or should have: a start by hand-over


def due(clock: Clock, calendar: WorkingCalendar) -> Deadline:
    """Return when a dossier's term ends and why.

    Law: Decree 61/2018/NĐ-CP Art. 17(3), as kept by Decree 118/2025/NĐ-CP: the clock starts with the complete
    dossier's receipt, as printed on the slip; waiting for the applicant is not counted.
    """
    if clock.received_at is None or clock.term_amount is None:
        return Deadline(None)
    start, term = clock.started_at or clock.received_at, clock.term_amount + clock.extended_by
    found = deadline(start, term, Unit(clock.term_unit), calendar, clock.pauses)
    if clock.started_at is None and not clock.extended_by:
        return found
    return Deadline(found.due_at, lambda: _with_turns(clock, found.reasons))


def _with_turns(clock: Clock, reasons: Iterable[Reason]) -> Iterator[Reason]:
    """Yield the reasons with what moved the term itself: its new beginning, its extension."""
    for reason in reasons:
        if reason.kind == "received" and clock.received_at and clock.started_at:
            yield Reason("received", clock.received_at)
            yield Reason("competent" if clock.started_at in clock.handed else "anew", clock.started_at)
            continue
        if reason.kind == "due" and clock.extended_by:
            yield Reason("extended", reason.first, note=str(clock.extended_by))
        yield reason


def step_due(started_at: datetime, hours: int, calendar: WorkingCalendar) -> datetime | None:
    """Return when a step should be done; ``None`` for a step without hours.

    Policy: hours per step as published with the internal procedure of the province.
    """
    return deadline(started_at, hours, Unit.HOUR, calendar).due_at if hours else None


def moved_end(start: datetime, end: datetime, before: WorkingCalendar, after: WorkingCalendar) -> datetime:
    """Return where a time that was counted in working hours by one calendar ends by another.

    Policy: the working time stays what it was; less than an hour of it moves nothing.
    """
    hours = working_hours_between(start, end, before) // timedelta(hours=1)
    if hours < 1 or working_hours_between(start, end, after) == working_hours_between(start, end, before):
        return end
    return deadline(start, hours, Unit.HOUR, after).due_at or end


def act_by(moments: Iterable[datetime | None], *, otherwise: datetime) -> datetime:
    """Return the nearest of the ends that are known: what a work list sorts by.

    Policy: the step's end comes before the dossier's; a dossier without any end sorts by its filing.
    """
    return min((moment for moment in moments if moment is not None), default=otherwise)


def timeliness(finished_at: datetime, due_at: datetime | None) -> str:
    """Return ``early``, ``on_time`` or ``late``: the days of finish and due in Viet Nam are compared.

    A dossier without a due time is on time.
    Law: Decision 766/QĐ-TTg (NgayKetThucXuLy ≤ NgayHenTra); Circular 01/2020/TT-VPCP form II.06a columns 8–10.
    """
    finished_on = finished_at.astimezone(VIETNAM).date()
    due_on = finished_on if due_at is None else due_at.astimezone(VIETNAM).date()
    if finished_on == due_on:
        return "on_time"
    return "early" if finished_on < due_on else "late"
