"""The clock of a dossier as the engine sees it."""

from motcua.dossiers.models import Dossier
from motcua.dossiers.rules.deadlines import Clock, due
from motcua.kernel.working_time import Deadline, Pause, WorkingCalendar
from motcua.organizations.models import Agency
from motcua.organizations.queries import working_calendar


def office_calendar(agency: Agency) -> WorkingCalendar:
    return working_calendar(agency)


def deadline_of(dossier: Dossier) -> Deadline:
    """Return when a dossier is due and every reason that moved the day, from the facts alone."""
    if dossier.received_at is None or dossier.term_amount is None:
        return Deadline(None)
    pauses = tuple(
        Pause(each.started_at, each.ended_at, each.get_kind_display())
        for each in (() if dossier._state.adding else dossier.pauses.all())
    )
    clock = Clock(
        dossier.received_at,
        dossier.term_amount,
        dossier.term_unit,
        pauses,
        started_at=dossier.clock_started_at,
        extended_by=dossier.extended_by,
    )
    return due(clock, working_calendar(dossier.deciding_agency))
