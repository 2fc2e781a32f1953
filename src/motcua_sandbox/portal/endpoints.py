"""The three addresses of the one-stop adapter: sign in, integrate, share."""

import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from motcua_sandbox.faults import struck
from motcua_sandbox.portal import questions, results
from motcua_sandbox.portal.books import PUSH_DOSSIERS, PUSH_PROGRESS, SYSTEM, Books, Question, Verdict
from motcua_sandbox.portal.catalogue import Catalogue
from motcua_sandbox.portal.fields import RefusedError, moment
from motcua_sandbox.portal.filing_pages import FilingPages
from motcua_sandbox.portal.filings import ANSWER
from motcua_sandbox.portal.front_door import FETCH, LIST, FrontDoor
from motcua_sandbox.portal.judging import check_unit
from motcua_sandbox.portal.results import Results
from motcua_sandbox.service import NETWORK_FAULTS
from motcua_sandbox.settings import Settings
from motcua_sandbox.store import Entry, Store
from motcua_sandbox.wire import MalformedError, json_body

LOOK_UP = "TraCuuHoSo"
# Whoever takes these enters them in the ledger, item by item.
SELF_ENTERED = {PUSH_DOSSIERS, PUSH_PROGRESS, ANSWER, results.PUT, questions.SEND}
REFUSED, EXPIRED, MALFORMED = "-1", "3", "-3"
MOST_ITEMS = 1000
ENVELOPE = {"session", "madonvi", "service"}
LISTED = frozenset({"tungay", "denngay", "sau", "gioihan"})
SCHEMA = "CREATE TABLE IF NOT EXISTS portal_session (digest BLOB PRIMARY KEY, expires REAL NOT NULL) WITHOUT ROWID"

Answer = dict[str, Any]
Services = dict[str, Callable[[dict[str, Any]], JSONResponse]]


class SessionExpiredError(Exception):
    """The caller has to sign in again."""


def _answer(code: str | int, message: str = "", **more: Any) -> JSONResponse:
    return JSONResponse({"error_code": code, "message": message} | more)


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise RefusedError(f"Thiếu trường bắt buộc {name}")
    return value


