"""Pushing messages to a province: at once, signed, never tried again; who misses one pulls it."""

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any

import httpx

from motcua_sandbox.faults import FaultBoard
from motcua_sandbox.store import Entry, Store

SYSTEM = "portal"
SIGNATURE, MOMENT = "X-Chu-Ky", "X-Thoi-Diem"
OWN_FAULTS = frozenset({"duplicate", "reorder", "clock_skew", "forged_signature"})
TIMEOUT_SECONDS = 5.0


def signed(secret: str, moment: str, body: bytes) -> str:
    """Return the signature of a push: HMAC-SHA-256 over moment and body."""
    return hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()


class Pusher:
    """Where to push to is told over the control API; nowhere until then."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.board: FaultBoard | None = None  # given once there is one
        self._held: dict[str, Any] | None = None

    @property
    def target(self) -> tuple[str, str]:
        """Where to, and the secret that both sides know."""
        return self._store.setting("push_url") or "", self._store.setting("push_secret") or ""

    def aim(self, url: str, secret: str) -> None:
        """Push there from now on; nowhere when the address is empty."""
        self._store.remember("push_url", url)
        self._store.remember("push_secret", secret)

    async def push(self, message: Mapping[str, Any]) -> list[int]:
        """Push one message and return what was answered, call by call; 0 where nobody answered."""
        url, secret = self.target
        if not url:
            return []
        faults = self.board.draw_own(SYSTEM, OWN_FAULTS) if self.board else frozenset[str]()
        if "reorder" in faults and self._held is None:
            self._held = dict(message)  # the next one overtakes it
            return []
        waiting = [message, *([self._held] if self._held else [])]
        self._held = None
        times = 2 if "duplicate" in faults else 1
        return [await self._send(url, secret, each, faults) for each in waiting for _ in range(times)]

    async def _send(self, url: str, secret: str, message: Mapping[str, Any], faults: frozenset[str]) -> int:
        body = json.dumps(message, ensure_ascii=False).encode()
        skew = self.board.seconds("clock_skew_seconds", SYSTEM, "send") if self.board else 0.0
        moment = str(int(time.time() + (skew if "clock_skew" in faults else 0)))
        key = "forged" if "forged_signature" in faults else secret
        headers = {"Content-Type": "application/json", MOMENT: moment, SIGNATURE: signed(key, moment, body)}
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS, trust_env=False) as client:
                status = (await client.post(url, content=body, headers=headers)).status_code
        except httpx.HTTPError:
            status = 0
        outcome = "answered" if status else "unanswered"
        entry = Entry(SYSTEM, "send", str(message.get("MaHoSoDVCQG", "")), outcome, str(status))
        self._store.record(entry)
        return status
