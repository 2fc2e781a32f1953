"""The one-stop desk: accept, refuse, ask for what is missing, go on when it came."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.audit.services import record as audit
from motcua.dossiers.models import Dossier, Pause, Supplement
from motcua.dossiers.queries.charging import is_due_first
from motcua.dossiers.queries.clocks import office_calendar
from motcua.dossiers.queries.policies import words
from motcua.dossiers.rules import supplements as rules
from motcua.dossiers.rules.policies import Key
from motcua.dossiers.services import clock, telling
from motcua.dossiers.services.filing import begin_parts
from motcua.dossiers.services.grounds import Grounds, grounds_of, need
from motcua.dossiers.services.journal import Entry, record
from motcua.dossiers.services.moves import Act, ActionRefusedError, locked, perform
from motcua.dossiers.services.out_of_area import begin_hand_over
from motcua.dossiers.services.reusing import note_demands
from motcua.workflows.rules import Action


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing an applicant has to bring: the component it concerns, if any, what exactly, why, by which law."""

    what: str
    component: str = ""
    reason: str = ""
    legal_basis: str = ""

    def as_item(self, reason: str, legal_basis: str) -> dict[str, str]:
        """Return it as the request keeps it; what it does not say for itself, the whole request says."""
        return {
            "component": self.component,
            "what": self.what.strip(),
            "reason": self.reason.strip() or reason.strip(),
            "legal_basis": self.legal_basis.strip() or legal_basis.strip(),
        }


@dataclass(frozen=True, slots=True)
class SupplementRequest:
    """A written request naming everything that is missing at once.

    ``justification`` says why it is made again, or later than the rule of the day allows.
    """

    items: tuple[Missing, ...]
    reason: str
    legal_basis: str = ""
    justification: str = ""


def accept(
    dossier_id: UUID, *, by: User, at: datetime, seen: int | None = None, unpaid_reason: str = ""
) -> Dossier:
    """Take a filed dossier in and start its clock (tiếp nhận).

    Where the fee is paid first and has not been, ``unpaid_reason`` says why it is taken in all the same. Raises
    ``ActionRefusedError`` (``fee_unpaid``) without one.
    Law: Decree 61/2018/NĐ-CP Art. 17; the clock starts with the complete dossier's receipt. Policy: who pays first
    (thu trước) is the province's setting; no text at hand forbids to take in what is unpaid, so it takes a reason.
    """

    def effect(dossier: Dossier) -> dict[str, Any]:
        if dossier.received_at is not None:
            return {}
        is_unpaid = is_due_first(dossier)
        if is_unpaid and not unpaid_reason.strip():
            raise ActionRefusedError("fee_unpaid")
        dossier.received_at, dossier.received_on = at, localdate(at)
        if dossier.is_out_of_area:
            begin_hand_over(dossier, at=at)
        telling.accepted(dossier, at=at)
        return {"unpaid_reason": unpaid_reason.strip()} if is_unpaid else {}

    with transaction.atomic():
        dossier = perform(dossier_id, Act(Action.ACCEPT, by, at, seen=seen), effect)
        begin_parts(dossier, by=by, at=at)
    return dossier


def refuse(
    dossier_id: UUID, grounds: Grounds | str, *, by: User, at: datetime, seen: int | None = None
) -> Dossier:
    """Turn a filing away with its reason in writing (từ chối tiếp nhận). Raises ``ActionRefusedError``.

    Law: Decree 61/2018/NĐ-CP Art. 17(1)(c) form 03; renamed by Circular 03/2025/TT-VPCP.
    """
    given = grounds_of(grounds)

    def effect(dossier: Dossier) -> None:
        dossier.supplements.filter(closed_at=None).update(closed_at=at)
        telling.refused(dossier, given.reason, at=at)

    return perform(dossier_id, Act(Action.REFUSE, by, at, given.reason, seen=seen, data=given.data), effect)


def request_supplement(
    dossier_id: UUID, request: SupplementRequest, *, by: User, at: datetime, seen: int | None = None
) -> Dossier:
    """Ask once, completely and in writing for what is missing (yêu cầu bổ sung).

    What the clock does meanwhile is the rule of the day and of the procedure. Raises ``ActionRefusedError`` when
    nothing is named, no reason is given, it is asked again or too late without saying why, or a paper that the
    State holds is asked for without a reason of its own (``held_already``).
    Law: Decree 61/2018/NĐ-CP Art. 17(2), 19(4); Decree 309/2026/NĐ-CP ("đầy đủ trong một lần").
    """
    need(request.reason)
    if not request.items or not all(item.what.strip() for item in request.items):
        raise ActionRefusedError("items_missing")
    kept = partial(_is_asked, request)
    act = Act(Action.REQUEST_SUPPLEMENT, by, at, request.reason.strip(), seen=seen, is_kept=kept)

    def effect(dossier: Dossier) -> dict[str, Any]:
        if dossier.supplements.filter(closed_at=None).exists():
            raise ActionRefusedError("not_now")
        note_demands(dossier, {item.component: item.reason for item in request.items}, by=by, at=at)
        asked = _open_supplement(dossier, request, by=by, at=at)
        telling.supplement_requested(asked, at=at)
        facts = {"number": asked.number, "items": len(asked.items), "stage": str(asked.stage)}
        return {**facts, "effect": str(asked.effect), "late": asked.is_late}

    return perform(dossier_id, act, effect)


