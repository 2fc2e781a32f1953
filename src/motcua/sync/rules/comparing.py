"""What the portal shows compared with what we told it: every way in which the two may differ has a name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

UNKNOWN_STATUS = 0  # the portal does not say
MOST_TRIES = 3


class Kind(StrEnum):
    """How two records of one dossier differ."""

    MISSING_THERE = "missing_there"
    UNKNOWN_HERE = "unknown_here"
    STATUS_DIFFERS = "status_differs"
    STEPS_MISSING = "steps_missing"
    STEPS_EXTRA = "steps_extra"


class Repair(StrEnum):
    """What can be done about a difference without asking anybody."""

    TELL_WHOLE = "tell_whole"
    ASK_SOMEBODY = "ask_somebody"


@dataclass(frozen=True, slots=True)
class Shown:
    """One dossier as one side has it; ``steps`` is ``None`` where the side does not say."""

    status: int
    steps: int | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """One difference found, in the words of both sides."""

    code: str
    kind: Kind
    ours: str = ""
    theirs: str = ""


def compare(code: str, ours: Shown | None, theirs: Shown | None) -> Gap | None:
    """Return how the two records of one dossier differ, ``None`` when they agree. The gravest difference is named.

    Policy: a status that the portal does not say is no difference; nor is a number of steps that it does not say.
    """
    if ours is None:
        return Gap(code, Kind.UNKNOWN_HERE, "", str(theirs.status)) if theirs else None
    if theirs is None:
        return Gap(code, Kind.MISSING_THERE, str(ours.status), "")
    if theirs.status not in {ours.status, UNKNOWN_STATUS}:
        return Gap(code, Kind.STATUS_DIFFERS, str(ours.status), str(theirs.status))
    if ours.steps is None or theirs.steps is None or ours.steps == theirs.steps:
        return None
    kind = Kind.STEPS_MISSING if theirs.steps < ours.steps else Kind.STEPS_EXTRA
    return Gap(code, kind, str(ours.steps), str(theirs.steps))


def compare_all(ours: Mapping[str, Shown], theirs: Mapping[str, Shown]) -> Iterator[Gap]:
    """Yield the differences of a day's dossiers, in the order of their codes.

    Policy: a dossier that only one side has is a difference, whichever side it is.
    """
    for code in sorted(ours.keys() | theirs.keys()):
        gap = compare(code, ours.get(code), theirs.get(code))
        if gap is not None:
            yield gap


def repair(kind: Kind, tries: int) -> Repair:
    """Return what to do about a difference that was repaired ``tries`` times before.

    Policy: the whole journal is told again, because a step left out cannot be put in behind a later one; what only
    they have, and what three repairs did not mend, is for a person to look at.
    """
    if kind in {Kind.UNKNOWN_HERE, Kind.STEPS_EXTRA} or tries >= MOST_TRIES:
        return Repair.ASK_SOMEBODY
    return Repair.TELL_WHOLE
