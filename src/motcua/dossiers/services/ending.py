"""Ends without a result: stopped by the office, withdrawn by the applicant; and the papers that go back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.dossiers.models import Dossier
from motcua.dossiers.rules.transitions import Status, TransitionError, status_after
from motcua.dossiers.services import telling
from motcua.dossiers.services.grounds import Grounds, grounds_of, need
from motcua.dossiers.services.journal import Entry, record
from motcua.dossiers.services.moves import Act, ActionRefusedError, apply, locked, perform
from motcua.dossiers.services.receiving import close_waiting
from motcua.dossiers.services.standing import roles_at
from motcua.organizations.queries import standing_agency
from motcua.workflows.rules import Action

PAPERS_RETURNED = "papers_returned"
ENDED = frozenset({Status.REFUSED, Status.WITHDRAWN, Status.STOPPED})


@dataclass(frozen=True, slots=True)
class Request:
    """A withdrawal asked for at the counter: why, who came, and on what paper it was asked."""

    reason: str
    asked_by: str
    proof: str = ""


def stop(dossier_id: UUID, grounds: Grounds | str, *, by: User, at: datetime, seen: int | None = None) -> Dossier:
    """End a dossier that cannot be granted, with the reason in writing (dừng giải quyết).

    Law: Circular 03/2025/TT-VPCP form 05; before it Decree 61/2018/NĐ-CP Art. 19(8).
    """
    given = grounds_of(grounds)

    def effect(dossier: Dossier) -> None:
        finish_without_result(dossier, at=at)
        telling.stopped(dossier, given.reason, at=at)

    return perform(dossier_id, Act(Action.STOP, by, at, given.reason, seen=seen, data=given.data), effect)


def finish_without_result(dossier: Dossier, *, at: datetime) -> None:
    """Close what a locked dossier waits for and say when it ended, if it was ever received."""
    close_waiting(dossier, at=at)
    if dossier.received_at is not None:
        dossier.finished_at, dossier.finished_on = at, localdate(at)


@transaction.atomic
def withdraw(dossier_id: UUID, reason: str, *, by: User, at: datetime) -> Dossier:
    """Let the applicant take a dossier back while no result exists (rút hồ sơ). Raises ``ActionRefusedError``.

    Law: Decree 61/2018/NĐ-CP (the applicant may withdraw before the result); status 7.
    """
    dossier = locked(dossier_id)
    if by.pk not in {dossier.applicant_id, dossier.filed_by_id}:
        raise ActionRefusedError("not_yours")
    return _take_back(dossier, Act(Action.WITHDRAW, by, at, reason.strip()))


@transaction.atomic
def withdraw_at_counter(dossier_id: UUID, request: Request, *, by: User, at: datetime) -> Dossier:
    """Record a withdrawal that the applicant asks for at the one-stop desk (rút hồ sơ tại quầy).

    Whoever receives there writes down who asked and on what paper. Raises ``ActionRefusedError``.
    Law: Decree 61/2018/NĐ-CP (the applicant may withdraw before the result); status 7.
    """
    need(request.reason)
    need(request.asked_by)
    dossier = locked(dossier_id)
    if not receives(by, dossier, at):
        raise ActionRefusedError("not_yours")
    data = {"at_counter": True, "by_applicant": request.asked_by.strip() == dossier.applicant_name}
    if request.proof.strip():
        data["proof"] = True
    gone = _take_back(dossier, Act(Action.WITHDRAW, by, at, request.reason.strip(), data=data))
    telling.withdrawn(gone, at=at)
    return gone


def _take_back(dossier: Dossier, act: Act) -> Dossier:
    if dossier.status == Status.WITHDRAWN:
        return dossier
    try:
        received = dossier.received_at is not None
        status = status_after(Status(dossier.status), Action.WITHDRAW, was_received=received)
    except TransitionError as error:
        raise ActionRefusedError("not_now", str(error)) from error
    finish_without_result(dossier, at=act.at)
    apply(dossier, act, status=status, step=None)
    return dossier


@transaction.atomic
def return_papers(dossier_id: UUID, *, by: User, at: datetime, receiver: str = "") -> Dossier:
    """Give the papers of a dossier that ended without a result back to the applicant (trả lại giấy tờ).

    Twice is once. Raises ``ActionRefusedError`` while the dossier goes on, or where no paper was handed in.
    Law: Decree 61/2018/NĐ-CP Art. 19(4), 19(8) (the dossier is returned with its notice).
    """
    dossier = locked(dossier_id)
    if not receives(by, dossier, at):
        raise ActionRefusedError("not_yours")
    if Status(dossier.status) not in ENDED or not dossier.attachments.filter(originals__gt=0).exists():
        raise ActionRefusedError("not_now")
    if not dossier.events.filter(kind=PAPERS_RETURNED).exists():
        papers = dossier.attachments.filter(originals__gt=0).count()
        data = {"papers": papers, "to_other": bool(receiver.strip())}
        record(dossier, Entry(PAPERS_RETURNED, by, at, dossier.receiving_agency, data=data))
        dossier.save(update_fields=["journal_length"])
    return dossier


def receives(user: User, dossier: Dossier, at: datetime) -> bool:
    """Say whether somebody sits at the one-stop desk that received a dossier, or at that of its heir."""
    desk = standing_agency(dossier.receiving_agency, localdate(at))
    roles = roles_at(user, desk, at, procedure_id=dossier.procedure.procedure_id)
    return Role.INTAKE in roles
