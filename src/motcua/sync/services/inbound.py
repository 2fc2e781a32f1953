"""Messages of the national portal taking effect: into the inbox and into the dossier in one transaction.

What cannot take effect is noted and parked with its reason, in one transaction too; until then it counts as not
come, so that nothing is ever lost.
"""

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.db import DataError, transaction

from motcua.accounts.models import User
from motcua.audit.services import record as audit
from motcua.sync.inbound_ports import SOURCE, PortalMessage
from motcua.sync.models import InboxMessage, InboxSubject, ParkedMessage
from motcua.sync.rules.inbound import MessageKind, Problem, next_try
from motcua.sync.services.inbound_effects import Deed, Mended, TroubleError, ready
from motcua.sync.services.inbox import Incoming, Receipt, receive

LOG = logging.getLogger(__name__)
PARKED = "parked"
FIRST = 1  # version: nothing can be earlier
LONGEST_DETAIL = 500


@dataclass(frozen=True)
class Arrival:
    """A message that has come, with its papers by their ids; ``trouble`` is what hinders it already.

    Of papers that are not there and not in trouble either, an officer has said that it goes on without them.
    """

    message: PortalMessage
    body: Mapping[str, Any]
    papers: Mapping[str, bytes] = field(default_factory=dict)
    trouble: TroubleError | None = None


def accept(arrival: Arrival, *, at: datetime) -> Receipt:
    """Let a message take effect once, or park it. Raises ``ContentChangedError`` as the inbox does."""
    message = arrival.message
    incoming = Incoming(
        source=SOURCE,
        message_id=message.id,
        subject=message.code,
        version=message.version,
        body=arrival.body,
    )
    try:
        return receive(incoming, partial(_effect, _ready(arrival, Mended(), at=at), message, at), at=at)
    except TroubleError as trouble:  # nothing is left of what was tried
        waiting = partial(_park, _Waiting(message.kind, incoming), trouble, at=at)
        return receive(incoming, partial(_effect, waiting, message, at), at=at)


def _effect(deed: Deed, message: PortalMessage, at: datetime, incoming: Incoming) -> str:
    if incoming.message_id != message.id:  # one that waited for this one: its papers were not fetched
        return _park(_Waiting.freed(incoming), TroubleError(Problem.PAPER_AWAY), at=at)
    return deed()


def _ready(arrival: Arrival, mended: Mended, *, at: datetime) -> Deed:
    """Return what is to be done. Raises ``TroubleError``, as the deed may."""
    if arrival.trouble is not None:
        return partial(_done, arrival.message, partial(_refused, arrival.trouble))
    with _readable():
        return partial(_done, arrival.message, ready(arrival.message, arrival.papers, mended, at=at))


def _refused(trouble: TroubleError) -> str:
    raise trouble


def _done(message: PortalMessage, deed: Deed) -> str:
    if message.version > FIRST and _earlier(message.code, message.version).exists():
        raise TroubleError(Problem.EARLIER_WAITS)
    with _readable():
        return deed()


@contextmanager
def _readable() -> Iterator[None]:
    """Turn what no column takes into trouble: one message must not hold up all others."""
    try:
        yield
    except (DataError, ValueError) as error:
        LOG.exception("front door: a message holds what cannot be kept")
        raise TroubleError(Problem.UNREADABLE, type(error).__name__) from error


@dataclass(frozen=True)
class _Waiting:
    kind: str
    incoming: Incoming

    @classmethod
    def freed(cls, incoming: Incoming) -> "_Waiting":
        """One whose kind is read when it is tried."""
        return cls("", incoming)


def _park(waiting: _Waiting, trouble: TroubleError, *, at: datetime) -> str:
    incoming, problem = waiting.incoming, trouble.problem
    is_freed = not waiting.kind
    ParkedMessage.objects.create(
        source=incoming.source,
        message_id=incoming.message_id,
        subject=incoming.subject,
        version=incoming.version or 0,
        kind=waiting.kind,
        body=json.dumps(incoming.body, ensure_ascii=False),
        problem=problem,
        detail=trouble.detail[:LONGEST_DETAIL],
        parked_at=at,
        tried_at=at,
        retry_at=at if is_freed else next_try(problem, 1, at),
    )
    audit("park", f"inbound:{incoming.subject}", by=None, at=at, data={"problem": str(problem)})
    return PARKED


