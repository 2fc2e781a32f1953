"""What comes of a request for supplements other than online, and what time does to it."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from motcua.accounts.models import User
from motcua.dossiers.models import Attachment, Dossier, Supplement, SupplementAnswer
from motcua.dossiers.queries.supplements import Item, items_of, over_at, waited_for
from motcua.dossiers.rules import supplements as rules
from motcua.dossiers.rules.transitions import Status
from motcua.dossiers.services import telling
from motcua.dossiers.services.ending import finish_without_result, receives
from motcua.dossiers.services.journal import Entry, record
from motcua.dossiers.services.moves import Act, ActionRefusedError, apply, locked
from motcua.dossiers.services.one_by_one import one_by_one
from motcua.dossiers.services.receiving import mark_answered
from motcua.dossiers.services.standing import roles_over
from motcua.workflows.rules import Action


@dataclass(frozen=True, slots=True)
class Came:
    """What an officer has seen come in: the places of the items, and whether at the counter or by post."""

    places: tuple[int, ...]
    means: str = SupplementAnswer.Means.COUNTER
    note: str = ""


@transaction.atomic
def take_papers(dossier_id: UUID, came: Came, *, by: User, at: datetime) -> Dossier:
    """Record papers of a request that came over the counter or by post; the last one answers the request.

    Whoever holds the dossier may, and the desk that received it. The same paper twice is once.
    Raises ``ActionRefusedError`` (``items_missing`` where nothing that was asked for is named).
    Law: Decree 61/2018/NĐ-CP Art. 17 (papers come online, at the counter or by public post).
    """
    dossier = locked(dossier_id)
    if not (receives(by, dossier, at) or roles_over(by, dossier, at)):
        raise ActionRefusedError("not_yours")
    asked = dossier.supplements.filter(closed_at=None).first()
    if asked is None or Status(dossier.status) is not Status.AWAITING_SUPPLEMENT:
        raise ActionRefusedError("not_now")
    asked.dossier = dossier
    new = [each for each in items_of(asked) if each.place in came.places and each.answer is None]
    if not any(place in range(len(asked.items)) for place in came.places):
        raise ActionRefusedError("items_missing")
    if new:
        _keep(asked, new, came, by=by, at=at)
        agency = dossier.receiving_agency if receives(by, dossier, at) else dossier.holder
        data = {"number": asked.number, "places": [each.place for each in new], "means": str(came.means)}
        _settle(dossier, asked, Entry("supplement_received", by, at, agency, came.note.strip(), data))
    return dossier


def _keep(asked: Supplement, items: list[Item], came: Came, *, by: User, at: datetime) -> None:
    for item in items:
        note = came.note.strip()[:300]
        SupplementAnswer.objects.create(
            supplement=asked, place=item.place, means=came.means, note=note, at=at, by=by
        )
        component = asked.dossier.procedure.components.filter(key=item.key).first()
        Attachment.objects.create(
            dossier=asked.dossier,
            component_key=item.key,
            component_code=component.code if component else "",
            name=component.name if component else item.what[:1000],
            source=Attachment.Source.PAPER,
            originals=1,
            added_by=by,
            added_at=at,
        )


def _settle(dossier: Dossier, asked: Supplement, entry: Entry) -> None:
    """Journal what came; when nothing is missing any more, the request counts as answered."""
    if asked.answered_at is None and all(each.is_in for each in items_of(asked)):
        mark_answered(dossier, asked, entry)
        return
    record(dossier, entry)
    dossier.save(update_fields=["journal_length"])


def remind(at: datetime) -> int:
    """Tell applicants whose time for a supplement is nearly over, once each; return how many were told.

    Raises ``ExceptionGroup`` when the others are done.
    """
    waiting = waited_for().filter(reminded_at=None, answer_by__gte=at)
    rows = list(waiting.values_list("dossier_id", "asked_at", "answer_by"))
    near = [key for key, asked, until in rows if until and at >= rules.remind_from(asked, until)]
    return one_by_one(near, partial(_remind, at=at))


@transaction.atomic
def _remind(dossier_id: UUID, *, at: datetime) -> bool:
    asked = _waited_for(dossier_id)
    if asked is None or asked.reminded_at is not None:
        return False
    dossier, asked.reminded_at = asked.dossier, at
    asked.save(update_fields=["reminded_at"])
    telling.supplement_reminded(asked, at=at)
    record(dossier, Entry("supplement_reminded", None, at, data={"number": asked.number}))
    dossier.save(update_fields=["journal_length"])
    return True


def end_overdue(at: datetime) -> int:
    """End the waiting for supplements whose time is over; return for how many.

    Where nothing came the dossier is stopped, or not taken in when it was never received; what came in part is
    handed to an officer, who decides. Raises ``ExceptionGroup`` when the others are done.
    Law: Decree 301/2026/NĐ-CP (dừng xử lý do không bổ sung). Policy: elsewhere by the time the province sets.
    """
    return one_by_one(list(over_at(at).values_list("dossier_id", flat=True)), partial(_end, at=at))


@transaction.atomic
def _end(dossier_id: UUID, *, at: datetime) -> bool:
    asked = _waited_for(dossier_id)
    if asked is None or asked.answer_by is None or asked.answer_by >= at:
        return False
    dossier = asked.dossier
    came = sum(each.is_in for each in items_of(asked))
    end = rules.end_of_wait(is_received=dossier.received_at is not None, came=came)
    if end == "hand_on":
        mark_answered(dossier, asked, Entry("supplement_answered", None, at, data={"incomplete": True}))
    else:
        _stop(dossier, Action.STOP if end == "stop" else Action.REFUSE, at=at)
    return True


@override("vi")  # a reason in the journal is Vietnamese, whoever's worker runs
def _stop(dossier: Dossier, action: Action, *, at: datetime) -> None:
    reason = _("Hết thời hạn bổ sung mà chưa nhận được giấy tờ đã yêu cầu.")
    finish_without_result(dossier, at=at)
    status = Status.STOPPED if action is Action.STOP else Status.REFUSED
    apply(dossier, Act(action, None, at, reason, data={"automatic": True}), status=status, step=None)
    tell = telling.stopped if action is Action.STOP else telling.refused
    tell(dossier, reason, at=at)


def _waited_for(dossier_id: UUID) -> Supplement | None:
    """Return the request that a dossier still waits for, the dossier locked; it may have come in the meantime."""
    dossier = locked(dossier_id)
    asked = waited_for().filter(dossier=dossier_id).first()
    if asked is None or Status(dossier.status) is not Status.AWAITING_SUPPLEMENT:
        return None
    asked.dossier = dossier
    return asked