class Portal:
    """The National Public Service Portal as a province's one-stop system meets it."""

    name = SYSTEM
    title = "Cổng Dịch vụ công quốc gia (trục một cửa)"
    faults = NETWORK_FAULTS | {"refuse", "stale_session", "stale_catalogue", "forged_signature"}

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._catalogue = Catalogue(settings.catalogue)
        strict = settings.strict_catalogue
        self.books = Books(store, settings.provinces, self._catalogue.knows if strict else lambda _: True)
        self.door = FrontDoor(store, settings, self._catalogue)
        self.results, self.questions = Results(store, settings), self.door.questions
        self._integrations: Services = {
            PUSH_DOSSIERS: self._push_dossiers,
            PUSH_PROGRESS: self._push_progress,
            LOOK_UP: self._look_up,
            LIST: _answered(self.door.list_messages),
            FETCH: _answered(self.door.fetch),
            ANSWER: _answered(self.door.answer),
            results.PUT: _answered(self.results.put),
            results.FIND: _answered(self.results.find),
            results.FILE: _answered(self.results.file),
            questions.ASKED: _answered(self.questions.asked),
            questions.ANSWERED: _answered(self.questions.answered),
            questions.ONE: _answered(self.questions.one),
            questions.SEND: _answered(self.questions.take_answer),
        }
        self._shares = _shares(self._catalogue)
        self._old_shares = _shares(self._catalogue.older())
        store.create(SCHEMA)

    def routes(self) -> Sequence[Route]:
        """Sign in, push or ask, read catalogues."""
        return [
            Route("/auth", self.auth, methods=["POST"]),
            Route("/integrate", self.integrate, methods=["POST"]),
            Route("/share", self.share, methods=["POST"]),
            *self.door.routes(),
            *FilingPages(self.door).routes(),
        ]

    def counts(self) -> dict[str, int]:
        """Count what is on file."""
        return self.books.counts() | self.door.counts() | self.results.counts()

    def reset(self) -> None:
        """Forget dossiers and sessions."""
        self.books.reset()
        self.door.reset()
        self.results.reset()
        self._store.run("DELETE FROM portal_session")

    async def auth(self, request: Request) -> JSONResponse:
        """Open a session for a name and a password."""
        try:
            body = await json_body(request)
            if struck(request, "refuse"):
                raise RefusedError("Hệ thống tạm thời từ chối đăng nhập (giả lập)")
            username, password = _text(body, "username"), _text(body, "password")
        except MalformedError as error:
            return self._refuse("auth", MALFORMED, str(error))
        except RefusedError as refusal:
            return self._refuse("auth", REFUSED, str(refusal))
        if not self._credentials_fit(username, password):
            return self._refuse("auth", REFUSED, "Tên đăng nhập (username) hoặc mật khẩu (password) không đúng")
        session = secrets.token_urlsafe(32)
        with self._store.transaction():
            self._store.run("DELETE FROM portal_session WHERE expires < ?", time.time())
            expires = time.time() + self._settings.session_seconds
            self._store.run("INSERT INTO portal_session VALUES (?, ?)", _digest(session), expires)
            self._store.record(Entry(SYSTEM, "auth", outcome="answered"))
        return _answer(0, session=session)

    def _credentials_fit(self, username: str, password: str) -> bool:
        name = hmac.compare_digest(username.encode(), self._settings.portal_username.encode())
        word = hmac.compare_digest(password.encode(), self._settings.portal_password.encode())
        return name and word

    async def integrate(self, request: Request) -> JSONResponse:
        """Take a push or answer a question about a dossier."""
        return await self._serve(request, self._integrations)

    async def share(self, request: Request) -> JSONResponse:
        """Give out the shared catalogues."""
        stale = struck(request, "stale_catalogue")
        return await self._serve(request, self._old_shares if stale else self._shares)

    async def _serve(self, request: Request, services: Services) -> JSONResponse:
        service = ""
        try:
            body = await json_body(request)
            service = _text(body, "service")
            self._check_session(request, body)
            check_unit(body.get("madonvi"), self._settings.provinces)
            if service not in services:
                raise RefusedError(f"Trường service có giá trị '{service[:50]}' không hỗ trợ")
            if struck(request, "refuse"):
                raise RefusedError("Hệ thống từ chối tiếp nhận (giả lập)")
            answer = services[service](body)
            if service not in SELF_ENTERED:
                code = body.get("mahoso", "") if service == LOOK_UP else ""
                self._store.record(Entry(SYSTEM, service, mahoso=code[:100], outcome="answered"))
            return answer
        except MalformedError as error:
            return self._refuse(service, MALFORMED, str(error))
        except SessionExpiredError:
            return self._refuse(
                service, EXPIRED, "Phiên làm việc (session) không hợp lệ hoặc đã hết hạn, đăng nhập lại"
            )
        except RefusedError as refusal:
            return self._refuse(service, REFUSED, str(refusal))

    def _refuse(self, service: str, code: str, message: str) -> JSONResponse:
        outcome = "expired" if code == EXPIRED else "refused"
        self._store.record(Entry(SYSTEM, service[:100], outcome=outcome, error_code=code, message=message))
        return _answer(code, message, result=[])

    def _check_session(self, request: Request, body: dict[str, Any]) -> None:
        digest = _digest(_text(body, "session"))
        if struck(request, "stale_session"):
            self._store.run("DELETE FROM portal_session WHERE digest = ?", digest)
        row = self._store.one("SELECT expires FROM portal_session WHERE digest = ?", digest)
        if row is None or row["expires"] < time.time():
            raise SessionExpiredError

    def _push_dossiers(self, body: dict[str, Any]) -> JSONResponse:
        _check_envelope(body, {"isUpdating", "data"})
        updating = body.get("isUpdating")
        if updating not in ("True", "False"):
            raise RefusedError("Trường isUpdating phải là chuỗi 'True' hoặc 'False'")
        unit = body["madonvi"]
        return _told(self.books.push_dossiers(_items(body), unit, updating=updating == "True"))

    def _push_progress(self, body: dict[str, Any]) -> JSONResponse:
        _check_envelope(body, {"data"})
        return _told(self.books.push_progress(_items(body)))

    def _look_up(self, body: dict[str, Any]) -> JSONResponse:
        """Answer for one dossier (``mahoso``), or list those of a unit by day (``tungay``, ``denngay``)."""
        if "mahoso" not in body and body.keys() & LISTED:
            return self._list(body)
        _check_envelope(body, {"mahoso"})
        code = _text(body, "mahoso")
        row = self.books.dossier(code)
        if row is None:
            return _answer("0", f"Không tìm thấy hồ sơ {code[:50]}", result=[])
        found = json.loads(row["body"]) | {
            "MaDonVi": row["madonvi"],
            "TrangThaiHoSo": row["status"],
            "DanhSachTienDo": self.books.progress_of(code),
        }
        return _answer("0", result=[found])

    def _list(self, body: dict[str, Any]) -> JSONResponse:
        _check_envelope(body, set(LISTED))
        first, last = _day(body, "tungay"), _day(body, "denngay")
        if last < first:
            raise RefusedError("Trường denngay sớm hơn tungay")
        after = body.get("sau", "")
        if not isinstance(after, str):
            raise RefusedError("Trường sau phải là chuỗi ký tự")
        limit = _text(body, "gioihan") if "gioihan" in body else str(MOST_ITEMS)
        if not (limit.isascii() and limit.isdigit() and len(limit) <= 4 and 1 <= int(limit) <= MOST_ITEMS):
            raise RefusedError(f"Trường gioihan phải là số từ 1 đến {MOST_ITEMS}")
        question = Question(body["madonvi"], first, last, after=after, limit=int(limit))
        rows = self.books.of_days(question)
        more = rows[-1]["MaHoSo"] if len(rows) == question.limit else ""
        return _answer("0", result=rows, sau=more)


