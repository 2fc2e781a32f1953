"""A later day, with an apology: once, in time, and counted by the engine."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate, localtime

from motcua.accounts.models import User
from motcua.catalog.queries.procedures import definition_by_id
from motcua.dossiers.models import Dossier, Extension
from motcua.dossiers.queries.clocks import deadline_of, office_calendar
from motcua.dossiers.queries.policies import words
from motcua.dossiers.rules import extensions as rules
from motcua.dossiers.rules.policies import Key, apology_by
from motcua.dossiers.rules.transitions import Status, TransitionError, status_after
from motcua.dossiers.services import telling
from motcua.dossiers.services.grounds import Grounds, grounds_of
from motcua.dossiers.services.moves import Act, ActionRefusedError, acting_for, apply, is_repeat, locked
from motcua.dossiers.services.standing import roles_over
from motcua.workflows.rules import Action


@dataclass(frozen=True, slots=True)
class Later:
    """How much longer, in the unit of the term, and why."""

    amount: int
    grounds: Grounds


@transaction.atomic
def extend(dossier_id: UUID, later: Later, *, by: User, at: datetime, seen: int | None = None) -> Dossier:
    """Apologise in writing and promise a later day (xin lỗi, gia hạn): once, and at least a day before it is due.

    Raises ``ActionRefusedError`` (``too_late``, ``extended_before``, ``nothing_due`` …) and then changes nothing.
    Law: Decree 61/2018/NĐ-CP Art. 19(9); Circular 03/2025/TT-VPCP form 04.
    """
    grounds = grounds_of(later.grounds)
    dossier = locked(dossier_id)
    again = Act(Action.EXTEND, by, at, grounds.reason, seen=seen, data={"amount": later.amount, **grounds.data})
    if is_repeat(dossier, again):
        return dossier
    if seen is not None and seen != dossier.journal_length:
        raise ActionRefusedError("changed")
    _check_right(dossier, by, at)
    before, number = dossier.due_at, dossier.extensions.count() + 1
    _check_rule(dossier, later.amount, number - 1, at=at)
    dossier.extended_by += later.amount
    after = deadline_of(dossier).due_at
    if before is None or after is None or after <= before:
        raise ActionRefusedError("nothing_due")
    Extension.objects.create(
        dossier=dossier, number=number, amount=later.amount, reason=grounds.reason,
        legal_basis=grounds.legal_basis, due_before=before, due_after=after, at=at, by=by,
    )  # fmt: skip
    data = {"amount": later.amount, "before": _day(before), "after": _day(after), **grounds.data}
    data |= acting_for(by, dossier, at)
    step = definition_by_id(dossier.workflow_id).step(dossier.step)
    act = Act(Action.EXTEND, by, at, grounds.reason, data=data)
    apply(dossier, act, status=Status(dossier.status), step=step)
    telling.extended(dossier, grounds.reason, after, at=at)
    return dossier


def may_extend(dossier: Dossier, user: User, at: datetime) -> bool:
    """Say whether somebody could move a dossier's due day now, so that only then it is offered."""
    try:
        _check_right(dossier, user, at)
        _check_rule(dossier, 1, dossier.extensions.count(), at=at)
    except ActionRefusedError:
        return False
    return True


def _check_right(dossier: Dossier, by: User, at: datetime) -> None:
    if not dossier.holder_role or dossier.holder_role not in roles_over(by, dossier, at):
        raise ActionRefusedError("not_yours")
    try:
        status_after(Status(dossier.status), Action.EXTEND, was_received=dossier.received_at is not None)
    except TransitionError as error:
        raise ActionRefusedError("not_now", str(error)) from error


def _check_rule(dossier: Dossier, amount: int, before: int, *, at: datetime) -> None:
    try:
        rules.check(rules.rule_on(localdate(at)), apologise_by(dossier), at=at, before=before, amount=amount)
    except rules.ExtensionError as error:
        raise ActionRefusedError(error.code) from error


def apologise_by(dossier: Dossier) -> datetime | None:
    """Return until when a dossier's due day can be moved; ``None`` where nothing is due."""
    if dossier.due_at is None or dossier.received_at is None:
        return None
    code = dossier.procedure.procedure.code
    word = words().of(Key.APOLOGY, localdate(dossier.received_at), code, dossier.channel)
    return apology_by(word, dossier.due_at, office_calendar(dossier.deciding_agency))


def _day(moment: datetime) -> str:
    return localtime(moment).isoformat(timespec="minutes")
