"""People who are written to: how each can be reached, what each wishes, and what each is told."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.utils.timezone import localtime

from motcua.accounts.models import User
from motcua.chaos.offers import personal_id
from motcua.notifications.rules.events import MANY, OUTSIDE, Channel, Kind, event_of, facts_of
from motcua.notifications.rules.timing import Key, SendingRule
from motcua.notifications.rules.wording import Text
from motcua.notifications.services import Letter
from motcua.notifications.services.publishing import publish, say_sending_rule
from motcua.notifications.services.wishing import Wish, stop, wish
from motcua.notifications.stopping import stop_url
from motcua.simulation.people import invent

QUIET_FOR = timedelta(minutes=3)
TOLD_EACH = 4  # messages, on average


class Sort(StrEnum):
    """What is special about a reader."""

    PLAIN = "plain"
    PHONE = "telephone only"
    MAIL = "e-mail only"
    NOWHERE = "no address"
    ABSENT = "does not answer the telephone"
    WRONG = "the number does not exist"
    NO_ZALO = "no Zalo account"
    SILENT = "wants no messages"
    MAIL_FIRST = "e-mail first"
    QUIET = "own quiet hours"
    STOPS = "stops while messages wait"


SORTS = (*[Sort.PLAIN] * 7, *Sort, Sort.PHONE, Sort.MAIL, Sort.SILENT)
HELD = frozenset({Sort.QUIET, Sort.STOPS})
OFF = frozenset({Sort.SILENT, Sort.STOPS})
LAST_DIGITS = {Sort.ABSENT: "00", Sort.WRONG: "01", Sort.NO_ZALO: "02"}  # as the sandbox knows them
WITHOUT_PHONE, WITHOUT_MAIL = frozenset({Sort.MAIL, Sort.NOWHERE}), frozenset({Sort.PHONE, Sort.NOWHERE})
OVER_ZALO = {
    Kind.REFUSED: ("{code} {site}", "301001"),
    Kind.RESUMED: ("{code} {site}", "301001"),
    Kind.STOPPED: ("{code} {site}", "301001"),
    Kind.ACCEPTED: ("{code} {site}", "301001"),
    Kind.ACCEPTED + MANY: ("{count} {site}", "301002"),
}
KINDS = (
    Kind.ACCEPTED, Kind.CO_SIGNED, Kind.PICKUP, Kind.REFUSED, Kind.RESUMED, Kind.REVISED, Kind.STOPPED,
    Kind.SUPPLEMENT, Kind.SUPPLEMENT_REMINDED, Kind.WITHDRAWN,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reader:
    """One account that is written to."""

    user: User
    sort: Sort

    @property
    def possible(self) -> frozenset[Channel]:
        """The channels for which there is an address."""
        by_phone = {Channel.SMS, Channel.ZALO} if self.user.phone else set()
        return frozenset(by_phone | ({Channel.EMAIL} if self.user.email else set()))


@dataclass(frozen=True, slots=True)
class Intent:
    """One occasion on which one reader is written to."""

    reader: Reader
    kind: Kind
    letter: Letter

    @property
    def has_to_leave(self) -> bool:
        """Whether it has to reach its reader outside: the law wants it, or the reader does, and there is a way."""
        is_wanted = event_of(self.kind).is_legal or self.reader.sort not in OFF
        ways = self.reader.possible - (set() if self.kind in OVER_ZALO else {Channel.ZALO})
        return is_wanted and bool(ways)


def crowd(intents: int, *, seed: int, at: datetime) -> list[Reader]:
    """Make the readers of so many messages, and keep what each of them wishes."""
    readers = [_reader(number, seed, at) for number in range(max(len(SORTS), intents // TOLD_EACH))]
    for reader in readers:
        if reader.sort is Sort.SILENT:
            wish(Wish(frozenset()), by=reader.user, at=at)
        elif reader.sort is Sort.MAIL_FIRST:
            wish(Wish(frozenset(OUTSIDE), first=Channel.EMAIL), by=reader.user, at=at)
    return readers


def _reader(number: int, seed: int, at: datetime) -> Reader:
    sort, person = SORTS[number % len(SORTS)], invent(random.Random(f"{seed}:reader:{number}"))  # noqa: S311
    user = User.objects.create(
        username=f"chaos-{number}",
        kind=User.Kind.CITIZEN,
        full_name=person.name,
        personal_id=personal_id(number),
        phone="" if sort in WITHOUT_PHONE else f"09{number:06d}{LAST_DIGITS.get(sort, '55')}",
        email="" if sort in WITHOUT_MAIL else f"nguoi-doc-{number}@example.vn",
        created_at=at,
    )
    return Reader(user, sort)


def keep_quiet(readers: Sequence[Reader], *, at: datetime) -> datetime:
    """Let quiet hours of some readers' own hold now; return when they end."""
    ends = (localtime(at) + QUIET_FOR + timedelta(minutes=1)).replace(second=0, microsecond=0)
    begins = ends - timedelta(hours=6)
    for reader in readers:
        if reader.sort in HELD:
            quiet = (begins.time(), ends.time())
            wish(Wish(frozenset(OUTSIDE), quiet=quiet), by=reader.user, at=at)
    return ends


