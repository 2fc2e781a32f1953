"""Three books about messages: what was to be said, what we say became of it, what the carriers have taken."""

import hashlib
import hmac
import json
import random
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx
from django.conf import settings
from django.db.models import Sum

from motcua.chaos import readers
from motcua.chaos.ledger import Ledger
from motcua.chaos.outcomes import Proof
from motcua.chaos.readers import HELD, OFF, Intent, Reader, Sort
from motcua.chaos.sandbox import SandboxControl
from motcua.notifications.models import ChannelDay, DeliveryReceipt, Message, Sending
from motcua.notifications.rules.events import Channel, event_of
from motcua.notifications.rules.states import State
from motcua.notifications.rules.wording import plain

SYSTEMS = {Channel.SMS: "sms", Channel.ZALO: "zalo", Channel.EMAIL: "mail"}
SENT = {Channel.SMS: "sms.send", Channel.ZALO: "zalo.send", Channel.EMAIL: "mail.smtp"}
NOTICES = {Channel.SMS: "sms.receipt", Channel.ZALO: "zalo.receipt"}
TOO_FAST = ("RATE", "-32")
NEVER_ANSWERS = "00"
MINUTE_SECONDS = 60.0
MOST_PERCENT = 0.01  # of duplicates
REPEATED = 400  # receipts that are told again at the end
TIMES = 3


@dataclass(frozen=True, slots=True)
class Taken:
    """One message that a carrier has accepted; ``text`` is what a telephone shows of it."""

    channel: Channel
    reference: UUID
    at: float
    receiver: str
    text: str

    @property
    def has_arrived(self) -> bool:
        return self.channel is not Channel.SMS or not self.receiver.endswith(NEVER_ANSWERS)


@dataclass
class Books:
    """Everything that is compared."""

    intents: Sequence[Intent]
    people: Mapping[UUID, Reader]
    quiet_until: float
    left_at: float  # from when urgent messages no longer go to those who stop while messages wait
    inbox: dict[tuple[UUID, str], UUID | None]  # by reader and occasion: the bundle it left with
    sendings: dict[UUID, Sending]
    taken: list[Taken] = field(default_factory=list)
    strangers: int = 0  # taken messages that we know nothing of
    too_fast: int = 0
    notices: dict[Channel, list[dict[str, Any]]] = field(default_factory=dict)


def read(
    sandbox: SandboxControl, people: Sequence[Reader], told: Sequence[Intent], *, quiet: datetime, left: datetime
) -> Books:
    """Read all three books."""
    rows = Message.objects.values_list("recipient_id", "key", "bundle")
    inbox = {(who, key): bundle for who, key, bundle in rows.iterator()}
    moments = quiet.timestamp(), left.timestamp()
    books = Books(told, readers.ids(people), *moments, inbox, Sending.objects.in_bulk())
    for channel, service in SENT.items():
        for entry in sandbox.ledger(service):
            if entry["outcome"] == "accepted":
                taken = _taken(channel, entry)
                books.strangers += taken.reference not in books.sendings
                books.taken += [taken] if taken.reference in books.sendings else []
            else:
                books.too_fast += entry["error_code"] in TOO_FAST or entry["message"].startswith("4.7.0")
    for channel, service in NOTICES.items():
        books.notices[channel] = [entry["body"] for entry in sandbox.ledger(service)]
    return books


def _taken(channel: Channel, entry: Mapping[str, Any]) -> Taken:
    body, reference = entry["body"], str(entry["mahoso"]).strip("<>").partition("@")[0]
    if channel is Channel.SMS:
        return Taken(channel, UUID(reference), entry["at"], body["to"], body["text"])
    if channel is Channel.ZALO:
        return Taken(
            channel, UUID(reference), entry["at"], body["phone"], " ".join(body["template_data"].values())
        )
    return Taken(channel, UUID(reference), entry["at"], body["to"], "")


def compare(books: Books, ledger: Ledger, a_minute: int, proof: Proof) -> None:
    """Hold the books against each other."""
    _compare_inbox(books, ledger, proof)
    _compare_arrivals(books, proof)
    _compare_wishes(books, proof)
    _compare_states(books, proof)
    _compare_paces(books, a_minute, proof)
    short = [each for each in books.taken if each.channel is not Channel.EMAIL]
    proof.must("short_messages_that_name_somebody", sum(_names(books, each) for each in short), 0)


