"""What a stand-in must offer so that the application can carry it: one folder or module per national system."""

from collections.abc import Sequence
from typing import Protocol

from starlette.routing import Route

NETWORK_FAULTS = frozenset(
    {"delay", "error_500", "reset", "answer_then_cut", "duplicate", "reorder", "clock_skew"}
)


class Service(Protocol):
    """One national system: its address, its routes, the faults it can show and its counts."""

    @property
    def name(self) -> str:
        """The first part of its path, and its name in faults and ledger."""

    @property
    def title(self) -> str:
        """Its Vietnamese name on the control page."""

    @property
    def faults(self) -> frozenset[str]:
        """Which faults can be switched on; more than the network's when the service knows how to show them."""

    def routes(self) -> Sequence[Route]:
        """Its routes, below ``/<name>``."""

    def counts(self) -> dict[str, int]:
        """What it holds, for the control page and the summary."""

    def reset(self) -> None:
        """Forget everything received; keys stay."""
