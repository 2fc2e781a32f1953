"""The log of events filled from the journal, and what subscribers change: themselves."""

import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from motcua.accounts.models import MachineClient, Mandate, User
from motcua.audit.services import record as audit
from motcua.foundation.outbound import target_of
from motcua.webhooks import rules
from motcua.webhooks.models import LogEnd, LoggedEvent, Subscription
from motcua.webhooks.queries import READER, end_of_log

LEASE = timedelta(seconds=60)
MOST_OF_A_CLIENT = 20

# One collector at a time (the end of the log is locked until the commit): positions become visible in order.
TAKE = """
WITH taken AS (
    DELETE FROM dossiers_newevent WHERE id IN (
        SELECT id FROM dossiers_newevent WHERE reader = %(reader)s ORDER BY id LIMIT %(limit)s
        FOR UPDATE SKIP LOCKED)
    RETURNING id, event_id
), ordered AS (
    SELECT e.*, row_number() OVER (ORDER BY t.id) AS place
    FROM taken t JOIN dossiers_dossierevent e ON e.id = t.event_id
)
INSERT INTO webhooks_loggedevent
    (position, event_id, dossier_id, code, seq, kind, status, at, logged_at, agencies)
SELECT %(last)s + o.place, o.id, d.id, d.code, o.seq, o.kind, o.status, o.at, %(at)s,
    array(SELECT DISTINCT unnest(ARRAY[d.holder_id, d.receiving_agency_id, d.deciding_agency_id]
        || coalesce((SELECT array_agg(c.agency_id) FROM dossiers_consultation c WHERE c.dossier_id = d.id), '{}')))
FROM ordered o JOIN dossiers_dossier d ON d.id = o.dossier_id
"""
# Locked once, in a MATERIALIZED part: a sub-select may be run again for each row, and then the LIMIT with it.
LEND = """
WITH free AS MATERIALIZED (
    SELECT id FROM webhooks_subscription
    WHERE state = 'active' AND url <> '' AND due_at <= %(at)s
        AND (position < %(last)s OR test_wanted_at IS NOT NULL)
    ORDER BY due_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
UPDATE webhooks_subscription s SET lease_token = %(token)s, due_at = %(until)s
FROM free WHERE s.id = free.id
RETURNING s.id
"""
SECRETS = ("secret", "old_secret", "old_secret_until")  # read when signing: a damaged one stops only its own


