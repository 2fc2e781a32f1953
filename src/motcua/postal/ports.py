"""The public post as we need it, in our words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from motcua.foundation.adapters import RefusedError, UnavailableError, adapter
from motcua.postal.rules import Direction, Stage

__all__ = [
    "Contact", "ForgedError", "ParcelEvent", "Post", "RefusedError", "Shipment", "UnavailableError",
    "UnreadableError", "post",
]  # fmt: skip


class ForgedError(Exception):
    """What was pushed to us does not carry the post's signature."""


class UnreadableError(ValueError):
    """What was pushed to us names no parcel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One end of a parcel's way; ``district`` only in an address of before 1 July 2025."""

    name: str
    phone: str
    line: str
    commune: str = ""
    district: str = ""
    district_code: str = ""
    province: str = ""
    province_code: str = ""
    email: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """One order; ``waybill`` makes the same order twice one. Amounts in whole đồng."""

    waybill: str
    reference: str
    direction: Direction
    sender: Contact
    receiver: Contact
    description: str
    grams: int
    cod_amount: int
    ordered_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelEvent:
    """One thing that happened; ``number`` is unique. ``stage`` ``None``: only money, or nothing we act on."""

    number: str
    stage: Stage | None
    at: datetime
    place: str = ""
    note: str = ""
    cod_amount: int | None = None


class Post(Protocol):
    """The post. Every call raises ``UnavailableError`` (try again) or ``RefusedError`` (their words)."""

    def price(self, direction: Direction, from_province: str, to_province: str, *, grams: int) -> int:
        """Return what a parcel costs, in whole đồng."""

    def place(self, shipment: Shipment) -> None:
        """Place an order; the same one again changes nothing."""

    def cancel(self, waybill: str, reason: str) -> None:
        """Cancel an order that nobody has fetched; twice is once. Raises ``RefusedError`` when it is too late."""

    def track(self, waybill: str) -> Sequence[ParcelEvent]:
        """Return everything known of a parcel; asking changes nothing."""

    def read_push(self, body: bytes, signature: str) -> tuple[str, Sequence[ParcelEvent]]:
        """Return waybill and events of a message the post pushed. Raises ``ForgedError``, ``UnreadableError``."""

    def check(self) -> str:
        """Say in one sentence that the post answers and knows us."""


def post() -> Post:
    """Return the post that settings name."""
    chosen: Post = adapter("postal.post")
    return chosen
