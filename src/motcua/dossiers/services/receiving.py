"""The one-stop desk: accept, refuse, ask for what is missing, go on when it came."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.audit.services import record as audit
from motcua.dossiers.models import Dossier, Pause, Supplement
from motcua.dossiers.services import telling
from motcua.dossiers.services.journal import Entry, record
from motcua.dossiers.services.moves import Act, ActionRefusedError, locked, perform
from motcua.workflows.rules import Action


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing an applicant has to bring: the component it concerns, if any, and what exactly."""

    what: str
    component: str = ""


@dataclass(frozen=True, slots=True)
class SupplementRequest:
    """A written request naming everything that is missing at once."""

    items: tuple[Missing, ...]
    reason: str
    legal_basis: str = ""


def accept(dossier_id: UUID, *, by: User, at: datetime, seen: int | None = None) -> Dossier:
    """Take a filed dossier in and start its clock (tiếp nhận).

    Law: Decree 61/2018/NĐ-CP Art. 17; the clock starts with the complete dossier's receipt.
    """

    def effect(dossier: Dossier) -> None:
        if dossier.received_at is None:
            dossier.received_at, dossier.received_on = at, localdate(at)
            telling.accepted(dossier, at=at)

    return perform(dossier_id, Act(Action.ACCEPT, by, at, seen=seen), effect)


def refuse(dossier_id: UUID, reason: str, *, by: User, at: datetime, seen: int | None = None) -> Dossier:
    """Turn a filing away with its reason in writing (từ chối tiếp nhận). Raises ``ActionRefusedError``.

    Law: Decree 61/2018/NĐ-CP Art. 17(1)(c) form 03; renamed by Circular 03/2025/TT-VPCP.
    """
    _need(reason)

    def effect(dossier: Dossier) -> None:
        telling.refused(dossier, reason.strip(), at=at)

    return perform(dossier_id, Act(Action.REFUSE, by, at, reason.strip(), seen=seen), effect)


def request_supplement(
    dossier_id: UUID, request: SupplementRequest, *, by: User, at: datetime, seen: int | None = None
) -> Dossier:
    """Ask once, completely and in writing for what is missing; the clock stops (yêu cầu bổ sung).

    Raises ``ActionRefusedError`` when nothing is named or no reason is given.
    Law: Decree 61/2018/NĐ-CP Art. 17(2), 19(4); Decree 309/2026/NĐ-CP ("đầy đủ trong một lần").
    """
    _need(request.reason)
    if not request.items or not all(item.what.strip() for item in request.items):
        raise ActionRefusedError("items_missing")
    number = Supplement.objects.filter(dossier=dossier_id).count() + 1
    data = {"number": number, "items": len(request.items)}
    act = Act(Action.REQUEST_SUPPLEMENT, by, at, request.reason.strip(), seen=seen, data=data)

    def effect(dossier: Dossier) -> None:
        if not dossier.supplements.filter(closed_at=None).exists():
            _open_supplement(dossier, request, number, by=by, at=at)
            telling.supplement_requested(dossier, request.reason.strip(), at=at)

    return perform(dossier_id, act, effect)


def _open_supplement(dossier: Dossier, request: SupplementRequest, number: int, *, by: User, at: datetime) -> None:
    stage = Supplement.Stage.APPRAISAL if dossier.received_at else Supplement.Stage.INTAKE
    Supplement.objects.create(
        dossier=dossier,
        number=number,
        stage=stage,
        items=[{"component": item.component, "what": item.what.strip()} for item in request.items],
        reason=request.reason.strip(),
        legal_basis=request.legal_basis,
        asked_at=at,
        asked_by=by,
    )
    if dossier.received_at:
        Pause.objects.create(dossier=dossier, kind=Pause.Kind.SUPPLEMENT, started_at=at)


def answer_supplement(dossier_id: UUID, *, by: User, at: datetime) -> Dossier:
    """Record that the applicant has sent what was asked for; an officer looks at it before the clock goes on.

    Raises ``ActionRefusedError`` when nothing was asked. Twice is once.
    """
    with transaction.atomic():
        dossier = locked(dossier_id)
        open_request = dossier.supplements.filter(closed_at=None).first()
        if open_request is None:
            raise ActionRefusedError("not_now")
        if open_request.answered_at is None:
            open_request.answered_at = at
            open_request.save(update_fields=["answered_at"])
            dossier.act_by = at
            record(dossier, Entry("supplement_answered", by, at))
            dossier.save(update_fields=["act_by", "journal_length"])
            audit("answer supplement", f"dossier:{dossier.pk}", by=by.pk, at=at)
    return dossier


def resume(dossier_id: UUID, *, by: User, at: datetime, note: str = "", seen: int | None = None) -> Dossier:
    """Go on with a dossier that waited; its clock runs again from now (tiếp tục xử lý)."""

    def effect(dossier: Dossier) -> None:
        dossier.supplements.filter(closed_at=None).update(closed_at=at)
        dossier.pauses.filter(ended_at=None).update(ended_at=at)
        telling.resumed(dossier, at=at)

    return perform(dossier_id, Act(Action.RESUME, by, at, note, seen=seen), effect)


def _need(reason: str) -> None:
    if not reason.strip():
        raise ActionRefusedError("reason_missing")
