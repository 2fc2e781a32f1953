"""The queue to the national portal: take entries from the journal, lend dossiers to senders, note what came of it.

Nothing here talks to the portal: a transaction never stays open while a line is slow (``relay`` does that part).
"""

import random
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from motcua.accounts.models import User
from motcua.audit.services import record as audit
from motcua.sync import rules
from motcua.sync.models import Delivery, QueuedDossier
from motcua.sync.queries.status import READER

LEASE = timedelta(seconds=60)
LONGEST_ERROR, LONGEST_ABOUT = 500, 120

# Of the dossiers whose entries were taken: those that are to be told go into the queue with their whole journal,
# so that what happened before the receipt is there, in order, and entries that another transaction took as well.
# What is locked is listed once, in a MATERIALIZED part: a sub-select may be run again for each row, and then the
# LIMIT holds for each time it is run.
TAKE = """
WITH free AS MATERIALIZED (
    SELECT id FROM dossiers_newevent WHERE reader = %s ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
), taken AS (
    DELETE FROM dossiers_newevent n USING free WHERE n.id = free.id RETURNING n.event_id
)
SELECT count(*), array_agg(DISTINCT e.dossier_id ORDER BY e.dossier_id),
       array_agg(DISTINCT e.dossier_id) FILTER (WHERE e.kind IN ('corrected', 'applicant_corrected'))
FROM taken JOIN dossiers_dossierevent e ON e.id = taken.event_id
"""
MEND = """
UPDATE sync_delivery SET state = 'pending', last_error = '', fault = '', about = ''
WHERE dossier_id = ANY(%(corrected)s) AND state = 'quarantined'
"""
QUEUE = """
INSERT INTO sync_queueddossier (dossier_id, last_seq, delivered_seq, due_at, attempts, is_known)
SELECT d.id, max(e.seq), 0, %(at)s, 0, NULL
FROM dossiers_dossier d JOIN dossiers_dossierevent e ON e.dossier_id = d.id
WHERE d.id = ANY(%(dossiers)s) AND (d.received_at IS NOT NULL OR d.status = 3)
GROUP BY d.id ORDER BY d.id
ON CONFLICT (dossier_id) DO UPDATE SET
    last_seq = greatest(sync_queueddossier.last_seq, excluded.last_seq),
    due_at = CASE
        WHEN sync_queueddossier.due_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM sync_delivery y WHERE y.dossier_id = excluded.dossier_id AND y.state = 'quarantined')
        THEN excluded.due_at ELSE sync_queueddossier.due_at END
"""
# What happened before the receipt (or the refusal) could not be told earlier: it waits from then on.
LIST = """
INSERT INTO sync_delivery
    (event_id, dossier_id, seq, state, happened_at, last_error, fault, about, is_coalesced, is_retold)
SELECT e.id, e.dossier_id, e.seq, 'pending', greatest(e.at, d.received_at, (
        SELECT min(f.at) FROM dossiers_dossierevent f
        WHERE d.received_at IS NULL AND f.dossier_id = d.id AND f.status = 3)), '', '', '', false, false
FROM sync_queueddossier q JOIN dossiers_dossierevent e ON e.dossier_id = q.dossier_id AND e.seq <= q.last_seq
JOIN dossiers_dossier d ON d.id = q.dossier_id
WHERE q.dossier_id = ANY(%(dossiers)s) AND e.seq > coalesce(
    (SELECT max(y.seq) FROM sync_delivery y WHERE y.dossier_id = q.dossier_id), 0)
ORDER BY e.dossier_id, e.seq
ON CONFLICT DO NOTHING
"""
LEND = """
WITH free AS MATERIALIZED (
    SELECT dossier_id FROM sync_queueddossier WHERE due_at <= %(at)s ORDER BY due_at
    LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
UPDATE sync_queueddossier q SET lease_token = %(token)s, due_at = %(until)s
FROM free WHERE q.dossier_id = free.dossier_id
RETURNING q.dossier_id, q.delivered_seq, q.last_seq, q.attempts, q.is_known
"""
LEND_LEAST_FAILED = LEND.replace("ORDER BY due_at", "ORDER BY attempts, due_at")
LOCK = """
SELECT 1 FROM sync_queueddossier WHERE dossier_id = ANY(%(dossiers)s::uuid[]) ORDER BY dossier_id FOR UPDATE
"""
FINISH = """
UPDATE sync_queueddossier q SET
    lease_token = NULL,
    delivered_seq = greatest(q.delivered_seq, r.upto),
    attempts = r.attempts,
    is_known = r.is_known,
    due_at = CASE WHEN r.blocked AND q.last_seq = r.lent OR greatest(q.delivered_seq, r.upto) >= q.last_seq
        THEN NULL ELSE r.due_at END
FROM unnest(%(dossiers)s::uuid[], %(uptos)s::int[], %(attempts)s::int[], %(known)s::bool[], %(blocked)s::bool[],
            %(lents)s::int[], %(dues)s::timestamptz[])
    AS r(dossier_id, upto, attempts, is_known, blocked, lent, due_at)
WHERE q.dossier_id = r.dossier_id AND q.lease_token = %(token)s
RETURNING q.dossier_id, q.last_seq
"""
MARK = """
UPDATE sync_delivery y SET state = 'delivered', delivered_at = %(at)s, last_error = '', fault = '', about = '',
    is_coalesced = y.seq < r.upto
FROM unnest(%(dossiers)s::uuid[], %(uptos)s::int[]) AS r(dossier_id, upto)
WHERE y.dossier_id = r.dossier_id AND y.seq <= r.upto AND y.state <> 'delivered'
"""
NOTE = """
UPDATE sync_delivery y SET state = r.state, last_error = r.error, fault = r.fault, about = r.about
FROM unnest(%(dossiers)s::uuid[], %(seqs)s::int[], %(states)s::text[], %(errors)s::text[], %(faults)s::text[],
            %(abouts)s::text[]) AS r(dossier_id, seq, state, error, fault, about)
WHERE y.dossier_id = r.dossier_id AND y.seq = r.seq AND y.state <> 'delivered'
"""


