"""When papers may be fetched and results brought by the public post."""

from datetime import datetime, timedelta

from motcua.dossiers.rules.transitions import Status
from motcua.postal.rules import Direction

PAPERS_COME = frozenset({Status.REGISTERED, Status.ACCEPTED, Status.AWAITING_SUPPLEMENT})
MONEY_DAYS = 5
PARCEL_GRAMS = {Direction.COLLECT: 500, Direction.DELIVER: 100}


def may_be_mailed(direction: Direction, status: Status, *, is_under_way: bool) -> bool:
    """Say whether somebody may still wish for the post: papers while they are awaited, a result until it has gone.

    Law: Decree 61/2018/NĐ-CP, kept by Decree 118/2025/NĐ-CP (filing and returning by the public postal service).
    """
    if is_under_way:
        return False
    return status in PAPERS_COME if direction is Direction.COLLECT else status.is_open


def cod_of(missing: int, direction: Direction) -> int:
    """Return what the post collects at the door, in whole đồng: the fee that is still due, and only with a result.

    Policy: postage is between the receiver and the post; what the State is owed travels with the result.
    """
    return missing if direction is Direction.DELIVER else 0


def money_is_late_since(at: datetime) -> datetime:
    """Return the moment: what was delivered before it and is not paid for by the post has to be asked after.

    Policy: five days, as for its transfers, until the agreement with the post says how long it may take.
    """
    return at - timedelta(days=MONEY_DAYS)
