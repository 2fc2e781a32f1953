"""Their words and ours: pure."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from motcua.notifications.ports import NoReceiptError, Parcel, Report
from motcua.notifications.rules.states import State

LONGEST_REASON = 200
LINE_ERRORS = frozenset(
    {-32, -124, -125, -133, -144, -146, -147}
)  # our pace or access, the night, the quota: not the message's
RECEIVED = "user_received_message"


def message(parcel: Parcel) -> dict[str, Any]:
    """Return a message as the service takes it."""
    return {
        "phone": parcel.to,
        "template_id": parcel.template,
        "template_data": dict(parcel.data),
        "tracking_id": parcel.reference,
    }


def report(notice: Mapping[str, Any]) -> list[Report]:
    """Return what a webhook says in our words; nothing for events that are not about delivery.

    Raises ``NoReceiptError``.
    """
    try:
        if notice["event_name"] != RECEIVED:
            return []
        told = notice["message"]
        at = datetime.fromtimestamp(int(told["delivery_time"]) / 1000, UTC)
        return [Report(str(told["msg_id"])[:100], str(told["tracking_id"]), State.DELIVERED, at)]
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise NoReceiptError(f"not a webhook of the service: {error}") from error


def reason(answer: Mapping[str, Any]) -> str:
    """Return why a message is not taken, in their words."""
    return f"{answer.get('message') or ''} ({answer.get('error')})".strip()[:LONGEST_REASON]
