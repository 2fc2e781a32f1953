"""The one who breaks things: kills processes at random and at fault points, switches the sandbox's faults."""

import random
import threading
import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from django.db import Error, connection

from motcua.chaos.outcomes import Say
from motcua.chaos.province import Province
from motcua.chaos.sandbox import NETWORK_FAULTS, SandboxControl
from motcua.sync.queries import is_drained

PROGRAMS = ("web", "worker", "sync", "postgres")
POINTS = (
    "lodge.written",
    "lodge.committed",
    "relay.leased",
    "relay.sent",
    "relay.noted",
    "job.indicators.fold.begun",
    "job.indicators.fold.statement",
    "job.indicators.fold.done",
)
POINT_SECONDS = 15.0
AT_A_POINT = 0.5  # of all kills


@dataclass
class Monkey:
    """Kills ``total`` times, as the work goes on: ``progress`` says how far it is, from 0 to 1."""

    province: Province
    total: int
    progress: Callable[[], float]
    say: Say
    seed: int
    programs: tuple[str, ...] = PROGRAMS
    points: tuple[str, ...] = POINTS
    kills: Counter[str] = field(default_factory=Counter)
    _stop: threading.Event = field(default_factory=threading.Event, repr=False)
    _thread: threading.Thread | None = field(default=None, repr=False)

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="monkey", daemon=True)
        self._thread.start()

    @property
    def is_done(self) -> bool:
        return self._thread is not None and not self._thread.is_alive()

    def stop(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join(60)

    def pace(self) -> float:
        """Return how far the work may be: each kill is to find some of it under way."""
        return 1.0 if self.is_done else (self.kills.total() + 1) / (self.total + 1)

    def _run(self) -> None:
        dice = random.Random(self.seed)  # noqa: S311 - must repeat, guards nothing
        while self.kills.total() < self.total and not self._stop.is_set():
            if self.progress() < self.kills.total() / (self.total + 1):
                self._stop.wait(0.05)
                continue
            killed = self._kill(dice)
            if killed:
                self.kills[killed] += 1
                self.say(f"kill {self.kills.total()} of {self.total}: {killed}")
            self._stop.wait(dice.uniform(0.2, 1.0))

    def _kill(self, dice: random.Random) -> str:
        """Kill once; return what died, or nothing when nobody came by the place that was armed."""
        if self.points and dice.random() < AT_A_POINT:
            point = dice.choice(self.points)
            return point if self.province.strike(point, seconds=POINT_SECONDS) else ""
        name = dice.choice(self.programs)
        anyone = dice if name == "web" else None  # the main process or one of those that answer
        return name if self.province.kill(name, anyone) else ""


@dataclass
class Weather(ABC):
    """Changes the sandbox's faults every few seconds, until it is stopped; then everything is healed."""

    sandbox: SandboxControl
    seed: int
    longest_seconds: float = 4.0
    shown: Counter[str] = field(default_factory=Counter)  # how often each fault has struck
    faults: ClassVar[Sequence[str]] = NETWORK_FAULTS
    shortest_seconds: ClassVar[float] = 0.5
    _stop: threading.Event = field(default_factory=threading.Event, repr=False)
    _thread: threading.Thread | None = field(default=None, repr=False)

    @abstractmethod
    def change(self, dice: random.Random, turn: int) -> None:
        """Switch to the faults of the next few seconds."""

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="weather", daemon=True)
        self._thread.start()

    @property
    def missing(self) -> list[str]:
        """The faults that have not struck anybody yet."""
        return [name for name in self.faults if not self.shown[name]]

    def stop(self) -> None:
        """Heal everything."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(60)
        self.sandbox.heal()

    def _run(self) -> None:
        dice = random.Random(self.seed)  # noqa: S311 - must repeat, guards nothing
        for turn in range(10**9):
            if self._stop.is_set():
                return
            self.change(dice, turn)
            self._stop.wait(dice.uniform(self.shortest_seconds, self.longest_seconds))
            self.shown += Counter(self.sandbox.faults_shown())  # counted anew with each change


class BadWeather(Weather):
    """The national portal's: each kind of fault in its turn."""

    def change(self, dice: random.Random, turn: int) -> None:
        """Let one fault prevail, those first that have not struck anybody yet."""
        self.sandbox.break_down(self.seed + turn, **_weather(dice, turn, self.missing or NETWORK_FAULTS))


def _weather(dice: random.Random, turn: int, mains: Sequence[str]) -> dict[str, float]:
    """Return some faults with their probabilities; every eighth time nothing gets through at all."""
    if turn % 8 == 7:
        return {"reset": 1.0}
    main = mains[turn % len(mains)]
    others = dice.sample(NETWORK_FAULTS, 2)
    chances = {fault: round(dice.uniform(0.05, 0.3), 2) for fault in others} | {main: 0.6}
    return {**chances, "delay_seconds": round(dice.uniform(0.05, 0.5), 2)}


def is_all_told() -> bool:
    """Say whether nothing is left to be told; a database that is just coming back is no answer."""
    try:
        return is_drained()
    except Error:
        connection.close()
        return False


def wait_until(holds: Callable[[], bool], seconds: float, *, every: float = 0.2) -> bool:
    """Wait until something holds; say whether it did in time."""
    limit = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > limit:
            return False
        time.sleep(every)
    return True
