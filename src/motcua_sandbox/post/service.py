"""The endpoints for offices, and the postman's desk on which a demo or a test moves parcels along."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Sequence
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from motcua_sandbox.faults import struck
from motcua_sandbox.post import judging
from motcua_sandbox.post.judging import OK, REFUSED, TAKEN, TOO_LATE, UNKNOWN, RefusedError
from motcua_sandbox.service import NETWORK_FAULTS
from motcua_sandbox.settings import Settings
from motcua_sandbox.store import Entry, Row, Store
from motcua_sandbox.wire import MalformedError, json_body

SYSTEM = "post"
STATUSES = {
    "10": "Bưu chính đã nhận đơn",
    "20": "Bưu tá đã nhận bưu gửi",
    "30": "Đang vận chuyển",
    "40": "Phát không thành công",
    "50": "Phát thành công",
    "60": "Đang chuyển hoàn",
    "61": "Đã chuyển hoàn",
    "70": "Đã nộp tiền thu hộ (COD)",
    "90": "Đã hủy đơn",
}
PLACED, SETTLED, CANCELLED = "10", "70", "90"
PUSH_URL = "post_push_url"
SCHEMA = """
CREATE TABLE IF NOT EXISTS post_order (
    item TEXT PRIMARY KEY, number TEXT NOT NULL, digest TEXT NOT NULL, cod INTEGER NOT NULL, body TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS post_event (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, item TEXT NOT NULL, status TEXT NOT NULL, at TEXT NOT NULL,
    place TEXT NOT NULL, note TEXT NOT NULL, cod TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS post_event_item ON post_event (item, seq);
"""
Answer = dict[str, Any]


class Post:
    """The public post as an office with a contract meets it."""

    name = SYSTEM
    title = "Bưu chính công ích (đơn, cước, hành trình, COD)"
    faults = NETWORK_FAULTS | {"refuse", "wrong_amount"}

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        store.create(SCHEMA)

    def routes(self) -> Sequence[Route]:
        """The endpoints below ``/post``."""
        return [
            Route("/order", self.order, methods=["POST"]),
            Route("/price", self.price, methods=["POST"]),
            Route("/tracking", self.tracking, methods=["POST"]),
            Route("/cancel", self.cancel, methods=["POST"]),
            Route("/postman/{item}", self.postman, methods=["POST"]),
            Route("/push", self.aim, methods=["PUT"]),
        ]

    def counts(self) -> dict[str, int]:
        """Count orders and events."""
        refused = "SELECT count(*) FROM ledger WHERE system = 'post' AND outcome = 'refused'"
        return {
            "orders": self._store.number("SELECT count(*) FROM post_order"),
            "events": self._store.number("SELECT count(*) FROM post_event"),
            "refusals": self._store.number(refused),
        }

    def reset(self) -> None:
        """Forget orders and events."""
        self._store.run("DELETE FROM post_order")
        self._store.run("DELETE FROM post_event")
        self._store.remember(PUSH_URL, "")

    async def order(self, request: Request) -> JSONResponse:
        """Take an order; the same again is that order, another one under its waybill is refused."""
        return await self._serve(request, "order", self._order)

    async def price(self, request: Request) -> JSONResponse:
        """Say what a parcel costs."""
        return await self._serve(request, "price", lambda _, body: {"Price": str(judging.check_price(body))})

    async def tracking(self, request: Request) -> JSONResponse:
        """Return everything that happened to a parcel."""
        return await self._serve(request, "tracking", self._tracking)

    async def cancel(self, request: Request) -> JSONResponse:
        """Cancel an order that nobody has fetched yet; twice is once."""
        return await self._serve(request, "cancel", self._cancel)

    async def _serve(
        self, request: Request, service: str, act: Callable[[Request, dict[str, Any]], Answer]
    ) -> JSONResponse:
        body: dict[str, Any] = {}
        try:
            body = await json_body(request)
            self._check_customer(request, body)
            if struck(request, "refuse"):
                raise RefusedError(REFUSED, "Bưu chính từ chối (giả lập)")
            with self._store.transaction():
                answer = {"Status": OK, "Message": "Thành công"} | act(request, body)
                if service != "order":
                    self._record(service, body, "answered")
            return JSONResponse(answer)
        except (RefusedError, MalformedError) as error:
            status = error.status if isinstance(error, RefusedError) else judging.MALFORMED
            self._record(service, body, "refused", status, str(error))
            return JSONResponse({"Status": status, "Message": str(error)})

    def _check_customer(self, request: Request, body: dict[str, Any]) -> None:
        customer = str(body.get("CustomerCode", ""))
        known = hmac.compare_digest(customer.encode(), self._settings.post_customer.encode())
        given = request.headers.get("token", "")
        if not known or not hmac.compare_digest(given.encode(), self._settings.post_token.encode()):
            raise RefusedError("401", "CustomerCode hoặc Token không đúng")

    def _record(self, service: str, body: dict[str, Any], outcome: str, code: str = OK, message: str = "") -> None:
        number = body.get("OrderNumber", "")
        dossier = number[:100] if isinstance(number, str) else ""
        self._store.record(Entry(SYSTEM, service, dossier, outcome, code, message, body))

    def _order(self, request: Request, body: dict[str, Any]) -> Answer:
        judging.check_order(body, self._settings.provinces)
        item, digest = body["ItemCode"], hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
        known = self._row(item)
        if known is not None:
            if known["digest"] != digest:
                raise RefusedError(TAKEN, f"ItemCode {item} đã dùng cho đơn khác")
            self._record("order", body, "duplicate")
            return {"Message": "Đơn đã được ghi nhận trước đó"}
        self._store.run(
            "INSERT INTO post_order VALUES (?, ?, ?, ?, ?)",
            *(item, body["OrderNumber"], digest, int(body["CODAmount"]), json.dumps(body, ensure_ascii=False)),
        )
        self._happen(item, PLACED)
        self._record("order", body, "accepted")
        return {}

    def _row(self, item: str) -> Row | None:
        return self._store.one("SELECT * FROM post_order WHERE item = ?", item)

    def _known(self, body: dict[str, Any]) -> str:
        item = judging.check_item(body.get("ItemCode"))
        if self._row(item) is None:
            raise RefusedError(UNKNOWN, f"Không có đơn {item}")
        return item

    def _tracking(self, request: Request, body: dict[str, Any]) -> Answer:
        item = self._known(body)
        is_wrong = struck(request, "wrong_amount")
        rows = self._store.all("SELECT * FROM post_event WHERE item = ? ORDER BY seq", item)
        return {"Events": [_told(row, is_wrong=is_wrong) for row in rows]}

    def _cancel(self, request: Request, body: dict[str, Any]) -> Answer:
        item = self._known(body)
        happened = {row["status"] for row in self._store.all("SELECT status FROM post_event WHERE item = ?", item)}
        if CANCELLED in happened:
            return {"Message": "Đơn đã hủy trước đó"}
        if happened - {PLACED}:
            raise RefusedError(TOO_LATE, f"Bưu gửi {item} đã được nhận, không hủy được")
        self._happen(item, CANCELLED)
        return {}

    def _happen(
        self, item: str, status: str, *, at: str = "", place: str = "", note: str = "", cod: str = ""
    ) -> None:
        moment = at or time.strftime("%Y%m%d%H%M%S", time.gmtime(time.time() + 7 * 3600))
        self._store.run(
            "INSERT INTO post_event (item, status, at, place, note, cod) VALUES (?, ?, ?, ?, ?, ?)",
            *(item, status, moment, place, note, cod),
        )

    async def postman(self, request: Request) -> JSONResponse:
        """Let something happen to a parcel: ``{"StatusCode": "50", "Time": "", "Place": "", "Note": ""}``."""
        item = request.path_params["item"]
        body, row = await json_body(request), self._row(item)
        status = str(body.get("StatusCode", ""))
        if row is None or status not in STATUSES:
            return JSONResponse({"detail": "Không có đơn này hoặc trạng thái này"}, status_code=404)
        words = {name: str(body.get(name, "")) for name in ("Time", "Place", "Note")}
        cod = str(row["cod"]) if status == SETTLED else ""
        self._happen(item, status, at=words["Time"], place=words["Place"], note=words["Note"], cod=cod)
        pushed = await self._push(item)
        return JSONResponse({"ItemCode": item, "StatusCode": status, "pushed": pushed})

    async def aim(self, request: Request) -> JSONResponse:
        """Push what happens to ``{"url": "…"}`` from now on; nowhere when it is empty."""
        self._store.remember(PUSH_URL, str((await json_body(request)).get("url", "")))
        return JSONResponse({"url": self._store.setting(PUSH_URL)})

    async def _push(self, item: str) -> int:
        """Tell the office of the latest event, signed, once; return what was answered, 0 for nothing."""
        url = self._store.setting(PUSH_URL)
        if not url:
            return 0
        row = self._store.all("SELECT * FROM post_event WHERE item = ? ORDER BY seq DESC LIMIT 1", item)[0]
        body = json.dumps({"ItemCode": item, "Events": [_told(row, is_wrong=False)]}).encode()
        headers = {
            "Content-Type": "application/json",
            "X-Signature": hmac.new(self._settings.post_token.encode(), body, hashlib.sha256).hexdigest(),
        }
        try:
            async with httpx.AsyncClient(timeout=5.0, trust_env=False) as client:
                return (await client.post(url, content=body, headers=headers)).status_code
        except httpx.HTTPError:
            return 0


def _told(row: Row, *, is_wrong: bool) -> dict[str, str]:
    cod = str(int(row["cod"]) + 1_000) if is_wrong and row["cod"] else row["cod"]
    return {
        "EventId": f"{row['item']}-{row['seq']}",
        "StatusCode": row["status"],
        "StatusName": STATUSES[row["status"]],
        "Time": row["at"],
        "Place": row["place"],
        "Note": row["note"],
        "CODAmount": cod,
    }
