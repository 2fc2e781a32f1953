"""The promise of each sending: lent to one sender at a time, noted when it came back, passed on when it failed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import SystemRandom
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.audit.services import record as audit
from motcua.foundation.ids import new_id
from motcua.notifications.models import ChannelDay, ContactWish, DeliveryReceipt, Message, Sending
from motcua.notifications.ports import Report
from motcua.notifications.queries.people import readable
from motcua.notifications.queries.sending_rules import loud_for, quiet_hours, sending_rules, wishes_of
from motcua.notifications.rules.events import OUTSIDE, Channel, event_of
from motcua.notifications.rules.states import LOST, State, after_receipt
from motcua.notifications.rules.timing import (
    KEYS,
    PACES,
    allowance,
    gap_after,
    next_morning,
    rule_for,
    wait_after,
)
from motcua.notifications.rules.wording import nameless
from motcua.notifications.services.planning import next_way

LEASE = timedelta(seconds=120)
GRACE = timedelta(minutes=2)  # for a receipt to come, or for a call to end that nobody waits for any more
SPREAD = timedelta(minutes=30)  # what waited for the morning does not start in one second
MORE_TIME = timedelta(days=1)  # for the channel that takes over
SHORT_REASON = 300
_dice = SystemRandom()


@dataclass(frozen=True, slots=True)
class Lent:
    """One sending in the hands of a sender; ``was_uncertain``: the other side may have it already."""

    sending: Sending
    token: UUID
    was_uncertain: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attempt. PENDING: to be tried again after ``wait``, with or without having arrived."""

    lent: Lent
    state: State
    their_id: str = ""
    reason: str = ""
    is_uncertain: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """What was lent, and how many were looked at: the others were put off or ended."""

    lent: list[Lent]
    looked_at: int


class NotRefusedError(Exception):
    """Only what was refused, failed or ran out of time can be sent again."""


@transaction.atomic
def lease(size: int, *, at: datetime, resting: Iterable[str] = ()) -> Batch:
    """Take what is due, so many of each channel: in time, outside quiet hours, within the day's allowance.

    What is too early for its reader or too much for the day waits for the morning; what is too late goes another
    way. Channels that rest are left alone.
    """
    due = Sending.objects.filter(state=State.PENDING, due_at__lte=at).order_by("due_at", "id")
    free = due.select_for_update(of=("self",), skip_locked=True)
    able = [channel for channel in OUTSIDE if channel not in set(resting)]
    rows = [row for channel in able for row in free.filter(channel=channel)[:size]]
    wishes = ContactWish.objects.in_bulk([row.recipient_id for row in rows])
    taken: dict[str, list[Sending]] = defaultdict(list)
    for row in rows:
        wish = wishes.get(row.recipient_id)
        if row.valid_until <= at:
            _end(row, State.EXPIRED, at)
        elif not _is_wanted(row, wish) and _may_leave(row, wish, at):
            _end(row, State.STOPPED, at)
        elif not event_of(row.event).is_urgent and (loud := loud_for(wish, at, localdate(at))) > at:
            row.due_at = loud + SPREAD * _dice.random()
        else:
            taken[row.channel].append(row)
    lent = [each for channel, batch in taken.items() for each in _take(channel, batch, at)]
    Sending.objects.bulk_update(rows, _LEASED)
    for row in rows:
        if row.state == State.EXPIRED or (row.state == State.STOPPED and not row.is_uncertain):
            _fall_back(row, at)
    return Batch(lent, len(rows))


_LEASED = ["state", "due_at", "lease_token", "attempts", "is_uncertain", "counted_on", "ended_at", "reason"]


def _is_wanted(row: Sending, wish: ContactWish | None) -> bool:
    """Somebody may have said no to this channel since it was planned."""
    return Channel(row.channel) in wishes_of(wish).wanted


