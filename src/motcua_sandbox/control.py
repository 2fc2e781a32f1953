"""The control page and its API: what was received, which faults are on, and forgetting it all."""

import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from motcua_sandbox.faults import SETTINGS, FaultBoard, FaultConfigError
from motcua_sandbox.portal.books import Books
from motcua_sandbox.service import Service
from motcua_sandbox.store import Row, Store
from motcua_sandbox.vneid.people import listing
from motcua_sandbox.wire import MalformedError, form_body, json_body, page

MOST_ROWS = 10_000
NAMES = {  # in the order of the page
    "delay": "Trả lời chậm",
    "delay_seconds": "Chậm bao nhiêu giây",
    "refuse": "Từ chối nghiệp vụ",
    "error_500": "Lỗi máy chủ 500",
    "reset": "Ngắt, không trả lời",
    "answer_then_cut": "Ghi nhận rồi ngắt",
    "duplicate": "Gửi lặp",
    "reorder": "Đảo thứ tự",
    "clock_skew": "Đồng hồ sai",
    "clock_skew_seconds": "Đồng hồ sai bao nhiêu giây",
    "stale_catalogue": "Danh mục cũ",
    "stale_session": "Phiên hết hạn giữa chừng",
    "forged_signature": "Chữ ký giả",
    "wrong_amount": "Sai số tiền",
    "late": "Báo kết quả muộn",
}
COUNTS = {
    "dossiers": "hồ sơ",
    "progress": "tiến độ",
    "duplicates": "gửi lặp",
    "refusals": "bị từ chối",
    "filings": "hồ sơ nộp tại Cổng",
    "messages": "bản tin cho tỉnh",
    "questions": "câu hỏi",
    "results": "kết quả trong kho",
    "codes": "mã đăng nhập",
    "tokens": "phiên còn hạn",
    "certificates": "chứng thư",
    "revoked": "đã thu hồi",
    "stamps": "dấu thời gian",
    "look_ups": "lượt tra cứu",
    "orders": "đơn",
    "events": "sự kiện",
    "requests": "yêu cầu thanh toán",
    "charges": "giao dịch đã trừ tiền",
    "unanswered": "bản tin chưa được trả lời",
    "movements": "bút toán ngân hàng",
    "receipts": "biên lai đã nhận",
    "invoices": "hóa đơn đã nhận",
    "cancelled": "biên lai, hóa đơn đã hủy",
    "taken": "tin đã nhận",
    "doubled": "tin nhận lặp",
}


