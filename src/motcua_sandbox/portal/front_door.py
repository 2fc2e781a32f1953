"""The portal as the front door: provinces fetch what was filed here and answer."""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from motcua_sandbox.faults import clock
from motcua_sandbox.portal.catalogue import Catalogue
from motcua_sandbox.portal.fields import RefusedError
from motcua_sandbox.portal.filings import ANSWER, File, Filings, Wish
from motcua_sandbox.portal.judging import UNIT
from motcua_sandbox.portal.pushing import SYSTEM, Pusher
from motcua_sandbox.portal.questions import Questions
from motcua_sandbox.settings import Settings
from motcua_sandbox.store import Entry, Store
from motcua_sandbox.vneid.people import accounts
from motcua_sandbox.wire import MalformedError, json_body

LIST, FETCH = "LayDanhSachHoSoGuiTuDVCQG", "LayHoSoGuiTuDVCQG"
MOST_MESSAGES = 200
ENVELOPE = {"session", "madonvi", "service"}
Body = dict[str, Any]


class FrontDoor:
    """What was filed on the portal, towards provinces and towards whoever runs tests."""

    def __init__(self, store: Store, settings: Settings, catalogue: Catalogue) -> None:
        self._store = store
        self.catalogue = catalogue
        self.filings = Filings(store, settings.provinces)
        self.pusher = Pusher(store)
        self.questions = Questions(store)

    def counts(self) -> dict[str, int]:
        """Count what people have filed and asked."""
        return self.filings.counts() | self.questions.counts()

    def reset(self) -> None:
        """Forget it, and where to push to."""
        self.filings.reset()
        self.questions.reset()
        self.pusher.aim("", "")

    # ---- services of the one-stop adapter: each returns message, result, and more keys of the answer -------

    def list_messages(self, body: Body) -> tuple[str, list[Any], dict[str, Any]]:
        """List messages for a province since a cursor (``sau``), at most ``gioihan``."""
        _check(body, {"sau", "gioihan"})
        after, limit = _number(body, "sau", 0), _number(body, "gioihan", MOST_MESSAGES)
        if not 1 <= limit <= MOST_MESSAGES:
            raise RefusedError(f"Trường gioihan phải là số từ 1 đến {MOST_MESSAGES}")
        rows = self.filings.since(_province(body["madonvi"]), after, limit)
        told = [{"MaBanTin": row["id"], "MaHoSoDVCQG": row["ma"], "PhienBan": str(row["version"])} for row in rows]
        return "", told, {"sau": str(rows[-1]["seq"] if rows else after)}

    def fetch(self, body: Body) -> tuple[str, list[Any], dict[str, Any]]:
        """Give out one message (``mabantin``), or all of one dossier (``mahoso``)."""
        _check(body, {"mabantin", "mahoso"})
        if "mabantin" in body:
            found = self.filings.message(_text(body, "mabantin"))
            return "", [found] if found else [], {}
        return "", self.filings.messages(_text(body, "mahoso")), {}

    def answer(self, body: Body) -> tuple[str, list[Any], dict[str, Any]]:
        """Take what a province says of a dossier that was filed here."""
        _check(body, {"type", "data"})
        if body.get("type") != "2":
            raise RefusedError("Trường type phải là '2'")
        data = body.get("data")
        if not isinstance(data, dict):
            raise RefusedError("Trường data phải là một đối tượng")
        with self._store.transaction():
            outcome = self.filings.take_answer(data)
            self._store.record(Entry(SYSTEM, ANSWER, mahoso=data["MaHoSoDVCQG"], outcome=outcome, body=data))
        return "Thành công" if outcome == "accepted" else "Đã ghi nhận trước đó", [], {}

    # ---- files and control ---------------------------------------------------------------------------------

    def routes(self) -> Sequence[Route]:
        """The files that messages point to."""
        return [Route("/tep/{key}", self.file, methods=["GET"])]

    def control_routes(self) -> Sequence[Route]:
        """Filing, answering and withdrawing for whoever runs tests and demos."""
        return [
            Route("/filings", self.list_filings, methods=["GET"]),
            Route("/filings", self.post_filing, methods=["POST"]),
            Route("/filings/{code}", self.show_filing, methods=["GET"]),
            Route("/filings/{code}/supplement", self.post_supplement, methods=["POST"]),
            Route("/filings/{code}/withdraw", self.post_withdrawal, methods=["POST"]),
            Route("/filings/{code}/push", self.post_push, methods=["POST"]),
            Route("/files/{key}/spoil", self.spoil, methods=["POST"]),
            Route("/push", self.put_push, methods=["PUT"]),
            Route("/questions", self.post_question, methods=["POST"]),
        ]

    async def file(self, request: Request) -> Response:
        """Give out an attached file."""
        found = self.filings.content(request.path_params["key"])
        if found is None:
            return Response(status_code=404)
        headers = {"Content-Disposition": "attachment", "X-Content-Type-Options": "nosniff"}
        return Response(found[1], media_type="application/octet-stream", headers=headers)

    async def list_filings(self, request: Request) -> JSONResponse:
        """Return every dossier with its status."""
        return JSONResponse({"filings": self.filings.listing()})

    async def show_filing(self, request: Request) -> JSONResponse:
        """Return a dossier: messages made, answers that counted, its status."""

        async def show(code: str, _: Body) -> JSONResponse:
            row = self.filings.row(code)
            more = {"messages": self.filings.messages(code), "told": self.filings.told(code)}
            return JSONResponse({"MaHoSoDVCQG": code, "TrangThaiHoSo": row["status"], **more})

        return await self._judged(request, show)

    async def post_filing(self, request: Request) -> JSONResponse:
        """File a dossier: ``{"procedure", "person", "commune", "declared", "paid", "files"}``."""

        async def file(_: str, body: Body) -> JSONResponse:
            wish = self.wish(body, [_file(each) for each in body.get("files", [])])
            message = self.filings.file(wish, base=base_of(request), now=clock(request))
            return JSONResponse({"message": message, "pushed": await self.pusher.push(message)}, 201)

        return await self._judged(request, file)

    async def post_supplement(self, request: Request) -> JSONResponse:
        """Answer a request for supplements: ``{"note", "files"}``."""

        async def supplement(code: str, body: Body) -> JSONResponse:
            files = [_file(each) for each in body.get("files", [])]
            message = self.filings.supplement(
                code, str(body.get("note", "")), files, base=base_of(request), now=clock(request)
            )
            return JSONResponse({"message": message, "pushed": await self.pusher.push(message)}, 201)

        return await self._judged(request, supplement)

    async def post_withdrawal(self, request: Request) -> JSONResponse:
        """Take a dossier back: ``{"reason"}``."""

        async def withdraw(code: str, body: Body) -> JSONResponse:
            message = self.filings.withdraw(code, str(body.get("reason", "")), now=clock(request))
            return JSONResponse({"message": message, "pushed": await self.pusher.push(message)}, 201)

        return await self._judged(request, withdraw)

    async def post_push(self, request: Request) -> JSONResponse:
        """Push all messages of a dossier once more."""

        async def push(code: str, _: Body) -> JSONResponse:
            self.filings.row(code)
            answers = [await self.pusher.push(message) for message in self.filings.messages(code)]
            return JSONResponse({"pushed": [status for each in answers for status in each]})

        return await self._judged(request, push)

    async def put_push(self, request: Request) -> JSONResponse:
        """Say where to push to: ``{"url", "secret"}``."""

        async def aim(_: str, body: Body) -> JSONResponse:
            self.pusher.aim(str(body.get("url", "")), str(body.get("secret", "")))
            return JSONResponse({"url": self.pusher.target[0]})

        return await self._judged(request, aim)

    async def post_question(self, request: Request) -> JSONResponse:
        """Ask a province: ``{"unit", "question": {…}}``."""

        async def ask(_: str, body: Body) -> JSONResponse:
            asked = self.questions.ask(str(body.get("unit", "")), body.get("question") or {}, now=clock(request))
            return JSONResponse(asked, 201)

        return await self._judged(request, ask)

    async def spoil(self, request: Request) -> JSONResponse:
        """Damage a kept file."""
        self.filings.spoil(request.path_params["key"])
        return JSONResponse({"spoiled": True})

    async def _judged(self, request: Request, act: Callable[[str, Body], Any]) -> JSONResponse:
        try:
            body = await json_body(request) if request.method != "GET" and await request.body() else {}
            answer: JSONResponse = await act(request.path_params.get("code", ""), body)
        except (MalformedError, RefusedError) as error:
            return JSONResponse({"detail": str(error)}, 422)
        return answer

    def wish(self, body: Mapping[str, Any], files: Sequence[File]) -> Wish:
        """Return what somebody files. Raises ``RefusedError`` for a person who has no account here."""
        person = body.get("person", "")
        account = None if isinstance(person, dict) else accounts().get(str(person))
        if account is None and not isinstance(person, dict):
            raise RefusedError("Không có tài khoản này")
        code = str(body.get("procedure", ""))
        known = self.catalogue.procedure(code) or {}
        return Wish(
            procedure=code,
            title=str(body.get("title") or known.get("TENTTHC", "")),
            person=person if account is None else account.claims,
            commune=str(body.get("commune", "")),
            unit=str(body.get("unit", "")),
            declared=body.get("declared") or {},
            paid=int(body.get("paid") or 0),
            by_post=bool(body.get("by_post")),
            files=files,
        )


def base_of(request: Request) -> str:
    """Return the portal's own address as the caller knows it."""
    return f"{str(request.base_url).partition('/control/')[0].rstrip('/').removesuffix('/portal')}/portal"


def _file(given: Any) -> File:
    try:
        content = base64.b64decode(str(given["content"]), validate=True)
        return File(str(given["name"]), content, str(given.get("component", "")))
    except (KeyError, TypeError, AttributeError, binascii.Error) as error:
        raise RefusedError("Mỗi tệp cần name và content (base64)") from error


def _check(body: Body, own: set[str]) -> None:
    for name in sorted(body.keys() - ENVELOPE - own):
        raise RefusedError(f"Trường {name} không có trong đặc tả của dịch vụ")


def _text(body: Body, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise RefusedError(f"Thiếu trường bắt buộc {name}")
    return value


def _number(body: Body, name: str, default: int) -> int:
    value = body.get(name, str(default))
    if not (isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 15):
        raise RefusedError(f"Trường {name} phải là chuỗi số không âm")
    return int(value)


def _province(unit: str) -> str:
    match = UNIT.fullmatch(unit)
    return (match["old"] or match["new"]) if match else ""
