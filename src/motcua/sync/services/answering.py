"""Telling the national portal what became of the dossiers filed there: who tells which, and what came of it."""

import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from motcua.audit.services import record as audit
from motcua.dossiers.models import Dossier
from motcua.sync.inbound_ports import FilingAnswer
from motcua.sync.models import ForeignDossier, ParkedMessage
from motcua.sync.queries.inbound import answer_of, untold
from motcua.sync.rules import retry_delay
from motcua.sync.rules.inbound import ENDED

LEASE = timedelta(seconds=90)
LONGEST_REFUSAL = 500
NOT_TAKEN_AGAIN = timedelta(hours=1)


@dataclass(frozen=True)
class Told:
    """What came of telling one answer: nothing more, the line failed, or its content is ``refused``."""

    answer: FilingAnswer
    error: str = ""
    is_refused: bool = False


@dataclass(frozen=True)
class AnswerLease:
    """Answers that only the holder of ``token`` may tell for a while."""

    token: uuid.UUID
    answers: tuple[FilingAnswer, ...]


@transaction.atomic
def lease_answers(limit: int, *, at: datetime) -> AnswerLease:
    """Take some dossiers of which the portal has not heard everything, and what it is to hear."""
    token = uuid.uuid4()
    free = untold(at).order_by("due_at", "pk").select_for_update(of=("self",), skip_locked=True)
    taken = list(free[:limit])
    # Nobody may change a dossier while its state is being read for the answer.
    list(Dossier.objects.select_for_update(of=("self",)).filter(pk__in=[each.pk for each in taken]).order_by("pk"))
    answers = tuple(answer_of(each) for each in taken)
    keys = [each.pk for each in taken]
    ForeignDossier.objects.filter(pk__in=keys).update(lease_token=token, due_at=at + LEASE)
    return AnswerLease(token, answers)


@transaction.atomic
def finish_answers(lease: AnswerLease, told: Sequence[Told], *, at: datetime) -> int:
    """Note what came of it and return for how many it counts: of a lease that ran out nothing does."""
    rows = {
        row.code: row
        for row in ForeignDossier.objects.select_for_update(of=("self",)).filter(lease_token=lease.token)
    }
    kept = 0
    for each in told:
        row = rows.get(each.answer.code)
        if row is not None:
            _note(row, each, at=at)
            kept += 1
    return kept


def _note(row: ForeignDossier, told: Told, *, at: datetime) -> None:
    row.lease_token, row.due_at = None, None
    if told.is_refused:
        row.refusal, row.attempts = (told.error or "?")[:LONGEST_REFUSAL], 0
    elif told.error:
        row.attempts += 1
        row.due_at = at + retry_delay(row.attempts, random.random())  # noqa: S311 - jitter, no secret
    else:
        row.told_seq, row.told_at, row.attempts = told.answer.version, at, 0
        row.is_closed = told.answer.status in ENDED
    row.save(update_fields=["lease_token", "due_at", "refusal", "attempts", "told_seq", "told_at", "is_closed"])


@transaction.atomic
def tell_again(dossier_id: uuid.UUID, *, by: uuid.UUID | None, at: datetime) -> None:
    """Let an answer that was refused be told once more, after its cause was mended."""
    changed = ForeignDossier.objects.filter(Q(pk=dossier_id) & ~Q(refusal="")).update(refusal="", due_at=None)
    if changed:
        audit("tell portal again", f"dossier:{dossier_id}", by=by, at=at)


@transaction.atomic
def note_refusal_told(parked_id: int, *, at: datetime) -> None:
    """Note that the portal has heard that a filing was refused."""
    told = ParkedMessage.objects.filter(pk=parked_id, is_told=False).update(is_told=True, retry_at=None)
    if told:
        audit("refusal told", f"parked:{parked_id}", by=None, at=at)


@transaction.atomic
def note_refusal_not_taken(parked_id: int, words: str, *, at: datetime) -> None:
    """Note why the portal does not take the refusal of a filing; it is told again in an hour."""
    row = ParkedMessage.objects.filter(pk=parked_id, is_told=False)
    row.update(detail=(words or "?")[:LONGEST_REFUSAL], retry_at=at + NOT_TAKEN_AGAIN)
