"""The platform as a partner and a payer meet it: INIT, QUERY, GET_BILL, a page to pay on, a statement."""

import csv
import io
import json
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from motcua_sandbox.bank.books import Movements
from motcua_sandbox.faults import FaultBoard, clock, struck
from motcua_sandbox.payment import judging
from motcua_sandbox.payment.bill import bill
from motcua_sandbox.payment.books import CANCELLED, Books
from motcua_sandbox.payment.judging import RefusedError
from motcua_sandbox.payment.sending import OWN_FAULTS, SYSTEM, Sender
from motcua_sandbox.service import NETWORK_FAULTS
from motcua_sandbox.settings import Settings
from motcua_sandbox.store import Entry, Row, Store
from motcua_sandbox.wire import MalformedError, form_body, json_body, page

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SUCCESS, PENDING, FAILURE = "1", "0", "2"  # TrangThaiGD
LATE_SECONDS = 5.0
BANKS = {"970436": "Vietcombank", "970415": "VietinBank", "970418": "BIDV"}


def moment(at: float) -> str:
    """Write a time as the messages do: yyyyMMddHHmmss, 24 hours."""
    return datetime.fromtimestamp(at, ZONE).strftime("%Y%m%d%H%M%S")


class Payment:
    """The national payment platform, version 1.0.6."""

    name = SYSTEM
    title = "Nền tảng thanh toán của Cổng Dịch vụ công quốc gia"
    faults = NETWORK_FAULTS | OWN_FAULTS | {"refuse", "late"}

    def __init__(self, store: Store, settings: Settings, movements: Movements) -> None:
        self._store = store
        self._merchant, self._secret = settings.payment_merchant, settings.payment_secret
        self._return = settings.payment_return
        self._movements = movements
        self.books = Books(store)
        self.sender = Sender(store, self.books, self._secret, settings.payment_notify)

    def attach(self, board: FaultBoard) -> None:
        """Take the switches for what it does by itself."""
        self.sender.board = board

    def routes(self) -> Sequence[Route]:
        """The endpoints below ``/payment``."""
        return [
            Route("/init", self.init, methods=["POST"]),
            Route("/query", self.query, methods=["POST"]),
            Route("/bill", self.show_bill, methods=["POST"]),
            Route("/statement", self.statement, methods=["POST"]),
            Route("/pay/{key}", self.show, methods=["GET"]),
            Route("/pay/{key}", self.pay, methods=["POST"]),
        ]

    def control_routes(self) -> Sequence[Route]:
        """What tests may do: say where call-backs go, have them sent, pay without a browser."""
        return [
            Route("/aim", self.aim, methods=["POST"]),
            Route("/deliver", self.deliver, methods=["POST"]),
            Route("/charge", self.charge, methods=["POST"]),
        ]

    def counts(self) -> dict[str, int]:
        """Count requests, charges and messages nobody has answered."""
        return self.books.counts()

    def reset(self) -> None:
        """Forget everything received."""
        self.books.reset()

    async def init(self, request: Request) -> JSONResponse:
        """INIT: keep what is to be paid and say where."""
        try:
            message = await self._message(request, "INIT", judging.INIT)
            judging.check_init(message)
            row = self.books.ask(message, time.time())
            if row is None:
                raise RefusedError("06", "MaThamChieu đã dùng cho số tiền khác")
        except RefusedError as no:
            return self._no(no)
        self._note("INIT", message)
        address = f"{str(request.base_url).rstrip('/')}/payment/pay/{row['page']}"
        return _envelope("0", {"UrlThanhToan": address})

    async def query(self, request: Request) -> JSONResponse:
        """QUERY: what became of a request."""
        try:
            message = await self._message(request, "QUERY", judging.QUERY)
            row = self.books.request(message["MaThamChieu"])
            if row is None:
                raise RefusedError("01", "Không có MaThamChieu này")
        except RefusedError as no:
            return self._no(no)
        self._note("QUERY", message)
        found = self.books.shown_charge(row["reference"], clock(request))
        told = self._confirm(row, found) | {"LoaiBanTin": "QUERY"}
        told["MaXacThuc"] = judging.code_of(told, judging.CONFIRM, self._secret)
        told["TrangThaiGD"] = SUCCESS if found else FAILURE if row["state"] == CANCELLED else PENDING
        return _envelope("0", told)

    async def show_bill(self, request: Request) -> Response:
        """GET_BILL: the platform's own receipt, for what was paid."""
        try:
            message = await self._message(request, "GET_BILL", judging.QUERY)
            row = self.books.request(message["MaThamChieu"])
            found = self.books.shown_charge(message["MaThamChieu"], clock(request))
            if row is None or found is None:
                raise RefusedError("01", "Chưa có biên lai cho MaThamChieu này")
        except RefusedError as no:
            return self._no(no)
        self._note("GET_BILL", message)
        return Response(bill(json.loads(row["body"]), dict(found)), media_type="application/pdf")

    async def statement(self, request: Request) -> Response:
        """The charges of some days as CSV, for reconciliation: ``TuNgay`` and ``DenNgay`` as yyyyMMdd."""
        try:
            message = await self._message(request, "STATEMENT", judging.QUERY)
            first = datetime.strptime(str(message.get("TuNgay")), "%Y%m%d").replace(tzinfo=ZONE)
            last = datetime.strptime(str(message.get("DenNgay")), "%Y%m%d").replace(tzinfo=ZONE) + timedelta(
                days=1
            )
        except RefusedError as no:
            return self._no(no)
        except ValueError:
            return self._no(RefusedError("03", "TuNgay, DenNgay phải là yyyyMMdd"))
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(["STT", "MaGiaoDich", "MaThamChieu", "SoTien", "ThoiGianGD"])
        for number, row in enumerate(self.books.charges(first.timestamp(), last.timestamp()), 1):
            writer.writerow([number, row["txn"], row["reference"], row["amount"], moment(row["paid_at"])])
        return Response(text.getvalue(), media_type="text/csv")

    async def show(self, request: Request) -> Response:
        """The page a payer is sent to."""
        row = self.books.by_page(request.path_params["key"])
        if row is None:
            return page("Không có giao dịch này", "<p>Đường dẫn không đúng hoặc đã hết hạn.</p>", 404)
        body = json.loads(row["body"])
        lines = "".join(
            f"<tr><td>{escape(line['TenPhiLePhi'])}</td><td>{int(line['SoTien']):,} đ</td></tr>"
            for line in body["ThongTinBienLai"]["PhiLePhi"]
        ).replace(",", ".")
        buttons = "".join(
            f"<p><button name='bank' value='{key}'>Thanh toán qua {name}</button></p>"
            for key, name in BANKS.items()
        )
        total = f"{row['amount']:,}".replace(",", ".")
        return page(
            "Thanh toán (giả lập)",
            f"<p class='note'>{escape(body['ThongTinGiaoDich'])}</p><table>{lines}</table>"
            f"<p><strong>Tổng cộng: {total} đ</strong></p><form method='post'>{buttons}"
            "<p><button class='plain' name='cancel' value='1'>Hủy giao dịch</button></p></form>",
        )

    async def pay(self, request: Request) -> Response:
        """The payer pays, or leaves; either way they go back, and the partner is told."""
        row = self.books.by_page(request.path_params["key"])
        try:
            form = await form_body(request)
        except MalformedError as error:
            return page("Không đọc được", f"<p>{escape(str(error))}</p>", 400)
        if row is None:
            return page("Không có giao dịch này", "<p>Đường dẫn không đúng hoặc đã hết hạn.</p>", 404)
        if form.get("cancel"):
            self.books.cancel(row["reference"])
        elif row["state"] == "waiting":
            self._take(row, row["amount"], form.get("bank", "970436"), late=struck(request, "late"))
        address = f"{self._store.setting('payment_return') or self._return}?MaThamChieu={row['reference']}"
        return RedirectResponse(address, status_code=303, background=BackgroundTask(self.sender.keep_delivering))

    def _take(self, row: Row, amount: int, bank: str, *, late: bool = False) -> Row:
        """Move the money, then write down who has to be told."""
        hidden = LATE_SECONDS if late else 0.0
        with self._store.transaction():
            charge = self.books.charge(row["reference"], amount, bank, hidden=hidden)
            body = json.loads(row["body"])
            account = body["ThongTinBienLai"]["TKThuHuong"]
            content = f"NTTT DVCQG {row['reference']} {charge['txn']}"
            self._movements.add(account, amount, content, txn=f"PP{charge['txn']}")
        self.sender.owe(self._confirm(row, charge), after=hidden)
        return charge

    def _confirm(self, row: Row, charge: Row | None) -> dict[str, str]:
        body = json.loads(row["body"])
        return {
            "LoaiBanTin": "CONFIRM",
            "MaLoi": "00" if charge else "24" if row["state"] == CANCELLED else "09",
            "MaDoiTac": self._merchant,
            "MaThamChieu": row["reference"],
            "SoTien": str(charge["amount"] if charge else row["amount"]),
            "MaTienTe": "VND",
            "MaGiaoDich": charge["txn"] if charge else "",
            "MaNganHang": charge["bank"] if charge else "",
            "ThoiGianGD": moment(charge["paid_at"] if charge else row["asked_at"]),
            "ThongTinGiaoDich": body["ThongTinGiaoDich"],
        }

    async def aim(self, request: Request) -> JSONResponse:
        """Say where call-backs go (``notify``) and where payers come back to (``return``)."""
        told = await json_body(request)
        self.sender.aim(str(told.get("notify", "")))
        self._store.remember("payment_return", str(told.get("return", "")))
        return JSONResponse({"notify": self.sender.target})

    async def deliver(self, request: Request) -> JSONResponse:
        """Send what is due now."""
        return JSONResponse({"sent": await self.sender.deliver()})

    async def charge(self, request: Request) -> JSONResponse:
        """Pay a request without a browser: ``reference``, and ``amount`` where it is another."""
        told = await json_body(request)
        row = self.books.request(str(told.get("reference")))
        if row is None:
            return JSONResponse({"detail": "Không có MaThamChieu này"}, status_code=404)
        charge = self._take(row, int(told.get("amount") or row["amount"]), "970436", late=bool(told.get("late")))
        return JSONResponse({"txn": charge["txn"], "amount": charge["amount"]})

    async def _message(self, request: Request, kind: str, order: Sequence[str]) -> Mapping[str, Any]:
        try:
            message = await json_body(request)
        except MalformedError as error:
            raise RefusedError("99", str(error)) from error
        if struck(request, "refuse"):
            raise RefusedError("98", "Hệ thống đang bảo trì")
        judging.check(message, kind, order, self._merchant, self._secret)
        return message

    def _note(self, service: str, message: Mapping[str, Any]) -> None:
        self._store.record(Entry(SYSTEM, service, message["MaThamChieu"], body=dict(message)))

    def _no(self, no: RefusedError) -> JSONResponse:
        self._store.record(Entry(SYSTEM, "refusal", outcome="refused", error_code=no.code, message=str(no)))
        return _envelope(no.code, str(no))


def _envelope(code: str, message: Mapping[str, str] | str) -> JSONResponse:
    text = message if isinstance(message, str) else json.dumps(message, ensure_ascii=False)
    return JSONResponse({"error_code": code, "message": text})
