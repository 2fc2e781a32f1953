"""Keeping a dossier's due times in step with the facts they follow from."""

from datetime import datetime

from motcua.dossiers.models import Dossier
from motcua.dossiers.queries.clocks import deadline_of, ends_of, step_end
from motcua.dossiers.rules.escalation import Waiting, waiting
from motcua.dossiers.rules.transitions import Status

# What a clock writes into a dossier's row beside its due times.
WATCHED = ("waits_for", "wait_started_at", "warn_at", "watch_at")


def restart_step(dossier: Dossier, *, at: datetime) -> None:
    """Begin the time of the step that the dossier has come to."""
    dossier.wait_started_at = at
    dossier.step_due_at = step_end(dossier, at)


def refresh(dossier: Dossier, *, at: datetime) -> None:
    """Recompute when the dossier is due, what it waits for, and what the work lists sort it by."""
    status = Status(dossier.status)
    is_answered = dossier.waits_for == Waiting.ANSWERED  # until the status changes, whatever else moves its clocks
    kind = waiting(status, dossier.holder_role, is_answered=is_answered)
    if kind is None:
        if not status.is_resolved:
            dossier.due_at = deadline_of(dossier).due_at
        dossier.waits_for, dossier.wait_started_at, dossier.warn_at, dossier.watch_at = "", None, None, None
        dossier.act_by = dossier.step_due_at or dossier.submitted_at
        return
    _wait(dossier, kind, at=at)


def answered(dossier: Dossier, *, at: datetime) -> None:
    """Begin the time in which an officer looks at what the applicant has brought."""
    _wait(dossier, Waiting.ANSWERED, at=at)


def _wait(dossier: Dossier, kind: Waiting, *, at: datetime) -> None:
    """Write the ends of what a dossier waits for; another thing to wait for begins now."""
    if dossier.waits_for != kind or dossier.wait_started_at is None:
        dossier.waits_for, dossier.wait_started_at = kind, at
    answer_by = None
    if kind is Waiting.SUPPLEMENT:
        answer_by = dossier.supplements.filter(closed_at=None).values_list("answer_by", flat=True).first()
    ends = ends_of(dossier, (kind, dossier.wait_started_at), answer_by=answer_by)
    dossier.due_at, dossier.step_due_at, dossier.act_by = ends.due_at, ends.step_due_at, ends.act_by
    dossier.warn_at, dossier.watch_at = ends.warn_at, ends.watch_at
