"""Zalo Notification Service: approved templates with parameters, to a telephone number; reports by webhook."""

import hashlib
import json
import re
import time
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from motcua_sandbox.faults import FaultBoard, struck
from motcua_sandbox.messaging.notices import NOTICE_FAULTS, Notices
from motcua_sandbox.service import NETWORK_FAULTS
from motcua_sandbox.settings import Settings
from motcua_sandbox.store import Entry, Store
from motcua_sandbox.wire import MalformedError, json_body

SYSTEM = "zalo"
NUMBER = re.compile(r"84[35789]\d{8}")
LONGEST_VALUE = 100
NO_ACCOUNT = "02"  # last digits of numbers without a Zalo account
TEMPLATES: dict[str, frozenset[str]] = {  # approved: its parameters
    "301001": frozenset({"code", "site"}),
    "301002": frozenset({"count", "site"}),
    "301003": frozenset({"code", "due", "site"}),
    "301004": frozenset({"code", "before", "after", "site"}),
    "301005": frozenset({"code", "day", "site"}),
}


class Zalo:
    """The service as an official account meets it. It does not recognise a message that is sent again."""

    name = SYSTEM
    title = "Zalo Notification Service (ZNS)"
    faults = NETWORK_FAULTS | NOTICE_FAULTS | {"refuse"}

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._token, self._app, self._secret = settings.zalo_token, settings.zalo_app, settings.zalo_secret
        self._quota, self._minute = settings.zalo_quota, settings.zalo_minute
        self.notices = Notices(store, SYSTEM, self._sign, settings.zalo_notify)

    def attach(self, board: FaultBoard) -> None:
        """Take the switches for what it does by itself."""
        self.notices.board = board

    def routes(self) -> Sequence[Route]:
        """The endpoints below ``/zalo``."""
        return [
            Route("/message/template", self.send, methods=["POST"]),
            Route("/message/quota", self.quota, methods=["GET"]),
        ]

    def control_routes(self) -> Sequence[Route]:
        """What tests and demos may see and say."""
        return [Route("/messages", self.listing), Route("/target", self.aim, methods=["PUT"])]

    def counts(self) -> dict[str, int]:
        """Count what was taken, doubled and not answered."""
        return self.notices.books.counts()

    def reset(self) -> None:
        """Forget messages and notices."""
        self.notices.books.reset()

    async def send(self, request: Request) -> Response:
        """Take ``{phone, template_id, template_data, tracking_id}``; every answer is HTTP 200 with ``error``."""
        try:
            body = await json_body(request)
        except MalformedError as error:
            return _answer(-100, str(error))
        if request.headers.get("access_token", "") != self._token:
            return _answer(-124, "Access token invalid")
        problem = self._judged(body) or ((-139, "User refused (giả lập)") if struck(request, "refuse") else None)
        if problem is not None:
            self._note(body, "refused", str(problem[0]), problem[1])
            return _answer(*problem)
        key = self.notices.books.take(body["tracking_id"], body["phone"], body, "taken")
        self._note(body, "accepted", "0", "")
        now = str(int(time.time() * 1000))
        self.notices.owe(
            {
                "event_name": "user_received_message", "app_id": self._app, "timestamp": now,
                "message": {"msg_id": key, "tracking_id": body["tracking_id"], "delivery_time": now},
            }
        )  # fmt: skip
        left = self._quota - self.notices.books.taken_today()
        data = {"msg_id": key, "sent_time": now, "quota": {"dailyQuota": self._quota, "remainingQuota": left}}
        answer = {"error": 0, "message": "Success", "data": data}
        return JSONResponse(answer, background=BackgroundTask(self.notices.keep_delivering))

    async def quota(self, request: Request) -> Response:
        """Say what is left of the day's messages."""
        if request.headers.get("access_token", "") != self._token:
            return _answer(-124, "Access token invalid")
        left = self._quota - self.notices.books.taken_today()
        data = {"dailyQuota": self._quota, "remainingQuota": left}
        return JSONResponse({"error": 0, "message": "Success", "data": data})

    async def listing(self, request: Request) -> Response:
        """Return what was taken."""
        return JSONResponse({"messages": self.notices.books.listing()})

    async def aim(self, request: Request) -> Response:
        """Say where reports go: ``{"url": "…"}``."""
        self.notices.aim(str((await json_body(request)).get("url", "")))
        return JSONResponse({"url": self.notices.target})

    def _judged(self, body: Mapping[str, Any]) -> tuple[int, str] | None:
        data, template = body.get("template_data"), TEMPLATES.get(str(body.get("template_id")))
        phone = str(body.get("phone"))
        if template is None:
            return -109, "Template not found or not approved"
        if not isinstance(data, dict) or set(data) != template:
            return -131, f"Template parameters must be {', '.join(sorted(template))}"
        if any(not isinstance(value, str) or not 0 < len(value) <= LONGEST_VALUE for value in data.values()):
            return -132, "A template parameter is empty or too long"
        if not NUMBER.fullmatch(phone):
            return -108, "Phone number invalid"
        if phone.endswith(NO_ACCOUNT):
            return -118, "Zalo account not existed"
        if not isinstance(body.get("tracking_id"), str) or not body["tracking_id"]:
            return -100, "tracking_id missing"
        if self.notices.books.taken_this_minute() >= self._minute:
            return -32, "Requests per minute exceeded"
        return (-144, "Daily quota exceeded") if self.notices.books.taken_today() >= self._quota else None

    def _note(self, body: Mapping[str, Any], outcome: str, code: str, message: str) -> None:
        reference = str(body.get("tracking_id", ""))
        self._store.record(Entry(SYSTEM, "zalo.send", reference, outcome, code, message, dict(body)))

    def _sign(self, raw: bytes, secret: str) -> Mapping[str, str]:
        stamp = str(json.loads(raw)["timestamp"])
        text = f"{self._app}{raw.decode()}{stamp}{secret or self._secret}"
        return {"X-ZEvent-Signature": f"mac={hashlib.sha256(text.encode()).hexdigest()}"}


def _answer(error: int, message: str) -> JSONResponse:
    return JSONResponse({"error": error, "message": message})
