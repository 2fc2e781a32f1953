"""The outside of money, in our words: the payment platform and the bank."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from motcua.foundation.adapters import RefusedError, UnavailableError, adapter

__all__ = ["Bank", "PaymentGateway", "RefusedError", "UnavailableError", "bank", "gateway"]

NATIONAL = "payment_national"
CURRENCY = "VND"


@dataclass(frozen=True, slots=True)
class Charge:
    """One fee or charge, as the platform prints it on its receipt; ``kind`` is ``fee`` or ``charge``."""

    kind: str
    code: str
    title: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRequest:
    """What somebody is asked to pay; ``amount`` in whole đồng, the sum of ``charges`` or what is left of it."""

    reference: str
    amount: int
    at: datetime
    visitor: str  # the payer's network address
    title: str
    subject_code: str = ""
    procedure_code: str = ""
    procedure_name: str = ""
    agency_code: str = ""
    agency_name: str = ""
    payer_name: str = ""
    payer_number: str = ""
    payer_address: str = ""
    charges: tuple[Charge, ...] = ()


class Fate(StrEnum):
    """What the provider says became of an attempt."""

    PAID = "paid"
    WAITING = "waiting"
    FAILED = "failed"
    REVERSED = "reversed"
    UNKNOWN = "unknown"  # it knows nothing of it (yet)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The provider's own answer to our question: the fact that books are moved by."""

    fate: Fate
    reference: str
    amount: int = 0
    currency: str = CURRENCY
    merchant: str = ""
    txn: str = ""
    paid_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """A call-back with a good signature: a hint of what the provider will say when it is asked."""

    reference: str
    merchant: str
    amount: int
    currency: str
    txn: str
    is_success: bool
    raw: Mapping[str, str]


class ForgedError(Exception):
    """The signature of a message is not the provider's."""


class UnreadableError(Exception):
    """A message cannot be read."""


class PaymentGateway(Protocol):
    """The national payment platform. Calls raise ``UnavailableError`` (try again) or ``RefusedError``."""

    merchant: str

    def start(self, request: PaymentRequest) -> str:
        """Return the page to send the payer to. The same reference twice is one payment."""

    def ask(self, reference: str, *, at: datetime) -> Outcome:
        """Return what became of an attempt."""

    def hear(self, body: bytes) -> Heard:
        """Read a call-back. Raises ``ForgedError`` or ``UnreadableError``."""

    def reply(self, heard: Heard | None, *, code: str, text: str, at: datetime) -> dict[str, str]:
        """Return the answer the provider expects to a call-back, signed."""

    def bill(self, reference: str, *, at: datetime) -> bytes:
        """Return the provider's own receipt as PDF."""

    def fetch(self, first: date, last: date) -> bytes:
        """Return the platform's own list of charges of some days, as a file."""

    def read(self, content: bytes) -> "Iterator[Row]":
        """Read that list line by line. Raises ``UnreadableError`` that names the line."""

    def check(self) -> str:
        """Say in one sentence that the platform answers. Raises as above."""


@dataclass(frozen=True, slots=True)
class Credit:
    """Money the bank says came to our account."""

    txn: str
    account: str
    amount: int
    currency: str
    content: str
    booked_at: datetime


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a statement; ``amount`` below nothing is money that left."""

    number: int
    txn: str
    day: date
    amount: int
    content: str


class Bank(Protocol):
    """The bank that keeps the account fees are paid to."""

    name: str
    bin: str
    account: str
    holder: str

    def app_link(self, code: str) -> str:
        """Return where a payer's banking app takes a code directly; empty where there is no such place."""

    def hear(self, body: bytes, signature: str) -> Credit:
        """Read a notice of money that came. Raises ``ForgedError`` or ``UnreadableError``."""

    def fetch(self, first: date, last: date) -> bytes:
        """Return the statement of some days as a file. Raises ``UnavailableError``, ``RefusedError``."""

    def read(self, content: bytes) -> Iterator[Row]:
        """Read a statement line by line. Raises ``UnreadableError`` that names the line."""

    def check(self) -> str:
        """Say in one sentence that the bank answers. Raises as above."""


def gateway() -> PaymentGateway:
    """Return the payment platform that settings name."""
    chosen: PaymentGateway = adapter("payments.gateway")
    return chosen


def bank() -> Bank:
    """Return the bank that settings name."""
    chosen: Bank = adapter("payments.bank")
    return chosen
