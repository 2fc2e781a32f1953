"""Their words and ours: pure."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from motcua.notifications.ports import NoReceiptError, Parcel, Report
from motcua.notifications.rules.states import State

STATES = {"sent": State.SENT, "delivered": State.DELIVERED, "failed": State.FAILED}
LONGEST_REASON = 200


def message(parcel: Parcel, *, sender: str) -> dict[str, str]:
    """Return a message as the gateway takes it."""
    return {"sender": sender, "to": parcel.to, "text": parcel.text, "reference": parcel.reference}


def report(notice: Mapping[str, Any]) -> Report:
    """Return a delivery report in our words. Raises ``NoReceiptError``."""
    try:
        return Report(
            str(notice["event_id"])[:100],
            str(notice["reference"]),
            STATES[notice["status"]],
            datetime.fromtimestamp(float(notice["at"]), UTC),
            str(notice.get("reason") or "")[:LONGEST_REASON],
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise NoReceiptError(f"not a delivery report: {error}") from error


def reason(answer: Mapping[str, Any], status: int) -> str:
    """Return why a message is not taken, in their words."""
    said = f"{answer.get('message') or ''} ({answer.get('code') or status})"
    return said.strip()[:LONGEST_REASON]
