"""The ways out of the house as messages need them, in our words: SMS, Zalo, e-mail."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from motcua.foundation.adapters import RefusedError, UnavailableError, adapter
from motcua.notifications.rules.events import Channel
from motcua.notifications.rules.states import State

__all__ = [
    "PORTS",
    "Carrier",
    "NoReceiptError",
    "Parcel",
    "RefusedError",
    "Report",
    "UnavailableError",
    "UncertainError",
    "carrier",
]

PORTS = {
    Channel.SMS: "notifications.sms",
    Channel.ZALO: "notifications.zalo",
    Channel.EMAIL: "notifications.mail",
}


class UncertainError(UnavailableError):
    """The message was handed over but no answer came: the other side may have it."""


class NoReceiptError(ValueError):
    """What came is no receipt of this carrier: not signed by it, or not readable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One message as it leaves the house. ``reference`` is ours: the same one is the same message."""

    reference: str
    to: str
    text: str
    subject: str = ""
    html: str = ""
    template: str = ""
    data: Mapping[str, str] = field(default_factory=dict)
    stop_url: str = ""  # where the reader stops such messages without signing in


@dataclass(frozen=True, slots=True)
class Report:
    """What a carrier says about a message later; ``event_id`` names the notice, so that it counts once."""

    event_id: str
    reference: str
    state: State
    at: datetime
    reason: str = ""


class Carrier(Protocol):
    """One way out of the house. ``send`` and ``find`` raise ``UnavailableError`` when nobody answers."""

    @property
    def can_find(self) -> bool:
        """Whether ``find`` knows what became of a message whose answer was lost."""

    def send(self, parcel: Parcel) -> str:
        """Hand a message over; return their number of it.

        Raises ``RefusedError`` (their words why), ``UncertainError`` (it may have arrived).
        """

    def find(self, reference: str) -> str | None:
        """Return their number of a message they have taken, ``None`` when they have not."""

    def receipts(self, headers: Mapping[str, str], body: bytes) -> list[Report]:
        """Read what they called back with. Raises ``NoReceiptError`` unless it is theirs."""

    def check(self) -> str:
        """Say in one sentence that the carrier is there."""


def carrier(channel: Channel) -> Carrier:
    """Return the carrier of a channel that settings name."""
    chosen: Carrier = adapter(PORTS[channel])
    return chosen
