"""From told to sent: messages that wait for one person become one bundle, and the first way out is chosen."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_noop

from motcua.accounts.models import User
from motcua.foundation.ids import new_id
from motcua.notifications.models import ContactWish, Message, Sending
from motcua.notifications.queries.people import readable
from motcua.notifications.queries.sending_rules import loud_for, wishes_of
from motcua.notifications.queries.wording import Words, words
from motcua.notifications.rules.choosing import reachable, route
from motcua.notifications.rules.events import MANY, Channel, event_of
from motcua.notifications.rules.states import State
from motcua.notifications.rules.wording import fill, listed
from motcua.notifications.services.telling import said_in

PEOPLE = 500  # whose messages are planned in one transaction
NOT_READABLE = gettext_noop("Địa chỉ đã mã hóa của người nhận không mở được. Báo quản trị hệ thống.")
_BUNDLED = """
UPDATE notifications_message m SET bundle = planned.bundle, plan_at = NULL, folded = planned.folded
FROM unnest(%s::uuid[], %s::uuid[], %s::boolean[]) AS planned(id, bundle, folded) WHERE m.id = planned.id
"""
OLDEST = timedelta(days=7)  # what was told longer ago leaves the house no more (a replay, an import)


def plan(at: datetime) -> int:
    """Look at the messages whose time has come; return how many. Twice is once.

    Everything of one kind that waits for a person is taken together, so a hundred assignments are one message.
    """
    Message.objects.filter(plan_at__lt=at - OLDEST).update(plan_at=None)
    planned = 0
    while found := _plan_some(at):
        planned += found
    return planned


@transaction.atomic
def _plan_some(at: datetime) -> int:
    due = Message.objects.filter(plan_at__lte=at).order_by("plan_at").values_list("recipient", flat=True)
    wanted = set(due[: PEOPLE * 4])
    rows = User.objects.filter(pk__in=wanted).only("pk").order_by("pk")
    locked = rows.select_for_update(of=("self",), skip_locked=True, no_key=True)
    held = [user.pk for user in locked]  # whoever holds a person's row bundles for them
    if not held:
        return 0
    waiting = Message.objects.filter(recipient__in=held, plan_at__isnull=False).order_by("created_at", "id")
    groups: dict[tuple[UUID, str], list[Message]] = defaultdict(list)
    for message in waiting:
        key = message.event if event_of(message.event).gathers else str(message.pk)
        groups[message.recipient_id, key].append(message)
    ready = [group for group in groups.values() if any(_is_due(message, at) for message in group)]
    _bundle(ready)
    _fold(ready, at)
    _begin(ready, readable(held), ContactWish.objects.in_bulk(held), at)
    return sum(len(group) for group in ready)


def _is_due(message: Message, at: datetime) -> bool:
    return message.plan_at is not None and message.plan_at <= at


def _bundle(groups: Iterable[Sequence[Message]]) -> None:
    rows = []
    for group in groups:
        bundle, is_many = new_id(), len(group) > 1
        for message in group:
            message.bundle, message.plan_at = bundle, None
            message.folded = is_many and event_of(message.event).folds
            rows.append(message)
    with connection.cursor() as cursor:
        ids, bundles = [row.pk for row in rows], [row.bundle for row in rows]
        cursor.execute(_BUNDLED, [ids, bundles, [row.folded for row in rows]])


def _fold(groups: Iterable[Sequence[Message]], at: datetime) -> None:
    """Put one message into the inbox in place of many."""
    digests = [_digest(group, words(), at) for group in groups if group[0].folded]
    Message.objects.bulk_create(digests, ignore_conflicts=True)


def digest_facts(group: Sequence[Message], language: str) -> dict[str, str]:
    """Return what the text of a digest is filled with."""
    codes = listed([message.facts.get("code", "") for message in group])
    return said_in({"count": str(len(group)), "codes": codes}, language)


def _digest(group: Sequence[Message], current: Words, at: datetime) -> Message:
    last = group[-1]
    key = f"{last.event}{MANY}"
    facts = digest_facts(group, last.language)
    text = current.of(key, last.language, Channel.INBOX)
    return Message(
        recipient_id=last.recipient_id,
        key=f"digest:{last.bundle}",
        event=key,
        language=last.language,
        subject=fill(text.subject, facts),
        body=fill(text.body, facts),
        link="/can-bo/" if last.link.startswith("/can-bo/") else "/ho-so-cua-toi/",
        facts=facts,
        created_at=at,
    )


def _begin(
    groups: Iterable[Sequence[Message]],
    people: dict[UUID, User],
    wishes: dict[UUID, ContactWish],
    at: datetime,
) -> None:
    begun = []
    for group in groups:
        first = group[0]
        user = people.get(first.recipient_id)
        valid_until = first.created_at + event_of(first.event).gathers + event_of(first.event).valid
        if valid_until <= at or (user is not None and not user.is_active):
            continue
        if user is None:
            made = _unreadable(first, at=at)
        else:
            made = next_way(user, wishes.get(user.pk), first, at=at, valid_until=valid_until)
        if made is not None:
            begun.append(made)
    Sending.objects.bulk_create(begun, ignore_conflicts=True)


def _unreadable(of: Message, *, at: datetime) -> Sending | None:
    """Return a sending that ended before it began: somebody has to see whose addresses do not open."""
    if of.bundle is None:
        return None
    ended = {"state": State.REFUSED.value, "created_at": at, "valid_until": at, "ended_at": at}
    by_mail = {"channel": Channel.EMAIL.value, "reason": NOT_READABLE}
    return Sending(recipient_id=of.recipient_id, bundle=of.bundle, event=of.event, **ended, **by_mail)


def next_way(
    user: User,
    wish: ContactWish | None,
    of: Message,
    *,
    at: datetime,
    valid_until: datetime,
    tried: Sequence[str] = (),
) -> Sending | None:
    """Return the next way out of the house for a bundle that was not tried yet, unsaved; ``None``: no more."""
    event = event_of(of.event)
    possible = [each for each in reachable(user.phone, user.email) if _has_words(of, each)]
    ways = route(event, wishes_of(wish), possible, tried=[Channel(each) for each in tried])
    if not ways or of.bundle is None:
        return None
    due_at = at if event.is_urgent else loud_for(wish, at, localdate(at))
    return Sending(
        recipient=user,
        bundle=of.bundle,
        event=of.event,
        channel=ways[0].value,
        created_at=at,
        valid_until=valid_until,
        due_at=due_at,
    )


def _has_words(of: Message, channel: Channel) -> bool:
    """Nothing goes over Zalo before its template was approved there, that of the digest as well."""
    keys = [of.event, f"{of.event}{MANY}"] if event_of(of.event).gathers else [of.event]
    return channel is not Channel.ZALO or all(words().of(key, of.language, channel).template for key in keys)