@dataclass(frozen=True, slots=True)
class Lent:
    """A dossier lent to a sender: entries after ``delivered_seq`` up to ``last_seq`` are to be told."""

    dossier_id: UUID
    delivered_seq: int
    last_seq: int
    attempts: int
    is_known: bool | None


@dataclass(frozen=True, slots=True)
class Batch:
    """Dossiers lent together until ``until``; ``token`` is the proof."""

    token: UUID
    until: datetime
    lent: tuple[Lent, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of sending one dossier: everything up to ``upto`` is there; the rest failed or was not tried.

    ``error`` with ``is_refused``: the next entry cannot be taken as it is; ``fault`` and ``about`` say why where
    we found out ourselves. ``error`` alone: the line failed.
    """

    lent: Lent
    upto: int
    is_known: bool | None
    error: str = ""
    is_refused: bool = False
    fault: str = ""
    about: str = ""


class RequeueError(Exception):
    """The entry is not one that was refused: there is nothing to send again."""


@transaction.atomic
def collect(limit: int = 2_000, *, at: datetime) -> int:
    """Take up to ``limit`` new journal entries into the queue and return how many; 0 when there is nothing new.

    Taken by their rows in the feed, never by "id greater than the last seen": nothing is skipped whatever the
    order in which transactions become visible. A correction of a dossier frees its refused entry.
    """
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [READER, limit])
        count, dossiers, corrected = cursor.fetchone()
        if corrected:  # the queue first and in order, as everybody takes them
            cursor.execute(LOCK, {"dossiers": dossiers})
            cursor.execute(MEND, {"corrected": corrected})
        if count:
            cursor.execute(QUEUE, {"dossiers": dossiers, "at": at})
            cursor.execute(LIST, {"dossiers": dossiers})
    return int(count)


@transaction.atomic
def lease(limit: int, *, at: datetime, least_failed: bool = False) -> Batch:
    """Lend up to ``limit`` dossiers that are due; nobody else gets them until the lease ends.

    Those that wait longest come first, or those that have ``least_failed``.
    """
    token, until = uuid.uuid4(), at + LEASE
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"token": token, "until": until, "at": at, "limit": limit}
        cursor.execute(LEND_LEAST_FAILED if least_failed else LEND, values)
        lent = [Lent(*row) for row in cursor.fetchall()]
    return Batch(token, until, tuple(sorted(lent, key=lambda each: each.dossier_id)))


@transaction.atomic
def finish(batch: Batch, outcomes: Sequence[Outcome], *, at: datetime) -> int:
    """Note what came of a batch and return how many dossiers were still ours: a lease that ran out counts not.

    What was refused while a later entry came is tried once more with it: that entry may have mended the cause.
    """
    ours = _close(batch, outcomes, at=at)
    kept = [each for each in outcomes if each.lent.dossier_id in ours]
    told = [each for each in kept if each.upto > each.lent.delivered_seq]
    noted = [each for each in kept if each.error]
    _execute(MARK, {"dossiers": _ids(told), "uptos": [each.upto for each in told], "at": at})
    marks = {
        "dossiers": _ids(noted),
        "seqs": [each.upto + 1 for each in noted],
        "states": ["quarantined" if _is_blocked(each, ours) else "pending" for each in noted],
        "errors": [each.error[:LONGEST_ERROR] for each in noted],
        "faults": [each.fault for each in noted],
        "abouts": [each.about[:LONGEST_ABOUT] for each in noted],
    }
    _execute(NOTE, marks)
    return len(kept)


def _is_blocked(outcome: Outcome, last_seqs: Mapping[UUID, int]) -> bool:
    return outcome.is_refused and last_seqs[outcome.lent.dossier_id] == outcome.lent.last_seq


def _execute(sql: str, values: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _close(batch: Batch, outcomes: Sequence[Outcome], *, at: datetime) -> dict[UUID, int]:
    """Give back what is still ours; return it with the last entry of each."""
    failed = [bool(each.error) and not each.is_refused for each in outcomes]
    attempts = [_attempts(each, failure) for each, failure in zip(outcomes, failed, strict=True)]
    dues = [
        at + rules.retry_delay(tries, random.random()) if failure else at  # noqa: S311 - jitter, no secret
        for tries, failure in zip(attempts, failed, strict=True)
    ]
    values: dict[str, Any] = {
        "token": batch.token,
        "dossiers": _ids(outcomes),
        "uptos": [each.upto for each in outcomes],
        "attempts": attempts,
        "known": [each.is_known for each in outcomes],
        "blocked": [each.is_refused for each in outcomes],
        "lents": [each.lent.last_seq for each in outcomes],
        "dues": dues,
    }
    with connection.cursor() as cursor:
        cursor.execute(LOCK, values)
        cursor.execute(FINISH, values)
        return dict(cursor.fetchall())


def _attempts(outcome: Outcome, failed: bool) -> int:
    if failed:
        return outcome.lent.attempts + 1
    return 0 if outcome.upto > outcome.lent.delivered_seq else outcome.lent.attempts


def _ids(outcomes: Sequence[Outcome]) -> list[UUID]:
    return [each.lent.dossier_id for each in outcomes]


@transaction.atomic
def hurry(*, at: datetime) -> int:
    """Bring forward what waits only because the line was down; for the moment it answers again."""
    waiting = QueuedDossier.objects.filter(due_at__gt=at, lease_token=None, attempts__gt=0)
    free = waiting.order_by("pk").select_for_update(skip_locked=True)
    return QueuedDossier.objects.filter(pk__in=free.values("pk")).update(due_at=at)


@transaction.atomic
def requeue(delivery_id: int, *, by: User | None, at: datetime) -> Delivery:
    """Send a refused entry again after its cause was mended. Raises ``RequeueError``, ``Delivery.DoesNotExist``.

    The portal is asked first what it has, whatever we believed.
    """
    dossier_id = Delivery.objects.values_list("dossier_id", flat=True).get(pk=delivery_id)
    queued = QueuedDossier.objects.select_for_update().get(pk=dossier_id)
    delivery = Delivery.objects.get(pk=delivery_id)
    if delivery.state != Delivery.State.QUARANTINED:
        raise RequeueError(f"entry {delivery_id} is {delivery.state}")
    delivery.state = Delivery.State.PENDING
    delivery.last_error = delivery.fault = delivery.about = ""
    delivery.save(update_fields=["state", "last_error", "fault", "about"])
    queued.due_at, queued.attempts, queued.is_known, queued.lease_token = at, 0, None, None
    queued.save(update_fields=["due_at", "attempts", "is_known", "lease_token"])
    audit("requeue", f"dossier:{dossier_id}", by=by.pk if by else None, at=at, data={"seq": delivery.seq})
    return delivery


def requeue_all(deliveries: Iterable[int], *, by: User | None, at: datetime) -> int:
    """Send several refused entries again and return how many still were refused; each stands by itself."""
    done = 0
    for key in deliveries:
        try:
            requeue(key, by=by, at=at)
        except (RequeueError, Delivery.DoesNotExist):
            continue
        done += 1
    return done


@transaction.atomic
def retell(dossier_id: UUID, *, whole: bool, by: User | None, at: datetime) -> bool:
    """Tell a dossier's last entry once more, or its ``whole`` journal, because the portal shows something else.

    ``False`` when it is not told to the end yet: then what is missing is on its way anyway.
    """
    queued = QueuedDossier.objects.select_for_update().filter(pk=dossier_id, delivered_seq=F("last_seq")).first()
    if queued is None:
        return False
    first = 1 if whole else queued.last_seq
    queued.delivered_seq, queued.due_at, queued.is_known = first - 1, at, None
    queued.save(update_fields=["delivered_seq", "due_at", "is_known"])
    again = Delivery.objects.filter(dossier=dossier_id, seq__gte=first)
    again.update(state=Delivery.State.PENDING, delivered_at=None, happened_at=at, is_retold=True)
    audit("retell", f"dossier:{dossier_id}", by=by.pk if by else None, at=at, data={"from": first})
    return True
