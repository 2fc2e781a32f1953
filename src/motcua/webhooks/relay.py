"""Carrying the log to subscribers: lend, send without a transaction, note how far it came.

Each subscriber gets its events one after the other in their order; one that does not answer keeps nobody waiting.
"""

import json
import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, connections
from django.utils import timezone

from motcua.foundation import outbound
from motcua.foundation.crypto import SealedValueError
from motcua.webhooks import rules, services
from motcua.webhooks.models import LoggedEvent, Subscription
from motcua.webhooks.queries import TrimmedError, events_after, reach
from motcua.webhooks.services import Outcome

LOG = logging.getLogger(__name__)
EVENTS = 50  # sent in one lease
LAST_CALL = timedelta(seconds=40)  # no sending is begun so late that the lease might end before it does
POLL_SECONDS = 0.5
AGENT = "motcua-webhooks/1"
Send = Callable[[str, bytes, dict[str, str]], int]


def body_of(event: LoggedEvent) -> bytes:
    """Return what is told of an event: ids and states; who wants more asks for it with their own rights."""
    data = {
        "dossier": str(event.dossier_id),
        "code": event.code,
        "seq": event.seq,
        "status": event.status,
        "cursor": str(event.position),
    }
    whole = {"type": event.word, "timestamp": event.at.isoformat(timespec="seconds"), "data": data}
    return json.dumps(whole, ensure_ascii=False).encode()


def headers_of(subscription: Subscription, message_id: str, body: bytes, at: datetime) -> dict[str, str]:
    """Return the headers of a message as Standard Webhooks names them."""
    until = subscription.old_secret_until
    old = [subscription.old_secret] if subscription.old_secret and until and at < until else []
    return {
        "Content-Type": "application/json",
        "User-Agent": AGENT,
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": rules.signature(message_id, at, body, [subscription.secret, *old]),
    }


def send(subscription: Subscription, message_id: str, body: bytes) -> tuple[int | None, str]:
    """Send one message; return the status and, where it was not taken, a word for why."""
    try:
        status = outbound.post(subscription.url, body, headers_of(subscription, message_id, body, timezone.now()))
    except SealedValueError:
        return None, "secret_unreadable"
    except outbound.ForbiddenAddressError as no:
        return None, f"address_{no.code}"
    except outbound.NoAnswerError as error:
        return None, str(error)
    return status, "" if 200 <= status < 300 else f"status_{status}"


def deliver(subscription: Subscription, *, at: datetime) -> Outcome:
    """Send what is new to one subscriber until something goes wrong or the lease gets short."""
    if subscription.test_wanted_at is not None:
        return _test(subscription, at)
    try:
        found = events_after(
            subscription.position, agencies=reach(subscription, at), kinds=subscription.kinds, limit=EVENTS
        )
    except TrimmedError as trimmed:
        return Outcome(trimmed.oldest)
    position, sent, status = subscription.position, 0, None
    for event in found.events:
        if timezone.now() > at + LAST_CALL:
            return Outcome(position, sent, status)
        status, error = send(subscription, f"{subscription.pk}-{event.position}", body_of(event))
        if error:
            return Outcome(position, sent, status, error)
        position, sent = event.position, sent + 1
    return Outcome(found.position, sent, status)


def _test(subscription: Subscription, at: datetime) -> Outcome:
    body = json.dumps({"type": "ping", "timestamp": at.isoformat(timespec="seconds"), "data": {}}).encode()
    status, error = send(subscription, f"{subscription.pk}-test-{int(at.timestamp())}", body)
    return Outcome(subscription.position, 0, status, error, was_test=True)


def turn() -> int:
    """Collect, lend one subscription, send, note: one round. Return how much was moved."""
    moved = services.collect(at=timezone.now())
    for lent in services.lease(1, at=timezone.now()):
        outcome = deliver(lent, at=timezone.now())
        services.finish(lent, outcome, at=timezone.now())
        moved += 1
    return moved


def drain(rounds: int = 1_000) -> None:
    """Send until there is nothing to send now; what waits for a later try waits."""
    for _ in range(rounds):
        if not turn():
            return


def run(stop: threading.Event, fell: Callable[[], None], *, senders: int = 2) -> list[threading.Thread]:
    """Begin to send in threads of their own until ``stop`` is set; the worker hears when one ``fell``."""
    threads = [
        threading.Thread(target=_keep_sending, args=(stop, fell), name=f"webhooks-{number}", daemon=True)
        for number in range(senders)
    ]
    for thread in threads:
        thread.start()
    return threads


def _keep_sending(stop: threading.Event, fell: Callable[[], None]) -> None:
    try:
        while not stop.is_set():
            if not _turn_or_wait():
                stop.wait(POLL_SECONDS)
    finally:
        connections.close_all()
        if not stop.is_set():
            fell()


def _turn_or_wait() -> int:
    try:
        return turn()
    except (OperationalError, InterfaceError) as error:
        LOG.warning("webhooks: the database does not answer: %s", type(error).__name__)
        connections.close_all()
        return 0