class Control:
    """What the people who run tests and demos may see and switch."""

    def __init__(self, store: Store, services: Mapping[str, Service], board: FaultBoard, books: Books) -> None:
        self._store = store
        self._services = services
        self._board = board
        self._books = books

    def routes(self) -> Sequence[Route]:
        """The page and the API."""
        return [
            Route("/", self.show, methods=["GET"]),
            Route("/", self.switch, methods=["POST"]),
            Route("/faults", self.faults, methods=["GET"]),
            Route("/faults", self.put_faults, methods=["PUT"]),
            Route("/ledger", self.ledger, methods=["GET"]),
            Route("/dossiers", self.dossiers, methods=["GET"]),
            Route("/summary", self.summary, methods=["GET"]),
            Route("/people", self.people, methods=["GET"]),
            Route("/reset", self.reset, methods=["POST"]),
        ]

    async def faults(self, request: Request) -> JSONResponse:
        """Return the switches."""
        return JSONResponse(self._board.get())

    async def put_faults(self, request: Request) -> JSONResponse:
        """Replace the switches."""
        try:
            self._board.put(await json_body(request))
        except (MalformedError, FaultConfigError) as error:
            return JSONResponse({"detail": str(error)}, status_code=422)
        return JSONResponse(self._board.get())

    async def ledger(self, request: Request) -> JSONResponse:
        """Return what was received, in order; ``service`` is a message's name or a whole system's."""
        try:
            after, limit = _number(request, "after", 0), _number(request, "limit", 1000)
        except ValueError as error:
            return JSONResponse({"detail": str(error)}, status_code=422)
        values: list[object] = [after]
        sql = "SELECT * FROM ledger WHERE seq > ?"
        service, code = request.query_params.get("service"), request.query_params.get("mahoso")
        if service:
            sql, values = f"{sql} AND ? IN (service, system)", [*values, service]
        if code:
            sql, values = f"{sql} AND mahoso = ? AND mahoso <> ''", [*values, code]
        rows = self._store.all(f"{sql} ORDER BY seq LIMIT ?", *values, limit)
        last = rows[-1]["seq"] if len(rows) == limit else None
        return JSONResponse({"entries": [_entry(row) for row in rows], "next_after": last})

    async def dossiers(self, request: Request) -> JSONResponse:
        """Return the dossiers on file at the portal, in the order of their codes."""
        try:
            limit = _number(request, "limit", 1000)
        except ValueError as error:
            return JSONResponse({"detail": str(error)}, status_code=422)
        rows = self._books.listing(after=request.query_params.get("after", ""), limit=limit)
        last = rows[-1]["mahoso"] if len(rows) == limit else None
        return JSONResponse({"dossiers": rows, "next_after": last})

    async def summary(self, request: Request) -> JSONResponse:
        """Return the counts that tests compare with their own."""
        services = {name: service.counts() for name, service in self._services.items()}
        return JSONResponse(
            self._books.counts()
            | {"by_status": self._books.by_status(), "services": services, "faults_shown": self._board.shown}
        )

    async def people(self, request: Request) -> JSONResponse:
        """Return the ready-made accounts, so that a demo can print them without knowing this package."""
        return JSONResponse(listing())

    async def reset(self, request: Request) -> Response:
        """Forget everything received and switch all faults off; keys stay."""
        self._board.begin_anew()
        with self._store.transaction():
            for service in self._services.values():
                service.reset()
            self._store.run("DELETE FROM ledger")
        if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            return RedirectResponse("/control/", status_code=303)
        return JSONResponse({"reset": True})

    async def show(self, request: Request) -> Response:
        """Show services, counts and switches."""
        return self._page()

    async def switch(self, request: Request) -> Response:
        """Take the switches from the page's form; an empty field is off."""
        try:
            form = await form_body(request)
            wish: dict[str, Any] = {"seed": _amount("seed", form.get("seed", "") or "0")}
            for field, value in form.items():
                place, slash, fault = field.partition("/")
                if slash and value.strip():
                    wish.setdefault(place, {})[fault] = _amount(field, value.strip())
            self._board.put(self._unshown() | wish)
        except (MalformedError, FaultConfigError) as error:
            return self._page(problem=str(error), status=422)
        return RedirectResponse("/control/", status_code=303)

    def _unshown(self) -> dict[str, Any]:
        """Switches of single operations have no field on the page, so the page leaves them as they are."""
        return {place: faults for place, faults in self._board.get().items() if "." in place}

    def _page(self, problem: str = "", status: int = 200) -> Response:
        switches = self._board.get()
        notice = (
            f"<p class='note' role='alert'><strong>Chưa đổi được:</strong> {escape(problem)}</p>"
            if problem
            else ""
        )
        tables = "".join(
            self._service(service, switches.get(name, {})) for name, service in self._services.items()
        )
        other = {place: faults for place, faults in switches.items() if "." in place}
        single = f"<p>Lỗi của từng thao tác: <code>{escape(json.dumps(other))}</code></p>" if other else ""
        return page(
            "Hộp cát các hệ thống quốc gia",
            f"{notice}<p>Số nguyên: số lần gọi tiếp theo bị lỗi. Số có dấu chấm từ 0.0 đến 1.0: xác suất. "
            "Để trống: tắt.</p>"
            f"<form method='post' action='/control/'>{tables}{single}"
            "<p><label for='seed'>Hạt giống ngẫu nhiên</label>"
            f"<input id='seed' name='seed' inputmode='numeric' value='{switches['seed']}'></p>"
            "<p><button>Lưu các lỗi</button></p></form>"
            f"{self._statuses()}"
            "<h2>Dữ liệu</h2><ul><li><a href='/control/ledger'>Sổ ghi nhận (JSON)</a></li>"
            "<li><a href='/control/dossiers'>Hồ sơ (JSON)</a></li>"
            "<li><a href='/control/summary'>Số liệu (JSON)</a></li></ul>"
            "<form method='post' action='/control/reset'>"
            "<button class='plain'>Xóa mọi dữ liệu đã nhận</button></form>",
            status=status,
        )

    def _statuses(self) -> str:
        rows = "".join(f"<tr><td>{status}</td><td>{n}</td></tr>" for status, n in self._books.by_status().items())
        if not rows:
            return "<p>Chưa nhận hồ sơ nào.</p>"
        return (
            "<table><caption>Hồ sơ theo trạng thái</caption><thead><tr><th scope='col'>TrangThaiHoSo</th>"
            f"<th scope='col'>Số hồ sơ</th></tr></thead><tbody>{rows}</tbody></table>"
        )

    def _service(self, service: Service, switches: Mapping[str, int | float]) -> str:
        counts = " · ".join(f"{COUNTS.get(name, name)}: {number}" for name, number in service.counts().items())
        order = sorted(service.faults | SETTINGS.keys(), key=[*NAMES].index)
        fields = "".join(
            f"<p><label for='{service.name}-{fault}'>{NAMES[fault]}</label>"
            f"<input id='{service.name}-{fault}' name='{service.name}/{fault}' size='8'"
            f" value='{switches.get(fault, '')}'></p>"
            for fault in order
        )
        return (
            f"<fieldset><legend><h2>{escape(service.title)}</h2></legend>"
            f"<p><code>/{service.name}</code> – {counts}</p>"
            f"<div class='row'>{fields}</div></fieldset>"
        )


def _entry(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in row.keys() if name != "body"} | {  # noqa: SIM118 - a row is no mapping
        "body": json.loads(row["body"]) if row["body"] else None
    }


def _number(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name, str(default))
    if not (text.isascii() and text.isdigit()) or len(text) > 15:
        raise ValueError(f"{name}: phải là số nguyên không âm")
    number = int(text)
    if name == "limit" and not 1 <= number <= MOST_ROWS:
        raise ValueError(f"limit: từ 1 đến {MOST_ROWS}")
    return number


def _amount(where: str, text: str) -> int | float:
    try:
        return int(text) if text.isdigit() else float(text.replace(",", "."))
    except ValueError as error:
        raise FaultConfigError(f"{where}: '{text[:20]}' không phải là số") from error
