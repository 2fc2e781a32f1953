"""One access: written down before it is made, judged after, whatever the line does in between."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import override

from motcua.accounts.models import User
from motcua.audit.services import record_look
from motcua.foundation.adapters import RefusedError, UnavailableError
from motcua.foundation.crypto import blind_index
from motcua.organizations.models import Agency
from motcua.population.models import LookUp
from motcua.population.ports import Answer, Question, registry
from motcua.population.rules import Detail, Purpose, Subject, check_inquiry, details_for

State = LookUp.State
BETWEEN_TRIES = timedelta(minutes=10)
AT_ONCE = 200
BASIS = "Nghị định 320/2026/NĐ-CP; Thông tư 136/2026/TT-BCA"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """What is asked, for which filing (``key``) under which code, why, and for which unit.

    ``declared`` is what the person said besides name and birth date; blank values are asked for.
    """

    key: UUID
    dossier_code: str
    purpose: Purpose
    reason: str
    subject: Subject
    agency: Agency | None = None
    unit: str = ""
    declared: Mapping[Detail, str] = field(default_factory=dict)


def look_up(inquiry: Inquiry, *, by: User, at: datetime) -> LookUp:
    """Ask the database and return the look-up with what came of it; a database that is away is no error.

    The access is written down and audited before the question leaves: an answer that gets lost is counted too.
    Raises ``InquiryError``. Call it outside of a transaction.
    Law: Decree 320/2026/NĐ-CP (history of access); Circular 136/2026/TT-BCA (purpose, four answers).
    """
    check_inquiry(inquiry.subject, reason=inquiry.reason, dossier_code=inquiry.dossier_code)
    return _ask(_write_down(inquiry, by=by, at=at), at=at)


@transaction.atomic
def want(inquiry: Inquiry, *, by: User, at: datetime) -> LookUp:
    """Write an access down and have it made in the background, for whoever cannot wait for the line.

    Raises ``InquiryError``. Law: as ``look_up``.
    """
    check_inquiry(inquiry.subject, reason=inquiry.reason, dossier_code=inquiry.dossier_code)
    look = _write_down(inquiry, by=by, at=at)
    look.retry_at = at
    look.save(update_fields=["retry_at"])
    return look


@transaction.atomic
def _write_down(inquiry: Inquiry, *, by: User, at: datetime) -> LookUp:
    subject = inquiry.subject
    allowed = details_for(inquiry.purpose)
    declared = {detail.value: inquiry.declared.get(detail, "").strip() for detail in allowed}
    index = blind_index(subject.number, kind="personal_id")
    look = LookUp.objects.create(
        key=inquiry.key,
        dossier_code=inquiry.dossier_code[:60],
        subject_index=index,
        purpose=inquiry.purpose.value,
        reason=inquiry.reason.strip()[:200],
        asked_by=by,
        agency=inquiry.agency,
        asked_at=at,
        question={
            "number": subject.number,
            "unit": inquiry.unit or (inquiry.agency.code if inquiry.agency else ""),
            "declared": {"full_name": subject.name, "birth_date": subject.birth_date, **declared},
        },
    )
    facts = {"look_up": str(look.pk), "dossier_code": look.dossier_code}
    record_look(person_key(index), by=by.pk, at=at, purpose=purpose_of(look), data=facts)
    return look


def purpose_of(look: LookUp) -> str:
    """Return why it was looked, in Vietnamese whatever the asking screen speaks: whoever is looked up reads it."""
    with override("vi"):
        usual = str(look.get_purpose_display())
    return usual if look.reason == usual else f"{usual}: {look.reason}"[:200]


def person_key(subject_index: str) -> str:
    """Return under which name the audit log keeps looks at a person's population data."""
    return f"person:{subject_index}"


def _ask(look: LookUp, *, at: datetime) -> LookUp:
    try:
        answer = registry().look_up(question_of(look, at=at))
    except UnavailableError as error:
        return _settle(look.pk, {"state": State.AWAY, "error": str(error)[:300]}, at=at)
    except RefusedError as error:
        return _settle(look.pk, {"state": State.REFUSED, "error": str(error)[:300]}, at=at)
    return _settle(look.pk, _answered(answer, at), at=at)


