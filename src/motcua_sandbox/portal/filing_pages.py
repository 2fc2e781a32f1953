"""The pages where people file at the portal, see what became of it, bring what is missing, or take it back."""

import json
from collections.abc import Sequence
from email import message_from_bytes
from email.message import Message
from email.policy import HTTP
from functools import cache
from html import escape
from importlib import resources
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from motcua_sandbox.faults import clock
from motcua_sandbox.portal.fields import RefusedError
from motcua_sandbox.portal.filings import File
from motcua_sandbox.portal.front_door import FrontDoor, base_of
from motcua_sandbox.portal.statuses import NAMES
from motcua_sandbox.vneid.people import accounts
from motcua_sandbox.wire import LARGEST_BODY, MalformedError, page


@cache
def _forms() -> dict[str, list[dict[str, str]]]:
    text = resources.files("motcua_sandbox.portal").joinpath("eforms.json").read_text("utf-8")
    forms: dict[str, list[dict[str, str]]] = json.loads(text)
    return forms


def _form_of(procedure: str) -> list[dict[str, str]]:
    return _forms().get(procedure) or _forms()[""]


class FilingPages:
    """Plain forms, no scripts; whoever knows a dossier's code may open it, since nothing here is real."""

    def __init__(self, door: FrontDoor) -> None:
        self._door = door

    def routes(self) -> Sequence[Route]:
        """The pages, below the portal."""
        return [
            Route("/nop-ho-so", self.form, methods=["GET"]),
            Route("/nop-ho-so", self.file, methods=["POST"]),
            Route("/ho-so/{code}", self.dossier, methods=["GET"]),
            Route("/ho-so/{code}", self.act, methods=["POST"]),
        ]

    async def form(self, request: Request) -> Response:
        """Show the form of one procedure (``ma_thu_tuc``)."""
        return self._form(request.query_params.get("ma_thu_tuc", ""))

    def _form(self, code: str, problem: str = "") -> Response:
        title = (self._door.catalogue.procedure(code) or {}).get("TENTTHC", "")
        people = "".join(
            f"<option value='{escape(each.key)}'>{escape(each.name)}</option>" for each in accounts().values()
        )
        provinces = "".join(f"<option>{escape(each)}</option>" for each in self._door.filings.provinces)
        asked = "".join(
            f"<p><label for='tk_{each['MATRUONG']}'>{escape(each['TENTRUONG'])}</label>"
            f"<input id='tk_{each['MATRUONG']}' name='tk_{each['MATRUONG']}'></p>"
            for each in _form_of(code)
        )
        return page(
            "Nộp hồ sơ tại Cổng Dịch vụ công quốc gia",
            f"{_told(problem)}<p>{escape(title) or 'Chọn thủ tục bằng mã.'}</p>"
            "<form method='post' action='nop-ho-so' enctype='multipart/form-data'>"
            "<p><label for='ma'>Mã thủ tục</label>"
            f"<input id='ma' name='ma_thu_tuc' required value='{escape(code)}'></p>"
            "<p><label for='nguoi'>Người nộp (đã đăng nhập)</label>"
            f"<select id='nguoi' name='nguoi'>{people}</select></p>"
            "<p><label for='tinh'>Tỉnh tiếp nhận (mã định danh)</label>"
            f"<select id='tinh' name='tinh'>{provinces}</select></p>"
            "<p><label for='xa'>Mã xã, phường giải quyết</label><input id='xa' name='xa'></p>"
            f"{asked}"
            "<p><label for='tep'>Giấy tờ kèm theo</label><input id='tep' name='tep' type='file'></p>"
            "<p><label for='thanh_phan'>Mã thành phần hồ sơ của giấy tờ</label>"
            "<input id='thanh_phan' name='thanh_phan'></p>"
            "<p><label for='tien'>Phí đã thanh toán trực tuyến (đồng)</label>"
            "<input id='tien' name='tien' inputmode='numeric' value='0'></p>"
            "<p><button>Nộp hồ sơ</button></p></form>",
            status=422 if problem else 200,
        )

    async def file(self, request: Request) -> Response:
        """File, tell the province, and go on to the dossier."""
        code = ""
        try:
            sent = await _multipart(request)
            code = sent.text("ma_thu_tuc")
            if not code or not sent.text("tien").isdigit():
                raise RefusedError("Hãy điền mã thủ tục và số tiền bằng chữ số.")
            declared = {each["MATRUONG"]: sent.text(f"tk_{each['MATRUONG']}") for each in _form_of(code)}
            body = {
                "procedure": code,
                "person": sent.text("nguoi"),
                "commune": sent.text("xa"),
                "unit": sent.text("tinh"),
                "paid": sent.text("tien"),
                "declared": {name: value for name, value in declared.items() if value},
            }
            files = sent.files("tep", sent.text("thanh_phan"))
            wish = self._door.wish(body, files)
            message = self._door.filings.file(wish, base=base_of(request), now=clock(request))
        except (MalformedError, RefusedError) as error:
            return self._form(code, str(error))
        await self._door.pusher.push(message)
        return RedirectResponse(f"ho-so/{message['MaHoSoDVCQG']}", status_code=303)

    async def dossier(self, request: Request) -> Response:
        """Show where a dossier stands."""
        return self._dossier(request.path_params["code"])

    def _dossier(self, code: str, problem: str = "") -> Response:
        try:
            row = self._door.filings.row(code)
        except RefusedError as error:
            return page("Không tìm thấy hồ sơ", f"<p>{escape(str(error))}</p>", status=404)
        answer = json.loads(row["answer"]) if row["answer"] else {}
        asked = self._door.filings.asked(code)
        return page(
            f"Hồ sơ {code}",
            f"{_told(problem)}<p>Trạng thái: <strong>{row['status']} – {NAMES[row['status']]}</strong></p>"
            f"<dl>{_facts(answer)}</dl>{_asking(asked)}{_withdrawing(row['status'])}{_results(answer)}",
            status=422 if problem else 200,
        )

    async def act(self, request: Request) -> Response:
        """Bring what is missing, or take the dossier back."""
        code, now = request.path_params["code"], clock(request)
        try:
            sent = await _multipart(request)
            if sent.text("viec") == "rut":
                message = self._door.filings.withdraw(code, sent.text("ly_do"), now=now)
            else:
                files = sent.files("tep", sent.text("thanh_phan"))
                base = base_of(request)
                message = self._door.filings.supplement(code, sent.text("noi_dung"), files, base=base, now=now)
        except (MalformedError, RefusedError) as error:
            return self._dossier(code, str(error))
        await self._door.pusher.push(message)
        return RedirectResponse(code, status_code=303)


