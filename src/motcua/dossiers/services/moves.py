"""The common way of every act: lock, check the right and the law, change, journal."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from motcua.accounts.models import User
from motcua.catalog.queries.procedures import definition_by_id, plan
from motcua.dossiers.models import Dossier
from motcua.dossiers.rules.transitions import Status, TransitionError, status_after
from motcua.dossiers.services import clock
from motcua.dossiers.services.journal import Entry, record
from motcua.dossiers.services.linking import PartBusyError, follow
from motcua.dossiers.services.out_of_area import note_competent
from motcua.dossiers.services.standing import in_whose_name, roles_over
from motcua.foundation.fault_points import reach, reach_when_committed
from motcua.workflows.rules import Action, Move, Step, WorkflowError, advance

# What an act may change in a dossier's row; what the applicant handed in is not among it.
MOVING = (
    "status", "step", "holder", "holder_role", "assignee", "received_at", "received_on", "due_at", "step_due_at",
    "act_by", "finished_at", "finished_on", "returned_at", "journal_length", "clock_started_at", "extended_by",
    "hand_over_due_at", "competent_at",
    *clock.WATCHED,
)  # fmt: skip


class ActionRefusedError(Exception):
    """An act is not possible; ``code`` says why: ``not_yours``, ``not_now``, ``changed``, ``reason_missing`` …"""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Act:
    """Who does what, when; ``by`` is nobody where time itself acts.

    ``seen`` is the journal length on the actor's screen, to notice that others were faster. ``is_kept`` says
    whether what the act brings beside the journal is what is kept already: a second press brings the same.
    """

    action: Action
    by: User | None
    at: datetime
    note: str = ""
    to: str | None = None
    seen: int | None = None
    data: dict[str, Any] = field(default_factory=dict)
    is_kept: Callable[[Dossier], bool] | None = None


Effect = Callable[[Dossier], dict[str, Any] | None]


def locked(dossier_id: UUID) -> Dossier:
    """Return a dossier that nobody else can change until the transaction ends.

    Raises ``Dossier.DoesNotExist``.
    """
    related = ("holder", "receiving_agency", "deciding_agency", "assignee", "applicant")
    # First the lock, then the row: whoever waits for a lock in a join finds nothing once the holder has changed.
    # The key never changes, so rows that point to it may be written meanwhile: a long act holds up no reader.
    Dossier.objects.select_for_update(no_key=True).values_list("pk").get(pk=dossier_id)
    dossier = Dossier.objects.select_related(*related).get(pk=dossier_id)
    dossier.procedure = plan(dossier.procedure_id).version  # published versions never change: no need to read it
    return dossier


def perform(dossier_id: UUID, act: Act, effect: Effect | None = None) -> Dossier:
    """Do an act: lock the dossier, check right and law, let ``effect`` add what belongs to it, move, journal.

    What ``effect`` returns is journalled with the act's own data. The same act by the same person twice (a double
    click, a repeated request) changes nothing the second time; with other words it is refused as ``changed``.
    Raises ``ActionRefusedError`` and then leaves everything as it was.
    """
    with transaction.atomic():
        dossier = locked(dossier_id)
        if is_repeat(dossier, act):
            return dossier
        if act.seen is not None and act.seen != dossier.journal_length:
            raise ActionRefusedError("changed")
        act, move, status = _judge(dossier, act)
        more = effect(dossier) if effect is not None else None
        if more:
            act = replace(act, data={**act.data, **more})
        apply(dossier, act, status=status, step=move.target)
        reach("act.written")
        reach_when_committed("act.committed")
        return dossier


def apply(dossier: Dossier, act: Act, *, status: Status, step: Step | None) -> None:
    """Write a judged act into a locked dossier and its journal."""
    dossier.status = status
    stays = step is not None and step.key == dossier.step
    acting_agency = dossier.holder
    if not stays:
        _place(dossier, step)
    if not stays or act.action is Action.RESUME:
        clock.restart_step(dossier, at=act.at)
    note_competent(dossier, acting_agency, at=act.at)
    clock.refresh(dossier, at=act.at)
    record(dossier, Entry(act.action, act.by, act.at, acting_agency, act.note, act.data))
    dossier.save(update_fields=MOVING)
    try:
        follow(dossier, by=act.by, at=act.at)
    except PartBusyError as error:
        raise ActionRefusedError("changed") from error


def _place(dossier: Dossier, step: Step | None) -> None:
    dossier.step = step.key if step else ""
    dossier.holder_role = step.role if step else ""
    dossier.assignee = None
    if step:
        dossier.holder = dossier.receiving_agency if step.place == "receiving" else dossier.deciding_agency


def is_repeat(dossier: Dossier, act: Act) -> bool:
    """Say whether an act is the last one again, word for word, by the same person with the same page before them.

    Whoever goes back on the page and says something else means another act: that one is judged, not swallowed.
    """
    if act.seen is None or act.seen + 1 != dossier.journal_length:
        return False
    last = dossier.events.order_by("-seq").first()
    if last is None or last.kind != act.action or last.by != act.by:
        return False
    is_same_way = act.to is None or act.to == last.step
    is_same = is_same_way and last.note == act.note and act.data.items() <= last.data.items()
    return is_same and (act.is_kept is None or act.is_kept(dossier))


def _judge(dossier: Dossier, act: Act) -> tuple[Act, Move, Status]:
    by = act.by
    roles = roles_over(by, dossier, act.at) if by else {}
    if by is None or not roles:
        raise ActionRefusedError("not_yours")
    definition = definition_by_id(dossier.workflow_id)
    try:
        move = advance(definition, dossier.step, act.action, roles, to=act.to)
        status = status_after(Status(dossier.status), act.action, was_received=dossier.received_at is not None)
    except (WorkflowError, TransitionError) as error:
        raise ActionRefusedError("not_now", str(error)) from error
    if roles[dossier.holder_role] != by.pk:
        act = replace(act, data={**act.data, **acting_for(by, dossier, act.at)})
    return act, move, status


def acting_for(by: User, dossier: Dossier, at: datetime) -> dict[str, str]:
    """Return for the journal in whose name somebody acts who holds the role only by delegation."""
    delegation = in_whose_name(by, dossier, at)
    return {"acts_for": str(delegation.posting.user_id), "manner": delegation.manner} if delegation else {}
