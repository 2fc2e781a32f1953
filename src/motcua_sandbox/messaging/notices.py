"""Calling back with what became of messages: again until it is answered, and badly when told to."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx

from motcua_sandbox.faults import FaultBoard
from motcua_sandbox.messaging.books import Books
from motcua_sandbox.store import Entry, Store

NOTICE_FAULTS = frozenset({"duplicate", "reorder", "late", "forged_signature"})
PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0, 120.0)
TIMEOUT_SECONDS = 5.0
LATE_SECONDS = 3.0
COPIES = 3
LOOK_SECONDS = 0.25  # seconds; what is owed meanwhile may be due earlier
Sign = Callable[[bytes, str], Mapping[str, str]]


class Notices:
    """Where to is told by settings or the control API; nowhere until then."""

    def __init__(self, store: Store, system: str, sign: Sign, target: str) -> None:
        self.books = Books(store, system)
        self._store = store
        self._system = system
        self._sign = sign
        self._default = target
        self._held: list[int] = []
        self._is_at_it = False
        self._busy = asyncio.Lock()
        self._http: httpx.AsyncClient | None = None
        self.board: FaultBoard | None = None  # given once there is one

    @property
    def target(self) -> str:
        """The address that call-backs go to."""
        return self._store.setting(f"{self._system}_target") or self._default

    def aim(self, address: str) -> None:
        """Call there from now on."""
        self._store.remember(f"{self._system}_target", address)

    def owe(self, notice: Mapping[str, Any], *, after: float = 0.0) -> None:
        """Write down what has to be told, spoilt as the switches say."""
        faults = self.board.draw_own(self._system, NOTICE_FAULTS) if self.board else frozenset[str]()
        due = time.time() + after + (LATE_SECONDS if "late" in faults else 0.0)
        told = {**notice, "_forged": "forged_signature" in faults}
        for _ in range(COPIES if "duplicate" in faults else 1):
            key = self.books.owe(told, due)
            if "reorder" in faults and not self._held:
                self._held.append(key)  # the next one overtakes it

    async def deliver(self) -> None:
        """Tell everything that is due, once."""
        async with self._busy:
            due = self.books.owed(time.time(), len(PAUSES))
            held = [row for row in due if row["id"] in self._held]
            self._held.clear()
            for row in [*(row for row in due if row not in held), *held]:
                answered = await self._tell(row["body"])
                pause = PAUSES[min(row["tries"], len(PAUSES) - 1)]
                self.books.tried(row["id"], answered=answered, next_at=time.time() + pause)

    async def keep_delivering(self) -> None:
        """Try for as long as there is something left to try; one at a time does it for all."""
        if self._is_at_it:
            return
        self._is_at_it = True
        try:
            while self.target and (due := self.books.next_due(len(PAUSES))) is not None:
                await asyncio.sleep(min(max(0.0, due - time.time()), LOOK_SECONDS))
                await self.deliver()
        finally:
            self._is_at_it = False

    def _line(self) -> httpx.AsyncClient:
        if self._http is None:
            self._http = httpx.AsyncClient(timeout=TIMEOUT_SECONDS, trust_env=False)
        return self._http

    async def _tell(self, body: str) -> bool:
        notice = json.loads(body)
        is_forged = notice.pop("_forged", False)
        raw = json.dumps(notice, ensure_ascii=False).encode()
        headers = {**self._sign(raw, "forged" if is_forged else ""), "Content-Type": "application/json"}
        try:
            answer = await self._line().post(self.target, content=raw, headers=headers)
            status = answer.status_code
        except httpx.HTTPError:
            status = 0
        outcome = "answered" if status == httpx.codes.OK else "unanswered"
        self._store.record(Entry(self._system, f"{self._system}.receipt", "", outcome, str(status), body=notice))
        return status == httpx.codes.OK or is_forged
