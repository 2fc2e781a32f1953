"""Faults on demand: what a national system does to its callers on a bad day."""

import asyncio
import json
import os
import random
import socket
import stat
import struct
import threading
import time
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from motcua_sandbox.service import Service
from motcua_sandbox.store import Store

# Settings of faults: what they are without being set, and the least and most they can be set to.
SETTINGS = {"delay_seconds": 2.0, "clock_skew_seconds": 3600.0}
SPANS = {"delay_seconds": (0.0, 600.0), "clock_skew_seconds": (-86_400.0, 86_400.0)}
SWITCHED, SKEW = "sandbox_faults", "sandbox_skew"
OWN_ACT = "send"  # the operation under which a service's own messages are switched
REORDER_SECONDS = 1.0  # how long a call is held back for a later one to overtake it


class FaultConfigError(ValueError):
    """The wished faults cannot be switched on; the message says which and why."""


def _checked_amount(where: str, value: object) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
        raise FaultConfigError(f"{where}: cần xác suất (0.0–1.0) hoặc số lần (số nguyên), không phải {value!r}")
    if isinstance(value, float) and value > 1:
        raise FaultConfigError(f"{where}: xác suất phải từ 0.0 đến 1.0, không phải {value}")
    return value


def _checked_seconds(where: str, setting: str, value: object) -> float:
    least, most = SPANS[setting]
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise FaultConfigError(f"{where}: cần số giây từ {least:.0f} đến {most:.0f}")
    return float(value)


class FaultBoard:
    """The switches. An integer fails that many next calls; a float between 0 and 1 is a probability.

    A service is switched as a whole (``portal``) or one operation at a time (``portal.integrate``); the
    operation's own switch wins. Chance is seeded, so a failing run can be repeated.
    """

    def __init__(self, store: Store, services: dict[str, Service]) -> None:
        self._store = store
        self._services = services
        self._lock = threading.Lock()
        self._switches: dict[str, dict[str, int | float]] = {}
        self.seed = 0
        self.era = 0
        self.shown: dict[str, int] = {}
        saved = store.setting("faults")
        if saved is not None:
            self.put(json.loads(saved))
        else:
            self._dice = random.Random(self.seed)  # noqa: S311 - chance to be repeated, not a secret

    def put(self, wish: dict[str, Any]) -> None:
        """Replace all switches by these. Raises ``FaultConfigError`` and changes nothing when one is wrong."""
        seed = wish.get("seed", self.seed)
        if isinstance(seed, bool) or not isinstance(seed, int):
            raise FaultConfigError("seed: phải là số nguyên")
        switches = {place: self._checked(place, faults) for place, faults in wish.items() if place != "seed"}
        with self._lock:
            self.seed = seed
            self._dice = random.Random(seed)  # noqa: S311 - chance to be repeated, not a secret
            self._switches = {place: faults for place, faults in switches.items() if faults}
            self.shown = {}
            self._save()

    def begin_anew(self) -> None:
        """Switch everything off for a sandbox that forgets: calls held back from before must not act any more."""
        self.era += 1
        self.put({"seed": 0})

    def _checked(self, place: str, faults: object) -> dict[str, int | float]:
        service = self._services.get(place.partition(".")[0])
        if service is None:
            raise FaultConfigError(f"{place}: không có dịch vụ này; có: {', '.join(sorted(self._services))}")
        if not isinstance(faults, dict):
            raise FaultConfigError(f"{place}: phải là đối tượng {{lỗi: xác suất hoặc số lần}}")
        checked: dict[str, int | float] = {}
        for fault, value in faults.items():
            where = f"{place}.{fault}"
            if fault in SETTINGS:
                checked[fault] = _checked_seconds(where, fault, value)
            elif fault not in service.faults:
                known = ", ".join(sorted(service.faults))
                raise FaultConfigError(f"{where}: dịch vụ này không có lỗi đó; có: {known}")
            elif _checked_amount(where, value):
                checked[fault] = value
        return checked

    def _save(self) -> None:
        self._store.remember("faults", json.dumps({"seed": self.seed} | self._switches))

    def get(self) -> dict[str, Any]:
        """Return the switches as they can be put back; counts are what is left."""
        with self._lock:
            left = {place: dict(faults) for place, faults in self._switches.items() if faults}
            return {"seed": self.seed} | left

    def draw(self, service: str, operation: str, *, only: frozenset[str] = frozenset()) -> frozenset[str]:
        """Decide which faults strike this call (of ``only`` those, where given), and use up counted ones."""
        if not self._switches:
            return frozenset()
        with self._lock:
            struck: set[str] = set()
            spent = False
            own = self._switches.get(f"{service}.{operation}", {})
            whole = self._switches.get(service, {})
            wanted = (own.keys() | whole.keys()) - SETTINGS.keys()
            for fault in sorted(wanted & only if only else wanted):
                switches = own if fault in own else whole
                amount = switches[fault]
                if isinstance(amount, float):
                    hit = self._dice.random() < amount
                else:
                    hit, spent = True, True
                    self._spend(switches, fault)
                if hit:
                    struck.add(fault)
                    self.shown[fault] = self.shown.get(fault, 0) + 1
            if spent:
                self._save()
            return frozenset(struck)

    def _spend(self, switches: dict[str, int | float], fault: str) -> None:
        switches[fault] -= 1
        if switches[fault] == 0:
            del switches[fault]

    def seconds(self, setting: str, service: str, operation: str) -> float:
        """How long a struck call waits (``delay_seconds``), how wrong its clock is (``clock_skew_seconds``)."""
        for place in (f"{service}.{operation}", service):
            if setting in self._switches.get(place, {}):
                return float(self._switches[place][setting])
        return SETTINGS[setting]

    def skew(self, service: str) -> float:
        """How wrong the clock of a service is when it acts by itself, asked by nobody."""
        switched = "clock_skew" in self.draw_own(service, {"clock_skew"})
        return self.seconds("clock_skew_seconds", service, "") if switched else 0.0

    def draw_own(self, service: str, faults: Collection[str]) -> frozenset[str]:
        """Decide which of these faults strike what a service does by itself, such as sending a notice."""
        return self.draw(service, OWN_ACT, only=frozenset(faults))