def _answered(
    serve: Callable[[dict[str, Any]], tuple[str, Any, dict[str, Any]]],
) -> Callable[[dict[str, Any]], JSONResponse]:
    def answer(body: dict[str, Any]) -> JSONResponse:
        message, result, more = serve(body)
        return _answer("0", message, result=result, **more)

    return answer


def _shares(catalogue: Catalogue) -> Services:
    """The services that read one edition of the catalogue."""

    def procedure(body: dict[str, Any]) -> JSONResponse:
        code = _text(body, "maTTHC")
        found = catalogue.procedure(code)
        if found is None:
            return _answer("0", f"Không tìm thấy thủ tục {code[:50]}", result=[])
        return _answer("0", result=[found])

    return {
        "LayDanhSachTTHC": lambda _: _answer("0", result=catalogue.procedures()),
        "LayThuTuc": procedure,
        "LayDanhMucCoQuan": lambda _: _answer("0", result=catalogue.agencies),
        "LayDanhMucLinhVuc": lambda _: _answer("0", result=catalogue.fields),
    }


def _digest(session: str) -> bytes:
    return hashlib.sha256(session.encode("utf-8", "surrogatepass")).digest()


def _check_envelope(body: dict[str, Any], own: set[str]) -> None:
    for name in sorted(body.keys() - ENVELOPE - own):
        raise RefusedError(f"Trường {name} không có trong đặc tả của dịch vụ")


def _day(body: dict[str, Any], name: str) -> str:
    value = _text(body, name)
    if len(value) != 8 or moment(value + "000000") is None:
        raise RefusedError(f"Trường {name} có giá trị '{value[:20]}' không phải ngày yyyyMMdd")
    return value


def _items(body: dict[str, Any]) -> list[object]:
    data = body.get("data")
    if not isinstance(data, list):
        raise RefusedError("Trường data phải là một danh sách")
    if not data:
        raise RefusedError("Thiếu trường bắt buộc data: danh sách không được rỗng")
    if len(data) > MOST_ITEMS:
        raise RefusedError(f"Trường data có {len(data)} phần tử, tối đa {MOST_ITEMS}")
    return data


def _told(verdicts: Sequence[Verdict]) -> JSONResponse:
    refused = next((verdict for verdict in verdicts if verdict.refused), None)
    result = [
        {
            "MaHoSo": verdict.code,
            "error_code": REFUSED if verdict.outcome in {"refused", "undone"} else "0",
            "message": verdict.message,
        }
        for verdict in verdicts
    ]
    if refused is not None:
        return _answer(REFUSED, refused.message, result=result)
    repeated = all(verdict.outcome == "duplicate" for verdict in verdicts)
    return _answer("0", verdicts[0].message if repeated else "Thành công", result=result)
