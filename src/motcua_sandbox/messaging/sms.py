"""An SMS gateway with registered sender names (SMS brandname), as the operators' resellers offer them.

No operator publishes its wire format; this is the shape they have in common: JSON over HTTP, a key in a header, a
reference of ours that comes back in each delivery report, reports signed with a shared secret.
"""

import hashlib
import hmac
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

SYSTEM = "sms"
NUMBER = re.compile(r"84[35789]\d{8}")
LONGEST = 160
OUT_OF_REACH, UNKNOWN_NUMBER = "00", "01"  # last digits of numbers that never answer, or that do not exist


class Sms:
    """The gateway."""

    name = SYSTEM
    title = "Cổng tin nhắn SMS"
    faults = NETWORK_FAULTS | NOTICE_FAULTS | {"refuse"}

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._key, self._secret = settings.sms_key, settings.sms_secret
        self._senders, self._quota = settings.sms_senders, settings.sms_quota
        self._minute = settings.sms_minute
        self.notices = Notices(store, SYSTEM, self._sign, settings.sms_notify)

    def attach(self, board: FaultBoard) -> None:
        """Take the switches for what it does by itself."""
        self.notices.board = board

    def routes(self) -> Sequence[Route]:
        """The endpoints below ``/sms``."""
        return [
            Route("/messages", self.send, methods=["POST"]),
            Route("/messages/{reference}", self.find, methods=["GET"]),
            Route("/balance", self.balance, methods=["GET"]),
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
        """Take one message: ``{sender, to, text, reference}``."""
        if request.headers.get("x-api-key", "") != self._key:
            return JSONResponse({"code": "AUTH", "message": "Khóa không đúng"}, status_code=401)
        try:
            body = await json_body(request)
        except MalformedError as error:
            return JSONResponse({"code": "FORMAT", "message": str(error)}, status_code=400)
        problem = self._judged(body) or (("REFUSED", "Từ chối (giả lập)") if struck(request, "refuse") else None)
        if problem is not None:
            self._note(body, "refused", *problem)
            status = 429 if problem[0] in {"QUOTA", "RATE"} else 422
            return JSONResponse({"code": problem[0], "message": problem[1]}, status_code=status)
        key = self.notices.books.take(body["reference"], body["to"], body, "taken")
        self._note(body, "accepted", "0", "")
        for state, after in (("sent", 0.0), (self._fate(body["to"]), 0.05)):
            self.notices.owe(self._notice(key, body, state), after=after)
        answer = {"code": "OK", "id": key, "parts": 1}
        return JSONResponse(answer, background=BackgroundTask(self.notices.keep_delivering))

    async def find(self, request: Request) -> Response:
        """Say whether a message with our reference was taken."""
        if request.headers.get("x-api-key", "") != self._key:
            return JSONResponse({"code": "AUTH", "message": "Khóa không đúng"}, status_code=401)
        row = self.notices.books.by_reference(request.path_params["reference"])
        if row is None:
            return JSONResponse({"code": "NOT_FOUND", "message": "Không có tin nhắn này"}, status_code=404)
        return JSONResponse({"code": "OK", "id": row["id"]})

    async def balance(self, request: Request) -> Response:
        """Say what is left of the day's messages."""
        if request.headers.get("x-api-key", "") != self._key:
            return JSONResponse({"code": "AUTH", "message": "Khóa không đúng"}, status_code=401)
        return JSONResponse({"code": "OK", "left": self._quota - self.notices.books.taken_today()})

    async def listing(self, request: Request) -> Response:
        """Return what was taken."""
        return JSONResponse({"messages": self.notices.books.listing()})

    async def aim(self, request: Request) -> Response:
        """Say where reports go: ``{"url": "…"}``."""
        self.notices.aim(str((await json_body(request)).get("url", "")))
        return JSONResponse({"url": self.notices.target})

    def _judged(self, body: Mapping[str, Any]) -> tuple[str, str] | None:
        text, to = body.get("text"), body.get("to")
        if set(body) != {"sender", "to", "text", "reference"} or not all(
            isinstance(each, str) and each for each in body.values()
        ):
            return "FORMAT", "Cần đúng bốn trường sender, to, text, reference"
        checks = (
            (body["sender"] in self._senders, "SENDER", f"Tên người gửi {body['sender']} chưa đăng ký"),
            (NUMBER.fullmatch(str(to)) is not None, "NUMBER", "Số điện thoại phải có dạng 84xxxxxxxxx"),
            (str(text).isascii(), "TEXT", "Nội dung phải là chữ không dấu (GSM-7)"),
            (len(str(text)) <= LONGEST, "LENGTH", f"Nội dung dài {len(str(text))} ký tự, tối đa {LONGEST}"),
            (not str(to).endswith(UNKNOWN_NUMBER), "NUMBER", "Số điện thoại không tồn tại"),
            (self.notices.books.taken_today() < self._quota, "QUOTA", "Hết hạn mức tin trong ngày"),
            (self.notices.books.taken_this_minute() < self._minute, "RATE", "Gửi nhanh quá hạn mức một phút"),
        )
        return next(((code, words) for is_right, code, words in checks if not is_right), None)

    def _fate(self, to: str) -> str:
        return "failed" if to.endswith(OUT_OF_REACH) else "delivered"

    def _notice(self, key: str, body: Mapping[str, Any], state: str) -> dict[str, Any]:
        reason = {"failed": "ABSENT_SUBSCRIBER"}.get(state, "")
        return {
            "event_id": f"{key}-{state}", "id": key, "reference": body["reference"], "status": state,
            "at": time.time(), "reason": reason,
        }  # fmt: skip

    def _note(self, body: Mapping[str, Any], outcome: str, code: str, message: str) -> None:
        entry = Entry(SYSTEM, "sms.send", str(body.get("reference", "")), outcome, code, message, dict(body))
        self._store.record(entry)

    def _sign(self, raw: bytes, secret: str) -> Mapping[str, str]:
        return {"X-Signature": hmac.new((secret or self._secret).encode(), raw, hashlib.sha256).hexdigest()}