def struck(request: Request, fault: str) -> bool:
    """Tell a service whether this call must show one of the faults that only it can show."""
    return fault in request.scope.get(SWITCHED, frozenset())


def clock(request: Request) -> float:
    """Return the time as a service tells it to this caller: wrong while ``clock_skew`` strikes."""
    return time.time() + float(request.scope.get(SKEW, 0.0))


def cut(scope: Scope) -> None:
    """Break the caller's connection with a TCP reset, so that it gets no further byte.

    The server offers no such call, so the socket is found among the process's own by the caller's address.
    Raises ``ConnectionResetError`` where there is no socket to break (the application called in-process).
    """
    caller = _address(scope.get("client") or ())
    for entry in list(Path("/dev/fd").iterdir()) if any(caller) else ():
        if entry.name.isdigit() and _breaks(int(entry.name), caller):
            return
    raise ConnectionResetError("the sandbox cut the connection")


def _address(peer: Any) -> tuple[str, ...]:
    """Host and port as text: servers do not agree on the port being a number."""
    return tuple(str(part) for part in peer[:2])


def _breaks(descriptor: int, caller: tuple[str, ...]) -> bool:
    try:
        if not stat.S_ISSOCK(os.fstat(descriptor).st_mode):
            return False
        twin = socket.socket(fileno=os.dup(descriptor))
    except OSError:  # closed meanwhile
        return False
    with twin:
        try:
            if _address(twin.getpeername()) != caller:
                return False
            twin.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            twin.shutdown(socket.SHUT_RDWR)
        except OSError:  # not connected, or already gone
            return False
    return True


class FaultMiddleware:
    """Strikes calls from outside the services, so that no service can forget to fail."""

    def __init__(self, app: ASGIApp, board: FaultBoard, services: dict[str, Service]) -> None:
        self.app = app
        self.board = board
        self.services = services
        self._held: dict[str, list[asyncio.Event]] = {name: [] for name in services}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one call, or fail it as the switches say."""
        parts = [*Path(scope.get("path", "/")).parts[1:], "", ""]
        if scope["type"] != "http" or parts[0] not in self.services:
            await self.app(scope, receive, send)
            return
        faults = self.board.draw(parts[0], parts[1])
        scope[SWITCHED] = faults
        if "clock_skew" in faults:
            scope[SKEW] = self.board.seconds("clock_skew_seconds", parts[0], parts[1])
        era = self.board.era
        if "delay" in faults:
            await asyncio.sleep(self.board.seconds("delay_seconds", parts[0], parts[1]))
        if "reorder" in faults:
            await self._be_overtaken(parts[0])
        if "reset" in faults or era != self.board.era:
            cut(scope)
        elif "error_500" in faults:
            answer = PlainTextResponse("Lỗi máy chủ nội bộ (giả lập)", status_code=500)
            await answer(scope, receive, send)
        else:
            await self._serve(faults, scope, receive, send)
        while self._held[parts[0]]:
            self._held[parts[0]].pop().set()

    async def _serve(self, faults: Collection[str], scope: Scope, receive: Receive, send: Send) -> None:
        if "duplicate" in faults:  # as if something on the way had sent the call twice
            body = await _whole(receive)
            await self.app(dict(scope), Replayed(body), _swallow)
            receive = Replayed(body)
        if "answer_then_cut" in faults:
            await self.app(scope, receive, _swallow)
            cut(scope)
        else:
            await self.app(scope, receive, send)

    async def _be_overtaken(self, service: str) -> None:
        """Hold a call back until a later one has been served, or for a while when none comes."""
        overtaken = asyncio.Event()
        self._held[service].append(overtaken)
        with suppress(TimeoutError):
            await asyncio.wait_for(overtaken.wait(), REORDER_SECONDS)


async def _whole(receive: Receive) -> bytes:
    """Return the body of a call."""
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


class Replayed:
    """A body that can be received again."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.is_read = False

    async def __call__(self) -> Message:
        """Give out the body once."""
        if self.is_read:
            return {"type": "http.disconnect"}
        self.is_read = True
        return {"type": "http.request", "body": self.body, "more_body": False}


async def _swallow(message: Message) -> None:
    """Take an answer that nobody will see."""