def _told(problem: str) -> str:
    return f"<p class='note' role='alert'>{escape(problem)}</p>" if problem else ""


def _facts(answer: dict[str, Any]) -> str:
    names = {
        "MaHoSo": "Mã hồ sơ của tỉnh",
        "DonViXuLy": "Đơn vị xử lý",
        "NoiDung": "Nội dung",
        "NgayHenTra": "Ngày hẹn trả",
    }
    return "".join(
        f"<dt>{label}</dt><dd>{escape(str(answer[name]))}</dd>"
        for name, label in names.items()
        if answer.get(name)
    )


def _asking(asked: dict[str, Any]) -> str:
    if not asked:
        return ""
    papers = "".join(f"<li>{escape(each['TenGiayTo'])}</li>" for each in asked["DanhSachGiayTo"])
    component = escape(asked["DanhSachGiayTo"][0].get("MaThanhPhanHoSo", ""))
    return (
        f"<h2>Cần bổ sung</h2><p>{escape(asked['NoiDungBoSung'])}</p><ul>{papers}</ul>"
        "<form method='post' enctype='multipart/form-data'>"
        "<p><label for='tep'>Giấy tờ bổ sung</label><input id='tep' name='tep' type='file'></p>"
        f"<input type='hidden' name='thanh_phan' value='{component}'>"
        "<p><label for='noi_dung'>Giải trình</label><input id='noi_dung' name='noi_dung'></p>"
        "<p><button name='viec' value='bo-sung'>Gửi bổ sung</button></p></form>"
    )


def _withdrawing(status: str) -> str:
    if status in {"3", "7", "8", "9", "10"}:
        return ""
    return (
        "<h2>Rút hồ sơ</h2><form method='post' enctype='multipart/form-data'>"
        "<p><label for='ly_do'>Lý do</label><input id='ly_do' name='ly_do'></p>"
        "<p><button class='plain' name='viec' value='rut'>Rút hồ sơ</button></p></form>"
    )


def _results(answer: dict[str, Any]) -> str:
    papers = answer.get("DanhSachGiayToKetQua") or []
    listed = "".join(f"<li>{escape(each['TenGiayTo'])}</li>" for each in papers)
    return f"<h2>Kết quả</h2><ul>{listed}</ul>" if listed else ""


class _Sent:
    """The parts of a posted form, by name."""

    def __init__(self, parts: Sequence[Message]) -> None:
        self._parts = parts

    def _named(self, name: str) -> list[Message]:
        return [each for each in self._parts if each.get_param("name", header="content-disposition") == name]

    def text(self, name: str) -> str:
        """Return what was typed into a field."""
        for each in self._named(name):
            return _content(each).decode("utf-8", "replace").strip()
        return ""

    def files(self, name: str, component: str) -> list[File]:
        """Return the files chosen for a field; none when it was left empty."""
        return [
            File(each.get_filename() or "tep", _content(each), component)
            for each in self._named(name)
            if each.get_filename()
        ]


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


async def _multipart(request: Request) -> _Sent:
    """Read a form with files. Raises ``MalformedError``."""
    kind = request.headers.get("content-type", "")
    if not kind.startswith("multipart/form-data"):
        raise MalformedError("Nội dung gửi lên phải là biểu mẫu có tệp")
    body = await request.body()
    if len(body) > LARGEST_BODY:
        raise MalformedError("Nội dung gửi lên quá lớn")
    head = f"Content-Type: {kind}\r\nMIME-Version: 1.0\r\n\r\n".encode()
    whole = message_from_bytes(head + body, policy=HTTP)
    if not whole.is_multipart():
        raise MalformedError("Biểu mẫu không đọc được")
    parts = whole.get_payload()
    return _Sent([each for each in parts if isinstance(each, Message)] if isinstance(parts, list) else [])