def _compare_inbox(books: Books, ledger: Ledger, proof: Proof) -> None:
    told = Counter((UUID(who), key) for line in ledger.read("told") for who, key in line["letters"])
    rows = Message.objects.count()
    proof.note(intents=len(told))
    proof.must("not_in_the_inbox", len(told.keys() - books.inbox.keys()), 0)
    proof.must("twice_in_the_inbox", rows - len(books.inbox), 0)


def _compare_arrivals(books: Books, proof: Proof) -> None:
    """See that each arrived that has to, and none twice: over one channel, or over a second after the first."""
    copies = Counter(each.reference for each in books.taken)
    ways: dict[UUID, set[Channel]] = defaultdict(set)
    for each in books.taken:
        if each.has_arrived:
            ways[books.sendings[each.reference].bundle].add(each.channel)
    wanted = [intent for intent in books.intents if intent.has_to_leave]
    missing = [each for each in wanted if _bundle(books, each) not in ways]
    rang = {each.reference for each in books.taken if each.channel is not Channel.EMAIL}
    doubled = [reference for reference in rang if copies[reference] > 1]
    two_ways = [bundle for bundle, channels in ways.items() if len(channels) > 1]
    twice = sum(copies[reference] - 1 for reference in doubled) + len(two_ways)
    proof.must_be_at_least("have_to_leave", len(wanted), 1)
    proof.note(messages_arrived=len(ways), mails_again=_mails_again(books, copies))
    proof.note(examples=[*(each.letter.key for each in missing[:3]), *map(str, [*doubled, *two_ways][:5])])
    proof.must("not_delivered", len(missing), 0)
    proof.must("unknown_to_us", books.strangers, 0)
    proof.note(rang_twice=len(doubled), told_over_two_channels=len(two_ways))
    proof.must_be_below("duplicates_percent", 100 * twice / max(1, len(ways)), MOST_PERCENT)


def _bundle(books: Books, intent: Intent) -> UUID | None:
    return books.inbox.get((intent.reader.user.pk, intent.letter.key))


def _mails_again(books: Books, copies: Mapping[UUID, int]) -> int:
    """Count letters that went out again under the Message-ID they had: a mailbox shows them once."""
    letters = {each.reference for each in books.taken if each.channel is Channel.EMAIL}
    return sum(copies[reference] - 1 for reference in letters)


def _compare_wishes(books: Books, proof: Proof) -> None:
    """See that nobody was disturbed who did not want it, but for what the law wants told."""
    against = in_the_quiet = legal = after_the_quiet = 0
    for each in books.taken:
        sending = books.sendings[each.reference]
        event, reader = event_of(sending.event), books.people[sending.recipient_id]
        was_in_hand = reader.sort is Sort.STOPS and event.is_urgent and each.at < books.left_at
        against += reader.sort in OFF and not event.is_legal and not was_in_hand
        legal += reader.sort is Sort.SILENT and event.is_legal
        if reader.sort in HELD and not event.is_urgent:
            in_the_quiet += each.at < books.quiet_until
            after_the_quiet += each.at >= books.quiet_until
    proof.must("sent_against_a_wish", against, 0)
    proof.must_be_at_least("legal_notices_to_the_silent", legal, 1)
    proof.must("sent_in_quiet_hours", in_the_quiet, 0)
    proof.must_be_at_least("held_until_the_quiet_ended", after_the_quiet, 1)


