"""By which rules messages are sent here and now: ours with the province's own before them."""

from datetime import date, datetime, time

from motcua.foundation.keeping import Kept
from motcua.notifications.models import ContactWish, SendingWord
from motcua.notifications.rules.choosing import Wishes
from motcua.notifications.rules.events import OUTSIDE, Channel
from motcua.notifications.rules.timing import NATIONAL, Key, SendingRule, is_all_day, loud_at, rule_for

KEPT_SECONDS = 30


def _read(_key: str) -> tuple[SendingRule, ...]:
    own = (
        SendingRule(
            Key(row.key), row.valid_from, row.source, row.confidence, row.starts, row.ends, row.amount, is_own=True
        )
        for row in SendingWord.objects.all()
    )
    return (*NATIONAL, *own)


_kept: Kept[str, tuple[SendingRule, ...]] = Kept(_read, seconds=KEPT_SECONDS)


def sending_rules() -> tuple[SendingRule, ...]:
    """Return every dated word, ours first; kept by each process for up to ``KEPT_SECONDS``."""
    return _kept("")


def forget_sending_rules() -> None:
    """Make this process read the words again; for whoever has just changed them."""
    _kept.forget()


def quiet_hours(day: date) -> tuple[time, time]:
    """Return from when to when nobody is disturbed on a day."""
    rule = rule_for(sending_rules(), Key.QUIET, day)
    return rule.starts or time(0), rule.ends or time(0)


def loud_for(wish: ContactWish | None, moment: datetime, day: date) -> datetime:
    """Return when a message may reach somebody: after the province's quiet hours and after their own.

    Hours of their own that leave nothing of the day beside the province's give way: they would hold it for ever.
    """
    ours = quiet_hours(day)
    found = loud_at(moment, *ours)
    if wish is None or wish.quiet_from is None or wish.quiet_to is None:
        return found
    own = wish.quiet_from, wish.quiet_to
    return found if is_all_day(own, ours) else loud_at(loud_at(found, *own), *ours)


def wishes_of(wish: ContactWish | None) -> Wishes:
    """Return by which ways somebody wants to be written to; by all of them until they say otherwise."""
    if wish is None:
        return Wishes(frozenset(OUTSIDE))
    wanted = {Channel.SMS: wish.sms, Channel.ZALO: wish.zalo, Channel.EMAIL: wish.email}
    first = Channel(wish.first) if wish.first in set(OUTSIDE) else None
    return Wishes(frozenset(channel for channel, is_on in wanted.items() if is_on), first)
