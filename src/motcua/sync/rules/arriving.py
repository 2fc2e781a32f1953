"""Which of the messages that come from outside count: by the sender's version, whatever the order they come in."""

from enum import StrEnum


class Verdict(StrEnum):
    """What is to be done with a message."""

    APPLY = "apply"
    SUPERSEDED = "superseded"
    HOLD = "hold"


def judge(version: int, *, applied: int, is_whole: bool) -> Verdict:
    """Say what to do with ``version`` of something of which ``applied`` is the last that took effect (0: none).

    Policy: an older version is ignored; the next one, or any later one that tells the whole state, takes effect;
    a later one that tells only what changed waits for those before it, and the whole state is asked for.
    """
    if version <= applied:
        return Verdict.SUPERSEDED
    if is_whole or version == applied + 1:
        return Verdict.APPLY
    return Verdict.HOLD
