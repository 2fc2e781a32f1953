"""Nothing waits silently: what an open dossier waits for, who owns that, and whom the ladder calls when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

from motcua.accounts.rules import Role
from motcua.dossiers.rules.policies import LADDER, Key, Measure, Policy, end_of
from motcua.dossiers.rules.transitions import Status
from motcua.kernel.working_time import WorkingCalendar, parts_of


class Waiting(StrEnum):
    """What an open dossier waits for (đang chờ việc gì)."""

    ANSWER = "answer"  # the desk, to take in what was filed
    STEP = "step"  # whoever handles the step
    SIGNATURE = "signature"  # the leader
    SUPPLEMENT = "supplement"  # the applicant, to bring papers
    ANSWERED = "answered"  # an officer, to look at what came
    PAYMENT = "payment"  # the applicant, to meet a financial obligation
    OPINION = "opinion"  # another agency that was asked
    COLLECT = "collect"  # the applicant, to fetch the result


class Rung(IntEnum):
    """How far the ladder was climbed (bậc nhắc việc)."""

    REMIND = 1
    WARN = 2
    HEAD = 3
    LEADER = 4


class Audience(StrEnum):
    """Who is told at a rung: whoever has the work, the head of the unit, the leader above it."""

    OWNER = "owner"
    HEAD = "head"
    LEADER = "leader"


_OFFICE = {
    Rung.REMIND: Audience.OWNER,
    Rung.WARN: Audience.OWNER,
    Rung.HEAD: Audience.HEAD,
    Rung.LEADER: Audience.LEADER,
}
_APPLICANT = dict.fromkeys((Rung.REMIND, Rung.WARN, Rung.HEAD), Audience.OWNER)

# Whom each rung calls. What an applicant has to do is no fault of the office: its own people are told, and nobody
# above them; applicants themselves hear of supplements and results from the services that own these.
LADDERS: Mapping[Waiting, Mapping[Rung, Audience]] = {
    Waiting.ANSWER: _OFFICE,
    Waiting.STEP: _OFFICE,
    Waiting.SIGNATURE: _OFFICE,
    Waiting.ANSWERED: _OFFICE,
    Waiting.OPINION: _OFFICE,
    Waiting.SUPPLEMENT: _APPLICANT,
    Waiting.PAYMENT: _APPLICANT,
    Waiting.COLLECT: _APPLICANT,
}

_BY_STATUS: Mapping[Status, Waiting] = {
    Status.REGISTERED: Waiting.ANSWER,
    Status.ACCEPTED: Waiting.STEP,
    Status.PROCESSING: Waiting.STEP,
    Status.AWAITING_SUPPLEMENT: Waiting.SUPPLEMENT,
    Status.AWAITING_PAYMENT: Waiting.PAYMENT,
    Status.DONE: Waiting.COLLECT,
}


@dataclass(frozen=True, slots=True)
class Wait:
    """One running clock: what is waited for, since when, until when."""

    kind: Waiting
    started_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Called:
    """A rung and the moment from which it is reached."""

    rung: Rung
    at: datetime


def waiting(status: Status, role: str, *, is_answered: bool = False) -> Waiting | None:
    """Return what a dossier waits for at a step of ``role``; nothing when it is closed.

    Policy: a step of the leader waits for a signature; a request that was answered waits for an officer again.
    """
    kind = _BY_STATUS.get(status)
    if kind is Waiting.STEP and role == Role.SIGNER:
        return Waiting.SIGNATURE
    if kind is Waiting.SUPPLEMENT and is_answered:
        return Waiting.ANSWERED
    return kind


def rungs(wait: Wait, ladder: Sequence[Policy], calendar: WorkingCalendar) -> list[Called]:
    """Return the rungs of a clock with their moments, lowest first, as far as its ladder goes.

    ``ladder`` are the policies of the four rungs that held when the clock began.
    Policy: 50 % and 80 % of the working time, its end, and eight working hours later; a province may differ.
    """
    found = []
    for key, policy in zip(LADDER, ladder, strict=True):
        rung = Rung(LADDER.index(key) + 1)
        if rung in LADDERS[wait.kind]:
            found.append(Called(rung, _moment(wait, key, policy, calendar)))
    return found


def _moment(wait: Wait, key: Key, policy: Policy, calendar: WorkingCalendar) -> datetime:
    if key is Key.LEADER:
        return end_of(policy, wait.due_at, calendar)
    if policy.unit is Measure.PERCENT and policy.amount < 100:
        return parts_of(wait.started_at, wait.due_at, [policy.amount], calendar)[0]
    return wait.due_at


def marks(wait: Wait, ladder: Sequence[Policy], calendar: WorkingCalendar) -> tuple[datetime, datetime]:
    """Return the moments of the first two rungs: of the reminder, and from when a clock is about to break.

    Policy: the same moments as ``rungs``, without the trouble of the others.
    """
    percents = [policy.amount for policy in ladder[:2]]
    remind_at, warn_at = parts_of(wait.started_at, wait.due_at, percents, calendar)
    return remind_at, warn_at


def next_after(called: Sequence[Called], now: datetime) -> datetime | None:
    """Return when the next rung is reached; nothing when all are behind.

    Policy: a rung is reached at its moment, not after it.
    """
    return min((each.at for each in called if each.at > now), default=None)


def is_at_risk(warn_at: datetime | None, act_by: datetime, now: datetime) -> bool:
    """Say whether a clock is about to break: its warning is past and its end is not.

    Policy: the same moment as the second rung of the ladder.
    """
    return warn_at is not None and warn_at <= now < act_by
