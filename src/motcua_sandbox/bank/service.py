"""The bank as its customers and the province meet it: an app that scans, notices, statements."""

import asyncio
import csv
import hashlib
import hmac
import io
import json
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from html import escape
from zoneinfo import ZoneInfo

import httpx
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from motcua_sandbox.bank.books import Movements
from motcua_sandbox.bank.qr import UnreadableError, scan
from motcua_sandbox.faults import FaultBoard
from motcua_sandbox.service import NETWORK_FAULTS
from motcua_sandbox.settings import Settings
from motcua_sandbox.store import Entry, Row, Store
from motcua_sandbox.wire import MalformedError, form_body, json_body, page

SYSTEM = "bank"
OWN_FAULTS = frozenset({"duplicate", "forged_signature", "wrong_amount", "refuse"})
SIGNATURE = "X-Chu-Ky"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
PAUSES = (0.5, 1.0, 2.0, 4.0)
HEADER = ["STT", "Ngày giao dịch", "Số bút toán", "Ghi nợ", "Ghi có", "Nội dung"]


class Bank:
    """A bank that keeps the province's account and everybody else's."""

    name = SYSTEM
    title = "Ngân hàng (VietQR, báo có, sao kê)"
    faults = NETWORK_FAULTS | OWN_FAULTS

    def __init__(self, store: Store, settings: Settings, movements: Movements) -> None:
        self._store = store
        self._secret, self._bin, self._account = settings.bank_secret, settings.bank_bin, settings.bank_account
        self._notify = settings.bank_notify
        self._board: FaultBoard | None = None
        self.movements = movements

    def attach(self, board: FaultBoard) -> None:
        """Take the switches for what it does by itself."""
        self._board = board

    def routes(self) -> Sequence[Route]:
        """The endpoints below ``/bank``."""
        return [
            Route("/app", self.show, methods=["GET"]),
            Route("/app", self.transfer, methods=["POST"]),
            Route("/statement", self.statement, methods=["GET"]),
        ]

    def control_routes(self) -> Sequence[Route]:
        """What tests may do: say where notices go, move money without a code."""
        return [Route("/aim", self.aim, methods=["POST"]), Route("/move", self.move, methods=["POST"])]

    def counts(self) -> dict[str, int]:
        """Count movements."""
        return {"movements": self.movements.count()}

    def reset(self) -> None:
        """Forget every movement."""
        self.movements.reset()

    async def show(self, request: Request) -> Response:
        """The app: a code to scan, or to paste."""
        code = request.query_params.get("qr", "")
        try:
            asked = scan(code) if code else None
        except UnreadableError as error:
            return page("Không đọc được mã QR", f"<p>{escape(str(error))}</p>", 400)
        if asked is None:
            return page(
                "Ứng dụng ngân hàng (giả lập)",
                "<form><p><label for='qr'>Nội dung mã QR</label><input id='qr' name='qr'></p>"
                "<p><button>Quét mã</button></p></form>",
            )
        amount = asked.amount or ""
        return page(
            "Chuyển khoản (giả lập)",
            f"<p>Đến tài khoản <strong>{escape(asked.account)}</strong> ({escape(asked.bin)})</p>"
            f"<form method='post'><input type='hidden' name='qr' value='{escape(code)}'>"
            f"<p><label for='amount'>Số tiền</label><input id='amount' name='amount' value='{amount}'></p>"
            "<p><label for='content'>Nội dung</label>"
            f"<input id='content' name='content' value='{escape(asked.purpose)}'></p>"
            "<p><button>Chuyển tiền</button></p></form>",
        )

    async def transfer(self, request: Request) -> Response:
        """Move the money a code asks for, as the payer typed it, and tell whoever owns the account."""
        try:
            form = await form_body(request)
            asked = scan(form.get("qr", ""))
            amount = int(form.get("amount", ""))
        except (MalformedError, UnreadableError, ValueError) as error:
            return page("Không chuyển được", f"<p>{escape(str(error))}</p>", 400)
        if amount <= 0 or asked.bin != self._bin:
            return page("Không chuyển được", "<p>Số tiền hoặc ngân hàng không hợp lệ.</p>", 400)
        txn = self.movements.add(
            asked.account, amount, f"MBVCB.{time.time_ns() % 10**9}.{form.get('content', '')}"
        )
        done = f"<p>Đã chuyển. Số bút toán: <strong>{escape(txn)}</strong>. Có thể đóng trang này.</p>"
        answer = page("Đã chuyển tiền", done)
        answer.background = BackgroundTask(self._tell, txn)
        return answer

    async def _tell(self, txn: str) -> int:
        """Send the notice of a movement until it is answered; return how often it was."""
        row = self.movements.one(txn)
        target = self._store.setting("bank_target") or self._notify
        faults = self._board.draw_own(SYSTEM, OWN_FAULTS) if self._board else frozenset[str]()
        if row is None or not target or row["amount"] <= 0 or "refuse" in faults:  # refuse: no notice at all
            return 0
        body = json.dumps(_notice(row, wrong="wrong_amount" in faults), ensure_ascii=False).encode()
        key = "forged" if "forged_signature" in faults else self._secret
        headers = {SIGNATURE: hmac.new(key.encode(), body, hashlib.sha256).hexdigest()}
        copies = 3 if "duplicate" in faults else 1
        return sum([await self._send(target, body, headers, txn) for _ in range(copies)])

    async def _send(self, target: str, body: bytes, headers: dict[str, str], txn: str) -> int:
        for pause in PAUSES:
            try:
                async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
                    status = (await client.post(target, content=body, headers=headers)).status_code
            except httpx.HTTPError:
                status = 0
            self._store.record(Entry(SYSTEM, "notice", txn, "answered" if status else "unanswered", str(status)))
            if 200 <= status < 500:
                return 1
            await asyncio.sleep(pause)
        return 0

    async def statement(self, request: Request) -> Response:
        """The movements of some days as CSV: ``account``, ``first`` and ``last`` as yyyy-MM-dd, and a token."""
        query = request.query_params
        if not hmac.compare_digest(request.headers.get("Authorization", ""), f"Bearer {self._secret}"):
            return JSONResponse({"detail": "Chưa xác thực"}, status_code=401)
        try:
            first = datetime.strptime(query.get("first", ""), "%Y-%m-%d").replace(tzinfo=ZONE)
            last = datetime.strptime(query.get("last", ""), "%Y-%m-%d").replace(tzinfo=ZONE) + timedelta(days=1)
        except ValueError:
            return JSONResponse({"detail": "first, last phải là yyyy-MM-dd"}, status_code=422)
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(HEADER)
        rows = self.movements.between(query.get("account", ""), first.timestamp(), last.timestamp())
        for number, row in enumerate(rows, 1):
            writer.writerow(_line(number, row))
        return Response("\ufeff" + text.getvalue(), media_type="text/csv; charset=utf-8")

    async def aim(self, request: Request) -> JSONResponse:
        """Say where notices go."""
        self._store.remember("bank_target", str((await json_body(request)).get("notify", "")))
        return JSONResponse({"notify": self._store.setting("bank_target")})

    async def move(self, request: Request) -> JSONResponse:
        """Move money without a code: ``amount``, ``content``; tells the owner unless ``silent``."""
        told = await json_body(request)
        account = str(told.get("account") or self._account)
        txn = self.movements.add(account, int(told["amount"]), str(told.get("content", "")))
        sent = 0 if told.get("silent") else await self._tell(txn)
        return JSONResponse({"txn": txn, "sent": sent})


def _notice(row: Row, *, wrong: bool) -> dict[str, str]:
    return {
        "maGiaoDich": row["txn"],
        "soTaiKhoan": row["account"],
        "soTien": str(row["amount"] + (1_000 if wrong else 0)),
        "loaiTien": "VND",
        "noiDung": row["content"],
        "thoiGian": datetime.fromtimestamp(row["at"], ZONE).strftime("%Y%m%d%H%M%S"),
    }


def _line(number: int, row: Row) -> list[object]:
    day = datetime.fromtimestamp(row["at"], ZONE).strftime("%d/%m/%Y")
    amount = row["amount"]
    return [number, day, row["txn"], -amount if amount < 0 else "", amount if amount > 0 else "", row["content"]]
