"""Two filings of one request: when they are alike, and why."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import permutations


class Kind(StrEnum):
    """What a digest stands for; a name alone is compared, never looked up."""

    NUMBER = "number"  # personal id of a subject
    BORN = "born"  # folded name and full birth date of a subject
    NAME = "name"  # folded name of a subject
    INVOLVED = "involved"  # personal id of anybody named in the request


LOOKED_UP = (Kind.NUMBER, Kind.BORN, Kind.INVOLVED)

# Policy: how far apart two filings of one request may lie. Two open ones are doubles for half a year, a finished
# one for a month (longer, and it is a new need); without a named subject only a week, and only while open.
WHILE_OPEN = timedelta(days=180)
ONCE_FINISHED = timedelta(days=30)
WITHOUT_SUBJECT = timedelta(days=7)
MOST_SUBJECTS = 5


class Level(StrEnum):
    """How sure the likeness is."""

    SURE = "sure"
    LIKELY = "likely"
    POSSIBLE = "possible"


class Reason(StrEnum):
    """Why two filings look alike; the screens have a sentence for each."""

    SAME_NUMBER = "same_number"
    SAME_NAME_AND_BIRTH = "same_name_and_birth"
    SAME_NAME = "same_name"
    SHARED_PERSON = "shared_person"
    SUBJECT_NOT_TYPED = "subject_not_typed"


@dataclass(frozen=True, slots=True)
class Subject:
    """One person a request is about, in digests; an empty text is not known."""

    number: str = ""
    born: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """One filing as it is compared. Whether it is for the same procedure (or a successor) is settled before."""

    filed_at: datetime
    subjects: tuple[Subject, ...] = ()
    involved: frozenset[str] = frozenset()
    is_open: bool = True
    is_dropped: bool = False  # refused, withdrawn, stopped: filing anew is right


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two filings are, and why, the strongest reason first."""

    level: Level
    reasons: tuple[Reason, ...] = field(default_factory=tuple)


def likeness(one: Picture, other: Picture) -> Likeness | None:
    """Return why a filing may be the same request as an earlier or later one, or nothing.

    Different personal numbers are different people whatever their names, and so are different names of one birth
    date (twins). A name alone counts only where the two requests share another person.
    Policy: better no warning than one that officers learn to click away; each reason is one they can check.
    """
    if one.is_dropped or other.is_dropped:
        return None
    apart = abs(one.filed_at - other.filed_at)
    shared = bool(one.involved & other.involved)
    if not one.subjects or not other.subjects:
        is_near = apart <= WITHOUT_SUBJECT and one.is_open and other.is_open
        reasons = (Reason.SHARED_PERSON, Reason.SUBJECT_NOT_TYPED)
        return Likeness(Level.POSSIBLE, reasons) if shared and is_near else None
    if apart > (WHILE_OPEN if one.is_open and other.is_open else ONCE_FINISHED):
        return None
    return _of_subjects(one.subjects, other.subjects, shared=shared)


_STRENGTH = (Reason.SAME_NUMBER, Reason.SAME_NAME_AND_BIRTH, Reason.SAME_NAME)


def _of_subjects(ours: tuple[Subject, ...], theirs: tuple[Subject, ...], *, shared: bool) -> Likeness | None:
    if len(ours) != len(theirs) or len(ours) > MOST_SUBJECTS:
        return None
    ways = [_pairing(zip(ours, order, strict=True)) for order in permutations(theirs)]
    found = [way for way in ways if way is not None]
    if not found:
        return None
    weakest = min(found, key=_STRENGTH.index)
    if weakest is Reason.SAME_NAME and not shared:
        return None
    reasons = (weakest, Reason.SHARED_PERSON) if shared else (weakest,)
    if weakest is Reason.SAME_NUMBER or (weakest is Reason.SAME_NAME_AND_BIRTH and shared):
        return Likeness(Level.SURE, reasons)
    return Likeness(Level.LIKELY if weakest is Reason.SAME_NAME_AND_BIRTH else Level.POSSIBLE, reasons)


def _pairing(pairs: Iterable[tuple[Subject, Subject]]) -> Reason | None:
    """Return the weakest reason of a way to pair all persons, or nothing if two of a pair differ."""
    weakest = Reason.SAME_NUMBER
    for one, other in pairs:
        reason = _same_person(one, other)
        if reason is None:
            return None
        weakest = max(weakest, reason, key=_STRENGTH.index)
    return weakest


def _same_person(one: Subject, other: Subject) -> Reason | None:
    if one.number and other.number:
        return Reason.SAME_NUMBER if one.number == other.number else None
    if one.born and other.born:
        return Reason.SAME_NAME_AND_BIRTH if one.born == other.born else None
    return Reason.SAME_NAME if one.name and one.name == other.name else None
