"""Keeping a dossier's due times in step with the facts they follow from."""

from datetime import datetime, timedelta

from motcua.catalog.queries.procedures import definition_by_id
from motcua.dossiers.models import Dossier
from motcua.dossiers.queries.clocks import deadline_of, office_calendar
from motcua.dossiers.rules.deadlines import SUPPLEMENT_WAIT_DAYS, act_by, step_due
from motcua.dossiers.rules.transitions import Status


def restart_step(dossier: Dossier, *, at: datetime) -> None:
    """Begin the time of the step that the dossier has come to."""
    steps = definition_by_id(dossier.workflow_id).steps
    hours = steps[dossier.step].hours if dossier.step in steps else 0
    dossier.step_due_at = step_due(at, hours, office_calendar(dossier.holder))


def refresh(dossier: Dossier, *, at: datetime) -> None:
    """Recompute when the dossier is due and what the work lists sort it by."""
    status = Status(dossier.status)
    if status.is_paused:
        dossier.due_at = dossier.step_due_at = None
        dossier.act_by = at + timedelta(days=SUPPLEMENT_WAIT_DAYS)
        return
    if not status.is_resolved:
        dossier.due_at = deadline_of(dossier).due_at
    ends = [dossier.step_due_at] if status.is_resolved else [dossier.step_due_at, dossier.due_at]
    dossier.act_by = act_by(ends, otherwise=dossier.submitted_at)
