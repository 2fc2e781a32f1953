"""The handling: take, assign, forward, return."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from motcua.accounts.models import User
from motcua.dossiers.models import Dossier
from motcua.dossiers.services import telling
from motcua.dossiers.services.consulting import check_answered
from motcua.dossiers.services.filing import begin_parts
from motcua.dossiers.services.moves import Act, ActionRefusedError, perform
from motcua.dossiers.services.standing import roles_at
from motcua.workflows.rules import Action


def take(dossier_id: UUID, *, by: User, at: datetime, seen: int | None = None) -> Dossier:
    """Make a dossier one's own and begin to handle it (nhận xử lý)."""

    def effect(dossier: Dossier) -> None:
        dossier.assignee = by

    return perform(dossier_id, Act(Action.TAKE, by, at, seen=seen), effect)


def assign(dossier_id: UUID, to: User, *, by: User, at: datetime, seen: int | None = None) -> Dossier:
    """Give a dossier to a colleague who holds the role of its step (phân công). Raises ``ActionRefusedError``."""
    act = Act(Action.ASSIGN, by, at, seen=seen, data={"to": str(to.pk)})

    def effect(dossier: Dossier) -> None:
        held = roles_at(to, dossier.holder, at, procedure_id=dossier.procedure.procedure_id)
        if dossier.holder_role not in held:
            raise ActionRefusedError("wrong_colleague")
        dossier.assignee = to

    with transaction.atomic():
        dossier = perform(dossier_id, act, effect)
        if to != by:
            telling.assigned(dossier, to, at=at)
    return dossier


def forward(
    dossier_id: UUID, *, by: User, at: datetime, note: str = "", to: str | None = None, seen: int | None = None
) -> Dossier:
    """Hand a dossier on to the next step, or to the one chosen among several (chuyển bước)."""
    with transaction.atomic():
        dossier = perform(dossier_id, Act(Action.FORWARD, by, at, note, to=to, seen=seen), check_answered)
        begin_parts(dossier, by=by, at=at)
    return dossier


def return_step(
    dossier_id: UUID, reason: str, *, by: User, at: datetime, to: str | None = None, seen: int | None = None
) -> Dossier:
    """Send a dossier back to an earlier step with the reason (trả lại). Raises ``ActionRefusedError``."""
    _need(reason)
    return perform(dossier_id, Act(Action.RETURN_STEP, by, at, reason.strip(), to=to, seen=seen))


def _need(text: str) -> None:
    if not text.strip():
        raise ActionRefusedError("reason_missing")
