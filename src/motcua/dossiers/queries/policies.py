"""How long things may take here and now: the nation's words with the province's own before them."""

import time as clock
from collections.abc import Iterable
from datetime import date

from motcua.dossiers.models import ClockPolicy
from motcua.dossiers.rules.policies import LADDER, NATIONAL, Key, Measure, Policy, policy_for

KEPT_SECONDS = 30  # how long a process may keep the words before it looks again


class Words:
    """All policies at a moment, each question answered once."""

    def __init__(self, policies: Iterable[Policy]) -> None:
        self.policies = tuple(policies)
        self._known: dict[tuple[Key, date, str, str], Policy] = {}
        self._ladders: dict[date, tuple[Policy, ...]] = {}

    def of(self, key: Key, day: date, procedure: str = "", channel: str = "") -> Policy:
        """Return the word that holds on a day."""
        asked = (key, day, procedure, channel)
        if asked not in self._known:
            self._known[asked] = policy_for(self.policies, *asked)
        return self._known[asked]

    def ladder(self, day: date) -> tuple[Policy, ...]:
        """Return the words of the four rungs that hold on a day."""
        if day not in self._ladders:
            self._ladders[day] = tuple(self.of(key, day) for key in LADDER)
        return self._ladders[day]


_current: list[tuple[float, Words]] = []


def words() -> Words:
    """Return the policies as they stand; kept by each process for up to ``KEPT_SECONDS``."""
    if not _current or clock.monotonic() - _current[0][0] > KEPT_SECONDS:
        own = [_own(row) for row in ClockPolicy.objects.all()]
        _current[:] = [(clock.monotonic(), Words([*NATIONAL, *own]))]
    return _current[0][1]


def forget_policies() -> None:
    """Make this process read the policies again; for whoever has just changed them."""
    _current.clear()


def _own(row: ClockPolicy) -> Policy:
    procedures = frozenset({row.procedure_code} if row.procedure_code else ())
    return Policy(
        Key(row.key), row.amount, Measure(row.unit), row.valid_from, row.source, row.confidence, procedures,
        row.channel, is_own=True,
    )  # fmt: skip