def _may_leave(row: Sending, wish: ContactWish | None, at: datetime) -> bool:
    """Say whether an unwanted channel is left; what the law wants told leaves it only for one that is wanted."""
    if not event_of(row.event).is_legal:
        return True
    other = None if row.is_uncertain else _other_way(row, at)
    return other is not None and _is_wanted(other, wish)


def _take(channel: str, batch: Sequence[Sending], at: datetime) -> Iterable[Lent]:
    day = localdate(at)
    first = sorted(batch, key=lambda row: (not event_of(row.event).is_urgent, not event_of(row.event).is_legal))
    counter, _is_new = ChannelDay.objects.get_or_create(channel=channel, day=day)
    counter = ChannelDay.objects.select_for_update(of=("self",)).get(pk=counter.pk)
    most = rule_for(sending_rules(), KEYS[Channel(channel)], day).amount or 0
    for row in first:
        if row.counted_on != day:
            if counter.used >= allowance(most, is_legal=event_of(row.event).is_legal):
                row.due_at = next_morning(at, quiet_hours(day)[1]) + SPREAD * _dice.random()
                continue
            counter.used, row.counted_on = counter.used + 1, day
        yield _lend(row, at)
    counter.save(update_fields=["used"])


def _lend(row: Sending, at: datetime) -> Lent:
    lent = Lent(row, new_id(), row.is_uncertain)
    row.lease_token, row.due_at = lent.token, at + LEASE
    row.attempts, row.is_uncertain = row.attempts + 1, True  # whoever dies now may have sent it
    return lent


def keep_words(said: Iterable[tuple[Lent, str]]) -> None:
    """Note what is about to be said: whoever dies after the call can say it no more."""
    rows = []
    for lent, words in said:
        lent.sending.text = words[:500]
        rows.append(lent.sending)
    Sending.objects.bulk_update(rows, ["text"])


@transaction.atomic
def finish(outcomes: Iterable[Outcome], *, at: datetime) -> int:
    """Note what came of attempts; return how many. What somebody else has taken meanwhile is theirs."""
    noted = 0
    for outcome in outcomes:
        mine = Sending.objects.filter(
            pk=outcome.lent.sending.pk, lease_token=outcome.lent.token, state=State.PENDING
        )
        row = mine.select_for_update(of=("self",)).first()
        if row is None:
            _keep_number(outcome)
            continue
        noted += 1
        row.lease_token, row.their_id = None, outcome.their_id[:100] or row.their_id
        row.reason, row.is_uncertain = nameless(outcome.reason)[:SHORT_REASON], outcome.is_uncertain
        if outcome.state is State.PENDING:
            row.due_at = _again_at(row, outcome, at)
        else:
            _end(row, outcome.state, at, reason=outcome.reason)
        row.save()
        if outcome.state in LOST:
            _fall_back(row, at)
    return noted


def _keep_number(outcome: Outcome) -> None:
    """Note their number of a message whose receipt has come before the answer."""
    if outcome.state is State.SENT:
        arriving = [State.SENT, State.DELIVERED, State.FAILED]
        mine = Sending.objects.filter(pk=outcome.lent.sending.pk, their_id="", state__in=arriving)
        mine.update(their_id=outcome.their_id[:100])


def _again_at(row: Sending, outcome: Outcome, at: datetime) -> datetime:
    """Return when to try again. While a call may still be under way over there, to ask for it proves nothing."""
    wait = wait_after(row.attempts, _dice.random())
    return at + (max(wait, GRACE) if outcome.is_uncertain else wait)


def give_back(lent: Iterable[Lent], *, at: datetime) -> int:
    """Return what was taken and not tried; it is as it was before."""
    given = 0
    for each in lent:
        mine = Sending.objects.filter(pk=each.sending.pk, lease_token=each.token, state=State.PENDING)
        given += mine.update(
            lease_token=None, due_at=at, attempts=F("attempts") - 1, is_uncertain=each.was_uncertain
        )
    return given