def _items(request: SupplementRequest) -> list[dict[str, str]]:
    return [item.as_item(request.reason, request.legal_basis) for item in request.items]


def _is_asked(request: SupplementRequest, dossier: Dossier) -> bool:
    asked = dossier.supplements.filter(closed_at=None).first()
    return asked is not None and asked.items == _items(request)


def _open_supplement(dossier: Dossier, request: SupplementRequest, *, by: User, at: datetime) -> Supplement:
    number, code, day = dossier.supplements.count() + 1, dossier.procedure.procedure.code, localdate(at)
    asking = rules.Asking(
        number=number,
        at=at,
        begun_at=dossier.clock_started_at or dossier.received_at,
        ask=words().of(Key.ASK, day, code, dossier.channel),
        bring=words().of(Key.BRING, day, code, dossier.channel),
    )
    judged = rules.judge(rules.rule_on(day, code), asking, office_calendar(dossier.deciding_agency))
    try:
        rules.check_request(number, is_late=judged.is_late, justification=request.justification)
    except rules.SupplementError as error:
        raise ActionRefusedError(error.code) from error
    if dossier.received_at:
        Pause.objects.create(dossier=dossier, kind=Pause.Kind.SUPPLEMENT, started_at=at)
    return Supplement.objects.create(
        dossier=dossier,
        number=number,
        stage=Supplement.Stage.APPRAISAL if dossier.received_at else Supplement.Stage.INTAKE,
        effect=judged.effect,
        items=_items(request),
        reason=request.reason.strip(),
        legal_basis=request.legal_basis.strip(),
        justification=request.justification.strip(),
        is_late=judged.is_late,
        asked_at=at,
        asked_by=by,
        answer_by=judged.answer_by,
    )


def answer_supplement(dossier_id: UUID, *, by: User, at: datetime, note: str = "") -> Dossier:
    """Record that the applicant has sent what was asked for; an officer looks at it before the clock goes on.

    ``note`` is what the applicant says of papers that are not there. Twice is once. Raises
    ``ActionRefusedError`` when nothing was asked.
    """
    with transaction.atomic():
        dossier = locked(dossier_id)
        open_request = dossier.supplements.filter(closed_at=None).first()
        if open_request is None:
            raise ActionRefusedError("not_now")
        if open_request.answered_at is None:
            mark_answered(dossier, open_request, Entry("supplement_answered", by, at, note=note.strip()))
            audit("answer supplement", f"dossier:{dossier.pk}", by=by.pk, at=at)
    return dossier


def mark_answered(dossier: Dossier, asked: Supplement, entry: Entry) -> None:
    """Lay an answered request before whoever asked: to be done now, and journalled as ``entry``."""
    asked.answered_at = entry.at
    asked.save(update_fields=["answered_at"])
    clock.answered(dossier, at=entry.at)
    record(dossier, entry)
    dossier.save(update_fields=["act_by", "journal_length", *clock.WATCHED])


def resume(dossier_id: UUID, *, by: User, at: datetime, note: str = "", seen: int | None = None) -> Dossier:
    """Go on with a dossier that waited (tiếp tục xử lý): its clock runs again, or begins anew by the rule.

    Law: Decree 61/2018/NĐ-CP Art. 19(4) (the term begins anew with the complete dossier), in appraisal until
    30/6/2025; later the waiting is not counted.
    """

    def effect(dossier: Dossier) -> None:
        asked = dossier.supplements.filter(closed_at=None).first()
        if asked is not None and asked.effect == Supplement.Effect.ANEW and dossier.received_at is not None:
            dossier.clock_started_at, dossier.extended_by = at, 0
        close_waiting(dossier, at=at, proof=note)
        telling.resumed(dossier, at=at)

    return perform(dossier_id, Act(Action.RESUME, by, at, note, seen=seen), effect)


def close_waiting(dossier: Dossier, *, at: datetime, proof: str = "") -> None:
    """End whatever a locked dossier waits for: the request, the obligation, the pause."""
    dossier.supplements.filter(closed_at=None).update(closed_at=at)
    dossier.obligations.filter(closed_at=None).update(closed_at=at, proof=proof.strip()[:300])
    dossier.pauses.filter(ended_at=None).update(ended_at=at)