def leave(readers: Sequence[Reader], *, at: datetime) -> None:
    """Let those stop every channel by their links who do so while messages wait for them."""
    for reader in readers:
        if reader.sort is Sort.STOPS:
            for channel in OUTSIDE:
                stop(stop_url(reader.user.pk, channel).rstrip("/").rpartition("/")[2], at=at)


def intents(readers: Sequence[Reader], total: int, *, seed: int) -> Iterator[Intent]:
    """Yield what is told, the same each time for a seed: first what waits for quiet hours to end."""
    dice = random.Random(f"{seed}:letters")  # noqa: S311 - must repeat, guards nothing
    drawn = [(number, readers[number % len(readers)], dice.choice(KINDS)) for number in range(total)]
    for number, reader, kind in sorted(drawn, key=lambda each: each[1].sort not in HELD):
        yield Intent(reader, kind, _letter(number, reader.user, kind))


def _letter(number: int, user: User, kind: Kind) -> Letter:
    """Write a letter whose personal facts really name its reader, so that a leak would be seen."""
    about = f"{user.full_name}, số định danh {user.personal_id}"
    said = {
        "code": f"H58.14-261122-{number:05d}",
        "reason": f"Thiếu giấy tờ của {about}.",
        "pickup": f"{number % 1_000_000:06d}",
        "what": f"Đính chính tên {about}",
        "old": f"{number}/GKS",
        "clock": "Thời hạn giải quyết tạm dừng.",
        "until": "Hãy bổ sung trước 05/02/2027.",
        "why": "Ngày hẹn trả: 16:30 05/02/2027.",
    }
    facts = {name: said[name] for name in facts_of(kind) if name != "site"}
    return Letter(f"chaos:{number}", kind, facts, "/ho-so-cua-toi/")


def say_rules(a_minute: int, *, by: User, at: datetime) -> None:
    """Say the province's rules of the trial: so many a minute, and a night that is not now; approve for Zalo."""
    here = localtime(at)
    starts, ends = ((here + timedelta(hours=hours)).time().replace(microsecond=0) for hours in (12, 13))
    paces = (Key.SMS_MINUTE, Key.ZALO_MINUTE, Key.EMAIL_MINUTE)
    said = [SendingRule(key, here.date(), "Quy ước của lần thử", amount=a_minute) for key in paces]
    night = SendingRule(Key.QUIET, here.date(), "Quy ước của lần thử", starts=starts, ends=ends)
    for rule in (*said, night):
        say_sending_rule(rule, by=by, at=at)
    for event, (body, template) in OVER_ZALO.items():
        publish((event, "vi", Channel.ZALO), Text("", body, template), by=by, at=at)


def ids(readers: Sequence[Reader]) -> dict[UUID, Reader]:
    """Return readers by their accounts."""
    return {reader.user.pk: reader for reader in readers}
