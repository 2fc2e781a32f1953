"""The handling: take, assign, forward, return, consult, wait for payment, stop, withdraw."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.dossiers.models import Consultation, Dossier, Pause
from motcua.dossiers.queries.clocks import office_calendar
from motcua.dossiers.rules.deadlines import step_due
from motcua.dossiers.rules.transitions import Status, TransitionError, status_after
from motcua.dossiers.services import telling
from motcua.dossiers.services.journal import Entry, record
from motcua.dossiers.services.moves import Act, ActionRefusedError, apply, locked, perform
from motcua.dossiers.services.standing import roles_at
from motcua.organizations.models import Agency
from motcua.workflows.rules import Action


@dataclass(frozen=True, slots=True)
class Question:
    """What another agency is asked, and how many working hours it has."""

    agency: Agency
    text: str
    hours: int


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

    return perform(dossier_id, act, effect)


def forward(
    dossier_id: UUID, *, by: User, at: datetime, note: str = "", to: str | None = None, seen: int | None = None
) -> Dossier:
    """Hand a dossier on to the next step, or to the one chosen among several (chuyển bước)."""
    return perform(dossier_id, Act(Action.FORWARD, by, at, note, to=to, seen=seen))


def return_step(
    dossier_id: UUID, reason: str, *, by: User, at: datetime, to: str | None = None, seen: int | None = None
) -> Dossier:
    """Send a dossier back to an earlier step with the reason (trả lại). Raises ``ActionRefusedError``."""
    _need(reason)
    return perform(dossier_id, Act(Action.RETURN_STEP, by, at, reason.strip(), to=to, seen=seen))


def consult(dossier_id: UUID, question: Question, *, by: User, at: datetime, seen: int | None = None) -> Dossier:
    """Ask another agency for its opinion, with a time to answer (lấy ý kiến). The dossier's own clock runs on.

    Law: Decree 61/2018/NĐ-CP Art. 19(5) (the request states its content and the time for the answer).
    """
    _need(question.text)
    data = {"agency": question.agency.key, "hours": question.hours}

    def effect(dossier: Dossier) -> None:
        Consultation.objects.create(
            dossier=dossier,
            agency=question.agency,
            question=question.text.strip(),
            asked_at=at,
            asked_by=by,
            due_at=step_due(at, question.hours, office_calendar(question.agency)) or at,
        )

    return perform(dossier_id, Act(Action.CONSULT, by, at, seen=seen, data=data), effect)


@transaction.atomic
def answer_consultation(consultation_id: int, answer: str, *, by: User, at: datetime) -> Consultation:
    """Give the asked agency's opinion (trả lời ý kiến). Twice keeps the first. Raises ``ActionRefusedError``."""
    _need(answer)
    asked = Consultation.objects.select_for_update(of=("self",)).select_related("agency").get(pk=consultation_id)
    dossier = locked(asked.dossier_id)
    if not roles_at(by, asked.agency, at, procedure_id=dossier.procedure.procedure_id):
        raise ActionRefusedError("not_yours")
    if asked.answered_at is None:
        asked.answer, asked.answered_at, asked.answered_by = answer.strip(), at, by
        asked.save(update_fields=["answer", "answered_at", "answered_by"])
        record(dossier, Entry("consult_answered", by, at, asked.agency))
        dossier.save(update_fields=["journal_length"])
    return asked


def request_payment(dossier_id: UUID, note: str, *, by: User, at: datetime, seen: int | None = None) -> Dossier:
    """Wait until the applicant has met a financial obligation; the clock stands still (status 6).

    Law: statuses of the national portal; Decree 61/2018/NĐ-CP Art. 19 (that time is not counted).
    """
    _need(note)

    def effect(dossier: Dossier) -> None:
        if not dossier.pauses.filter(ended_at=None).exists():
            Pause.objects.create(dossier=dossier, kind=Pause.Kind.FINANCIAL, started_at=at)
            telling.payment_requested(dossier, note.strip(), at=at)

    return perform(dossier_id, Act(Action.REQUEST_PAYMENT, by, at, note.strip(), seen=seen), effect)


def stop(dossier_id: UUID, reason: str, *, by: User, at: datetime, seen: int | None = None) -> Dossier:
    """End a dossier that cannot be granted, with the reason in writing (dừng giải quyết).

    Law: Circular 03/2025/TT-VPCP form 05; before it Decree 61/2018/NĐ-CP Art. 19(8).
    """
    _need(reason)

    def effect(dossier: Dossier) -> None:
        _finish_without_result(dossier, at=at)
        telling.stopped(dossier, reason.strip(), at=at)

    return perform(dossier_id, Act(Action.STOP, by, at, reason.strip(), seen=seen), effect)


@transaction.atomic
def withdraw(dossier_id: UUID, reason: str, *, by: User, at: datetime) -> Dossier:
    """Let the applicant take a dossier back while no result exists (rút hồ sơ). Raises ``ActionRefusedError``.

    Law: Decree 61/2018/NĐ-CP (the applicant may withdraw before the result); status 7.
    """
    dossier = locked(dossier_id)
    if by.pk not in {dossier.applicant_id, dossier.filed_by_id}:
        raise ActionRefusedError("not_yours")
    if dossier.status == Status.WITHDRAWN:
        return dossier
    try:
        received = dossier.received_at is not None
        status = status_after(Status(dossier.status), Action.WITHDRAW, was_received=received)
    except TransitionError as error:
        raise ActionRefusedError("not_now", str(error)) from error
    _finish_without_result(dossier, at=at)
    apply(dossier, Act(Action.WITHDRAW, by, at, reason.strip()), status=status, step=None)

    return dossier


def _finish_without_result(dossier: Dossier, *, at: datetime) -> None:
    dossier.pauses.filter(ended_at=None).update(ended_at=at)
    dossier.supplements.filter(closed_at=None).update(closed_at=at)
    if dossier.received_at is not None:
        dossier.finished_at, dossier.finished_on = at, localdate(at)


def _need(text: str) -> None:
    if not text.strip():
        raise ActionRefusedError("reason_missing")
