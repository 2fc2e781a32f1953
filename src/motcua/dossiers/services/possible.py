"""What somebody may lawfully do with a dossier now: the steps of its workflow, and what stands beside them."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from motcua.accounts.models import User
from motcua.catalog.queries.procedures import definition_by_id
from motcua.dossiers.models import Dossier
from motcua.dossiers.rules.transitions import Status, TransitionError, status_after
from motcua.dossiers.services.ending import ENDED, PAPERS_RETURNED, receives
from motcua.dossiers.services.extending import may_extend
from motcua.dossiers.services.standing import roles_over
from motcua.workflows.rules import Action, actions_at


class Aside(StrEnum):
    """An act that is no step of any workflow and changes no status."""

    TAKE_PAPERS = "take_papers"
    RETURN_PAPERS = "return_papers"


WITHDRAWABLE = frozenset({
    Status.REGISTERED, Status.ACCEPTED, Status.PROCESSING, Status.AWAITING_SUPPLEMENT, Status.AWAITING_PAYMENT,
})  # fmt: skip


def possible(dossier: Dossier, user: User, at: datetime) -> set[Action | Aside]:
    """Return everything this person may lawfully do with a dossier now."""
    roles = roles_over(user, dossier, at)
    steps = {
        action
        for action in actions_at(definition_by_id(dossier.workflow_id), dossier.step, roles)
        if _is_lawful(dossier, action) and not (action is Action.TAKE and dossier.assignee_id == user.pk)
    }
    return steps | aside(dossier, user, at)


def _is_lawful(dossier: Dossier, action: Action) -> bool:
    try:
        status_after(Status(dossier.status), action, was_received=dossier.received_at is not None)
    except TransitionError:
        return False
    return True


def aside(dossier: Dossier, user: User, at: datetime) -> set[Action | Aside]:
    """Return what this person may do now beside the steps."""
    return set(_possible(dossier, user, at))


def _possible(dossier: Dossier, user: User, at: datetime) -> Iterator[Action | Aside]:
    status, is_desk = Status(dossier.status), receives(user, dossier, at)
    if status is Status.AWAITING_SUPPLEMENT and (is_desk or roles_over(user, dossier, at)):
        yield Aside.TAKE_PAPERS
    if may_extend(dossier, user, at):
        yield Action.EXTEND
    if is_desk and status in WITHDRAWABLE:
        yield Action.WITHDRAW
    if is_desk and status in ENDED and _has_papers(dossier):
        yield Aside.RETURN_PAPERS


def _has_papers(dossier: Dossier) -> bool:
    """Say whether originals were handed in and have not gone back."""
    handed_in = dossier.attachments.filter(originals__gt=0).exists()
    return handed_in and not dossier.events.filter(kind=PAPERS_RETURNED).exists()