@transaction.atomic
def try_again(parked_id: int, arrival: Arrival, *, by: User | None, at: datetime) -> ParkedMessage:
    """Try a parked message once more with what was mended; one that is settled stays as it is.

    Raises ``ParkedMessage.DoesNotExist``.
    """
    row = _held(parked_id)
    if row.outcome:
        return row
    row.tried_at, row.attempts, row.kind = at, row.attempts + 1, arrival.message.kind
    row.body = json.dumps(arrival.body, ensure_ascii=False)
    mended = Mended(row.procedure_code, row.commune_code, without_broken=row.without_broken)
    try:
        with transaction.atomic():  # done, or no trace of having tried
            reference = _ready(arrival, mended, at=at)()
    except TroubleError as trouble:
        row.problem, row.detail = trouble.problem, trouble.detail[:LONGEST_DETAIL]
        row.retry_at = next_try(trouble.problem, row.attempts, at)
        row.save(update_fields=["tried_at", "attempts", "kind", "body", "problem", "detail", "retry_at"])
        return row
    _settle(row, ParkedMessage.Outcome.APPLIED, by=by, at=at)
    InboxMessage.objects.filter(source=row.source, message_id=row.message_id).update(reference=reference)
    return row


def _held(parked_id: int, **more: str) -> ParkedMessage:
    """Lock a parked message and what it is about: nothing may come to wait behind one that is being settled."""
    subject = ParkedMessage.objects.values_list("subject", flat=True).get(pk=parked_id)
    InboxSubject.objects.select_for_update(of=("self",)).filter(source=SOURCE, subject=subject).first()
    return ParkedMessage.objects.select_for_update(of=("self",)).get(pk=parked_id, **more)


def _settle(row: ParkedMessage, outcome: str, *, by: User | None, at: datetime) -> None:
    """Close a parked message; its body is needed no more, and the next of the same dossier is due."""
    row.outcome, row.settled_at, row.settled_by, row.retry_at, row.body = outcome, at, by, None, "{}"
    row.save()
    following = _open(row.subject).order_by("version").values("pk")[:1]
    ParkedMessage.objects.filter(pk__in=list(following.values_list("pk", flat=True))).update(retry_at=at)
    data = {"outcome": str(outcome), "problem": row.problem}
    audit("settle parked", f"inbound:{row.subject}", by=by.pk if by else None, at=at, data=data)


@dataclass(frozen=True, slots=True)
class Mending:
    """What an officer puts right; "" leaves it as it was told."""

    procedure_code: str = ""
    commune_code: str = ""
    without_broken: bool = False


@transaction.atomic
def mend(parked_id: int, mending: Mending, *, by: User, at: datetime) -> ParkedMessage:
    """Put right what hinders a message; it is tried again next. Raises ``ParkedMessage.DoesNotExist``."""
    row = ParkedMessage.objects.select_for_update(of=("self",)).get(pk=parked_id, outcome="")
    row.procedure_code, row.commune_code = mending.procedure_code.strip(), mending.commune_code.strip()
    row.without_broken, row.retry_at = mending.without_broken, at
    row.save(update_fields=["procedure_code", "commune_code", "without_broken", "retry_at"])
    data = {"procedure": row.procedure_code, "commune": row.commune_code, "without_broken": row.without_broken}
    audit("mend parked", f"inbound:{row.subject}", by=by.pk, at=at, data=data)
    return row


@transaction.atomic
def turn_away(parked_id: int, reason: str, *, by: User, at: datetime) -> ParkedMessage:
    """Refuse a message that cannot take effect, with a reason in words; of a filing the portal is told.

    What came later on the same dossier goes with a filing. Raises ``ParkedMessage.DoesNotExist``.
    Law: Decree 61/2018/NĐ-CP Art. 17 (a refusal gives its reason in writing).
    """
    row = _held(parked_id, outcome="")
    is_filing = row.kind == MessageKind.FILING
    row.reason, row.is_told = reason.strip()[:LONGEST_DETAIL], not is_filing
    _settle(row, ParkedMessage.Outcome.REFUSED, by=by, at=at)
    if is_filing:
        for later in _open(row.subject).select_for_update(of=("self",)).order_by("version"):
            _settle(later, ParkedMessage.Outcome.REFUSED, by=by, at=at)
    return row


def _open(subject: str) -> Any:
    return ParkedMessage.objects.filter(source=SOURCE, subject=subject, outcome="")


def _earlier(subject: str, version: int) -> Any:
    return _open(subject).filter(version__lt=version)
