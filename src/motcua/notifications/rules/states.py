"""What becomes of one message on one channel, whatever order the news of it comes in."""

from enum import StrEnum


class State(StrEnum):
    """Where one message on one channel stands (trạng thái gửi)."""

    PENDING = "pending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    REFUSED = "refused"
    EXPIRED = "expired"
    STOPPED = "stopped"


RANK = {
    **dict.fromkeys((State.PENDING, State.EXPIRED, State.STOPPED, State.REFUSED), 0),
    State.SENT: 1,
    State.FAILED: 2,
    State.DELIVERED: 3,
}
LOST = frozenset({State.FAILED, State.REFUSED, State.EXPIRED})  # another channel takes over


def after_receipt(now: State, told: State) -> State:
    """Return where a message stands after a receipt, whichever receipts came before it.

    Policy: what reached the telephone has reached it; a failure stands until that is said; "sent" undoes nothing.
    """
    return told if RANK[told] > RANK[now] else now
