"""The clocks of a dossier as the engine sees them: when each ends, and what the ladder says of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Protocol
from uuid import UUID

from motcua.catalog.queries.procedures import definition_by_id, plan
from motcua.dossiers.models import Dossier
from motcua.dossiers.models import Pause as PauseRow
from motcua.dossiers.queries.policies import words
from motcua.dossiers.rules.deadlines import Clock, act_by, due, step_due
from motcua.dossiers.rules.escalation import Wait, Waiting, marks
from motcua.dossiers.rules.policies import Key, end_of, local_day
from motcua.dossiers.rules.transitions import Status
from motcua.kernel.working_time import Deadline, Pause, WorkingCalendar
from motcua.organizations.models import Agency
from motcua.organizations.queries import working_calendar

AT_WORK = frozenset({Waiting.ANSWER, Waiting.STEP, Waiting.SIGNATURE})
_END_BY = {Waiting.PAYMENT: Key.PAYMENT, Waiting.ANSWERED: Key.ANSWER, Waiting.COLLECT: Key.COLLECT}


class Calendars(Protocol):
    """Whoever knows the calendar of an office: the tables as they stand, or as they would."""

    def __call__(self, agency: Agency, *, counter: bool = False) -> WorkingCalendar: ...


@dataclass(slots=True)
class Facts:
    """What the clocks of a stored dossier follow from, and their ends as stored; read by the hundred thousand.

    The names are those of ``Dossier``.
    """

    pk: UUID
    applicant_id: UUID | None
    code: str
    workflow_id: int
    step: str
    status: int
    channel: str
    procedure_id: int
    holder_id: int
    deciding_agency_id: int
    receiving_agency_id: int
    submitted_at: datetime
    received_at: datetime | None
    clock_started_at: datetime | None
    term_amount: int | None
    term_unit: str
    extended_by: int
    hand_over_due_at: datetime | None
    competent_at: datetime | None
    due_at: datetime | None
    step_due_at: datetime | None
    act_by: datetime
    waits_for: str
    wait_started_at: datetime
    journal_length: int
    holder: Agency = field(init=False)
    deciding_agency: Agency = field(init=False)
    receiving_agency: Agency = field(init=False)


FACTS = tuple(each.name for each in fields(Facts) if each.init)


@dataclass(frozen=True, slots=True)
class Ends:
    """Everything about an open dossier that follows from its facts and the calendars."""

    due_at: datetime | None
    step_due_at: datetime | None
    act_by: datetime
    warn_at: datetime | None
    watch_at: datetime | None


def office_calendar(agency: Agency, *, counter: bool = False) -> WorkingCalendar:
    """Return the calendar an office counts by; with ``counter`` that of its desks."""
    return working_calendar(agency, counter=counter)


def pauses_of(rows: Iterable[PauseRow]) -> tuple[Pause, ...]:
    """Return stored pauses as the engine takes them, each with its cause in words."""
    return tuple(Pause(each.started_at, each.ended_at, str(each.get_kind_display())) for each in rows)


def deadline_of(
    dossier: Dossier | Facts, calendars: Calendars = office_calendar, pauses: tuple[Pause, ...] | None = None
) -> Deadline:
    """Return when a dossier is due and every reason that moved the day, from the facts alone.

    ``pauses`` saves asking for them where they were read before.
    """
    if dossier.received_at is None or dossier.term_amount is None:
        return Deadline(None)
    if pauses is None:
        pauses = ()
        if isinstance(dossier, Dossier) and not dossier._state.adding:
            pauses = pauses_of(dossier.pauses.all())
    clock = Clock(
        dossier.received_at,
        dossier.term_amount,
        dossier.term_unit,
        pauses,
        started_at=dossier.clock_started_at,
        extended_by=dossier.extended_by,
        handed=tuple(moment for moment in (dossier.competent_at, dossier.hand_over_due_at) if moment),
    )
    return due(clock, calendars(dossier.deciding_agency))


def deadline_when_received(dossier: Dossier) -> Deadline:
    """Return the end that was promised with the receipt, before anything moved it."""
    clock = Clock(dossier.received_at, dossier.term_amount, dossier.term_unit)
    return due(clock, office_calendar(dossier.deciding_agency))


def step_end(dossier: Dossier | Facts, start: datetime, calendars: Calendars = office_calendar) -> datetime | None:
    """Return when the step that a dossier came to at ``start`` should be done; nothing where it is at no step.

    A filing is answered within its own time, or within the hours of the step where these are fewer.
    """
    step = definition_by_id(dossier.workflow_id).steps.get(dossier.step)
    if step is None:
        return None
    calendar, day = calendars(dossier.holder, counter=step.place == "receiving"), local_day(start)
    ends = [step_due(start, step.hours, calendar)]
    if Status(dossier.status) is Status.REGISTERED:
        code = plan(dossier.procedure_id).version.procedure.code
        ends.append(end_of(words().of(Key.ANSWER, day, code, dossier.channel), start, calendar))
    elif ends == [None]:
        ends.append(end_of(words().of(Key.STEP, day), start, calendar))
    return min(end for end in ends if end is not None)


def ends_of(
    dossier: Dossier | Facts,
    wait: tuple[Waiting, datetime],
    calendars: Calendars = office_calendar,
    pauses: tuple[Pause, ...] | None = None,
    answer_by: datetime | None = None,
) -> Ends:
    """Return the ends of an open dossier that waits since a moment for something.

    ``answer_by`` is the end of an applicant's time for a supplement, as the request says it.
    """
    kind, start = wait
    if kind in AT_WORK:
        due_at = deadline_of(dossier, calendars, pauses).due_at
        step_due_at = step_end(dossier, start, calendars)
        ends = [step_due_at, due_at, None if dossier.competent_at else dossier.hand_over_due_at]
        end = act_by(ends, otherwise=dossier.submitted_at)
    else:
        end = _waiting_end(dossier, kind, start, calendars, answer_by)
        due_at = dossier.due_at if kind is Waiting.COLLECT else None
        step_due_at = dossier.step_due_at if kind is Waiting.COLLECT else None
    calendar = calendars(dossier.holder, counter=kind is Waiting.ANSWER)
    remind_at, warn_at = marks(Wait(kind, start, end), words().ladder(local_day(start)), calendar)
    return Ends(due_at, step_due_at, end, warn_at, min(remind_at, warn_at))


def _waiting_end(
    dossier: Dossier | Facts, kind: Waiting, start: datetime, calendars: Calendars, answer_by: datetime | None
) -> datetime:
    if kind is Waiting.SUPPLEMENT and answer_by is not None:
        return answer_by
    key = _END_BY.get(kind, Key.PAYMENT)
    code = plan(dossier.procedure_id).version.procedure.code
    policy = words().of(key, local_day(start), code, dossier.channel)
    return end_of(policy, start, calendars(dossier.holder))