class SubscriptionError(ValueError):
    """Not as asked; ``code``: ``too_many``, ``beyond_log``, ``no_address``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Owner:
    """Which system subscribes, and in whose name it acts."""

    client: MachineClient
    mandate: Mandate | None

    @property
    def user(self) -> User:
        return self.mandate.officer if self.mandate else self.client.user


@dataclass(frozen=True, slots=True)
class Wish:
    """What a subscriber wants to be told of, and where; without an address it comes for it."""

    name: str
    url: str = ""
    kinds: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """How far a sending came; ``error`` is a word for what went wrong with the next one."""

    position: int
    sent: int = 0
    status: int | None = None
    error: str = ""
    was_test: bool = False


@transaction.atomic
def collect(limit: int = 2_000, *, at: datetime) -> int:
    """Take new entries of the journal into the log and return how many; 0 when there is nothing new."""
    LogEnd.objects.get_or_create(pk=1)
    end = LogEnd.objects.select_for_update().get(pk=1)
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"reader": READER, "limit": limit, "last": end.last, "at": at})
        count = int(cursor.rowcount)
    if count:
        LogEnd.objects.filter(pk=1).update(last=F("last") + count)
    return count


@transaction.atomic
def trim(*, at: datetime) -> int:
    """Forget events that are older than the log is long; return how many."""
    old = LoggedEvent.objects.filter(logged_at__lt=at - rules.KEPT)
    newest = old.order_by("-position").values_list("position", flat=True).first()
    if newest is None:
        return 0
    LogEnd.objects.select_for_update().filter(pk=1).update(trimmed=newest)
    Subscription.objects.filter(position__lt=newest).update(position=newest)
    return LoggedEvent.objects.filter(position__lte=newest).delete()[0]


@transaction.atomic
def subscribe(owner: Owner, wish: Wish, *, at: datetime) -> Subscription:
    """Begin to tell a system what happens from now on. Raises ``SubscriptionError``, ``ForbiddenAddressError``.

    Where its address leads is judged again at every sending.
    """
    MachineClient.objects.select_for_update(of=("self",)).get(pk=owner.client.pk)
    if owner.client.subscriptions.count() >= MOST_OF_A_CLIENT:
        raise SubscriptionError("too_many")
    if wish.url:
        target_of(wish.url)
    made = Subscription.objects.create(
        client=owner.client,
        mandate=owner.mandate,
        name=wish.name,
        url=wish.url,
        kinds=list(wish.kinds),
        secret=rules.new_secret(),
        position=end_of_log().last,
        created_at=at,
        due_at=at,
    )
    _audit("subscribe", made, owner, at)
    return made


def _audit(act: str, subscription: Subscription, owner: Owner, at: datetime) -> None:
    data = {"client": owner.client.client_id}
    audit(f"{act} webhook", f"subscription:{subscription.pk}", by=owner.user.pk, at=at, data=data)


def _locked(subscription: Subscription) -> Subscription:
    rows = Subscription.objects.select_related("client__user", "mandate__officer")
    return rows.select_for_update(of=("self",)).get(pk=subscription.pk)


def _due_now(found: Subscription, at: datetime) -> datetime:
    """Return when it is due: now, or when whoever is sending is done, so that nothing comes twice."""
    return found.due_at if found.lease_token is not None else at


@transaction.atomic
def change(subscription: Subscription, wish: Wish, *, by: Owner, at: datetime) -> Subscription:
    """Tell it elsewhere or of other things; how far it has been told stays. Raises ``ForbiddenAddressError``."""
    found = _locked(subscription)
    if wish.url:
        target_of(wish.url)
    found.name, found.url, found.kinds = wish.name, wish.url, list(wish.kinds)
    found.attempts, found.failing_since, found.due_at = 0, None, _due_now(found, at)
    found.save(update_fields=["name", "url", "kinds", "attempts", "failing_since", "due_at"])
    _audit("change", found, by, at)
    return found


@transaction.atomic
def pause(subscription: Subscription, *, by: Owner, at: datetime) -> Subscription:
    """Stop sending; what happens meanwhile waits as long as the log is kept. Twice is once."""
    found = _locked(subscription)
    found.state = Subscription.State.PAUSED
    found.save(update_fields=["state"])
    _audit("pause", found, by, at)
    return found


@transaction.atomic
def resume(subscription: Subscription, *, by: Owner, at: datetime) -> Subscription:
    """Go on where it stopped. Twice is once."""
    found = _locked(subscription)
    found.state, found.attempts, found.failing_since = Subscription.State.ACTIVE, 0, None
    found.due_at = _due_now(found, at)
    found.save(update_fields=["state", "attempts", "failing_since", "due_at"])
    _audit("resume", found, by, at)
    return found


@transaction.atomic
def rotate(subscription: Subscription, *, by: Owner, at: datetime) -> Subscription:
    """Give a new secret; the old one signs beside it for a day, so that the receiver can change over."""
    found = _locked(subscription)
    found.old_secret, found.secret = found.secret, rules.new_secret()
    found.old_secret_until = at + rules.OVERLAP
    found.save(update_fields=["old_secret", "secret", "old_secret_until"])
    _audit("rotate", found, by, at)
    return found


@transaction.atomic
def move(subscription: Subscription, position: int, *, by: Owner, at: datetime) -> Subscription:
    """Tell everything after a position once more, or count everything up to it as taken.

    Raises ``SubscriptionError`` for a position that the log does not reach from.
    """
    found, end = _locked(subscription), end_of_log()
    if not end.trimmed <= position <= end.last:
        raise SubscriptionError("beyond_log")
    found.position, found.attempts, found.due_at, found.lease_token = position, 0, at, None
    found.save(update_fields=["position", "attempts", "due_at", "lease_token"])
    _audit("move", found, by, at)
    return found


@transaction.atomic
def want_test(subscription: Subscription, *, by: Owner, at: datetime) -> Subscription:
    """Have one test message sent as soon as may be. Raises ``SubscriptionError`` where there is no address."""
    found = _locked(subscription)
    if not found.url:
        raise SubscriptionError("no_address")
    found.test_wanted_at, found.due_at = at, _due_now(found, at)
    found.save(update_fields=["test_wanted_at", "due_at"])
    _audit("test", found, by, at)
    return found


@transaction.atomic
def unsubscribe(subscription: Subscription, *, by: Owner, at: datetime) -> None:
    """Forget a subscription and its secrets."""
    found = _locked(subscription)
    _audit("delete", found, by, at)
    found.delete()


@transaction.atomic
def lease(limit: int, *, at: datetime) -> list[Subscription]:
    """Lend subscriptions for which there is something to send; nobody else gets them until the lease ends."""
    token = uuid.uuid4()
    values: dict[str, Any] = {
        "token": token,
        "until": at + LEASE,
        "at": at,
        "last": end_of_log().last,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(LEND, values)
        ids = [row[0] for row in cursor.fetchall()]
    rows = Subscription.objects.select_related("client__user", "mandate__officer").defer(*SECRETS)
    return list(rows.filter(pk__in=ids, lease_token=token))


@transaction.atomic
def finish(lent: Subscription, outcome: Outcome, *, at: datetime) -> bool:
    """Note how far a sending came; ``False`` when the lease was no longer ours, and then nothing is noted."""
    mine = Subscription.objects.select_for_update(of=("self",)).filter(pk=lent.pk, lease_token=lent.lease_token)
    found = mine.defer(*SECRETS).first()
    if found is None:
        return False
    found.position, found.lease_token, found.due_at = max(found.position, outcome.position), None, at
    found.last_status, found.last_error = outcome.status or found.last_status, outcome.error
    if outcome.was_test:
        found.test_wanted_at = None
    if outcome.sent:
        found.last_sent_at, found.attempts, found.failing_since = at, 0, None
    if outcome.error and not outcome.was_test:
        _failed(found, outcome, at=at)
    found.save()
    return True


def _failed(found: Subscription, outcome: Outcome, *, at: datetime) -> None:
    found.attempts += 1
    found.failing_since = found.failing_since or at
    found.due_at = at + rules.retry_delay(found.attempts, random.random())  # noqa: S311 - jitter, no secret
    if rules.is_hopeless(found.failing_since, outcome.status, at):
        found.state = Subscription.State.FAILING
        data = {"client": found.client.client_id, "since": found.failing_since.isoformat()}
        audit("stop webhook", f"subscription:{found.pk}", by=None, at=at, data=data)