def _end(row: Sending, state: State, at: datetime, *, reason: str = "") -> None:
    row.state, row.due_at, row.lease_token = state.value, None, None
    if reason:
        row.reason = nameless(reason)[:SHORT_REASON]
    if state is State.SENT:
        row.sent_at = row.sent_at or at
    else:
        row.ended_at = at


def _fall_back(row: Sending, at: datetime) -> None:
    """Try the next way of the same bundle, if there is one."""
    made = _other_way(row, at)
    if made is not None:
        Sending.objects.bulk_create([made], ignore_conflicts=True)


def _other_way(row: Sending, at: datetime) -> Sending | None:
    of = Message.objects.filter(bundle=row.bundle).order_by("created_at", "id").first()
    user = readable([row.recipient_id]).get(row.recipient_id)
    if of is None or user is None or not user.is_active:
        return None
    tried = list(Sending.objects.filter(bundle=row.bundle).values_list("channel", flat=True))
    wish = ContactWish.objects.filter(pk=user.pk).first()
    until = max(row.valid_until, at + MORE_TIME) if not event_of(row.event).is_urgent else row.valid_until
    return next_way(user, wish, of, at=at, valid_until=until, tried=tried) if until > at else None


@transaction.atomic
def note_receipts(channel: Channel, reports: Iterable[Report], *, at: datetime) -> int:
    """Note what a carrier called back with; return how many notices were new.

    Again, in any order, before the answer to the sending itself: each counts once and only moves forward.
    """
    new = 0
    for report in reports:
        row = _sending_of(channel, report.reference)
        if row is None:
            continue
        _receipt, is_new = DeliveryReceipt.objects.get_or_create(
            channel=channel.value,
            event_id=report.event_id,
            defaults={
                "sending": row,
                "state": report.state.value,
                "happened_at": report.at,
                "received_at": at,
            },
        )
        new += is_new
        if is_new:
            _advance(row, report, at)
    return new


def _sending_of(channel: Channel, reference: str) -> Sending | None:
    try:
        key = UUID(reference)
    except ValueError:
        return None
    return Sending.objects.select_for_update(of=("self",)).filter(pk=key, channel=channel.value).first()


def _advance(row: Sending, report: Report, at: datetime) -> None:
    before = State(row.state)
    state = after_receipt(before, report.state)
    if state is before:
        return
    row.sent_at = row.sent_at or report.at
    _end(row, state, report.at, reason=report.reason)
    row.is_uncertain = False
    row.save()
    if state in LOST:
        _fall_back(row, at)


@transaction.atomic
def send_again(sending_id: UUID, *, by: User, at: datetime) -> Sending:
    """Queue again what was refused, failed or ran out of time.

    Raises ``Sending.DoesNotExist``, ``NotRefusedError``.
    """
    row = Sending.objects.select_for_update(of=("self",)).get(pk=sending_id)
    if State(row.state) not in LOST:
        raise NotRefusedError
    row.state, row.due_at, row.ended_at, row.reason = State.PENDING.value, at, None, ""
    row.valid_until, row.is_uncertain = max(row.valid_until, at + MORE_TIME), False
    row.save()
    audit("send message again", f"sending:{row.pk}", by=by.pk, at=at, data={"channel": row.channel})
    return row


def take_place(channel: Channel, *, at: datetime) -> tuple[bool, datetime]:
    """Take a place in a channel's minute; return whether one was free, and when the next one is."""
    day = localdate(at)
    gap = gap_after(rule_for(sending_rules(), PACES[channel], day).amount or 1)
    mine = ChannelDay.objects.filter(channel=channel.value, day=day)
    if mine.exclude(next_at__gt=at).update(next_at=at + gap):
        return True, at + gap
    begun = {"next_at": at + gap}
    counter, is_new = ChannelDay.objects.get_or_create(channel=channel.value, day=day, defaults=begun)
    return is_new, counter.next_at or at


def used_today(channel: Channel, day: date) -> int:
    """Return how many messages of a day's allowance a channel has used."""
    found = ChannelDay.objects.filter(channel=channel.value, day=day).values_list("used", flat=True).first()
    return found or 0
