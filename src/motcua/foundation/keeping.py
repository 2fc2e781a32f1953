"""What a process may keep for a few seconds instead of asking the database each time."""

import time
from collections.abc import Callable, Hashable
from typing import Any, ClassVar, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
MOST_KEPT = 10_000


class Kept(Generic[K, V]):
    """Answers of ``read``, each kept for ``seconds``: others see a change that late, whoever made it can forget.

    What is kept is shared by the threads of a process: nobody changes it.
    """

    _all: "ClassVar[list[Kept[Any, Any]]]" = []

    def __init__(self, read: Callable[[K], V], *, seconds: float) -> None:
        self._all.append(self)
        self._read = read
        self._seconds = seconds
        self._found: dict[K, tuple[float, V]] = {}

    def __call__(self, key: K) -> V:
        now = time.monotonic()
        kept = self._found.get(key)
        if kept is not None and now - kept[0] <= self._seconds:
            return kept[1]
        answer = self._read(key)
        if len(self._found) >= MOST_KEPT:
            self._found.clear()
        self._found[key] = (now, answer)
        return answer

    def forget(self) -> None:
        """Read everything anew."""
        self._found.clear()

    @classmethod
    def forget_all(cls) -> None:
        """Let this process read anew whatever it keeps anywhere: its database is another one now."""
        for each in cls._all:
            each.forget()
