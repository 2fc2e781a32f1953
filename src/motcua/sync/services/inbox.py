"""The inbox: a message from outside takes effect once, in the transaction that notes it, in the sender's order."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeAlias

from django.db import transaction

from motcua.foundation.crypto import blind_index
from motcua.sync.models import InboxMessage, InboxSubject
from motcua.sync.rules.arriving import Verdict, judge

State = InboxMessage.State


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


@transaction.atomic
def receive(incoming: Incoming, effect: Effect, *, at: datetime) -> Receipt:
    """Let a message take effect exactly once and say what became of it.

    Whatever ``effect`` raises leaves no trace, so that the sender's next try finds the message new. Raises
    ``ContentChangedError``.
    """
    entry, is_new = _enter(incoming, at=at)
    if not is_new:
        return _repeated(entry, incoming)
    if incoming.version is None:
        return _settle(entry, effect(incoming), at=at)
    subject = _locked(incoming)
    match judge(incoming.version, applied=subject.version, is_whole=incoming.is_whole):
        case Verdict.SUPERSEDED:
            return Receipt(State.SUPERSEDED, "")
        case Verdict.HOLD:
            return _hold(entry, incoming, subject, at=at)
    reference = effect(incoming)
    subject.version = incoming.version
    _settle(entry, reference, at=at)
    _catch_up(subject, effect, at=at)
    return Receipt(State.APPLIED, reference, wants_pull=subject.pull_wanted_at is not None)


def _json(incoming: Incoming) -> str:
    return json.dumps(incoming.body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _fingerprint(incoming: Incoming) -> str:
    """Return a keyed digest: bodies hold personal data that a plain one would let somebody guess."""
    return blind_index(sha256(_json(incoming).encode()).hexdigest(), kind="inbox")


def _enter(incoming: Incoming, *, at: datetime) -> tuple[InboxMessage, bool]:
    """Note the message unless it is known; one that another transaction is noting is waited for."""
    judged_later = State.SUPERSEDED
    return InboxMessage.objects.get_or_create(
        source=incoming.source,
        message_id=incoming.message_id,
        defaults={
            "subject": incoming.subject,
            "version": incoming.version,
            "state": judged_later,
            "fingerprint": _fingerprint(incoming),
            "received_at": at,
            "settled_at": at,
        },
    )


def _repeated(entry: InboxMessage, incoming: Incoming) -> Receipt:
    if entry.fingerprint != _fingerprint(incoming):
        raise ContentChangedError(f"{incoming.source} {incoming.message_id}")
    return Receipt(entry.state, entry.reference, is_repeat=True)


def _locked(incoming: Incoming) -> InboxSubject:
    """Return the subject, ours alone until the transaction ends; one we have not heard of begins at version 0."""
    key = {"source": incoming.source, "subject": incoming.subject}
    InboxSubject.objects.bulk_create([InboxSubject(**key)], ignore_conflicts=True)
    return InboxSubject.objects.select_for_update(of=("self",)).get(**key)


def _settle(entry: InboxMessage, reference: str, *, at: datetime) -> Receipt:
    entry.state, entry.reference, entry.body, entry.settled_at = State.APPLIED, reference, None, at
    entry.save(update_fields=["state", "reference", "body", "settled_at"])
    return Receipt(State.APPLIED, reference)


def _hold(entry: InboxMessage, incoming: Incoming, subject: InboxSubject, *, at: datetime) -> Receipt:
    entry.state, entry.body, entry.settled_at = State.HELD, _json(incoming), None
    entry.save(update_fields=["state", "body", "settled_at"])
    if subject.pull_wanted_at is None:
        subject.pull_wanted_at = at
        subject.save(update_fields=["pull_wanted_at"])
    return Receipt(State.HELD, "", wants_pull=True)


def _catch_up(subject: InboxSubject, effect: Effect, *, at: datetime) -> None:
    """Let the messages that waited for this one follow it, as far as they follow without a gap."""
    held = InboxMessage.objects.filter(source=subject.source, subject=subject.subject, state=State.HELD)
    for entry in held.select_for_update(of=("self",)).order_by("version", "id"):
        version = int(entry.version or 0)
        verdict = judge(version, applied=subject.version, is_whole=False)
        if verdict is Verdict.APPLY:
            reference = effect(_incoming(entry))
            subject.version = version
            _settle(entry, reference, at=at)
        elif verdict is Verdict.SUPERSEDED:
            entry.state, entry.body, entry.settled_at = State.SUPERSEDED, None, at
            entry.save(update_fields=["state", "body", "settled_at"])
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
