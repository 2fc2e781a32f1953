"""The same call sent again has the one effect and the one answer of the first (idempotency keys).

The key is written first and at once; whoever answers the call then holds a lock on it, so that the same call at
the same moment is told to wait. Effect and answer are written in one transaction: both are there, or neither.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from motcua.foundation.inserting import prepared
from motcua.foundation.models import KeptReply

KEPT = timedelta(days=30)
WAIT_SECONDS = 1  # after which the same call may be sent again

CLAIM = """
INSERT INTO foundation_keptreply (actor, key, request_hash, content_type, body, begun_at)
SELECT %(actor)s, %(key)s, %(hash)s, '', '', %(at)s {asynchronously}
ON CONFLICT (actor, key) DO NOTHING
"""
KNOWN = "SELECT 1 FROM foundation_keptreply WHERE actor = %s AND key = %s"
# The effect's own commit, which waits for the disk, writes out what was written before it.
ASYNCHRONOUSLY = "FROM (SELECT set_config('synchronous_commit', 'off', true)) AS quick"


class OtherRequestError(ValueError):
    """The key was used for another request."""


class UnderWayError(Exception):
    """The same call is being answered right now."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered; ``is_final``: the same call later gets the same, whatever happens meanwhile."""

    status: int
    content_type: str
    body: str
    is_final: bool = True


@dataclass(frozen=True, slots=True)
class Call:
    """Who asks what under which key."""

    actor: str
    key: UUID
    request_hash: str
    at: datetime


def request_hash(*parts: bytes) -> str:
    """Return the digest by which the same request is known."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def once(call: Call, effect: Callable[[], Reply]) -> tuple[Reply, bool]:
    """Return the answer to a call, and whether it is one that was given before.

    Raises ``OtherRequestError``, ``UnderWayError``. What ``effect`` raises undoes what it did and keeps no answer.
    """
    _claim(call)
    with transaction.atomic():
        rows = KeptReply.objects.select_for_update(of=("self",), skip_locked=True)
        kept = rows.filter(actor=call.actor, key=call.key).first()
        if kept is None:
            raise UnderWayError(str(call.key))
        if kept.request_hash != call.request_hash:
            raise OtherRequestError(str(call.key))
        if kept.status is not None:
            return Reply(kept.status, kept.content_type, kept.body), True
        reply = effect()
        if reply.is_final:
            kept.status, kept.content_type, kept.body = reply.status, reply.content_type, reply.body
            kept.save(update_fields=["status", "content_type", "body"])
    return reply, False


def answered(call: Call) -> Reply | None:
    """Return the answer that a call was given before, ``None`` for a new one. Raises ``OtherRequestError``.

    For effects that are unique by the key themselves: they need no claim, only ``kept`` in their transaction.
    """
    with prepared() as cursor:  # nearly every call is new, and that is found out cheaply
        cursor.execute(KNOWN, [call.actor, call.key])
        if cursor.fetchone() is None:
            return None
    kept = KeptReply.objects.get(actor=call.actor, key=call.key)
    if kept.request_hash != call.request_hash:
        raise OtherRequestError(str(call.key))
    return Reply(kept.status, kept.content_type, kept.body) if kept.status is not None else None


@contextmanager
def alone(call: Call) -> Iterator[None]:
    """Have a call to oneself without a transaction, for an effect that asks another system.

    Raises ``UnderWayError`` while somebody else has it. Whoever dies lets go of it with the connection.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [f"{call.actor}:{call.key}"])
        row = cursor.fetchone()
    if not (row and row[0]):
        raise UnderWayError(str(call.key))
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [f"{call.actor}:{call.key}"])


def keep(call: Call, reply: Reply) -> None:
    """Keep an answer after its effect; the first one stays."""
    KeptReply.objects.bulk_create([kept(call, reply)], ignore_conflicts=True)


def kept(call: Call, reply: Reply) -> KeptReply:
    """Return an answer to be written together with its effect."""
    return KeptReply(
        actor=call.actor,
        key=call.key,
        request_hash=call.request_hash,
        status=reply.status,
        content_type=reply.content_type,
        body=reply.body,
        begun_at=call.at,
    )


def _claim(call: Call) -> None:
    quick = "" if connection.in_atomic_block else ASYNCHRONOUSLY
    values: dict[str, Any] = {"actor": call.actor, "key": call.key, "hash": call.request_hash, "at": call.at}
    with connection.cursor() as cursor:
        cursor.execute(CLAIM.format(asynchronously=quick), values)


def sweep(at: datetime) -> int:
    """Forget the answers of calls older than ``KEPT``; return how many."""
    return KeptReply.objects.filter(begun_at__lt=at - KEPT).delete()[0]
