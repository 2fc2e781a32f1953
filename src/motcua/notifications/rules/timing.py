"""When a message may go out: quiet hours, waiting after a failure, how many a day and a minute."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from motcua.kernel.working_time import VIETNAM
from motcua.notifications.rules.events import Channel

SHORTEST_WAIT, LONGEST_WAIT = timedelta(seconds=1), timedelta(minutes=15)
LONGEST_REST = timedelta(seconds=30)
IN_A_ROW = 3  # failures of a line after which it rests
KEPT_FOR_LEGAL = 10  # percent of a day's messages that only legal notices may use
LEFT_FREE = 10  # percent of a minute's messages: those under way may arrive bunched together
MINUTE = timedelta(minutes=1)
FRAME = date(2018, 6, 21)


class Key(StrEnum):
    """What a dated word is about (quy định gửi tin)."""

    QUIET = "quiet"  # giờ yên lặng
    SMS = "sms"  # số tin một ngày
    ZALO = "zalo"
    EMAIL = "email"
    SMS_MINUTE = "sms_minute"  # số tin một phút
    ZALO_MINUTE = "zalo_minute"
    EMAIL_MINUTE = "email_minute"


@dataclass(frozen=True, slots=True)
class SendingRule:
    """One dated word: quiet from ``starts`` to ``ends``, or ``amount`` messages a day or a minute.

    ``sure`` is H, M or L.
    """

    key: Key
    valid_from: date
    source: str
    sure: str = "L"
    starts: time | None = None
    ends: time | None = None
    amount: int | None = None
    is_own: bool = False


_OURS = "Quy ước của hệ thống, không có căn cứ pháp lý; tỉnh đặt"
NATIONAL = (
    SendingRule(Key.QUIET, FRAME, _OURS, starts=time(21), ends=time(7)),
    SendingRule(Key.SMS, FRAME, _OURS, amount=50_000),
    SendingRule(Key.ZALO, FRAME, _OURS, amount=50_000),
    SendingRule(Key.EMAIL, FRAME, _OURS, amount=200_000),
    SendingRule(Key.SMS_MINUTE, FRAME, _OURS, amount=600),
    SendingRule(Key.ZALO_MINUTE, FRAME, _OURS, amount=600),
    SendingRule(Key.EMAIL_MINUTE, FRAME, _OURS, amount=600),
)


class SendingRuleError(ValueError):
    """A word on sending cannot be kept; ``code`` is ``window``, ``amount`` or ``source``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def rule_for(rules: Iterable[SendingRule], key: Key, day: date) -> SendingRule:
    """Return the word that holds on a day. Policy: the province's before ours, the later before the earlier."""
    found = [rule for rule in rules if rule.key is key and rule.valid_from <= max(day, FRAME)]
    return max(found, key=lambda rule: (rule.is_own, rule.valid_from))


def check_rule(rule: SendingRule) -> None:
    """See that a province's word can be kept. Raises ``SendingRuleError``.

    Policy: quiet hours leave at least eight hours of the day; each word has its source.
    """
    if not rule.source.strip():
        raise SendingRuleError("source")
    if rule.key is Key.QUIET:
        if rule.starts is None or rule.ends is None or _hours(rule.starts, rule.ends) > 16:
            raise SendingRuleError("window")
    elif rule.amount is None or not 1 <= rule.amount <= 10_000_000:
        raise SendingRuleError("amount")


def _hours(starts: time, ends: time) -> float:
    begin, end = (each.hour + each.minute / 60 for each in (starts, ends))
    return (end - begin) % 24


def loud_at(moment: datetime, starts: time, ends: time) -> datetime:
    """Return when a message may go out: now, or at the end of the quiet hours that ``moment`` falls into.

    Policy: the beginning is quiet, the end is not; equal hours mean that no hour is quiet.
    """
    here = moment.astimezone(VIETNAM)
    if not _is_within(here.time(), starts, ends):
        return moment
    end = here.replace(hour=ends.hour, minute=ends.minute, second=0, microsecond=0)
    return end if end > here else end + timedelta(days=1)


def is_all_day(one: tuple[time, time], other: tuple[time, time]) -> bool:
    """Say whether two windows, each from its beginning to its end, leave no moment of a day outside of both.

    Policy: as ``loud_at``.
    """
    ends_in = [_is_within(a[1], *b) for a, b in ((one, other), (other, one))]
    return all(ends_in)


def _is_within(clock: time, starts: time, ends: time) -> bool:
    if starts < ends:
        return starts <= clock < ends
    return starts != ends and (clock >= starts or clock < ends)


def wait_after(attempts: int, roll: float) -> timedelta:
    """Return how long to wait after so many attempts; ``roll`` is chance between 0 and 1.

    Policy: full jitter between one second and a ceiling that doubles up to a quarter of an hour.
    """
    ceiling = min(SHORTEST_WAIT * (1 << min(attempts, 12)), LONGEST_WAIT)
    return max(SHORTEST_WAIT, ceiling * roll)


def allowance(amount: int, *, is_legal: bool) -> int:
    """Return how many of a day's messages may be used. Policy: the last tenth is kept for what the law wants."""
    return amount if is_legal else amount - amount * KEPT_FOR_LEGAL // 100


def gap_after(amount: int) -> timedelta:
    """Return how long a channel of so many messages a minute rests after each. Policy: a tenth is left free."""
    return MINUTE / amount * 100 / (100 - LEFT_FREE)


def rest_after(failures: int) -> timedelta:
    """Return how long a line rests after so many failures in a row; nothing while there are few.

    Policy: from the third on, one second and then twice as long each time, up to half a minute.
    """
    if failures < IN_A_ROW:
        return timedelta(0)
    return min(SHORTEST_WAIT * (1 << min(failures - IN_A_ROW, 12)), LONGEST_REST)


def next_morning(moment: datetime, ends: time) -> datetime:
    """Return when the next day's messages begin. Policy: at the end of the quiet hours."""
    here = moment.astimezone(VIETNAM) + timedelta(days=1)
    return here.replace(hour=ends.hour, minute=ends.minute, second=0, microsecond=0)


KEYS = {Channel.SMS: Key.SMS, Channel.ZALO: Key.ZALO, Channel.EMAIL: Key.EMAIL}
PACES = {Channel.SMS: Key.SMS_MINUTE, Channel.ZALO: Key.ZALO_MINUTE, Channel.EMAIL: Key.EMAIL_MINUTE}
