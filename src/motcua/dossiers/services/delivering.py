"""Results that leave without the counter: by the public post, or opened by their owner online."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from motcua.accounts.models import User
from motcua.catalog.queries.procedures import definition_by_id
from motcua.dossiers.models import Dispatch, Dossier, Result
from motcua.dossiers.rules.handing import Proof
from motcua.dossiers.rules.transitions import Status, status_after
from motcua.dossiers.services import telling
from motcua.dossiers.services.handing import Handing, write_hand_out
from motcua.dossiers.services.journal import Entry, record
from motcua.dossiers.services.moves import Act, ActionRefusedError, apply, locked
from motcua.dossiers.services.returning import hand_out
from motcua.dossiers.services.standing import roles_over
from motcua.vault.models import Document
from motcua.workflows.rules import Action, advance


@transaction.atomic
def post_result(dossier_id: UUID, number: str, *, by: User, at: datetime) -> Dispatch:
    """Hand a result to the public post under its number (gửi bưu chính); it is not yet with its owner.

    Raises ``ActionRefusedError``.
    Law: Decree 61/2018/NĐ-CP (results may be returned by the public postal service).
    """
    dossier = _waiting(dossier_id, by=by, at=at)
    wanted = "".join(number.split()).upper()
    if not wanted:
        raise ActionRefusedError("waybill_missing")
    if _under_way(dossier) is not None:
        raise ActionRefusedError("under_way")
    try:
        with transaction.atomic():
            sent = Dispatch.objects.create(dossier=dossier, number=wanted, sent_at=at, sent_by=by)
    except IntegrityError as error:
        raise ActionRefusedError("waybill_known") from error
    _note(dossier, "result_posted", by=by, at=at)
    telling.result_posted(dossier, wanted, at=at)
    return sent


@transaction.atomic
def record_delivery(dossier_id: UUID, delivered_at: datetime, *, by: User, at: datetime) -> Dossier:
    """Record that the post gave a result to its owner: now it is handed out. Raises ``ActionRefusedError``."""
    dossier = _waiting(dossier_id, by=by, at=at)
    sent = _under_way(dossier)
    if sent is None:
        raise ActionRefusedError("nothing_under_way")
    if not sent.sent_at <= delivered_at <= at:
        raise ActionRefusedError("delivered_when")
    sent.delivered_at = delivered_at
    sent.save(update_fields=["delivered_at"])
    return hand_out(dossier_id, Handing(Dossier.ReturnBy.POST, Proof.POST), by=by, at=at)


@transaction.atomic
def record_came_back(dossier_id: UUID, reason: str, *, by: User, at: datetime) -> Dispatch:
    """Record that the post brought a result back; it waits at the counter again. Raises ``ActionRefusedError``."""
    dossier = _waiting(dossier_id, by=by, at=at)
    sent = _under_way(dossier)
    if sent is None:
        raise ActionRefusedError("nothing_under_way")
    if not reason.strip():
        raise ActionRefusedError("reason_missing")
    _came_back(dossier, sent, reason.strip(), by=by, at=at)
    return sent


@transaction.atomic
def note_delivered(sent: Dispatch, delivered_at: datetime, *, at: datetime) -> Dossier:
    """Hand a result out because the post itself says that its owner has it, in the name of who sent it.

    What an officer has written down already stays. Twice is once.
    """
    dossier = locked(sent.dossier_id)
    under_way = _under_way(dossier)
    if dossier.status != Status.DONE or under_way is None or under_way.pk != sent.pk:
        return dossier
    sent.delivered_at = min(max(delivered_at, sent.sent_at), at)
    sent.save(update_fields=["delivered_at"])
    return _hand_out(dossier, Handing(Dossier.ReturnBy.POST, Proof.POST), by=sent.sent_by, at=at)


@transaction.atomic
def note_came_back(sent: Dispatch, reason: str, *, at: datetime) -> Dossier:
    """Put a result back at the counter because the post itself says that it came back. Twice is once."""
    dossier = locked(sent.dossier_id)
    under_way = _under_way(dossier)
    if under_way is not None and under_way.pk == sent.pk:
        _came_back(dossier, sent, reason, by=sent.sent_by, at=at)
    return dossier


@transaction.atomic
def collect_online(dossier_id: UUID, *, by: User, at: datetime) -> Dossier:
    """Count a result as handed out when its owner opens it online, as was asked for. Any other time: nothing.

    Policy: only a signed electronic result that was to be returned online, opened by its owner's own account.
    """
    dossier = locked(dossier_id)
    result = Result.objects.filter(dossier=dossier).first()
    is_wanted = dossier.return_by == Dossier.ReturnBy.ONLINE and by.pk == dossier.applicant_id
    if dossier.status != Status.DONE or not is_wanted or result is None or result.document_id is None:
        return dossier
    return _hand_out(dossier, Handing(Dossier.ReturnBy.ONLINE, Proof.ACCOUNT), by=by, at=at)


def collect_document(document: Document, *, by: User, at: datetime) -> None:
    """Do the same where the owner opens the result from the vault; other papers are no result that waits."""
    for dossier_id in Result.objects.filter(document=document).values_list("dossier", flat=True):
        collect_online(dossier_id, by=by, at=at)


def _waiting(dossier_id: UUID, *, by: User, at: datetime) -> Dossier:
    dossier = locked(dossier_id)
    if not roles_over(by, dossier, at):
        raise ActionRefusedError("not_yours")
    if dossier.status != Status.DONE:
        raise ActionRefusedError("not_now")
    return dossier


def _hand_out(dossier: Dossier, handing: Handing, *, by: User, at: datetime) -> Dossier:
    """Give a locked dossier's result out where no officer does: opened online, or brought by the post."""
    definition = definition_by_id(dossier.workflow_id)
    move = advance(definition, dossier.step, Action.HAND_OUT, {dossier.holder_role})
    status = status_after(Status.DONE, Action.HAND_OUT, was_received=True)
    data = write_hand_out(dossier, handing, by=by, at=at)
    dossier.returned_at = at
    telling.handed_out(dossier, at=at)
    apply(dossier, Act(Action.HAND_OUT, by, at, data=data), status=status, step=move.target)
    return dossier


def _came_back(dossier: Dossier, sent: Dispatch, reason: str, *, by: User, at: datetime) -> None:
    sent.came_back_at, sent.came_back_reason = at, reason[:300]
    sent.save(update_fields=["came_back_at", "came_back_reason"])
    _note(dossier, "result_came_back", by=by, at=at)
    telling.result_came_back(dossier, reason, at=at)


def _under_way(dossier: Dossier) -> Dispatch | None:
    return dossier.dispatches.filter(delivered_at=None, came_back_at=None).first()


def _note(dossier: Dossier, kind: str, *, by: User, at: datetime) -> None:
    record(dossier, Entry(kind, by, at, dossier.holder))
    dossier.save(update_fields=["journal_length"])
