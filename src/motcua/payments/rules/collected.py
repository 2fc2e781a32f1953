"""Money that the post collected at the door and pays over: which transfers are that, and for which parcels."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from motcua.kernel.vietnamese import fold

PAID_OVER_WITHIN_DAYS = 5  # after the post has said that it handed the money in
_WAYBILL = re.compile(r"[A-Z]{2}\d{9}VN")
_NOT_PLAIN = re.compile(r"[^0-9A-Z]+")
_WORDS = re.compile(r"\b(COD|THU HO)\b")


@dataclass(frozen=True, slots=True)
class Collected:
    """What was collected with one parcel, whole đồng, and the day on which the post said that it handed it in."""

    waybill: str
    amount: int
    day: date
    key: str = ""


def waybills_in(content: str) -> tuple[str, ...]:
    """Return the waybills that a bank's content names, however it spaced them.

    Policy: two letters, eight digits with a check digit, VN, as the public post numbers its parcels.
    """
    return tuple(dict.fromkeys(_WAYBILL.findall(_NOT_PLAIN.sub("", fold(content).upper()))))


def tells_of_collected(content: str) -> bool:
    """Say whether a transfer may be money collected at the door: it names a waybill, COD or ``thu hộ``.

    Policy: our own choice until the post's agreement with the province says how its transfers are worded.
    """
    return bool(waybills_in(content) or _WORDS.search(_NOT_PLAIN.sub(" ", fold(content).upper())))


def paid_over(amount: int, day: date, content: str, waiting: Sequence[Collected]) -> tuple[Collected, ...]:
    """Return for which parcels a transfer of a day pays over what was collected; nothing where nobody can tell.

    Those whose waybills it names, whatever they add up to; where it names none, those of one day, else all that
    wait, if they add up to it. Policy: one transfer for many parcels, at most five days after the post's word.
    """
    named = set(waybills_in(content))
    if named:
        return tuple(each for each in waiting if each.waybill in named)
    if not tells_of_collected(content):
        return ()
    timely = [each for each in waiting if 0 <= (day - each.day).days <= PAID_OVER_WITHIN_DAYS]
    choices = [[each for each in timely if each.day == one] for one in sorted({each.day for each in timely})]
    return next((tuple(some) for some in [*choices, timely] if sum(each.amount for each in some) == amount), ())


def shares(amount: int, parcels: Sequence[Collected]) -> list[int]:
    """Return which part of a transfer is for which parcel; what it has too much or too little is the last one's.

    Policy: a difference of a transfer for many is told once.
    """
    *others, _ = parcels
    known = [each.amount for each in others]
    return [*known, amount - sum(known)]
