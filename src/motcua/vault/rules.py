"""What may be done with a kept paper: for how long it is shown, and by which secret."""

from datetime import datetime, timedelta

READABLE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no 0/O, 1/I: people read it from a screen
SECRET_LENGTH = 16  # 32^16 = 80 bits
LIFETIMES_DAYS = (1, 7, 30)
USUAL_DAYS = 7


class LifetimeError(ValueError):
    """A link may not live that long."""


def share_ends(at: datetime, days: int) -> datetime:
    """Return when a link made at a moment stops to open. Raises ``LifetimeError``.

    Policy: an owner shows a paper for a day, a week or a month; a link never lives for ever.
    """
    if days not in LIFETIMES_DAYS:
        raise LifetimeError(f"a link lives for one of {LIFETIMES_DAYS} days, not {days}")
    return at + timedelta(days=days)


def read_secret(typed: str) -> str:
    """Return a secret as it was made, however it was typed: small letters, spaces, dashes.

    Policy: whoever reads a code aloud or copies it from paper is not turned away for its spelling.
    """
    return "".join(sign for sign in typed.upper() if sign in READABLE_LETTERS)[:SECRET_LENGTH]


def spaced(secret: str) -> str:
    """Return a secret in groups of four, as people copy it.

    Policy: codes are shown so that they can be copied by hand without a mistake.
    """
    return "-".join(secret[start : start + 4] for start in range(0, len(secret), 4))
