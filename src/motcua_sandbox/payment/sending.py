"""Telling the partner that somebody has paid: once, again until it is answered, and badly when told to."""

import asyncio
import json
import time
from collections.abc import Mapping

import httpx

from motcua_sandbox.faults import FaultBoard
from motcua_sandbox.payment.books import Books
from motcua_sandbox.payment.judging import CONFIRM, code_of
from motcua_sandbox.store import Entry, Store

SYSTEM = "payment"
OWN_FAULTS = frozenset({"duplicate", "reorder", "forged_signature", "wrong_amount"})
PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
TIMEOUT_SECONDS = 5.0
COPIES = 10


class Sender:
    """Where to is told by settings or the control API; nowhere until then."""

    def __init__(self, store: Store, books: Books, secret: str, target: str) -> None:
        self._store = store
        self._books = books
        self._secret = secret
        self._default = target
        self._held: list[int] = []
        self._busy = asyncio.Lock()
        self.board: FaultBoard | None = None  # given once there is one

    @property
    def target(self) -> str:
        """The address that call-backs go to."""
        return self._store.setting("payment_target") or self._default

    def aim(self, address: str) -> None:
        """Send there from now on."""
        self._store.remember("payment_target", address)

    def owe(self, message: Mapping[str, str], *, after: float = 0) -> None:
        """Write down what has to be told, spoilt as the switches say."""
        faults = self.board.draw_own(SYSTEM, OWN_FAULTS) if self.board else frozenset[str]()
        told = dict(message)
        if "wrong_amount" in faults:
            told["SoTien"] = str(int(told["SoTien"]) + 1_000)
        told["MaXacThuc"] = code_of(told, CONFIRM, "forged" if "forged_signature" in faults else self._secret)
        due = time.time() + after
        for _ in range(COPIES if "duplicate" in faults else 1):
            key = self._books.owe(told["MaThamChieu"], told, due)
            if "reorder" in faults and not self._held:
                self._held.append(key)  # the next one overtakes it

    async def deliver(self) -> int:
        """Send everything that is due, again and again until it is answered or the tries are used up."""
        sent = 0
        if not self.target:
            return sent
        async with self._busy:
            while True:
                due = [row for row in self._books.owed(time.time(), len(PAUSES)) if row["id"] not in self._held]
                if not due:
                    break
                self._held.clear()
                for row in due:
                    answered = await self._send(row["body"])
                    pause = PAUSES[min(row["tries"], len(PAUSES) - 1)]
                    self._books.tried(row["id"], answered=answered, next_at=time.time() + pause)
                    sent += 1
                if any(row["tries"] == 0 for row in due):
                    continue
                break
        return sent

    async def keep_delivering(self) -> None:
        """Try for as long as there is something left to try."""
        for pause in (*PAUSES, 0.0):
            await self.deliver()
            if not self._books.counts()["unanswered"] or not self.target:
                return
            await asyncio.sleep(pause)

    async def _send(self, body: str) -> bool:
        message = json.loads(body)
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS, trust_env=False) as client:
                answer = await client.post(self.target, json=message)
                told = answer.json() if answer.status_code == httpx.codes.OK else {}
        except (httpx.HTTPError, ValueError):
            told = {}
        code = str(told.get("MaLoi", "")) if isinstance(told, dict) else ""
        outcome = "answered" if code else "unanswered"
        self._store.record(Entry(SYSTEM, "CONFIRM", message["MaThamChieu"], outcome, code, body=message))
        return bool(code)