def _compare_states(books: Books, proof: Proof) -> None:
    """See that what we say of each sending is what the carrier did with it, words and receipts included."""
    differ = [each for each in books.taken if State(books.sendings[each.reference].state) not in _ends(each)]
    without = [each for each in books.taken if not books.sendings[each.reference].text]
    ours = Counter(DeliveryReceipt.objects.values_list("channel", "event_id"))
    theirs = {(channel.value, _event(channel, body)) for channel, told in books.notices.items() for body in told}
    told = sum(len(each) for each in books.notices.values())
    proof.note(receipts=len(ours), receipts_told=told)
    proof.must("state_differs", len(differ), 0)
    proof.must("words_not_on_file", len(without), 0)
    proof.must("receipts_not_noted", len(theirs - ours.keys()), 0)
    proof.must("receipts_invented", len(ours.keys() - theirs), 0)
    proof.must_be_at_least("receipts_told_again", told - len(theirs), 1)
    used = ChannelDay.objects.aggregate(used=Sum("used"))["used"]
    proof.must("day_s_count_differs", used - Sending.objects.exclude(counted_on=None).count(), 0)


def _ends(taken: Taken) -> tuple[State, ...]:
    if taken.channel is Channel.EMAIL:
        return (State.SENT,)
    return (State.DELIVERED,) if taken.has_arrived else (State.FAILED,)


def _event(channel: Channel, body: Mapping[str, Any]) -> str:
    return str(body["event_id"] if channel is Channel.SMS else body["message"]["msg_id"])


def _compare_paces(books: Books, a_minute: int, proof: Proof) -> None:
    """See that no 60 seconds held more than was allowed: in the carriers' judgement, and in their books."""
    fastest = {}
    for channel in SYSTEMS:
        at = sorted(each.at for each in books.taken if each.channel is channel)
        fastest[channel.value] = max((index - _first(at, index) + 1 for index in range(len(at))), default=0)
    proof.note(fastest_minute=fastest)
    proof.must("refused_as_too_fast", books.too_fast, 0)
    proof.must("faster_than_allowed", [name for name, most in fastest.items() if most > a_minute], [])


def _first(at: Sequence[float], index: int) -> int:
    return bisect_left(at, at[index] - MINUTE_SECONDS)


def _names(books: Books, taken: Taken) -> bool:
    """Say whether a short message tells its reader's name or number of identity."""
    user = books.people[books.sendings[taken.reference].recipient_id].user
    text = plain(taken.text).lower()
    return plain(user.full_name).lower() in text or user.personal_id in text


def repeat_receipts(books: Books, url: str, seed: int, proof: Proof) -> None:
    """Let the carriers tell receipts again, in any order, days later as it were: nothing may change."""
    dice = random.Random(f"{seed}:receipts")  # noqa: S311 - must repeat, guards nothing
    every = [(channel, body) for channel, told in books.notices.items() for body in told]
    again = dice.sample(every, min(REPEATED, len(every))) * TIMES
    dice.shuffle(again)
    before = _standing()
    with httpx.Client(base_url=f"{url}/api/callbacks/messages", timeout=30, trust_env=False) as http:
        answers = Counter(
            http.post(f"/{channel.value}", **_signed(channel, body)).status_code for channel, body in again
        )
    proof.must("repeats_not_answered_well", sum(answers.values()) - answers[httpx.codes.OK], 0)
    proof.must_be_at_least("receipts_repeated", len(again), 1)
    proof.must("changed_by_repeats", sum(1 for _ in _differences(before, _standing())), 0)


def _signed(channel: Channel, body: Mapping[str, Any]) -> dict[str, Any]:
    raw = json.dumps(body, ensure_ascii=False).encode()
    if channel is Channel.SMS:
        mark = hmac.new(settings.MOTCUA_SMS_SECRET.encode(), raw, hashlib.sha256).hexdigest()
        return {"content": raw, "headers": {"X-Signature": mark}}
    text = f"{settings.MOTCUA_ZALO_APP}{raw.decode()}{body['timestamp']}{settings.MOTCUA_ZALO_SECRET}"
    return {"content": raw, "headers": {"X-ZEvent-Signature": f"mac={hashlib.sha256(text.encode()).hexdigest()}"}}


def _standing() -> dict[Any, Any]:
    """Return everything that a receipt could change."""
    sendings = {row["id"]: row for row in Sending.objects.values()}
    return sendings | {row["id"]: row for row in DeliveryReceipt.objects.values()}


def _differences(before: Mapping[Any, Any], after: Mapping[Any, Any]) -> Iterator[Any]:
    return (key for key in before.keys() | after.keys() if before.get(key) != after.get(key))
