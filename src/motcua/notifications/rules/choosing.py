"""By which way a message leaves the house."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from motcua.notifications.rules.events import Channel, Event

_MOBILE = re.compile(r"(?:\+?84|0)([35789]\d{8})")
_ADDRESS = re.compile(r"[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\"]+")


@dataclass(frozen=True, slots=True)
class Wishes:
    """By which ways somebody wants to be written to, the first one first where it is named."""

    wanted: frozenset[Channel]
    first: Channel | None = None


def mobile(text: str) -> str:
    """Return a Vietnamese mobile number as 84912345678; empty where it is none.

    Policy: nine digits after the country code beginning with 3, 5, 7, 8 or 9, as issued since 2018.
    """
    found = _MOBILE.fullmatch(re.sub(r"[\s.\-()]", "", text))
    return f"84{found[1]}" if found else ""


def mail_address(text: str) -> str:
    """Return an e-mail address that can be written to; empty where it is none. Policy: one @, a dot behind it."""
    stripped = text.strip()
    return stripped if len(stripped) <= 254 and stripped.isascii() and _ADDRESS.fullmatch(stripped) else ""


def reachable(phone: str, email: str) -> frozenset[Channel]:
    """Return the channels for which there is an address. Policy: a telephone number serves SMS and Zalo."""
    by_phone = {Channel.SMS, Channel.ZALO} if mobile(phone) else set()
    return frozenset(by_phone | ({Channel.EMAIL} if mail_address(email) else set()))


def route(
    event: Event, wishes: Wishes, possible: Collection[Channel], *, tried: Collection[Channel] = ()
) -> list[Channel]:
    """Return the channels to try, in order; none where the person wants none and the law does not insist.

    ``possible`` are those with an address and a text. Policy: one way at a time, the next when it failed. A legal
    notice goes on to a channel that was switched off when those switched on are used up: the person must be told.
    """
    able = [channel for channel in event.channels if channel in possible]
    chosen = sorted((each for each in able if each in wishes.wanted), key=lambda each: each is not wishes.first)
    if event.is_legal and (not chosen or set(chosen) <= set(tried)):
        chosen += [each for each in able if each not in chosen]
    return [each for each in chosen if each not in tried]
