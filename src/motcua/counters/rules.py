"""What can happen to a ticket, and who is next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID


class State(StrEnum):
    """Where a ticket stands (trạng thái phiếu)."""

    WAITING = "waiting"  # đang chờ
    CALLED = "called"  # đã gọi
    SERVING = "serving"  # đang phục vụ
    SERVED = "served"  # đã phục vụ
    ABSENT = "absent"  # gọi không đến
    LEFT = "left"  # hết ngày chưa được phục vụ


class TicketAct(StrEnum):
    """What is done with a ticket at a window (thao tác gọi số)."""

    CALL = "call"
    RECALL = "recall"
    START = "start"
    FINISH = "finish"
    NO_SHOW = "no_show"
    COME_BACK = "come_back"
    TRANSFER = "transfer"
    CLOSE = "close"


LAWFUL: dict[tuple[State, TicketAct], State] = {
    (State.WAITING, TicketAct.CALL): State.CALLED,
    (State.CALLED, TicketAct.RECALL): State.CALLED,
    (State.CALLED, TicketAct.START): State.SERVING,
    (State.CALLED, TicketAct.NO_SHOW): State.ABSENT,
    (State.CALLED, TicketAct.TRANSFER): State.WAITING,
    (State.SERVING, TicketAct.FINISH): State.SERVED,
    (State.SERVING, TicketAct.TRANSFER): State.WAITING,
    (State.ABSENT, TicketAct.COME_BACK): State.WAITING,
    (State.WAITING, TicketAct.CLOSE): State.LEFT,
    (State.CALLED, TicketAct.CLOSE): State.LEFT,
    (State.ABSENT, TicketAct.CLOSE): State.LEFT,
    (State.SERVING, TicketAct.CLOSE): State.SERVED,
}
AT_A_WINDOW = (State.CALLED, State.SERVING)


class TicketActError(ValueError):
    """A ticket in this state cannot have this done to it."""


def state_after(state: State, act: TicketAct) -> State:
    """Return where an act leads. Raises ``TicketActError``.

    Policy: of the one-stop unit; a ticket that was called and did not come may come back the same day.
    """
    try:
        return LAWFUL[state, act]
    except KeyError:
        raise TicketActError(f"{state} {act}") from None


class Rank(StrEnum):
    """Why somebody is called before others (thứ tự ưu tiên)."""

    TRANSFERRED = "a"  # has been at a window already
    PRIORITY = "b"  # elderly, disabled, pregnant, with a small child
    USUAL = "c"


PRIORITY_RUN = 2  # so many with priority in a row, then one of the others


@dataclass(frozen=True, slots=True)
class Waiting:
    """A ticket that waits; ``since`` is the moment its place in the line counts from."""

    key: UUID
    rank: Rank
    since: datetime


def choose(waiting: Iterable[Waiting], called_before: Sequence[Rank]) -> Waiting | None:
    """Return who is called next; ``called_before`` are the ranks called last, latest first.

    Policy: of the one-stop unit. Who was sent on from another window comes first, then who has priority, but after
    ``PRIORITY_RUN`` of them in a row one of the others; within a rank who waits longest.
    """
    ordered = sorted(waiting, key=lambda one: (one.rank, one.since, one.key))
    if not ordered or ordered[0].rank != Rank.PRIORITY:
        return ordered[0] if ordered else None
    run = list(called_before[:PRIORITY_RUN])
    is_enough = len(run) == PRIORITY_RUN and all(rank == Rank.PRIORITY for rank in run)
    others = [one for one in ordered if one.rank == Rank.USUAL]
    return others[0] if is_enough and others else ordered[0]


def expected_wait(ahead: int, windows: int, usual_service: timedelta | None) -> timedelta | None:
    """Return how long it is likely to take until a ticket is called; ``None`` where nothing is known.

    Policy: those ahead, shared among the open windows, each for today's median time of service.
    """
    if usual_service is None or windows < 1:
        return None
    return usual_service * ahead / windows


def number_text(letter: str, number: int) -> str:
    """Return a number as it is called and shown: "A012".

    Policy: of the one-stop unit.
    """
    return f"{letter}{number:03}"
