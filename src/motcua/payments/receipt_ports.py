"""The tax office as receipts need it, in our words."""

from dataclasses import dataclass
from typing import Protocol

from motcua.foundation.adapters import RefusedError, UnavailableError, adapter

__all__ = ["RefusedError", "TaxMessage", "TaxOffice", "UnavailableError", "tax_office"]


@dataclass(frozen=True, slots=True)
class TaxMessage:
    """One signed XML for the tax office; ``key`` is the same when it is sent again.

    ``what``: ``issued``, ``cancelled``, ``notice`` or ``summary``.
    """

    key: str
    what: str
    tax_code: str
    xml: bytes


class TaxOffice(Protocol):
    """Where receipts are handed to: the provider of e-receipts, or the tax office itself.

    The same key sent twice counts once.
    """

    def hand_over(self, message: TaxMessage) -> str:
        """Return the other side's number of the message. Raises ``RefusedError``, ``UnavailableError``."""

    def check(self) -> str:
        """Say in one sentence that the other side is there. Raises ``UnavailableError``."""


def tax_office() -> TaxOffice:
    """Return the tax office that settings name."""
    chosen: TaxOffice = adapter("payments.tax_office")
    return chosen
