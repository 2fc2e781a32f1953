"""Asking other agencies: several at once, each with its own time; handling waits for so many answers."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.catalog.queries.procedures import definition_by_id
from motcua.dossiers.models import Consultation, Dossier, Inquiry
from motcua.dossiers.queries.clocks import office_calendar
from motcua.dossiers.rules import consulting as rules
from motcua.dossiers.rules.deadlines import step_due
from motcua.dossiers.services.journal import Entry, record
from motcua.dossiers.services.moves import Act, ActionRefusedError, locked, perform
from motcua.dossiers.services.standing import roles_at, roles_over
from motcua.organizations.models import Agency
from motcua.workflows.rules import Action, actions_at


@dataclass(frozen=True, slots=True)
class Question:
    """What an agency is asked, and how many working hours it has."""

    agency: Agency
    text: str
    hours: int


@dataclass(frozen=True, slots=True)
class Round:
    """What is asked at once; handling waits for ``enough`` answers (0: all; ``None``: as the step defines)."""

    questions: tuple[Question, ...]
    enough: int | None = None


@dataclass(frozen=True, slots=True)
class Opinion:
    """What an agency answers, and whether it agrees."""

    text: str
    stance: str = Consultation.Stance.OTHER


def consult(dossier_id: UUID, asked: Round, *, by: User, at: datetime, seen: int | None = None) -> Dossier:
    """Ask several agencies at the same time (lấy ý kiến). The dossier's own clock runs on.

    Raises ``ActionRefusedError`` without a question, for an agency asked twice, or while a round is open.
    Law: Decree 61/2018/NĐ-CP Art. 19(5) (the request states its content and the time for the answer).
    """
    keys = [question.agency.key for question in asked.questions]
    if not keys or not all(question.text.strip() for question in asked.questions):
        raise ActionRefusedError("reason_missing")
    if len(set(keys)) < len(keys):
        raise ActionRefusedError("asked_twice")
    kept = partial(_are_asked, asked)
    act = Act(Action.CONSULT, by, at, seen=seen, data={"agencies": keys}, is_kept=kept)

    def effect(dossier: Dossier) -> None:
        if dossier.inquiries.filter(settled_at=None).exists():
            raise ActionRefusedError("awaiting_opinions")
        _open(dossier, asked, by=by, at=at)

    return perform(dossier_id, act, effect)


def _are_asked(asked: Round, dossier: Dossier) -> bool:
    latest = dossier.inquiries.order_by("-number").first()
    said = dict(latest.consultations.values_list("agency", "question")) if latest else {}
    return said == {question.agency.pk: question.text.strip() for question in asked.questions}


def _open(dossier: Dossier, asked: Round, *, by: User, at: datetime) -> None:
    step = definition_by_id(dossier.workflow_id).step(dossier.step)
    enough = step.answers if asked.enough is None else asked.enough
    inquiry = Inquiry.objects.create(
        dossier=dossier,
        number=dossier.inquiries.count() + 1,
        needed=rules.needed(len(asked.questions), enough),
        asked_at=at,
        asked_by=by,
    )
    Consultation.objects.bulk_create(
        Consultation(
            dossier=dossier,
            inquiry=inquiry,
            agency=question.agency,
            question=question.text.strip(),
            asked_at=at,
            asked_by=by,
            due_at=step_due(at, question.hours, office_calendar(question.agency)) or at,
        )
        for question in asked.questions
    )


@transaction.atomic
def answer(consultation_id: int, opinion: Opinion, *, by: User, at: datetime) -> Consultation:
    """Give the asked agency's opinion (trả lời ý kiến). Twice keeps the first. Raises ``ActionRefusedError``."""
    if not opinion.text.strip():
        raise ActionRefusedError("reason_missing")
    place = Consultation.objects.only("dossier_id").get(pk=consultation_id)
    dossier = locked(place.dossier_id)  # before its questions: everybody locks in this order
    asked = Consultation.objects.select_for_update(of=("self",)).select_related("agency").get(pk=consultation_id)
    if not roles_at(by, asked.agency, at, procedure_id=dossier.procedure.procedure_id):
        raise ActionRefusedError("not_yours")
    if asked.answered_at is None:
        asked.answer, asked.stance = opinion.text.strip(), opinion.stance
        asked.answered_at, asked.answered_by = at, by
        asked.save(update_fields=["answer", "stance", "answered_at", "answered_by"])
        settled = _settle(asked.inquiry, at=at)
        data = {"late": asked.is_late(at), "settled": settled, "stance": asked.stance}
        record(dossier, Entry("consult_answered", by, at, asked.agency, data=data))
        dossier.save(update_fields=["journal_length"])
    return asked


def _settle(inquiry: Inquiry, *, at: datetime) -> bool:
    """Close a round for which enough have answered; say whether this answer closed it."""
    asked = _asked(inquiry, at=at)
    if inquiry.settled_at is not None or not rules.is_settled(asked, min(inquiry.needed, len(asked))):
        return False
    inquiry.settled_at = at
    inquiry.save(update_fields=["settled_at"])
    return True


def _asked(inquiry: Inquiry, *, at: datetime) -> list[rules.Asked]:
    """Return the questions that were answered or still may be: an agency that has ended gives no answer.

    Where two that were asked have become one, the heir answers once (``reorganising``).
    """
    day, rows = localdate(at), inquiry.consultations.select_related("agency")
    able = [each for each in rows if each.answered_at is not None or each.agency.is_valid_on(day)]
    return [rules.Asked(each.due_at, each.answered_at) for each in able]


@transaction.atomic
def go_on_without(dossier_id: UUID, reason: str, *, by: User, at: datetime) -> Dossier:
    """Go on although agencies are silent whose time is over, and say why. Twice is once.

    Raises ``ActionRefusedError`` while somebody still has time, or for anybody else than who handles the dossier.
    Law: Decree 61/2018/NĐ-CP Art. 19(5) (silence after the time for the answer is recorded).
    """
    if not reason.strip():
        raise ActionRefusedError("reason_missing")
    dossier = locked(dossier_id)
    definition = definition_by_id(dossier.workflow_id)
    if Action.CONSULT not in actions_at(definition, dossier.step, roles_over(by, dossier, at)):
        raise ActionRefusedError("not_yours")
    inquiry = dossier.inquiries.select_for_update(of=("self",)).filter(settled_at=None).first()
    if inquiry is None:
        return dossier
    if not rules.may_go_on_without(_asked(inquiry, at=at), at):
        raise ActionRefusedError("still_has_time")
    inquiry.settled_at, inquiry.waived_by, inquiry.waived_reason = at, by, reason.strip()
    inquiry.save(update_fields=["settled_at", "waived_by", "waived_reason"])
    silent = [each.agency.key for each in inquiry.consultations.select_related("agency") if not each.answered_at]
    record(dossier, Entry("opinions_waived", by, at, dossier.holder, reason.strip(), {"silent": silent}))
    dossier.save(update_fields=["journal_length"])
    return dossier


def check_answered(dossier: Dossier) -> None:
    """Raise ``ActionRefusedError`` while handling has to wait for opinions."""
    if dossier.inquiries.filter(settled_at=None).exists():
        raise ActionRefusedError("awaiting_opinions")