def question_of(look: LookUp, *, at: datetime) -> Question:
    """Return a kept look-up as the question that is sent; the same one whenever it is sent."""
    declared = dict(look.question["declared"])
    subject = Subject(look.question["number"], declared.pop("full_name"), declared.pop("birth_date"))
    return Question(
        key=look.pk,
        at=at,
        unit=look.question["unit"],
        officer=str(look.asked_by_id),
        dossier_code=look.dossier_code,
        purpose=Purpose(look.purpose),
        basis=BASIS,
        subject=subject,
        declared={Detail(name): value for name, value in declared.items() if value},
        wanted=tuple(Detail(name) for name, value in declared.items() if not value),
    )


def _answered(answer: Answer, at: datetime) -> dict[str, object]:
    return {
        "state": State.ANSWERED,
        "verdict": answer.verdict.value,
        "details": {each.detail.value: each.verdict.value for each in answer.details if each.verdict},
        "answer": {"values": {each.detail.value: each.value for each in answer.details if each.value}},
        "transaction": answer.transaction[:60],
        "answered_at": at,
        "error": "",
    }


@transaction.atomic
def _settle(look_id: UUID, values: Mapping[str, object], *, at: datetime) -> LookUp:
    """Write what came of a question; one that was answered meanwhile, or forgotten, stays as it is."""
    look = LookUp.objects.select_for_update(of=("self",)).get(pk=look_id)
    if look.state == State.ANSWERED or not look.is_kept:
        return look
    for name, value in values.items():
        setattr(look, name, value)
    look.tries += 1
    look.retry_at = None
    look.save(update_fields=[*values, "tries", "retry_at"])
    return look


@transaction.atomic
def want_again(look_ids: Iterable[UUID], *, by: User, at: datetime) -> int:
    """Have look-ups to which no answer came asked again in the background; return how many.

    The officer who presses has the access in their name too: it is audited as a look of theirs.
    """
    rows = LookUp.objects.select_for_update(of=("self",)).filter(
        pk__in=list(look_ids), state__in=(State.AWAY, State.ASKED), forgotten_at=None, retry_at=None
    )
    wanted = list(rows)
    for look in wanted:
        look.retry_at = at
        facts = {"look_up": str(look.pk), "dossier_code": look.dossier_code, "again": True}
        record_look(person_key(look.subject_index), by=by.pk, at=at, purpose=purpose_of(look), data=facts)
    LookUp.objects.bulk_update(wanted, ["retry_at"])
    return len(wanted)


def retry_wanted(at: datetime) -> int:
    """Ask again what somebody wants asked again, and stop at the first sign that the database is still away.

    Returns how many were answered. Two runs at once never ask the same: each takes its row before it asks.
    """
    answered = 0
    for _ in range(AT_ONCE):
        look = _take_next(at)
        if look is None:
            break
        settled = _ask(look, at=at)
        if settled.state == State.AWAY:
            LookUp.objects.filter(pk=settled.pk, state=State.AWAY, forgotten_at=None).update(
                retry_at=at + BETWEEN_TRIES
            )
            break
        answered += settled.state == State.ANSWERED
    return answered


@transaction.atomic
def _take_next(at: datetime) -> LookUp | None:
    due = LookUp.objects.select_for_update(of=("self",), skip_locked=True).filter(retry_at__lte=at)
    look = due.order_by("retry_at", "id").first()
    if look is not None:
        look.retry_at = at + BETWEEN_TRIES  # ours until then, should this process die meanwhile
        look.save(update_fields=["retry_at"])
    return look


@transaction.atomic
def forget(look_ids: Iterable[UUID], *, at: datetime) -> int:
    """Delete what was asked and answered; that it was asked, by whom and why stays. Returns how many.

    Law: Decree 320/2026/NĐ-CP (no onward sharing). Policy: kept with the dossier, never beyond it.
    """
    rows = LookUp.objects.filter(pk__in=list(look_ids), forgotten_at=None)
    return rows.update(question={}, answer={}, retry_at=None, forgotten_at=at)
