"""What proving a goal came to, and how large it was tried."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from typing import Any

Say = Callable[[str], None]


class ChaosError(Exception):
    """A goal could not be tried at all; the message says why."""


@dataclass(frozen=True)
class Size:
    """How much is let loose; every figure is a parameter of the command."""

    submissions: int = 50_000
    kills: int = 200
    clients: int = 8
    dossiers: int = 50_000
    hours: int = 72  # of the long outage
    intake: int = 5_000  # dossiers filed in it: what the provincial Centre receives in three weeks
    writers: int = 64
    entries: int = 100  # by each writer
    crashes: int = 50  # of the database
    tries: int = 16  # at once, with one key
    messages: int = 20_000  # to people
    stride: int = 1  # 1: a job is killed after each of its statements; 5: after each fifth
    is_quick: bool = False

    def with_wishes(self, wishes: dict[str, int | None]) -> "Size":
        """Return this size with the figures that somebody gave."""
        given: dict[str, Any] = {name: value for name, value in wishes.items() if value is not None}
        return replace(self, **given)

    def as_dict(self) -> dict[str, int | bool]:
        return asdict(self)


QUICK = Size(
    submissions=60,
    kills=4,
    clients=4,
    dossiers=12,
    hours=72,
    intake=12,
    entries=4,
    crashes=2,
    messages=240,
    stride=6,
    is_quick=True,
)


@dataclass
class Proof:
    """What must hold, as it was found; a goal is reached when nothing of it is broken."""

    goal: str
    title: str
    numbers: dict[str, Any] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def note(self, **numbers: Any) -> None:
        """Keep figures that only inform."""
        self.numbers |= numbers

    def must(self, name: str, found: Any, wanted: Any) -> None:
        """Keep a figure that has to be exactly so."""
        self.numbers[name] = found
        if found != wanted:
            self.broken.append(f"{name} is {found!r}, not {wanted!r}")

    def must_be_below(self, name: str, found: float | None, limit: float) -> None:
        """Keep a figure that has a limit; nothing measured is no proof."""
        self.numbers[name] = None if found is None else round(found, 2)
        if found is None or found >= limit:
            self.broken.append(f"{name} is {found}, not below {limit:g}")

    def must_be_at_least(self, name: str, found: int, least: int) -> None:
        """Keep a figure without which the proof would say nothing."""
        self.numbers[name] = found
        if found < least:
            self.broken.append(f"{name} is {found}, at least {least} wanted")

    @property
    def passed(self) -> bool:
        return not self.broken

    def as_dict(self) -> dict[str, Any]:
        """Return the result as it is printed."""
        return {
            "goal": self.goal,
            "title": self.title,
            "passed": self.passed,
            "broken": self.broken,
            **self.numbers,
        }
