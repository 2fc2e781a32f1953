"""The inbox: a message from outside takes effect once, in the transaction that notes it, in the sender's order."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeAlias

from django.db import transaction

from motcua.foundation.crypto import blind_index
from motcua.foundation.inserting import prepared
from motcua.sync.models import InboxMessage, InboxSubject
from motcua.sync.rules.arriving import Verdict, judge

State = InboxMessage.State

# The message, and the subject that it is about: from here on ours alone. No row: the message is known.
ENTER = """
WITH entered AS (
    INSERT INTO sync_inboxmessage
        (source, message_id, subject, version, state, fingerprint, reference, received_at, settled_at)
    VALUES (%(source)s, %(message_id)s, %(subject)s, %(version)s, %(state)s, %(fingerprint)s, '', %(at)s, %(at)s)
    ON CONFLICT (source, message_id) DO NOTHING RETURNING id
), followed AS (
    INSERT INTO sync_inboxsubject (source, subject, version)
    SELECT %(source)s, %(subject)s, 0 FROM entered WHERE %(version)s::bigint IS NOT NULL
    ON CONFLICT (source, subject) DO UPDATE SET version = sync_inboxsubject.version
    RETURNING id, version, pull_wanted_at
)
SELECT entered.id, followed.id, followed.version, followed.pull_wanted_at FROM entered LEFT JOIN followed ON true
"""
# It took effect, and nothing is missing; says whether later ones have waited for it.
SETTLE = """
WITH settled AS (
    UPDATE sync_inboxmessage SET state = 'applied', reference = %(reference)s, settled_at = %(at)s
    WHERE id = %(entry)s::bigint
), moved AS (
    UPDATE sync_inboxsubject SET version = %(version)s, pull_wanted_at = NULL WHERE id = %(followed)s::bigint
)
SELECT EXISTS (
    SELECT 1 FROM sync_inboxmessage WHERE source = %(source)s AND subject = %(subject)s AND state = 'held'
)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One message as it came. ``subject`` is what it is about, in the sender's words (their dossier code).

    ``version`` counts the sender's versions of the subject from 1; ``None``: the message has no order.
    ``is_whole``: it tells the whole state, so that no earlier one is needed.
    """

    source: str
    message_id: str
    subject: str
    body: Mapping[str, Any]
    version: int | None = None
    is_whole: bool = False


Effect: TypeAlias = Callable[[Incoming], str]  # does it and returns what it became here (a dossier code), or ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a message: ``state`` as in ``InboxMessage``; ``reference`` as its effect said it."""

    state: str
    reference: str
    is_repeat: bool = False
    wants_pull: bool = False


class ContentChangedError(Exception):
    """The sender used the id of an earlier message for another content; nothing was done."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """A message that was noted just now, with its subject; of a message without a version that is not kept."""

    key: int
    subject: InboxSubject


@transaction.atomic
def receive(incoming: Incoming, effect: Effect, *, at: datetime) -> Receipt:
    """Let a message take effect exactly once and say what became of it.

    Whatever ``effect`` raises leaves no trace, so that the sender's next try finds the message new. Raises
    ``ContentChangedError``.
    """
    entry = _enter(incoming, at=at)
    if entry is None:
        return _repeated(incoming)
    verdict = Verdict.APPLY
    if incoming.version is not None:
        verdict = judge(incoming.version, applied=entry.subject.version, is_whole=incoming.is_whole)
    match verdict:
        case Verdict.SUPERSEDED:
            return Receipt(State.SUPERSEDED, "")
        case Verdict.HOLD:
            return _hold(entry, incoming, at=at)
    reference = effect(incoming)
    if _settle(entry, incoming, reference, at=at):
        _catch_up(entry.subject, effect, at=at)
        return Receipt(State.APPLIED, reference, wants_pull=entry.subject.pull_wanted_at is not None)
    return Receipt(State.APPLIED, reference)


def _json(incoming: Incoming) -> str:
    return json.dumps(incoming.body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _fingerprint(incoming: Incoming) -> str:
    """Return a keyed digest: bodies hold personal data that a plain one would let somebody guess."""
    return blind_index(sha256(_json(incoming).encode()).hexdigest(), kind="inbox")


def _enter(incoming: Incoming, *, at: datetime) -> _Entry | None:
    """Note the message unless it is known; one that another transaction is noting is waited for."""
    judged_later = State.SUPERSEDED
    key = {"source": incoming.source, "subject": incoming.subject}
    values = {
        **key,
        "message_id": incoming.message_id,
        "version": incoming.version,
        "state": str(judged_later),
        "fingerprint": _fingerprint(incoming),
        "at": at,
    }
    with prepared() as cursor:
        cursor.execute(ENTER, values)
        row = cursor.fetchone()
    if row is None:
        return None
    entry, subject, version, pull_wanted_at = row
    return _Entry(entry, InboxSubject(pk=subject, version=version or 0, pull_wanted_at=pull_wanted_at, **key))


def _repeated(incoming: Incoming) -> Receipt:
    entry = InboxMessage.objects.get(source=incoming.source, message_id=incoming.message_id)
    if entry.fingerprint != _fingerprint(incoming):
        raise ContentChangedError(f"{incoming.source} {incoming.message_id}")
    return Receipt(entry.state, entry.reference, is_repeat=True)


def _settle(entry: _Entry, incoming: Incoming, reference: str, *, at: datetime) -> bool:
    """Note what a message became; say whether later ones wait for it."""
    values: dict[str, Any] = {
        "entry": entry.key,
        "followed": entry.subject.pk,
        "source": incoming.source,
        "subject": incoming.subject,
        "version": incoming.version,
        "reference": reference,
        "at": at,
    }
    with prepared() as cursor:
        cursor.execute(SETTLE, values)
        is_waited_for = bool(cursor.fetchone()[0])
    entry.subject.version = incoming.version or 0
    return is_waited_for and incoming.version is not None


def _hold(entry: _Entry, incoming: Incoming, *, at: datetime) -> Receipt:
    kept = InboxMessage.objects.filter(pk=entry.key)
    kept.update(state=State.HELD, body=_json(incoming), settled_at=None)
    if entry.subject.pull_wanted_at is None:
        entry.subject.pull_wanted_at = at
        entry.subject.save(update_fields=["pull_wanted_at"])
    return Receipt(State.HELD, "", wants_pull=True)


def _catch_up(subject: InboxSubject, effect: Effect, *, at: datetime) -> None:
    """Let the messages that waited for this one follow it, as far as they follow without a gap."""
    held = InboxMessage.objects.filter(source=subject.source, subject=subject.subject, state=State.HELD)
    for entry in held.select_for_update(of=("self",)).order_by("version", "id"):
        version = int(entry.version or 0)
        verdict = judge(version, applied=subject.version, is_whole=False)
        if verdict is Verdict.HOLD:
            continue
        if verdict is Verdict.APPLY:
            entry.reference, subject.version = effect(_incoming(entry)), version
        entry.state = State.APPLIED if verdict is Verdict.APPLY else State.SUPERSEDED
        entry.body, entry.settled_at = None, at
        entry.save(update_fields=["state", "reference", "body", "settled_at"])
    still_waiting = held.exists()
    subject.pull_wanted_at = (subject.pull_wanted_at or at) if still_waiting else None
    subject.save(update_fields=["version", "pull_wanted_at"])


def _incoming(entry: InboxMessage) -> Incoming:
    return Incoming(
        source=entry.source,
        message_id=entry.message_id,
        subject=entry.subject,
        version=entry.version,
        body=json.loads(entry.body or "{}"),
    )
